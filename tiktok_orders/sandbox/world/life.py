"""Applies planned events to an order, and shows or hides its address as TikTok does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_orders.domain.tiktok_words import OrderStatus, ShippingType
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.recipients import Recipient, mask_recipient

Order = dict[str, Any]

_WITHOUT_ADDRESS = frozenset({OrderStatus.UNPAID.value, OrderStatus.ON_HOLD.value})


def apply_events(order: Order, recipient: Recipient, events: Iterable[Event]) -> Recipient:
    """Changes the order by each event in turn and returns the clear address that holds afterwards."""
    for event in events:
        order.update(event.order)
        order["update_time"] = event.time
        _change_lines(order["line_items"], event)
        recipient = event.recipient or recipient
    _show_address(order, recipient)
    return recipient


def _change_lines(lines: list[dict[str, Any]], event: Event) -> None:
    if not event.line:
        return
    for line in lines if event.lines is None else [lines[place] for place in event.lines]:
        line.update(event.line)


def _show_address(order: Order, recipient: Recipient) -> None:
    """No address before payment and on hold, asterisks where TikTok ships or the order is cancelled, else clear.

    Source: Get Order List 202309 (not available under UNPAID and ON_HOLD) and the order overview (platform
    logistics is desensitised).
    """
    is_cancelled = order["status"] == OrderStatus.CANCELLED.value
    was_accepted = "paid_time" in order or order["is_cod"]
    if order["status"] in _WITHOUT_ADDRESS or (is_cancelled and not was_accepted):
        order.pop("recipient_address", None)
    elif is_cancelled or order["shipping_type"] == ShippingType.TIKTOK.value:
        order["recipient_address"] = mask_recipient(recipient)
    else:
        order["recipient_address"] = recipient
