"""What a person wishes for a parcel that TikTok carries: how it is handed over, or which label is bought for it.

A wish travels as plain JSON from the dialog to the job; here is the one place that knows its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import ValidationError

from tiktok_orders.domain.packages import (
    Dimension,
    Handover,
    HandoverTimeSlots,
    ShippingService,
    TimeSlot,
    Weight,
)

Method = Literal["PICKUP", "DROP_OFF"]
METHOD_WORDS: Mapping[str, str] = {"PICKUP": "The carrier collects it", "DROP_OFF": "It is dropped off"}
# Instead of a service's id, where it is left to TikTok or to the price.
DEFAULT, CHEAPEST = "", "CHEAPEST"


@dataclass(frozen=True, slots=True)
class LabelWish:
    """One parcel's label as it was confirmed; `price` is TikTok's estimate then, None where it stated none."""

    line_item_ids: tuple[str, ...]
    weight: Weight | None
    dimension: Dimension | None
    service_id: str
    service_name: str = ""
    price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A handover, or labels, one for each parcel; with neither, `trouble` says why TikTok offers nothing."""

    handover: Handover | None = None
    labels: tuple[LabelWish, ...] = ()
    trouble: str = ""


def write_handover(method: Method, slot: TimeSlot | None = None) -> dict[str, Any]:
    """Returns the wish for a handover; without a slot the carrier comes at the first that TikTok has."""
    times = [slot.start_time, slot.end_time] if slot else []
    return {"handover": method, "slot": [int(time.timestamp()) for time in times if time]}


def write_labels(labels: Iterable[LabelWish]) -> dict[str, Any]:
    """Returns the wish for labels."""
    return {
        "labels": [
            {
                "line_item_ids": list(one.line_item_ids),
                "weight": one.weight.as_body() if one.weight else None,
                "dimension": one.dimension.as_body() if one.dimension else None,
                "service_id": one.service_id,
                "service_name": one.service_name,
                "price": None if one.price is None else str(one.price),
                "currency": one.currency,
            }
            for one in labels
        ]
    }


def write_trouble(sentence: str) -> dict[str, Any]:
    """Returns the wish of an order for which TikTok offers nothing."""
    return {"trouble": sentence}


def read_wish(details: Mapping[str, Any]) -> Wish:
    """Returns what was wished; an empty wish where nothing was, or nothing that can be read."""
    if trouble := details.get("trouble"):
        return Wish(trouble=str(trouble))
    try:
        if details.get("handover") in METHOD_WORDS:
            return Wish(handover=Handover(details["handover"], _read_slot(details.get("slot"))))
        return Wish(labels=tuple(_read_label(one) for one in details.get("labels", ())))
    except (KeyError, TypeError, ValueError, InvalidOperation, ValidationError):
        return Wish()


def _read_slot(raw: Any) -> TimeSlot | None:
    if not raw:
        return None
    start, end = (datetime.fromtimestamp(int(time), UTC) for time in raw)
    return TimeSlot(start_time=start, end_time=end)


def _read_label(raw: Mapping[str, Any]) -> LabelWish:
    return LabelWish(
        tuple(map(str, raw["line_item_ids"])),
        Weight.model_validate(raw["weight"]) if raw.get("weight") else None,
        Dimension.model_validate(raw["dimension"]) if raw.get("dimension") else None,
        str(raw["service_id"]),
        str(raw.get("service_name", "")),
        None if raw.get("price") is None else Decimal(raw["price"]),
        str(raw.get("currency", "")),
    )


def common_methods(offers: Sequence[HandoverTimeSlots]) -> tuple[Method, ...]:
    """Returns how all of these parcels may be handed over, collection first."""
    found: list[Method] = []
    if offers and all(one.can_pickup for one in offers):
        found.append("PICKUP")
    if offers and all(one.can_drop_off for one in offers):
        found.append("DROP_OFF")
    return tuple(found)


def common_slots(offers: Sequence[HandoverTimeSlots]) -> list[TimeSlot]:
    """Returns the times at which the carrier may collect every one of these parcels, the earliest first."""
    slots = [
        {
            (slot.start_time, slot.end_time): slot
            for slot in one.pickup_slots
            if slot.is_available and slot.start_time
        }
        for one in offers
    ]
    shared = [slot for times, slot in slots[0].items() if all(times in other for other in slots)] if slots else []
    return sorted(shared, key=lambda slot: slot.start_time or datetime.max.replace(tzinfo=UTC))


def choose_service(services: Sequence[ShippingService], wanted: str) -> ShippingService | None:
    """Returns the service of that id, TikTok's default or the cheapest; None where there is none such."""
    if wanted == CHEAPEST:
        priced = [one for one in services if one.price is not None]
        return min(priced, key=lambda one: one.price or Decimal(0), default=None)
    if wanted == DEFAULT:
        return next((one for one in services if one.is_default), next(iter(services), None))
    return next((one for one in services if one.id == wanted), None)


def sum_prices(labels: Iterable[LabelWish]) -> dict[str, Decimal]:
    """Returns per currency what these labels cost by TikTok's estimate; those without a price count nothing."""
    sums: dict[str, Decimal] = {}
    for one in labels:
        if one.price is not None:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.price
    return sums
