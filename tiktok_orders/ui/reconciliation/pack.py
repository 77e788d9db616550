"""The button that makes the evidence pack."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.services.evidence_pack import make_pack
from tiktok_orders.store.reconciled_orders import BoxScope
from tiktok_orders.ui import permission, session


def show_pack_button(scope: BoxScope, time_zone: str) -> None:
    """Draws the download; the file is made when it is asked for."""
    now = running().clock()
    st.download_button(
        "Evidence pack",
        partial(_make, scope, time_zone, session.person_later()),
        file_name=f"reconciliation-{now:%Y-%m-%d}.xlsx",
        on_click="ignore",
        icon=":material/fact_check:",
        key="evidence_pack",
        type="primary",
        **permission.offer(Deed.EXPORT, help="All boxes with every difference, how it comes about, and closings."),
    )


def _make(scope: BoxScope, time_zone: str, who: Callable[[], Person]) -> bytes:
    application = running()
    return make_pack(application.database, scope, time_zone=time_zone, now=application.clock(), person=who())
