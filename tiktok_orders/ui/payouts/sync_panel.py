"""Sync payouts now: statements of every account, and payments where the market has them."""

from __future__ import annotations

from tiktok_orders.services.feeds import PAYMENTS, STATEMENTS
from tiktok_orders.ui import desks
from tiktok_orders.ui.list_sync import ListSync

SYNC = ListSync(
    {STATEMENTS: "statements", PAYMENTS: "payments"},
    "Sync payouts now",
    "No statements read yet.",
    desks.payout_desk,
    "payouts",
)
