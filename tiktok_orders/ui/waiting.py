"""Waiting on screen for answers that are asked for in the background: the page itself asks nobody."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.services.background_run import BackgroundRun

_LOOK_SECONDS = 0.2


def wait_for(run: BackgroundRun[Any, Any], words: str) -> None:
    """Draws how far it is until it is over; a click elsewhere ends the waiting, and the asking goes on."""
    place = st.empty()
    while not run.wait(_LOOK_SECONDS):
        share = run.done_count / run.total if run.total else 1.0
        place.progress(share, text=f"{words}: {run.done_count:,} of {run.total:,}")
    place.empty()
