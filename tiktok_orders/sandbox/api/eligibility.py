"""What may be done with an order or a case: eligibility, decisions, reject reasons, and what a refund comes to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api import case_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.case_hands import get_case, read_text
from tiktok_orders.sandbox.api.case_refusals import PARAMETER_INVALID, in_words_of_aftersales, refuse_if
from tiktok_orders.sandbox.api.decisions import DECISIONS, why_not_decide
from tiktok_orders.sandbox.api.parameters import read_choice
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.api.returns import read_shipment, read_word
from tiktok_orders.sandbox.api.wanted_lines import read_lines, read_order_line_list
from tiktok_orders.sandbox.world.case_book import exists_order
from tiktok_orders.sandbox.world.case_rows import read_cases
from tiktok_orders.sandbox.world.cases import CANCELLATION, Case
from tiktok_orders.sandbox.world.eligibility import (
    REQUEST_TYPES,
    Standing,
    reasons_of,
    why_not,
    why_not_line,
)
from tiktok_orders.sandbox.world.reasons import reject_cancel_reasons, reject_return_reasons
from tiktok_orders.sandbox.world.refund_amounts import Refund, add_refunds, spell_refund
from tiktok_orders.sandbox.world.returns import refund_parts

_USERS = ("SELLER", "BUYER")
# Code and words of an order that is not yet so far, as the sample of 202512 has them.
_EARLY = Refusal(25001001, "invalid order status")
_OBSTACLES = {
    "over": refusals.ORDER_OVER,
    "cancelled": refusals.ORDER_OVER,
    "shipped": refusals.SHIPPED,
    "early": _EARLY,
    "open": refusals.IN_PROGRESS,
    "done": refusals.ALREADY_COMPLETED,
}


@in_words_of_aftersales
def get_aftersale_eligibility(call: Call) -> Data:
    """Returns, SKU by SKU, what may be asked for (202309)."""
    return _build_eligibility(call, REQUEST_TYPES, with_reasons=False)


@in_words_of_aftersales
def get_aftersale_eligibility_202512(call: Call) -> Data:
    """Returns the same with the keys of valid reasons, for the request types asked for."""
    types = _read_list(call, "request_types", REQUEST_TYPES) or REQUEST_TYPES
    return _build_eligibility(call, types, with_reasons=True)


def _build_eligibility(call: Call, types: tuple[str, ...], *, with_reasons: bool) -> Data:
    user = read_choice(call.query, "initiate_aftersale_user", _USERS, default="SELLER")
    standing = _get_standing(call, call.path_parameters["order_id"])
    places: dict[str, list[int]] = {}
    for place, line in enumerate(standing.order["line_items"]):
        places.setdefault(line["sku_id"], []).append(place)
    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": [
                    row
                    for request_type in types
                    for row in _build_rows(standing, having, request_type, user, with_reasons=with_reasons)
                ],
            }
            for sku_id, having in places.items()
        ]
    }


def _build_rows(
    standing: Standing, places: list[int], request_type: str, user: str, *, with_reasons: bool
) -> list[dict[str, Any]]:
    """Returns one row per obstacle among the lines of a SKU (or one for lines without any)."""
    groups: dict[str | None, list[str]] = {}
    for place in places:
        obstacle = why_not(standing, request_type) or why_not_line(standing, place, request_type)
        groups.setdefault(obstacle, []).append(standing.order["line_items"][place]["id"])
    rows = []
    for obstacle, line_ids in groups.items():
        row: dict[str, Any] = {
            "request_type": request_type,
            "eligible": obstacle is None,
            "order_line_items_ids": line_ids,
        }
        if obstacle:
            refusal = _OBSTACLES[obstacle]
            row |= {"ineligible_code": refusal.code, "ineligible_reason": refusal.text}
        if with_reasons:
            fitting = [] if obstacle else list(reasons_of(standing, request_type, user=user))
            row["available_reason_names"] = fitting
        rows.append(row)
    return rows


@in_words_of_aftersales
def list_reject_reasons(call: Call) -> Data:
    """Returns what the seller may say no with to this cancellation or return."""
    case = get_case(call, _read_case_id(call)).case
    return {"reasons": _build_reject_reasons(call, case)}


@in_words_of_aftersales
def get_decision_eligibility(call: Call) -> Data:
    """Returns which decisions a case takes now, and why not the others (202601)."""
    found = get_case(call, _read_case_id(call))
    order = _get_standing(call, found.order_id).order
    fitting = [name for name, row in DECISIONS.items() if row.kind == found.case.kind]
    names = _read_list(call, "check_decisions", tuple(DECISIONS)) or tuple(fitting)
    return {"decisions": [_build_decision(call, order, found.case, name) for name in names]}


def _build_decision(call: Call, order: dict[str, Any], case: Case, name: str) -> dict[str, Any]:
    refusal = why_not_decide(order, case, name)
    row: dict[str, Any] = {"decision": name, "eligible": refusal is None}
    if refusal:
        row |= {"ineligible_code": refusal.code, "ineligible_reason": refusal.text}
    if not DECISIONS[name].is_approval:
        row["available_reject_reasons"] = [] if refusal else _build_reject_reasons(call, case)
    return row


def _build_reject_reasons(call: Call, case: Case) -> list[dict[str, str]]:
    of_cancellation = case.kind == CANCELLATION
    texts = reject_cancel_reasons(call.shop.region) if of_cancellation else reject_return_reasons()
    return [{"name": name, "text": text} for name, text in texts.items()]


@in_words_of_aftersales
def calculate_refund(call: Call) -> Data:
    """Returns what a refund would come to (202309); nothing is done."""
    return _calculate(call, call.body)


@in_words_of_aftersales
def calculate_refund_202602(call: Call) -> Data:
    """Returns the same for a body that names its lines in `order_line_list`."""
    return _calculate(call, read_order_line_list(call.body))


def _calculate(call: Call, body: Mapping[str, Any]) -> Data:
    order_id = read_text(body, "order_id")
    request_type = read_word(body, "request_type", REQUEST_TYPES, default="")
    read_text(body, "reason_name")
    read_shipment(body)
    order = _get_standing(call, order_id).order
    places = read_lines(body, order)
    refuse_if(not places, PARAMETER_INVALID)
    is_paid = "paid_time" in order
    refund = add_refunds(refund_parts(order, places, request_type)) if is_paid else Refund()
    return {"order_refund_amount": spell_refund(refund, order["payment"])}


def _get_standing(call: Call, order_id: str) -> Standing:
    texts = call.world.orders.list_by_ids(call.shop.id, [order_id])
    with call.world.file.reading() as connection:
        if not texts:
            is_foreign = exists_order(connection, order_id)
            raise RequestRefusedError(refusals.NO_PERMISSION if is_foreign else refusals.NOT_FOUND)
        cases = read_cases(connection, int(order_id))
    return Standing(json.loads(texts[0]), call.shop.region, cases, call.now)


def _read_case_id(call: Call) -> str:
    case_id = call.query.get("return_or_cancel_id", "")
    refuse_if(not case_id, PARAMETER_INVALID)
    return case_id


def _read_list(call: Call, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Returns comma-joined words of the query; refuses one that is not allowed."""
    words = tuple(word.strip() for word in call.query.get(name, "").split(",") if word.strip())
    refuse_if(any(word not in allowed for word in words), PARAMETER_INVALID)
    return words
