"""The cancellation endpoints (202309, 202602): search, cancel as a seller, answer a buyer who wants to cancel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api import case_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.case_hands import (
    case_in_hand,
    order_in_hand,
    read_images,
    read_text,
    standing_of,
)
from tiktok_orders.sandbox.api.case_query import CaseWords, show_cases
from tiktok_orders.sandbox.api.case_refusals import in_words_of_aftersales, refuse_if
from tiktok_orders.sandbox.api.decisions import why_not_decide
from tiktok_orders.sandbox.api.idempotency import find_answer, keep_answer, read_key
from tiktok_orders.sandbox.api.parameters import read_typed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.api.wanted_lines import read_lines, read_order_line_list
from tiktok_orders.sandbox.world.cancellations import (
    COMPLETE,
    DECLINED,
    PENDING,
    SUCCESS,
    count_open_lines,
)
from tiktok_orders.sandbox.world.case_deeds import (
    cancel_by_seller,
    decline_request,
    grant_request,
    new_request,
)
from tiktok_orders.sandbox.world.cases import CANCELLATION, MOST_CASES
from tiktok_orders.sandbox.world.eligibility import Standing, reasons_of, why_not, why_not_line
from tiktok_orders.sandbox.world.reasons import (
    BUYER_CANCEL,
    SYSTEM_CANCEL,
    is_out_of_stock,
    reject_cancel_reasons,
    reject_return_reasons,
    seller_cancel_reasons,
)

_DECLINED_IN_REQUESTS = "CANCELLATION_REQUEST_CANCEL"
# Where single lines may be cancelled, for want of stock (Cancel Order 202309).
_LINES_ALONE = frozenset({"US", "GB"})
_WORDS = CaseWords(
    kind=CANCELLATION,
    list_name="cancellations",
    least_page_size=1,
    ids="cancel_ids",
    types=("cancel_types", ("CANCEL", "BUYER_CANCEL")),
    statuses=("cancel_status", (PENDING, SUCCESS, _DECLINED_IN_REQUESTS, COMPLETE, DECLINED)),
    more={},
    also={_DECLINED_IN_REQUESTS: DECLINED},
)


@in_words_of_aftersales
def search_cancellations(call: Call) -> Data:
    """Returns one page of Search Cancellations (202309)."""
    return show_cases(call, _WORDS)


@in_words_of_aftersales
def search_cancellations_202602(call: Call) -> Data:
    """Returns the same page as a live capture of 202602 shows it: with `should_replenish_stock`."""
    page: dict[str, Any] = json.loads(show_cases(call, _WORDS))
    for case in page["cancellations"]:
        case["should_replenish_stock"] = not is_out_of_stock(case["cancel_reason"])
    return page


@in_words_of_aftersales
def create_cancellation(call: Call) -> Data:
    """Returns the cancellation that the seller made: accepted now, paid back some minutes later."""
    return _create(call, call.body)


@in_words_of_aftersales
def create_cancellation_202602(call: Call) -> Data:
    """Returns the same for a body that names its lines in `order_line_list`."""
    return _create(call, read_order_line_list(call.body))


def _create(call: Call, body: Mapping[str, Any]) -> Data:
    order_id, reason, key = read_text(body, "order_id"), read_text(body, "cancel_reason"), read_key(call)
    with order_in_hand(call, order_id, unknown=refusals.NO_PERMISSION) as (connection, hand):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        standing = standing_of(call, hand)
        _check_order(standing)
        text = _check_reason(standing, reason)
        places = read_lines(body, hand.order)
        _check_lines(standing, places, reason)
        request = new_request(hand, places, role="SELLER", reason=reason, text=text)
        cancel_by_seller(hand, request, now=call.now)
        answer = {"cancel_id": request.case_id, "cancel_status": SUCCESS}
        return keep_answer(call, connection, key, answer)


def _check_order(standing: Standing) -> None:
    obstacle = why_not(standing, "CANCEL")
    refuse_if(obstacle == "over", refusals.ORDER_OVER)
    refuse_if(obstacle, refusals.SHIPPED)


def _check_reason(standing: Standing, reason: str) -> str:
    """Returns the text of a reason that fits market and status."""
    fitting = reasons_of(standing, "CANCEL", user="SELLER")
    if reason in fitting:
        return fitting[reason]
    region = standing.region
    of_market = seller_cancel_reasons(region, unpaid=True) | seller_cancel_reasons(region, unpaid=False)
    refuse_if(reason in of_market, refusals.REASON_NOT_OF_STATUS)
    refuse_if(reason in BUYER_CANCEL or reason in SYSTEM_CANCEL, refusals.REASON_NOT_OF_SELLER)
    raise RequestRefusedError(refusals.REASON_UNKNOWN)


def _check_lines(standing: Standing, places: tuple[int, ...], reason: str) -> None:
    obstacles = {why_not_line(standing, place, "CANCEL") for place in places}
    refuse_if("open" in obstacles, refusals.IN_PROGRESS)
    refuse_if("shipped" in obstacles, refusals.SHIPPED)
    refuse_if(len(standing.cases) >= MOST_CASES, refusals.LINES_TOO_MANY)
    if len(places) < count_open_lines(standing.order):
        alone = standing.region in _LINES_ALONE and is_out_of_stock(reason)
        refuse_if(not alone, refusals.LINES_NOT_ALONE)


@in_words_of_aftersales
def approve_cancellation(call: Call) -> Data:
    """Returns nothing: the buyer's request is granted and the order cancelled."""
    key = read_key(call)
    with case_in_hand(call, call.path_parameters["cancel_id"], CANCELLATION) as (connection, hand, case):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        refusal = why_not_decide(hand.order, case, "APPROVE_REQUEST_CANCEL")
        if refusal:
            raise RequestRefusedError(refusal)
        grant_request(hand, case, now=call.now)
        return keep_answer(call, connection, key, {})


@in_words_of_aftersales
def reject_cancellation(call: Call) -> Data:
    """Returns nothing: the buyer's request is declined and the order goes on."""
    key, reason = read_key(call), read_text(call.body, "reject_reason")
    read_typed(call.body, "comment", str)
    read_images(call)
    with case_in_hand(call, call.path_parameters["cancel_id"], CANCELLATION) as (connection, hand, case):
        known = find_answer(call, connection, key)
        if known is not None:
            return known
        refusal = why_not_decide(hand.order, case, "REJECT_REQUEST_CANCEL")
        if refusal:
            raise RequestRefusedError(refusal)
        refuse_if(reason in reject_return_reasons(), refusals.REASON_NOT_OF_ACTION)
        refuse_if(reason not in reject_cancel_reasons(call.shop.region), refusals.REASON_UNKNOWN)
        decline_request(hand, case, now=call.now)
        return keep_answer(call, connection, key, {})
