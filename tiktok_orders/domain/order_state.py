"""What an order's state means for the person at the desk: hold, deadlines, and who cancelled it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.tiktok_words import HOLD_REGIONS, HOLD_SECONDS, OrderStatus

# States in which the seller still has to do something before the parcel is with the carrier.
OPEN_STATUSES = (
    OrderStatus.AWAITING_SHIPMENT,
    OrderStatus.PARTIALLY_SHIPPING,
    OrderStatus.AWAITING_COLLECTION,
)
INITIATORS = {"BUYER": "the buyer", "SELLER": "the seller", "SYSTEM": "TikTok", "OPERATOR": "TikTok"}


def hold_ends_at(order: Order, region: str) -> datetime | None:
    """Returns when TikTok's one-hour hold ends (UTC), or None where the order is not held by a state or a rule.

    `is_on_hold_order` stays true for ever and is no state (tiktok order API, section on ON_HOLD), so a held
    order is one in ON_HOLD, or, in markets with a hold, one paid and never put on hold.
    """
    if order.paid_time is None:
        return None
    held = order.status == OrderStatus.ON_HOLD or (
        order.status == OrderStatus.AWAITING_SHIPMENT and region in HOLD_REGIONS and not order.is_on_hold_order
    )
    return order.paid_time + timedelta(seconds=HOLD_SECONDS) if held else None


def is_on_hold(order: Order, region: str, now: datetime) -> bool:
    """Tells whether the order is on hold: its status says so, or it was paid less than an hour ago."""
    ends_at = hold_ends_at(order, region)
    return order.status == OrderStatus.ON_HOLD or (ends_at is not None and now < ends_at)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something TikTok expects by a time (UTC)."""

    name: str
    due_at: datetime
    consequence: str


def open_deadlines(order: Order) -> list[Deadline]:
    """Returns what is still due, the nearest first; nothing once the parcel is with the carrier."""
    if order.status not in OPEN_STATUSES and order.status != OrderStatus.ON_HOLD:
        return []
    stated = [
        ("Ship by", order.rts_sla_time, "later counts as late dispatch"),
        ("Hand to the carrier by", order.tts_sla_time, "later counts as late dispatch"),
        ("Cancelled by TikTok at", order.cancel_order_sla_time, "TikTok cancels an order that has not left"),
    ]
    if order.rts_time is not None:  # already arranged: only the hand-over is still due
        stated = stated[1:]
    due = [Deadline(name, time, why) for name, time, why in stated if time is not None]
    return sorted(due, key=lambda deadline: deadline.due_at)


def cancellation_words(cancel_reason: str, initiator: str) -> str:
    """Returns "Cancelled by the buyer: No longer needed", or "" for an order that was not cancelled."""
    if not cancel_reason and not initiator:
        return ""
    by = f" by {INITIATORS[initiator]}" if initiator in INITIATORS else ""
    return f"Cancelled{by}: {cancel_reason}" if cancel_reason else f"Cancelled{by}"
