"""What stands where no orders are yet: practise with invented ones, or connect a shop."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.store.accounts import Account
from tiktok_orders.ui.messages import show_empty


def show_beginning(accounts: Sequence[Account]) -> None:
    """Draws the ways to begin; where a real shop is connected, the one thing to press."""
    if any(not account.is_practice for account in accounts):
        show_empty(
            "No orders here yet",
            "Orders of your TikTok Shops appear here. Press Import Orders above to fetch the last 30 days. "
            "Importing never creates anything in Magento.",
        )
        return
    practise, connect = st.columns(2)
    with practise, st.container(border=True, height="stretch"):
        st.markdown("#### :material/school: Practise first")
        st.markdown(
            "Invented shops with their orders and a Magento are ready on this computer. Press **Import "
            "Orders** above and try everything out: nothing real is touched."
        )
    with connect, st.container(border=True, height="stretch"):
        st.markdown("#### :material/add_link: Or connect your shop")
        st.markdown(
            "Four steps lead from your TikTok Shop to the first sales order in your Magento. You can leave at any "
            "time and go on later."
        )
        st.page_link("setup.py", label="Connect your shop", icon=":material/arrow_forward:")
