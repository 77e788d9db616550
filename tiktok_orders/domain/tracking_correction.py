"""Whether the tracking of a parcel that was shipped can still be corrected, and what a person wants it to be.

Source: Update Package Shipping Info (202309, read 2026-11): the seller's own parcels, for 72 hours after shipping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.packages import SelfShipment
from tiktok_orders.domain.ship_judgement import ShipFacts, find_hindrance
from tiktok_orders.domain.shipping_wish import ParcelWish, read_wish, write_wish
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus, ShippingType
from tiktok_orders.domain.tracking_numbers import warn_of_shape

OPEN_FOR = timedelta(hours=72)
_SENT, _OVER = ("PROCESSING", "FULFILLING"), ("COMPLETED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class CorrectionWish:
    """The parcel, and the carrier and number that are right."""

    package_id: str
    parcel: ParcelWish


@dataclass(frozen=True, slots=True)
class Correction:
    """What is sent, with the carrier's name for people, or what hinders it. `warnings` do not hinder."""

    shipment: SelfShipment | None = None
    carrier: str = ""
    hindrance: FailureFound | None = None
    warnings: tuple[str, ...] = ()


def read_correction(wish: Mapping[str, Any]) -> CorrectionWish:
    """Returns what was wished for; empty where nothing was."""
    parcels = read_wish(wish)
    return CorrectionWish(str(wish.get("package_id", "")), parcels[0] if parcels else ParcelWish(""))


def write_correction(wish: CorrectionWish) -> dict[str, Any]:
    """Returns the wish as `read_correction` reads it."""
    return {"package_id": wish.package_id, **write_wish([wish.parcel])}


def judge_correction(facts: ShipFacts, wish: CorrectionWish, now: datetime, *, times_done: int = 0) -> Verdict:
    """Returns whether the tracking is corrected as wished.

    `times_done` counts the corrections of the order that were done from here: a number may be right once more
    after another one was, and who confirms the same twice at once still asks for it once.
    """
    if not facts.is_live:
        return _skip(FailureFound("ship_watch_only"))
    if facts.is_busy:
        return _skip(FailureFound("ship_in_progress"))
    decided = decide_correction(facts, wish, now)
    if decided.hindrance is not None:
        return _skip(decided.hindrance)
    assert decided.shipment is not None
    sent = decided.shipment
    subject = f"{wish.package_id}:{sent.tracking_number}:{sent.shipping_provider_id}"
    subject += f":{times_done + 1}" if times_done else ""
    return Verdict(VerdictKind.WILL, warnings=decided.warnings, subject=subject)


def decide_correction(facts: ShipFacts, wish: CorrectionWish, now: datetime) -> Correction:
    """Returns what is sent, or the gravest hindrance."""
    if found := why_not_correct(facts.order, wish.package_id, now):
        return Correction(hindrance=found)
    provider = find_hindrance(facts, wish.parcel)
    if isinstance(provider, FailureFound):
        return Correction(hindrance=provider)
    number = wish.parcel.tracking_number
    if has_tracking(facts.order, wish.package_id, number, provider.id):
        return Correction(hindrance=FailureFound("correct_same"))
    warning = warn_of_shape(number, provider.name)
    return Correction(SelfShipment(number, provider.id), provider.name, warnings=(warning,) if warning else ())


def why_not_correct(order: Order, package_id: str, now: datetime) -> FailureFound | None:
    """Returns why a parcel takes no other tracking at all, or None."""
    lines = lines_of(order, package_id)
    if not lines:
        return FailureFound("package_unknown", {"package": package_id or "of that number"})
    if order.fulfillment_type != FulfillmentType.BY_SELLER:
        return FailureFound("ship_by_tiktok")
    if order.shipping_type != ShippingType.SELLER:
        return FailureFound("ship_with_tiktok")
    if order.status == OrderStatus.CANCELLED:
        return FailureFound("ship_cancelled")
    if order.is_buyer_request_cancel:
        return FailureFound("ship_cancel_requested")
    if lines[0].package_status in _OVER:
        return FailureFound("correct_delivered")
    if lines[0].package_status not in _SENT:
        return FailureFound("correct_not_shipped")
    shipped_at = lines[0].rts_time or order.rts_time
    is_late = shipped_at is not None and now > shipped_at + OPEN_FOR
    return FailureFound("correct_too_late") if is_late else None


def has_tracking(order: Order, package_id: str, number: str, provider_id: str) -> bool:
    """Tells whether the order states a parcel under just this carrier and number."""
    lines = lines_of(order, package_id)
    return {(line.tracking_number, line.shipping_provider_id) for line in lines} == {(number, provider_id)}


def lines_of(order: Order, package_id: str) -> list[LineItem]:
    """Returns the lines of an order that travel in a parcel."""
    return [line for line in order.line_items if package_id and line.package_id == package_id]


def _skip(found: FailureFound) -> Verdict:
    return Verdict(VerdictKind.SKIP, found.code, found.sentence)
