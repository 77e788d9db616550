"""The return endpoints (202309, and newer ones): search, open a return as a seller, decide, read the history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api import case_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.case_hands import (
    case_in_hand,
    get_case,
    order_in_hand,
    read_images,
    read_text,
    standing_of,
)
from tiktok_orders.sandbox.api.case_query import CaseWords, show_cases
from tiktok_orders.sandbox.api.case_refusals import PARAMETER_INVALID, in_words_of_aftersales, refuse_if
from tiktok_orders.sandbox.api.decisions import APPROVALS, DECISIONS, REJECTIONS, why_not_decide
from tiktok_orders.sandbox.api.idempotency import find_answer, keep_answer, read_key
from tiktok_orders.sandbox.api.parameters import read_typed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.api.wanted_lines import read_lines, read_order_line_list
from tiktok_orders.sandbox.world.case_deeds import decide_return, open_return, rebuild_return
from tiktok_orders.sandbox.world.cases import MOST_CASES, RETURN
from tiktok_orders.sandbox.world.eligibility import Standing, reasons_of, why_not, why_not_line
from tiktok_orders.sandbox.world.money import reader_of
from tiktok_orders.sandbox.world.reasons import (
    buyer_return_reasons,
    reject_cancel_reasons,
    reject_return_reasons,
    seller_return_reasons,
)
from tiktok_orders.sandbox.world.refund_amounts import add_refunds
from tiktok_orders.sandbox.world.return_steps import STEPS
from tiktok_orders.sandbox.world.returns import Plea, refund_parts

RETURN_TYPES = ("REFUND", "RETURN_AND_REFUND")
SHIPMENT_TYPES = ("PLATFORM", "BUYER_ARRANGE")
HANDOVER_METHODS = ("DROP_OFF", "PICKUP")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
_WORDS = CaseWords(
    kind=RETURN,
    list_name="return_orders",
    least_page_size=10,
    ids="return_ids",
    types=("return_types", (*RETURN_TYPES, "REPLACEMENT")),
    statuses=("return_status", tuple({step.status: None for step in STEPS.values()})),
    more={
        "arbitration_status": ("IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED"),
        "seller_proposed_return_type": ("PARTIAL_REFUND",),
    },
    also={},
)
_WORDS_202602 = _WORDS._replace(
    types=("return_types", (*_WORDS.types[1], "EXCHANGE")),
    statuses=(
        "return_status",
        (
            *_WORDS.statuses[1],
            *(f"EXCHANGE_REQUEST_{end}" for end in ("PENDING", "REFUND_SUCCESS", "CANCEL", "COMPLETE")),
        ),
    ),
)


@in_words_of_aftersales
def search_returns(call: Call) -> Data:
    """Returns one page of Search Returns (202309)."""
    return show_cases(call, _WORDS)


@in_words_of_aftersales
def search_returns_202602(call: Call) -> Data:
    """Returns the same page; the filters know exchanges, which no order of the practice shop has."""
    return show_cases(call, _WORDS_202602)


@in_words_of_aftersales
def list_records(call: Call) -> Data:
    """Returns what has happened to a return, the newest first."""
    read = get_case(call, call.path_parameters["return_id"], RETURN).case.records
    return {"records": read[::-1]}


@in_words_of_aftersales
def create_return(call: Call) -> Data:
    """Returns the refund or return that the seller opened: pending, and approved by TikTok within minutes."""
    return _create(call, call.body)


@in_words_of_aftersales
def create_return_202602(call: Call) -> Data:
    """Returns the same for a body that names its lines in `order_line_list`."""
    return _create(call, read_order_line_list(call.body))


def _create(call: Call, body: Mapping[str, Any]) -> Data:
    key = read_key(call)
    order_id, reason = read_text(body, "order_id"), read_text(body, "return_reason")
    return_type = read_word(body, "return_type", RETURN_TYPES, default="")
    shipment, handover = read_shipment(body)
    with order_in_hand(call, order_id, unknown=refusals.NO_PERMISSION) as (connection, hand):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        standing = standing_of(call, hand)
        _check_order(standing, return_type)
        plea = Plea(reason, _check_reason(standing, return_type, reason), "", shipment, handover)
        places = read_lines(body, hand.order)
        _check_lines(standing, places, return_type)
        cents = _read_total(body, hand.order, places, return_type)
        made = open_return(hand, call.shop.region, return_type, places, plea, refund_cents=cents, now=call.now)
        answer = {"return_id": made.shown["return_id"], "return_status": made.status}
        return keep_answer(call, connection, key, answer)


def read_word(body: Mapping[str, Any], name: str, allowed: tuple[str, ...], *, default: str) -> str:
    """Returns a word of the body; refuses one that is not allowed, or none where there is no default."""
    value = str(read_typed(body, name, str) or default)
    refuse_if(value not in allowed, PARAMETER_INVALID)
    return value


def read_shipment(body: Mapping[str, Any]) -> tuple[str, str]:
    """Returns how the buyer is to send it back: shipment type and handover method."""
    shipment = read_word(body, "shipment_type", SHIPMENT_TYPES, default="PLATFORM")
    return shipment, read_word(body, "handover_method", HANDOVER_METHODS, default="DROP_OFF")


def _check_order(standing: Standing, return_type: str) -> None:
    obstacle = why_not(standing, return_type)
    refuse_if(obstacle == "over", refusals.ORDER_OVER)
    refuse_if(obstacle, refusals.ORDER_STATUS_INVALID)


def _check_reason(standing: Standing, return_type: str, reason: str) -> str:
    fitting = reasons_of(standing, return_type, user="SELLER")
    if reason in fitting:
        return fitting[reason]
    sellers = [key for kind in RETURN_TYPES for key in seller_return_reasons(kind)]
    buyers = [key for kind in RETURN_TYPES for key in buyer_return_reasons(kind)]
    refuse_if(reason in sellers, refusals.REASON_NOT_OF_STATUS)
    refuse_if(reason in buyers, refusals.REASON_NOT_OF_SELLER)
    raise RequestRefusedError(refusals.REASON_UNKNOWN)


def _check_lines(standing: Standing, places: tuple[int, ...], return_type: str) -> None:
    obstacles = {why_not_line(standing, place, return_type) for place in places}
    refuse_if("open" in obstacles, refusals.IN_PROGRESS)
    refuse_if("done" in obstacles, refusals.ALREADY_COMPLETED)
    refuse_if(len(standing.cases) >= MOST_CASES, refusals.LINES_TOO_MANY)


def _read_total(
    body: Mapping[str, Any], order: dict[str, Any], places: tuple[int, ...], return_type: str
) -> int | None:
    """Returns the wanted refund in cents, or None for all that can be refunded."""
    currency = read_typed(body, "currency", str)
    refuse_if(currency and currency != order["payment"]["currency"], PARAMETER_INVALID)
    text = read_typed(body, "refund_total", str)
    if text is None:
        return None
    cents = read_amount(text, order["payment"]["currency"])
    refuse_if(cents > add_refunds(refund_parts(order, places, return_type)).total, refusals.TOTAL_TOO_HIGH)
    return cents


def read_amount(text: str, currency: str) -> int:
    """Returns an amount in the currency's smallest unit; refuses what is no amount of it, or none at all."""
    is_amount = _AMOUNT.fullmatch(text) and ("." not in text or reader_of(currency) is not int)
    refuse_if(not is_amount, PARAMETER_INVALID)
    cents = reader_of(currency)(text)
    refuse_if(not cents, PARAMETER_INVALID)
    return cents


@in_words_of_aftersales
def approve_return(call: Call) -> Data:
    """Returns nothing: the decision is taken and the return goes on from it."""
    key, body = read_key(call), call.body
    name = read_word(body, "decision", APPROVALS, default="")
    keeps_item = bool(read_typed(body, "buyer_keep_item", bool))
    refuse_if(keeps_item and name not in ("APPROVE_RETURN", "APPROVE_REFUND"), PARAMETER_INVALID)
    with case_in_hand(call, call.path_parameters["return_id"], RETURN) as (connection, hand, case):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        refusal = why_not_decide(hand.order, case, name, keeps_item=keeps_item)
        if refusal:
            raise RequestRefusedError(refusal)
        most = add_refunds(rebuild_return(hand.order, case).parts).total
        offered = _read_offer(body, name, hand.order["payment"]["currency"], most)
        is_return = case.shown["return_type"] == "RETURN_AND_REFUND"
        step = "let_keep" if keeps_item and is_return else DECISIONS[name].step
        decide_return(hand, case, step, now=call.now, offered=offered)
        if step == "approve_replacement":
            call.world.replace(connection, call.shop, hand, case)
        return keep_answer(call, connection, key, {})


def _read_offer(body: Mapping[str, Any], decision: str, currency: str, most: int) -> int:
    """Returns the partial refund in cents, 0 where none is offered; it must leave something of the whole."""
    offer = read_typed(body, "partial_refund", dict)
    if decision != "OFFER_PARTIAL_REFUND":
        refuse_if(offer, PARAMETER_INVALID)
        return 0
    refuse_if(not offer, PARAMETER_INVALID)
    refuse_if((read_typed(offer, "currency", str) or currency) != currency, PARAMETER_INVALID)
    cents = read_amount(read_text(offer, "amount"), currency)
    refuse_if(cents > most, PARAMETER_INVALID)
    return cents


@in_words_of_aftersales
def reject_return(call: Call) -> Data:
    """Returns nothing: the seller has said no, to the request or to the parcel."""
    key, body = read_key(call), call.body
    name = read_word(body, "decision", REJECTIONS, default="")
    reason, comment = read_text(body, "reject_reason"), read_typed(body, "comment", str) or ""
    images = read_images(call)
    with case_in_hand(call, call.path_parameters["return_id"], RETURN) as (connection, hand, case):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        refusal = why_not_decide(hand.order, case, name)
        if refusal:
            raise RequestRefusedError(refusal)
        texts, others = reject_return_reasons(), reject_cancel_reasons(call.shop.region)
        refuse_if(reason not in texts and reason in others, refusals.REASON_NOT_OF_ACTION)
        refuse_if(reason not in texts, refusals.REASON_UNKNOWN)
        step = DECISIONS[name].step
        decide_return(hand, case, step, now=call.now, reason_text=texts[reason], note=comment, images=images)
        return keep_answer(call, connection, key, {})
