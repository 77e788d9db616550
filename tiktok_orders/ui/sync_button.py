"""The button that reads all orders of the list anew, from both sides."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview

# TikTok shows 50 orders a call: more than these take the better part of an hour, and the preview its time.
_MOST = 20_000


def show_sync_button(wanted: OrderFilter, total: int) -> None:
    """Draws the button; it opens the preview for all that match: a whole account where nothing narrows."""
    is_too_long = total > _MOST
    words = _too_long(total) if is_too_long else "Reads the orders of this list anew"
    offered = permission.offer(Deed.ACT, is_off=is_too_long or not total, help=words)
    if st.button("Sync status", icon=":material/sync:", key="sync_all", **offered):
        open_preview(SYNC, find_ids(running().database, wanted, now=running().clock()))


def _too_long(total: int) -> str:
    return (
        f"These are {total:,} orders, and at most {_MOST:,} are read anew at once. Narrow the list, to some days "
        "say, and sync it part by part. The orders that are still open are read anew by themselves: to have them "
        "read at once, press Run now beside Status round on the page Schedules."
    )
