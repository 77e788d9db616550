"""Sync refunds: the button, when it was done last, the progress while it runs, and what came of it."""

from __future__ import annotations

from tiktok_orders.services.feeds import CANCELLATIONS, RETURNS
from tiktok_orders.ui import desks
from tiktok_orders.ui.list_sync import ListSync

SYNC = ListSync(
    {CANCELLATIONS: "cancellations", RETURNS: "returns and refunds"},
    "Sync refunds",
    "Not read yet, but for what open orders tell of.",
    desks.refund_list,
    "refunds",
)
show_state, show_sync_button, show_sync_strip = SYNC.show_state, SYNC.show_button, SYNC.show_strip
