"""What a person does to cancellations and returns: it happens now, and the order's plan follows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.cancellations import (
    DECLINED,
    SUCCESS,
    Request,
    answer,
    begin,
    cancel_lines,
    leave_out_lines,
    pay_back,
)
from tiktok_orders.sandbox.world.cases import Case, CaseChange, case_id_of
from tiktok_orders.sandbox.world.money import reader_of
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.reasons import SYSTEM_CANCEL
from tiktok_orders.sandbox.world.refund_amounts import Refund, add_refunds, scale_refund
from tiktok_orders.sandbox.world.return_steps import OPENS
from tiktok_orders.sandbox.world.returns import (
    Plea,
    ReturnCase,
    begin_return,
    build_offer,
    go_on,
    join_life,
    refund_parts,
    spell_amounts,
    take_step,
)

_PARTS = ("refund_subtotal", "refund_shipping_fee", "refund_tax", "retail_delivery_fee")
_NOT_SHIPPED = "system_cancel_order_reason_shipping_timeout"


def without_case(planned: list[Event], case_id: str) -> list[Event]:
    """Returns a plan without what it held for one case."""
    return [event for event in planned if all(change.case_id != case_id for change in event.cases)]


def new_request(hand: OrderInHand, places: tuple[int, ...], *, role: str, reason: str, text: str) -> Request:
    """Returns a further cancellation of an order, under an id of its own."""
    case_id = case_id_of(hand.order["id"], len(hand.cases))
    return Request(case_id, places, role, reason, text, "paid_time" in hand.order)


def cancel_by_seller(hand: OrderInHand, request: Request, *, now: int) -> None:
    """Cancels lines: accepted at once, the money goes back some minutes later."""
    _cancel(hand, request, begin(hand.order, request), now=now)


def grant_request(hand: OrderInHand, case: Case, *, now: int) -> None:
    """Says yes to a buyer who wants to cancel."""
    shown = case.shown
    request = Request(
        shown["cancel_id"],
        _places_of(hand.order, case),
        shown["role"],
        shown["cancel_reason"],
        shown["cancel_reason_text"],
        "paid_time" in hand.order,
    )
    _cancel(hand, request, answer(request.case_id, SUCCESS), now=now)


def _cancel(hand: OrderInHand, request: Request, change: CaseChange, *, now: int) -> None:
    rest = without_case(hand.planned, request.case_id)
    hand.apply(cancel_lines(hand.order, request, change, when=now))
    if hand.order["status"] == OrderStatus.CANCELLED.value:
        rest = [event for event in rest if event.cases and not event.order]
    else:
        rest = leave_out_lines(rest, request.places, lines=len(hand.order["line_items"]))
    hand.replan([*rest, pay_back(request.case_id, now)])


def decline_request(hand: OrderInHand, case: Case, *, now: int) -> None:
    """Says no to a buyer who wants to cancel; an order that nobody ships then is cancelled by TikTok."""
    case_id = case.shown["cancel_id"]
    change = answer(case_id, DECLINED)
    hand.apply(Event(now, "cancel_refused", {"is_buyer_request_cancel": False}, {}, cases=(change,)))
    rest = without_case(hand.planned, case_id)
    due = hand.order.get("cancel_order_sla_time", 0)
    if due > now and not any(event.kind in ("shipped", "cancelled") for event in rest):
        text = SYSTEM_CANCEL[_NOT_SHIPPED]
        request = new_request(hand, _places_of(hand.order, case), role="SYSTEM", reason=_NOT_SHIPPED, text=text)
        late = cancel_lines(hand.order, request, begin(hand.order, request), when=due)
        rest += [late, pay_back(request.case_id, due)]
    hand.replan(rest)


def open_return(
    hand: OrderInHand,
    region: str,
    return_type: str,
    places: tuple[int, ...],
    plea: Plea,
    *,
    refund_cents: int | None,
    now: int,
) -> Case:
    """Returns a return that the seller opens; TikTok approves it within minutes."""
    order = hand.order
    parts = refund_parts(order, places, return_type)
    case = _with_amount(
        order,
        ReturnCase(case_id_of(order["id"], len(hand.cases)), return_type, places, parts, False),
        refund_cents,
    )
    fields = {**begin_return(order, region, case, plea), "role": "SELLER"}
    step = OPENS[return_type]
    _step(hand, case, step, now=now, reason_text=plea.text, **fields)
    return hand.cases[case.case_id]


def decide_return(
    hand: OrderInHand,
    case: Case,
    step: str,
    *,
    now: int,
    reason_text: str = "",
    note: str = "",
    images: Sequence[dict[str, Any]] = (),
    offered: int = 0,
) -> None:
    """Takes a step of the seller's; `images` are its evidence, `offered` is a partial refund in cents."""
    known = rebuild_return(hand.order, case)
    more: dict[str, Any] = {}
    if step == "offer_partial":
        more = build_offer(hand.order, offered)
    elif step == "refund_replacement":
        more = spell_amounts(hand.order, known, known.parts)
    said = {"reason_text": reason_text, "note": note, "images": images}
    _step(hand, known, step, now=now, offered=offered, **said, **more)


def _step(hand: OrderInHand, case: ReturnCase, step: str, *, now: int, offered: int = 0, **said: Any) -> None:
    event = take_step(case, step, now, **said)
    further = go_on(hand.order, case, step, now, offered=offered)
    planned = join_life(without_case(hand.planned, case.case_id), [event, *further])
    hand.apply(event)
    hand.replan(other for other in planned if other is not event)


def rebuild_return(order: dict[str, Any], case: Case) -> ReturnCase:
    """Returns a stored return as its steps need it."""
    shown, places = case.shown, _places_of(order, case)
    known = ReturnCase(shown["return_id"], shown["return_type"], places, (), False)
    if known.return_type == "REPLACEMENT":
        return _with_amount(order, known._replace(parts=refund_parts(order, places, "REPLACEMENT")), None)
    lines = {line["order_line_item_id"]: line["refund_amount"] for line in shown["return_line_items"]}
    amounts = [lines[order["line_items"][place]["id"]] for place in places]
    read = reader_of(order["payment"]["currency"])
    parts = tuple(Refund(*(read(amount[name]) if name in amount else 0 for name in _PARTS)) for amount in amounts)
    return _with_amount(order, known._replace(parts=parts), None)


def _with_amount(order: dict[str, Any], case: ReturnCase, cents: int | None) -> ReturnCase:
    """Returns the case with its refund cut to `cents`, and whether that is all there is to refund."""
    full = add_refunds(refund_parts(order, case.places, case.return_type)).total
    parts = case.parts if cents is None else tuple(scale_refund(case.parts, cents))
    is_whole = len(case.places) == len(order["line_items"]) and add_refunds(parts).total == full
    return case._replace(parts=parts, is_whole=is_whole)


def _places_of(order: dict[str, Any], case: Case) -> tuple[int, ...]:
    wanted = case.line_ids
    return tuple(place for place, line in enumerate(order["line_items"]) if line["id"] in wanted)
