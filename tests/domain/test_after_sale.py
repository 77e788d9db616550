"""Cancellations and returns read into one shape: both spellings, unknown words, deadlines, and damage."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOW
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.after_sale import (
    CANCELLATION,
    RETURN,
    CaseState,
    UnreadableCaseError,
    case_id_in,
    read_case,
)
from tiktok_orders.domain.after_sale_words import (
    _ASKED,
    _UNANSWERED,
    STATE_WORDS,
    arbitration_words,
    case_status_words,
    kind_words,
)


def entries(name: str, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_sample(name)["response"]["data"][key]
    return found


def test_reads_the_samples_of_both_searches_into_one_shape():
    cancelled, asked = (read_case(CANCELLATION, one) for one in entries("cancellations-search", "cancellations"))
    assert (cancelled.state, cancelled.amount.refund_total) == (CaseState.REFUNDED, Decimal("20.50"))
    assert (asked.state, asked.next_action) == (CaseState.TO_ANSWER, "SELLER_RESPOND_CANCEL")
    assert asked.respond_by == datetime.fromtimestamp(1793595600, UTC)
    paid, coming, wanted = (read_case(RETURN, one) for one in entries("returns-search", "return_orders"))
    assert (paid.state, paid.arbitration_status, paid.buyer_keeps_item) == (CaseState.REFUNDED, "CLOSED", True)
    assert paid.lines[0].picture_url.startswith("https://") and paid.lines[0].refund_total == Decimal("12.50")
    assert (coming.state, coming.tracking_number) == (CaseState.TO_ANSWER, "RM000000000GB")
    assert wanted.next_action == "SELLER_RESPOND_RETURN"


@pytest.mark.parametrize("spelled", ["CANCELLATION_REQUEST_CANCEL", "CANCELLATION_REQUEST_CANCELLED"])
def test_a_cancellation_that_was_declined_is_closed_in_either_spelling(spelled: str):
    case = read_case(CANCELLATION, {"cancel_id": "1", "order_id": "2", "cancel_status": spelled})
    assert (case.status, case.state) == ("CANCELLATION_REQUEST_CANCEL", CaseState.CLOSED)


@pytest.mark.parametrize(
    "spelled",
    [
        "RETURN_OR_REFUND_REQUEST_CANCEL",
        "RETURN_OR_REFUND_REQUEST_CANCELLED",
        "RETURN_OR_REFUND__REQUEST_CANCELLED",
    ],
)
def test_a_return_that_was_withdrawn_is_closed_in_any_spelling(spelled: str):
    case = read_case(RETURN, {"return_id": "1", "order_id": "2", "return_status": spelled})
    assert (case.status, case.state) == ("RETURN_OR_REFUND_REQUEST_CANCEL", CaseState.CLOSED)


def test_a_status_of_tomorrow_is_kept_word_for_word():
    case = read_case(RETURN, {"return_id": "1", "order_id": "2", "return_status": "EXCHANGE_REQUEST_PENDING"})
    assert (case.status, case.state) == ("EXCHANGE_REQUEST_PENDING", CaseState.OTHER)
    assert case_status_words(case.status) == "Exchange request pending"
    assert kind_words(RETURN, "EXCHANGE") == "EXCHANGE"


def test_a_request_without_a_deadline_still_waits_for_the_seller():
    raw = {
        "cancel_id": "1",
        "order_id": "2",
        "cancel_type": "BUYER_CANCEL",
        "cancel_status": "CANCELLATION_REQUEST_PENDING",
    }
    case = read_case(CANCELLATION, raw)
    assert (case.state, case.next_action, case.respond_by) == (
        CaseState.TO_ANSWER,
        "SELLER_RESPOND_CANCEL",
        None,
    )


def test_of_several_deadlines_the_nearest_counts():
    later, sooner = int(NOW.timestamp()) + 9_000, int(NOW.timestamp()) + 60
    waiting = [
        {"action": "SELLER_RESPOND_REFUND", "deadline": later},
        {"action": "SELLER_RESPOND_RETURN", "deadline": sooner},
    ]
    case = read_case(RETURN, {"return_id": "1", "order_id": "2", "seller_next_action_response": waiting})
    assert case.next_action == "SELLER_RESPOND_RETURN"


def test_a_declined_return_that_the_buyer_appealed_is_under_way():
    raw = {
        "return_id": "1",
        "order_id": "2",
        "return_status": "REFUND_OR_RETURN_REQUEST_REJECT",
        "arbitration_status": "IN_PROGRESS",
    }
    assert read_case(RETURN, raw).state is CaseState.UNDER_WAY
    assert arbitration_words("IN_PROGRESS") == "TikTok Shop decides"


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"return_id": "1"}, {"return_id": "1", "order_id": {}}])
def test_what_is_no_case_says_why(raw: object):
    with pytest.raises(UnreadableCaseError, match=r"\.$"):
        read_case(RETURN, raw)


def test_an_unreadable_record_is_listed_under_the_id_it_claims():
    assert case_id_in(CANCELLATION, {"cancel_id": 7}) == "7"
    assert case_id_in(RETURN, {"cancel_id": 7}) == ""


def test_every_state_has_words_and_every_wait_says_what_happens_then():
    assert set(STATE_WORDS) == set(CaseState)
    assert _ASKED.keys() == _UNANSWERED.keys()
