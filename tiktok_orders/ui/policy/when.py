"""When an order becomes a sales order, and which orders do."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.domain.policy import CreateMode
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.ui.policy.asking import Asking

_WHEN = {
    CreateMode.BY_HAND: "By hand: every order waits for a person",
    CreateMode.AUTOMATIC: "By themselves: orders that a schedule brings in, placed after going live",
}
_STATUSES = [
    status
    for status in OrderStatus
    if status not in (OrderStatus.UNPAID, OrderStatus.ON_HOLD, OrderStatus.CANCELLED)
]


def choose_when(ask: Asking) -> dict[str, Any]:
    """Draws the choices of this group and returns field to value."""
    return {
        "create_mode": ask.choose("Sales orders are created", "create_mode", _WHEN),
        "statuses": tuple(
            st.multiselect(
                "At these states on TikTok; later ones need your eye",
                _STATUSES,
                [status for status in _STATUSES if status in ask.policy.statuses],
                format_func=lambda status: status.replace("_", " ").capitalize(),
                key=ask.of("statuses"),
            )
        ),
        "wait_for_hold": ask.tick("Wait until TikTok's one-hour hold is over", "wait_for_hold"),
        "create_samples": ask.tick("Free samples too", "create_samples"),
        "create_fulfilled_by_tiktok": ask.tick(
            "Orders that TikTok ships from its own warehouse too", "create_fulfilled_by_tiktok"
        ),
        "create_replacements": ask.tick("Replacements and exchanges too, at zero", "create_replacements"),
        "invoice_at_once": ask.tick("Invoice each sales order at once", "invoice_at_once"),
    }
