"""The way from the dashboard to the practice shop's own page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.accounts import Account


def show_practice_link(accounts: Sequence[Account]) -> None:
    """Draws one line that leads to the practice shop's switches, where practice accounts are shown."""
    if any(account.is_practice for account in accounts):
        st.caption(f"[Practice shop: switch on disasters]({running().practice().base_url}/practice)")
