"""An order's further life, planned when it is placed: a list of events, each a change to the order.

An event carries all it changes, so applying it later needs no rule and no dice: see `life.py`.
Statuses follow the Partner Center's order overview (202309); times are unix seconds.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import HOLD_REGIONS, HOLD_SECONDS, SEA_REGIONS, OrderStatus
from tiktok_orders.sandbox.world.cases import CaseChange
from tiktok_orders.sandbox.world.deadlines import answer_seconds, build_deadlines
from tiktok_orders.sandbox.world.masking import MASKED_AFTER_SECONDS
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.shipments import Parcel, carriage_facts
from tiktok_orders.sandbox.world.traits import Carriage, Ending, Kind, Traits

_HOUR = 3600
_DAY = 86_400
# TikTok cancels what is not paid after two days.
_UNPAID_SECONDS = 2 * _DAY


class Pace(NamedTuple):
    """How long each step takes, in seconds: paying, sending after it may be sent, being collected, and so on."""

    pay: int
    ship: int
    collect: int
    deliver: int
    complete: int
    # Where, between 0 and 1, the smaller things fall: a request, a move, a first parcel.
    between: float


class Event(NamedTuple):
    """One change: fields of the order, fields of its lines (all, or those counted in `lines`), a new address.

    `cases` is what happens to its cancellations and returns at the same moment.
    """

    time: int
    kind: str
    order: dict[str, Any]
    line: dict[str, Any]
    lines: tuple[int, ...] | None = None
    recipient: dict[str, Any] | None = None
    cases: tuple[CaseChange, ...] = ()


class Placed(NamedTuple):
    """The facts of a placed order that its plan needs."""

    shop: Shop
    create_time: int
    traits: Traits
    pace: Pace
    parcels: tuple[Parcel, ...]
    moved_to: dict[str, Any] | None
    # Orders that travel together leave at the same moment, counted from here; 0 for all others.
    together_from: int = 0


def draw_pace(dice: random.Random, carriage: Carriage) -> Pace:
    """Returns how fast an order moves: most are paid within minutes and sent within two days, a few are late."""
    u = dice.random
    draw = u()
    pay = 8 + int(u() * (80 if draw < 0.8 else 2_400 if draw < 0.97 else 20 * _HOUR))
    draw = u()
    ship = int((3 + draw * 41) * _HOUR) if draw < 0.94 else int((60 + u() * 60) * _HOUR)
    if carriage is Carriage.BY_TIKTOK:
        ship = int((2 + draw * 16) * _HOUR)
    return Pace(
        pay=pay,
        ship=ship,
        collect=int((2 + u() * 16) * _HOUR),
        deliver=int((20 + u() * 90) * _HOUR),
        complete=int((4 + u() * 5) * _DAY),
        between=u(),
    )


def plan_life(placed: Placed) -> list[Event]:
    """Returns what will happen to the order, in order of time."""
    traits, pace, create = placed.traits, placed.pace, placed.create_time
    if traits.ending is Ending.NEVER_PAID:
        return [_cancelled(placed, create + _UNPAID_SECONDS, "SYSTEM", "Customer overdue to pay")]
    events, ready = _plan_payment(placed)
    ship = (placed.together_from or ready) + pace.ship
    if ship <= ready:
        ship = ready + _HOUR
    if len(placed.parcels) > 1:
        # A split order is never late as a whole: its last parcel leaves in time.
        ship = min(ship, _find_deadlines(placed, ready)["cancel_order_sla_time"] - _HOUR)
    if traits.moves and placed.moved_to and traits.carriage is not Carriage.BY_TIKTOK:
        when = ready + int((ship - ready) * pace.between * 0.4)
        flag = {"has_updated_recipient_address": True}
        events.append(Event(when, "address_changed", flag, {}, recipient=placed.moved_to))
    early_end = _plan_early_end(placed, ready) or _plan_too_late(placed, ready, ship)
    events += early_end or _plan_journey(placed, ready, ship)
    return _until_cancelled(sorted(events, key=lambda event: event.time))


def _until_cancelled(events: list[Event]) -> list[Event]:
    """Returns the events up to the cancellation, if there is one: nothing happens to a cancelled order."""
    for place, event in enumerate(events):
        if event.kind == "cancelled":
            return events[: place + 1]
    return events


def _plan_payment(placed: Placed) -> tuple[list[Event], int]:
    """Returns payment and, where the market knows it, the hold; and the moment from which it may be sent."""
    shop, kind = placed.shop, placed.traits.kind
    paid = placed.create_time + (5 if kind in (Kind.SAMPLE, Kind.COD, Kind.REPLACEMENT) else placed.pace.pay)
    said = {} if kind is Kind.COD else {"paid_time": paid}
    waiting = {"status": OrderStatus.AWAITING_SHIPMENT.value}
    line = {"display_status": OrderStatus.AWAITING_SHIPMENT.value}
    if shop.region not in HOLD_REGIONS or kind is Kind.SAMPLE:
        if shop.region in SEA_REGIONS:
            line = {**line, "package_id": placed.parcels[0].package_id, "package_status": "TO_FULFILL"}
        facts = {**said, **waiting, **_build_duties(placed, paid)}
        return [Event(paid, "paid", facts, line)], paid
    ready = paid + HOLD_SECONDS
    if kind is Kind.PRE_ORDER:
        ready = placed.create_time + int((5 + placed.pace.between * 15) * _DAY)
    held: dict[str, Any] = {**said, "status": OrderStatus.ON_HOLD.value, "is_on_hold_order": True}
    if kind is Kind.PRE_ORDER:
        held["release_date"] = ready
    return [
        Event(paid, "paid", held, line),
        Event(ready, "hold_over", {**waiting, **_build_duties(placed, ready)}, {}),
    ], ready


def _build_duties(placed: Placed, ready: int) -> dict[str, Any]:
    """Returns the deadlines and the tag that an order carries from the moment it may be sent."""
    duties: dict[str, Any] = {}
    if placed.traits.carriage is not Carriage.BY_TIKTOK:
        duties.update(_find_deadlines(placed, ready))
    if placed.shop.region in SEA_REGIONS:
        duties["packages"] = [{"id": placed.parcels[0].package_id}]
        duties["pick_up_cut_off_time"] = ready + _DAY
        duties["recommended_shipping_time"] = ready + 18 * _HOUR
    if placed.together_from:
        duties["split_or_combine_tag"] = "COMBINED"
        duties["auto_combine_group_id"] = placed.parcels[0].package_id
    return duties


def _plan_early_end(placed: Placed, ready: int) -> list[Event]:
    """Returns the cancellation of an order that never leaves, or nothing."""
    ending, between = placed.traits.ending, placed.pace.between
    if ending is Ending.BUYER_AT_ONCE:
        held = placed.shop.region in HOLD_REGIONS
        when = ready - HOLD_SECONDS + int(between * 3_400) + 60 if held else ready + int(between * 3_000) + 300
        return [_cancelled(placed, when, "BUYER", "No longer needed")]
    if ending is Ending.BUYER_ASKS:
        asked = ready + int(between * 20 * _HOUR) + 600
        # Nobody at the practice shop answers a buyer, so TikTok does it when the time for an answer is over.
        answered = asked + answer_seconds(placed.shop.region)
        if placed.traits.carriage is not Carriage.BY_TIKTOK:  # before it cancels the order for being late
            answered = min(answered, _find_deadlines(placed, ready)["cancel_order_sla_time"] - 1)
        return [_asks(asked), _cancelled(placed, answered, "BUYER", "Better price available")]
    if ending is Ending.SELLER:
        reason = ("Out of stock", "Pricing error", "Unable to deliver to buyer address")[int(between * 3)]
        return [_cancelled(placed, ready + int(between * 30 * _HOUR) + _HOUR, "SELLER", reason)]
    if ending is Ending.NOT_SHIPPED and placed.traits.carriage is not Carriage.BY_TIKTOK:
        due = _find_deadlines(placed, ready)["cancel_order_sla_time"]
        return [_cancelled(placed, due, "SYSTEM", "Seller did not ship in time")]
    return []


def _plan_too_late(placed: Placed, ready: int, ship: int) -> list[Event]:
    """Returns TikTok's own cancellation of an order that would be sent after its time, or nothing."""
    if placed.traits.carriage is Carriage.BY_TIKTOK:
        return []
    due = _find_deadlines(placed, ready)["cancel_order_sla_time"]
    return [_cancelled(placed, due, "SYSTEM", "Seller did not ship in time")] if ship >= due else []


def _find_deadlines(placed: Placed, ready: int) -> dict[str, int]:
    return build_deadlines(placed.shop.zone, ready, region=placed.shop.region)


def _plan_journey(placed: Placed, ready: int, ship: int) -> list[Event]:
    """Returns the way of the parcels from the seller to the buyer."""
    traits, pace = placed.traits, placed.pace
    events: list[Event] = []
    if traits.asks_in_vain:
        asked = ready + int((ship - ready) * 0.3)
        latest = asked + answer_seconds(placed.shop.region) - _HOUR
        events += [_asks(asked), _keeps(min(ready + int((ship - ready) * 0.8), latest))]
    events += _plan_shipping(placed, ready, ship)
    collected = ship + pace.collect
    moving = {"status": OrderStatus.IN_TRANSIT.value, "collection_time": collected}
    events.append(Event(collected, "collected", moving, _line(OrderStatus.IN_TRANSIT, "FULFILLING")))
    if traits.ending is Ending.LOST:
        return [*events, _cancelled(placed, collected + 9 * _DAY, "SYSTEM", "Package lost", sent=True)]
    delivered = collected + pace.deliver
    arrived: dict[str, Any] = {"status": OrderStatus.DELIVERED.value, "delivery_time": delivered}
    if traits.kind is Kind.COD:
        arrived["paid_time"] = delivered
    events.append(Event(delivered, "delivered", arrived, _line(OrderStatus.DELIVERED, "COMPLETED")))
    done = {"status": OrderStatus.COMPLETED.value}
    completed = delivered + pace.complete
    events.append(Event(completed, "completed", done, _line(OrderStatus.COMPLETED, "COMPLETED")))
    if placed.shop.region == "US" and traits.carriage is not Carriage.BY_TIKTOK:
        events.append(Event(completed + MASKED_AFTER_SECONDS, "masked", {}, {}))
    return events


def _plan_shipping(placed: Placed, ready: int, ship: int) -> list[Event]:
    """Returns one event per parcel; all but the last leave the order PARTIALLY_SHIPPING."""
    events: list[Event] = []
    sent: list[dict[str, str]] = []
    for number, parcel in enumerate(placed.parcels):
        last = number == len(placed.parcels) - 1
        when = ship if last else ready + int((ship - ready) * (0.3 + 0.4 * placed.pace.between))
        sent = [*sent, {"id": parcel.package_id}]
        facts = carriage_facts(parcel)
        line = {**_line(OrderStatus.AWAITING_COLLECTION, "PROCESSING"), **facts.line, "rts_time": when}
        order: dict[str, Any] = {"status": OrderStatus.PARTIALLY_SHIPPING.value, "packages": sent}
        if len(placed.parcels) > 1:
            order["split_or_combine_tag"] = "SPLIT"
        if last:
            order |= {"status": OrderStatus.AWAITING_COLLECTION.value, "rts_time": when, **facts.order}
        events.append(Event(when, "shipped" if last else "partly_shipped", order, line, parcel.lines))
    return events


def _line(status: OrderStatus, package_status: str) -> dict[str, Any]:
    return {"display_status": status.value, "package_status": package_status}


def _asks(when: int) -> Event:
    return Event(when, "cancel_requested", {"is_buyer_request_cancel": True, "request_cancel_time": when}, {})


def _keeps(when: int) -> Event:
    return Event(when, "cancel_refused", {"is_buyer_request_cancel": False}, {})


def _cancelled(placed: Placed, when: int, by: str, reason: str, *, sent: bool = False) -> Event:
    line = {"display_status": OrderStatus.CANCELLED.value, "cancel_reason": reason, "cancel_user": by}
    if sent or (placed.shop.region in SEA_REGIONS and placed.traits.ending is not Ending.NEVER_PAID):
        line["package_status"] = "CANCELLED"
    order = {
        "status": OrderStatus.CANCELLED.value,
        "cancel_time": when,
        "cancel_reason": reason,
        "cancellation_initiator": by,
        "is_buyer_request_cancel": False,
    }
    return Event(when, "cancelled", order, line)
