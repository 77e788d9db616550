"""The way from the dashboard to the practice systems' own pages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.accounts import Account


def show_practice_link(accounts: Sequence[Account]) -> None:
    """Draws one line that leads to the practice shop's switches, where practice accounts are shown."""
    if any(account.is_practice for account in accounts):
        show_switches_link("Practice shop", running().practice().base_url)


def show_switches_link(title: str, base_url: str) -> None:
    """Draws one line that leads to the switches of a practice system."""
    st.caption(f"[{title}: switch on disasters]({base_url}/practice)")
