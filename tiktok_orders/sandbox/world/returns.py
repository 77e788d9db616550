"""Returns and refunds of an order: how one begins, and the events that its steps are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.cases import RETURN, CaseChange, case_line_id_of
from tiktok_orders.sandbox.world.masking import MASKED_AFTER_SECONDS
from tiktok_orders.sandbox.world.money import reader_of, speller_of
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.refund_amounts import (
    Refund,
    add_refunds,
    build_case_line,
    divide_refund,
    scale_refund,
    spell_refund,
)
from tiktok_orders.sandbox.world.return_steps import PAYING, STEPS, Step

Order = dict[str, Any]

_WAREHOUSES = {
    "GB": "Unit 4, Sample Park, Preston PR1 0AA, United Kingdom",
    "US": "1200 Sample Avenue, Columbus, OH 43004, United States",
    "SG": "8 Sample Road, #02-01, Singapore 408555",
    "DE": "Musterhof 4, 39104 Magdeburg, Germany",
    "VN": "Số 8 Đường Mẫu, Phường 7, Quận 3, Hồ Chí Minh, Vietnam",
}


class ReturnCase(NamedTuple):
    """A return as its steps need it; `parts` is the refund of each of its lines."""

    case_id: str
    return_type: str
    places: tuple[int, ...]
    parts: tuple[Refund, ...]
    # Whether its refund leaves nothing of the order unpaid back, so that the order is over with it.
    is_whole: bool


class Plea(NamedTuple):
    """Why a return is asked for."""

    reason: str
    text: str
    note: str = ""
    shipment_type: str = "PLATFORM"
    handover_method: str = "DROP_OFF"


def refund_parts(order: Order, places: Sequence[int], request_type: str) -> tuple[Refund, ...]:
    """Returns what each line's refund would be.

    The amount depends on the type (Calculate Refund): shipping comes back where the whole order is refunded and
    nothing has to be sent back, the retail delivery fee with a cancellation alone.
    """
    whole = len(places) == len(order["line_items"])
    with_shipping = whole and request_type in ("CANCEL", "REFUND")
    with_fee = whole and request_type == "CANCEL"
    return tuple(divide_refund(order, places, with_shipping=with_shipping, with_fee=with_fee))


def begin_return(order: Order, region: str, case: ReturnCase, plea: Plea) -> dict[str, Any]:
    """Returns the fields with which a return begins; its first step adds the status."""
    refund = case.parts if case.return_type != "REPLACEMENT" else tuple(Refund() for _ in case.parts)
    fields: dict[str, Any] = {
        "return_id": case.case_id,
        "order_id": order["id"],
        "return_type": case.return_type,
        "return_reason": plea.reason,
        "return_reason_text": plea.text,
        "role": "BUYER",
        "can_buyer_keep_item": case.return_type == "REFUND",
        "is_combined_return": False,
        **spell_amounts(order, case, refund),
        "discount_amount": [_build_discount(order, case.places)],
        "shipping_fee_amount": [_build_return_shipping(order)],
    }
    if case.return_type == "RETURN_AND_REFUND":
        by_platform = plea.shipment_type == "PLATFORM"
        fields |= {
            "shipment_type": plea.shipment_type,
            "return_method": "PLATFORM_SHIPPED" if by_platform else "BUYER_SHIPPED",
            "return_warehouse_address": {"full_address": _WAREHOUSES[region]},
        }
        if by_platform:
            fields |= {
                "handover_method": plea.handover_method,
                "return_shipping_document_type": "SHIPPING_LABEL",
            }
    return fields


def spell_amounts(order: Order, case: ReturnCase, parts: Sequence[Refund]) -> dict[str, Any]:
    """Returns `refund_amount` and the lines with theirs; they add up."""
    payment, lines = order["payment"], order["line_items"]
    return {
        "refund_amount": spell_refund(add_refunds(parts), payment),
        "return_line_items": [
            {
                "return_line_item_id": case_line_id_of(case.case_id, place),
                **build_case_line(lines[place], part, payment),
            }
            for place, part in zip(case.places, parts, strict=True)
        ],
    }


def build_offer(order: Order, cents: int) -> dict[str, Any]:
    """Returns the field of a partial refund that the seller offers."""
    currency = order["payment"]["currency"]
    return {"partial_refund": {"currency": currency, "amount": speller_of(currency)(cents)}}


def take_step(
    case: ReturnCase,
    name: str,
    when: int,
    *,
    reason_text: str = "",
    note: str = "",
    images: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> Event:
    """Returns a step as an event of order and case; both have then changed at `when` (unix seconds)."""
    step = STEPS[name]
    shown = {"return_status": step.status, "seller_next_action_response": [], **step.fields, **fields}
    if step.action:
        action = "SELLER_RESPOND_RETURN" if _asks_back(case, step) else step.action
        shown["seller_next_action_response"] = [{"action": action, "deadline": when + step.after}]
    if name == "ship_back":
        shown |= _build_carriage(case)
    record = {
        "event": "ORDER_RETURN",
        "role": step.role,
        "description": step.says,
        "reason_text": reason_text,
        "note": note,
        "images": list(images),
        "videos": [],
    }
    is_over = case.is_whole and name in PAYING
    line = {"display_status": OrderStatus.COMPLETED.value} if is_over else {}
    said: dict[str, Any] = {"update_time": when}
    if is_over:
        said["status"] = OrderStatus.COMPLETED.value
    return Event(when, name, said, line, cases=(CaseChange(case.case_id, RETURN, shown, record),))


def go_on(order: Order, case: ReturnCase, after: str, when: int, *, offered: int = 0) -> list[Event]:
    """Returns what follows a step by itself; `offered` is the partial refund in cents, where there is one."""
    events: list[Event] = []
    name = after
    while STEPS[name].then:
        step = STEPS[name]
        when += step.after if step.action or step.after < 3600 else _vary(case, step)
        name = "grant_return" if step.then == "grant_refund" and _asks_back(case, step) else step.then
        more: dict[str, Any] = {}
        if name == "accept_partial":
            more = spell_amounts(order, case, scale_refund(case.parts, offered))
            case = case._replace(is_whole=False)
        events.append(take_step(case, name, when, **more))
    return events


def join_life(events: Iterable[Event], case_events: Iterable[Event]) -> list[Event]:
    """Returns an order's plan with a return in it: after a full refund nothing more happens to the order itself.

    Source: order overview, which lets an order complete from AWAITING_COLLECTION or IN_TRANSIT when it is fully
    refunded.
    """
    told = list(case_events)
    over = min((event.time for event in told if "status" in event.order), default=None)
    life = list(events)
    kept = [event for event in life if over is None or event.time < over or event.cases]
    if over is not None:
        hidden = over + MASKED_AFTER_SECONDS
        kept += [
            event._replace(time=min(event.time, hidden))
            for event in life
            if event.kind == "masked" and event.time >= over
        ]
    return sorted([*kept, *told], key=lambda event: event.time)


def _asks_back(case: ReturnCase, step: Step) -> bool:
    """Tells whether a refused partial refund leaves the seller with a return to answer, not a mere refund."""
    return step is STEPS["refuse_partial"] and case.return_type == "RETURN_AND_REFUND"


def _vary(case: ReturnCase, step: Step) -> int:
    """Returns how long a step takes in this case: from 0.6 to 1.4 of what is usual."""
    return step.after * (6 + mix(int(case.case_id)) % 9) // 10


def _build_carriage(case: ReturnCase) -> dict[str, str]:
    number = mix(int(case.case_id) + 1) % 10**11
    return {
        "return_tracking_number": f"RT{number:011d}",
        "return_provider_id": "7117858858072016777",
        "return_provider_name": "Parcel Return Service",
    }


def _build_discount(order: Order, places: Sequence[int]) -> dict[str, str]:
    lines = [order["line_items"][place] for place in places]
    payment = order["payment"]
    read, spell = reader_of(payment["currency"]), speller_of(payment["currency"])
    whole = len(lines) == len(order["line_items"])
    return {
        "currency": payment["currency"],
        "product_seller_discount": spell(sum(read(line["seller_discount"]) for line in lines)),
        "product_platform_discount": spell(sum(read(line["platform_discount"]) for line in lines)),
        "shipping_fee_seller_discount": payment["shipping_fee_seller_discount"] if whole else spell(0),
        "shipping_fee_platform_discount": payment["shipping_fee_platform_discount"] if whole else spell(0),
    }


def _build_return_shipping(order: Order) -> dict[str, str]:
    currency = order["payment"]["currency"]
    nothing = speller_of(currency)(0)
    return {
        "currency": currency,
        "seller_paid_return_shipping_fee": nothing,
        "platform_paid_return_shipping_fee": nothing,
        "buyer_paid_return_shipping_fee": nothing,
    }
