"""Deeds with parcels: sending them, and giving them another carrier or number afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.cancellations import DECLINED, PENDING, answer
from tiktok_orders.sandbox.world.journeys import plan_journeys
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.shipments import Parcel, Provider, carriage_facts

# Packages that people make have ids above all that a world is filled with; see `Numbers.package_id`.
_FIRST_MADE = 1_154_000_000_000_000_000
_MADE = 900_000_000_000_000


def new_package_id(*parts: int) -> str:
    """Returns the 19-digit id of a package that a person makes; the same parts give the same id."""
    bits = 0
    for part in parts:
        bits = mix(bits ^ part)
    return str(_FIRST_MADE + bits % _MADE)


def waiting_lines(order: Order) -> list[dict[str, Any]]:
    """Returns the lines that are still to be sent."""
    return [line for line in order["line_items"] if line["display_status"] == OrderStatus.AWAITING_SHIPMENT.value]


def ship_lines(hand: OrderInHand, line_ids: Iterable[str], parcel: Parcel, *, now: int) -> None:
    """Sends lines of an order in one parcel; what happens next is planned anew.

    A buyer's request to cancel that waits for an answer is thereby refused, as TikTok does in the US.
    """
    order, chosen = hand.order, set(line_ids)
    if order["is_buyer_request_cancel"]:
        declined = tuple(
            answer(case_id, DECLINED) for case_id, case in hand.cases.items() if case.status == PENDING
        )
        hand.apply(Event(now, "cancel_refused", {"is_buyer_request_cancel": False}, {}, cases=declined))
    last = all(line["id"] in chosen for line in waiting_lines(order))
    facts = carriage_facts(parcel)
    fields: dict[str, Any] = {
        "status": OrderStatus.PARTIALLY_SHIPPING.value,
        "packages": _add_package(order, parcel),
    }
    if len(fields["packages"]) > 1 or not last:
        fields["split_or_combine_tag"] = "SPLIT"
    if last:
        fields |= {"status": OrderStatus.AWAITING_COLLECTION.value, "rts_time": now, **facts.order}
    line = {
        **facts.line,
        "display_status": OrderStatus.AWAITING_COLLECTION.value,
        "package_status": "PROCESSING",
        "rts_time": now,
    }
    hand.apply(Event(now, "shipped" if last else "partly_shipped", fields, line, _places(order, chosen)))
    hand.replan_journey(plan_journeys(order, now))


def update_carriage(
    hand: OrderInHand, package_id: str, provider: Provider, tracking_number: str, *, now: int
) -> None:
    """Gives a parcel that was sent another carrier and number; its way stays what it was."""
    order = hand.order
    chosen = {line["id"] for line in order["line_items"] if line.get("package_id") == package_id}
    facts = carriage_facts(Parcel(package_id, provider, tracking_number, None))
    hand.apply(Event(now, "carriage_updated", facts.order, facts.line, _places(order, chosen)))


def deliver_package(hand: OrderInHand, package_id: str, *, now: int) -> None:
    """Lets a parcel be delivered now."""
    order = hand.order
    chosen = {line["id"] for line in order["line_items"] if line.get("package_id") == package_id}
    line = {"display_status": OrderStatus.DELIVERED.value, "package_status": "COMPLETED"}
    hand.apply(Event(now, "parcel_delivered", {}, line, _places(order, chosen)))
    statuses = {line["display_status"] for line in order["line_items"]} - {OrderStatus.CANCELLED.value}
    if statuses == {OrderStatus.DELIVERED.value}:
        fields: dict[str, Any] = {"status": OrderStatus.DELIVERED.value, "delivery_time": now}
        fields["collection_time"] = order.get("collection_time", now)
        if order["is_cod"]:
            fields["paid_time"] = now
        hand.apply(Event(now, "delivered", fields, {}))
    hand.replan_journey(plan_journeys(order, now))


def _add_package(order: Order, parcel: Parcel) -> list[dict[str, str]]:
    packages: list[dict[str, str]] = order["packages"]
    if any(package["id"] == parcel.package_id for package in packages):
        return packages
    return [*packages, {"id": parcel.package_id}]


def _places(order: Order, chosen: set[str]) -> tuple[int, ...]:
    return tuple(place for place, line in enumerate(order["line_items"]) if line["id"] in chosen)
