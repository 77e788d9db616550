"""What happens to a cancellation: asked, granted or declined, paid back; as planned, or as a person does it.

Statuses: Search Cancellations 202309. The search spells a declined one `..._CANCELLED`, the filters `..._CANCEL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.cases import CANCELLATION, CaseChange, case_id_of, case_line_id_of
from tiktok_orders.sandbox.world.deadlines import answer_seconds
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.reasons import BUYER_CANCEL, find_cancel_key
from tiktok_orders.sandbox.world.refund_amounts import add_refunds, build_case_line, divide_refund, spell_refund

PENDING = "CANCELLATION_REQUEST_PENDING"
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"
COMPLETE = "CANCELLATION_REQUEST_COMPLETE"
DECLINED = "CANCELLATION_REQUEST_CANCELLED"

Order = dict[str, Any]


class Request(NamedTuple):
    """Who wants which lines cancelled, and why; `paid` tells whether there is money to give back."""

    case_id: str
    places: tuple[int, ...]
    role: str
    reason: str
    reason_text: str
    paid: bool


def begin(order: Order, request: Request, *, deadline: int | None = None) -> CaseChange:
    """Returns the beginning of a cancellation: pending until its deadline, or granted where there is none."""
    payment = order["payment"]
    whole = len(request.places) == count_open_lines(order)
    parts = divide_refund(order, request.places, with_shipping=whole, with_fee=whole)
    if not request.paid:
        parts = [type(part)() for part in parts]
    next_action = [] if deadline is None else [{"action": "SELLER_RESPOND_CANCEL", "deadline": deadline}]
    fields = {
        "cancel_id": request.case_id,
        "order_id": order["id"],
        "cancel_type": "BUYER_CANCEL" if request.role == "BUYER" else "CANCEL",
        "cancel_status": SUCCESS if deadline is None else PENDING,
        "cancel_reason": request.reason,
        "cancel_reason_text": request.reason_text,
        "role": request.role,
        "refund_amount": spell_refund(add_refunds(parts), payment),
        "cancel_line_items": [
            {
                "cancel_line_item_id": case_line_id_of(request.case_id, place),
                **build_case_line(order["line_items"][place], part, payment),
            }
            for place, part in zip(request.places, parts, strict=True)
        ],
        "seller_next_action_response": next_action,
    }
    return CaseChange(request.case_id, CANCELLATION, fields)


def answer(case_id: str, status: str) -> CaseChange:
    """Returns the answer to a request, or its last step; nothing is left to do for the seller."""
    return CaseChange(case_id, CANCELLATION, {"cancel_status": status, "seller_next_action_response": []})


def pay_back(case_id: str, when: int) -> Event:
    """Returns the moment, some minutes after `when`, at which the money is on its way back.

    The order says nothing of it, so its `update_time` stays.
    """
    later = when + 240 + mix(int(case_id)) % 1_800
    return Event(later, "paid_back", {}, {}, cases=(answer(case_id, COMPLETE),))


def count_open_lines(order: Order) -> int:
    return sum(line["display_status"] != OrderStatus.CANCELLED.value for line in order["line_items"])


def cancel_lines(order: Order, request: Request, change: CaseChange, *, when: int) -> Event:
    """Returns the cancellation of the lines; the order is cancelled with the last of them (order overview)."""
    line: dict[str, Any] = {
        "display_status": OrderStatus.CANCELLED.value,
        "cancel_reason": request.reason_text,
        "cancel_user": request.role,
    }
    if any("package_status" in order["line_items"][place] for place in request.places):
        line["package_status"] = "CANCELLED"
    fields: dict[str, Any] = {"is_buyer_request_cancel": False}
    if len(request.places) == count_open_lines(order):
        fields |= {
            "status": OrderStatus.CANCELLED.value,
            "cancel_time": when,
            "cancel_reason": request.reason_text,
            "cancellation_initiator": request.role,
        }
    return Event(when, "cancelled", fields, line, request.places, cases=(change,))


def leave_out_lines(events: Iterable[Event], places: Sequence[int], *, lines: int) -> list[Event]:
    """Returns planned events that no longer touch these lines of an order with so many `lines`."""
    gone = frozenset(places)
    return [
        event._replace(lines=tuple(place for place in (event.lines or range(lines)) if place not in gone))
        if event.line
        else event
        for event in events
    ]


def add_cancellations(order: Order, region: str, events: Iterable[Event]) -> list[Event]:
    """Returns a planned life in which every request and cancellation has its case."""
    planned = list(events)
    texts = [event.order["cancel_reason"] for event in planned if event.kind == "cancelled"]
    case_id = case_id_of(order["id"], 0)
    places = tuple(range(len(order["line_items"])))
    paid = asked = False
    told: list[Event] = []
    for event in planned:
        paid = paid or "paid_time" in event.order
        if event.kind == "cancel_requested":
            asked = True
            text = texts[0] if texts else "No longer needed"
            key = next(key for key, words in BUYER_CANCEL.items() if words == text)
            request = Request(case_id, places, "BUYER", key, text, paid)
            event = event._replace(cases=(begin(order, request, deadline=event.time + answer_seconds(region)),))
        elif event.kind == "cancel_refused":
            event = event._replace(cases=(answer(case_id, DECLINED),))
        elif event.kind == "cancelled":
            by, text = event.order["cancellation_initiator"], event.order["cancel_reason"]
            key = find_cancel_key(region, by, text, unpaid=False)
            change = answer(case_id, SUCCESS)
            if not asked:
                change = begin(order, Request(case_id, places, by, key, text, paid))
            told += [event._replace(cases=(change,)), pay_back(case_id, event.time)]
            continue
        told.append(event)
    return told
