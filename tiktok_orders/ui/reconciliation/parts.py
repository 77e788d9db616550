"""The sentence of state of the Reconciliation page, and what was just done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.store.reconciled_orders import BoxCount
from tiktok_orders.store.to_reconcile import count_to_reconcile
from tiktok_orders.ui import desks
from tiktok_orders.ui.dialogs import is_dialog_open
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, show_empty

_CALM = (Box.AGREES, Box.NOT_SETTLED)


def show_state(place: Any, counts: Sequence[BoxCount], waiting: int) -> None:
    """Draws how many orders differ and are open; while changes are being compared, the page follows by itself."""
    orders = sum(one.orders for one in counts)
    open_ones = sum(one.orders - one.closed for one in counts if one.box not in _CALM)
    words = f"{count(orders, 'order')} compared, {count(open_ones, 'difference')} open."
    if waiting:
        words += f" {count(waiting, 'change')} being compared."
    place.caption(words)
    if waiting:
        fragment(_follow, run_every=1)(waiting)


def show_nothing(waiting: int, *, has_orders: bool) -> None:
    """Draws why there is no box, and the way to what makes one."""
    if waiting:
        show_empty("Orders are being compared", "Each one is put into its box. This page follows by itself.")
        return
    todo = "Choose other days or another account." if has_orders else "Import orders first."
    what = "Each order is held against its sales order, its refunds and what TikTok paid out."
    show_empty("Nothing to compare here", f"{what} {todo}")
    st.page_link("orders.py", label="To the list of orders", icon=":material/arrow_back:")


def _follow(waiting: int) -> None:
    if count_to_reconcile(running().database) != waiting and not is_dialog_open():
        st.rerun()


def show_told() -> None:
    """Tells once what closing or opening came to."""
    desk = desks.reconciliation_desk()
    if desk.told:
        st.toast(plain(desk.told), icon=":material/task_alt:")
        desk.told = ""
