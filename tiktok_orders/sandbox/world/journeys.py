"""How parcels that a person has sent go on by themselves, at a pace drawn from their ids."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.plan import Event, Pace, draw_pace
from tiktok_orders.sandbox.world.traits import Carriage

# What by the pace should have happened already happens this much later, so that it is seen to happen.
_SOON_SECONDS = 60
_TRAVELLING = (OrderStatus.AWAITING_COLLECTION.value, OrderStatus.IN_TRANSIT.value, OrderStatus.DELIVERED.value)


class _Way(NamedTuple):
    """One parcel's way: which lines it holds and when it is collected and delivered (0: it was already)."""

    places: tuple[int, ...]
    collected: int
    delivered: int


def plan_journeys(order: Order, now: int) -> list[Event]:
    """Returns what is still to happen to an order of which a person has sent some or all parcels.

    The order moves with its last parcel. Lines that are never sent are cancelled by TikTok when their time is
    over (`cancel_order_sla_time`).
    """
    ways = [_find_way(order, places, now) for places in _group_places(order)]
    if not ways:
        return []
    events = [event for way in ways for event in _plan_parcel(way)]
    rest = _places_with(order, (OrderStatus.AWAITING_SHIPMENT.value,))
    settled = 0
    if rest:
        settled = max(order.get("cancel_order_sla_time", now), now + _SOON_SECONDS)
        events.append(_give_up(rest, settled))
    return sorted([*events, *_plan_order(order, ways, settled, now)], key=lambda event: event.time)


def _plan_order(order: Order, ways: Iterable[_Way], settled: int, now: int) -> list[Event]:
    """Returns the steps of the order as a whole; `settled` is when its last line is out of the way."""
    collected = max(settled, *(way.collected for way in ways))
    delivered = max(settled, *(way.delivered for way in ways))
    events: list[Event] = []
    if collected and "collection_time" not in order:
        moving = {"status": OrderStatus.IN_TRANSIT.value, "collection_time": collected}
        events.append(Event(collected, "collected", moving, {}))
    if delivered and "delivery_time" not in order:
        arrived: dict[str, Any] = {"status": OrderStatus.DELIVERED.value, "delivery_time": delivered}
        if order["is_cod"]:
            arrived["paid_time"] = delivered
        events.append(Event(delivered, "delivered", arrived, {}))
    done = (delivered or max(order.get("delivery_time", now), now)) + _pace(order["id"]).complete
    kept = tuple(place for way in ways for place in way.places)
    line = {"display_status": OrderStatus.COMPLETED.value, "package_status": "COMPLETED"}
    return [*events, Event(done, "completed", {"status": OrderStatus.COMPLETED.value}, line, kept)]


def _plan_parcel(way: _Way) -> list[Event]:
    moving = {"display_status": OrderStatus.IN_TRANSIT.value, "package_status": "FULFILLING"}
    arrived = {"display_status": OrderStatus.DELIVERED.value, "package_status": "COMPLETED"}
    steps = ((way.collected, "parcel_collected", moving), (way.delivered, "parcel_delivered", arrived))
    return [Event(when, kind, {}, line, way.places) for when, kind, line in steps if when]


def _find_way(order: Order, places: tuple[int, ...], now: int) -> _Way:
    line = order["line_items"][places[0]]
    status, pace = line["display_status"], _pace(line["package_id"])
    collected = max(line["rts_time"] + pace.collect, now + _SOON_SECONDS)
    delivered = max(line["rts_time"] + pace.collect + pace.deliver, now + 2 * _SOON_SECONDS)
    if status == OrderStatus.AWAITING_COLLECTION.value:
        return _Way(places, collected, delivered)
    return _Way(places, 0, delivered if status == OrderStatus.IN_TRANSIT.value else 0)


def _give_up(places: tuple[int, ...], when: int) -> Event:
    line = {
        "display_status": OrderStatus.CANCELLED.value,
        "cancel_reason": "Seller did not ship in time",
        "cancel_user": "SYSTEM",
    }
    return Event(when, "rest_cancelled", {"status": OrderStatus.AWAITING_COLLECTION.value}, line, places)


def _group_places(order: Order) -> list[tuple[int, ...]]:
    """Returns the places of the lines that are on their way, parcel by parcel."""
    groups: dict[str, list[int]] = {}
    for place in _places_with(order, _TRAVELLING):
        groups.setdefault(order["line_items"][place]["package_id"], []).append(place)
    return [tuple(places) for places in groups.values()]


def _places_with(order: Order, statuses: tuple[str, ...]) -> tuple[int, ...]:
    lines = enumerate(order["line_items"])
    return tuple(place for place, line in lines if line["display_status"] in statuses)


def _pace(number: str) -> Pace:
    return draw_pace(random.Random(mix(int(number))), Carriage.SELLER)
