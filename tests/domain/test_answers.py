"""Which answer fits which request, and what follows in Magento, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOW
from tiktok_orders.domain import answers, case_filter
from tiktok_orders.domain.after_sale import CANCELLATION, RETURN, CaseState
from tiktok_orders.domain.answers import ANSWERS, OpenRequest, answers_to, judge_answer, pick_request
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.policy import default_policy
from tiktok_orders.domain.request_follow_up import FollowUp, RequestStanding, decide_follow_up
from tiktok_orders.services.actions.answer_words import ANSWER_WORDS

ASKED = OpenRequest(
    case_id="4035",
    kind=CANCELLATION,
    next_action="SELLER_RESPOND_CANCEL",
    reason_text="No longer needed",
    respond_by=NOW + timedelta(hours=5),
    refund_total=Decimal("20.00"),
    currency="GBP",
)
WANTED = replace(ASKED, case_id="4036", kind=RETURN, next_action="SELLER_RESPOND_RETURN")
POLICY = default_policy("GB")


@pytest.mark.parametrize(
    ("kind", "waits_for", "names"),
    [
        (CANCELLATION, "SELLER_RESPOND_CANCEL", {"accept_cancellation", "decline_cancellation"}),
        (RETURN, "SELLER_RESPOND_REFUND", {"approve_return", "decline_return", "offer_partial_refund"}),
        (
            RETURN,
            "SELLER_RESPOND_RETURN",
            {"approve_return", "decline_return", "offer_partial_refund", "refund_without_return"},
        ),
        (RETURN, "SELLER_RESPOND_RECEIVE_PACKAGE", {"confirm_returned_parcel", "decline_returned_parcel"}),
        (RETURN, "SELLER_RESPOND_REPLACEMENT", {"approve_return", "decline_return"}),
        (RETURN, "SELLER_RESPOND_SOMETHING_NEW", set()),
    ],
)
def test_each_request_has_the_answers_that_tiktok_takes_for_it(kind: str, waits_for: str, names: set[str]):
    assert {one.name for one in answers_to(kind, waits_for)} == names


def test_every_answer_has_words():
    assert ANSWER_WORDS.keys() == ANSWERS.keys()


@pytest.mark.parametrize(
    ("answer", "request_", "wish", "changes", "code"),
    [
        (answers.ACCEPT_CANCELLATION, ASKED, {}, {}, ""),
        (answers.ACCEPT_CANCELLATION, None, {}, {}, "no_open_request"),
        (answers.ACCEPT_CANCELLATION, ASKED, {}, {"is_live": False}, "answer_watch_only"),
        (answers.ACCEPT_CANCELLATION, replace(ASKED, is_in_progress=True), {}, {}, "answer_in_progress"),
        (answers.ACCEPT_CANCELLATION, replace(ASKED, is_order_busy=True), {}, {}, "ship_in_progress"),
        (answers.DECLINE_CANCELLATION, ASKED, {}, {}, "answer_no_reason"),
        (answers.DECLINE_CANCELLATION, ASKED, {"reason": "packed"}, {}, ""),
        (
            answers.DECLINE_CANCELLATION,
            replace(ASKED, offered=frozenset({"other"})),
            {"reason": "packed"},
            {},
            "answer_reason_not_offered",
        ),
        (answers.OFFER_PARTIAL_REFUND, WANTED, {}, {}, "answer_no_amount"),
        (answers.OFFER_PARTIAL_REFUND, WANTED, {"amount": "20.00"}, {}, "answer_no_amount"),
        (answers.OFFER_PARTIAL_REFUND, WANTED, {"amount": "-1"}, {}, "answer_no_amount"),
        (answers.OFFER_PARTIAL_REFUND, WANTED, {"amount": "NaN"}, {}, "answer_no_amount"),
        (answers.OFFER_PARTIAL_REFUND, WANTED, {"amount": "19.99"}, {}, ""),
    ],
)
def test_an_answer_is_sent_only_where_it_can_be_taken(
    answer: answers.Answer, request_: OpenRequest | None, wish: dict[str, str], changes: dict[str, Any], code: str
):
    verdict = judge_answer(answer, request_, wish, **{"is_live": True, "now": NOW, **changes})
    assert verdict.code == code
    assert (verdict.kind is VerdictKind.WILL) == (code == "")


def test_another_amount_is_another_offer_and_an_answer_belongs_to_its_request():
    verdicts = [
        judge_answer(answers.OFFER_PARTIAL_REFUND, WANTED, {"amount": amount}, is_live=True, now=NOW)
        for amount in ("5", "6")
    ]
    subjects = {verdict.subject for verdict in verdicts}
    assert len(subjects) == 2 and {answers.case_of_subject(one) for one in subjects} == {"4036"}


def test_the_most_urgent_request_that_fits_is_answered_unless_another_is_named():
    other = replace(ASKED, case_id="9")
    assert pick_request(answers.ACCEPT_CANCELLATION, [WANTED, ASKED, other]) == ASKED
    assert pick_request(answers.ACCEPT_CANCELLATION, [WANTED, ASKED, other], "9") == other
    assert pick_request(answers.CONFIRM_PARCEL, [WANTED, ASKED]) is None


STANDING = RequestStanding("4035", "576", CaseState.TO_ANSWER, 2, 2, "AWAITING_SHIPMENT", "m", "new", "", "")


@pytest.mark.parametrize(
    ("changes", "follow_up"),
    [
        ({}, FollowUp.HOLD),
        ({"hold_job": "queued"}, None),
        ({"hold_job": "skipped"}, None),
        ({"magento_state": "complete"}, None),
        ({"state": CaseState.CLOSED}, None),
        ({"state": CaseState.CLOSED, "hold_job": "done"}, FollowUp.RELEASE),
        ({"state": CaseState.CLOSED, "hold_job": "done", "release_job": "done"}, None),
        ({"state": CaseState.APPROVED, "hold_job": "done"}, None),
        ({"state": CaseState.APPROVED, "hold_job": "done", "order_status": "CANCELLED"}, FollowUp.CANCEL),
        (
            {
                "state": CaseState.REFUNDED,
                "hold_job": "done",
                "order_status": "CANCELLED",
                "magento_state": "canceled",
            },
            None,
        ),
        ({"state": CaseState.APPROVED, "hold_job": "done", "unit_count": 1}, FollowUp.RELEASE),
        ({"state": CaseState.OTHER, "hold_job": "done"}, None),
    ],
)
def test_a_sales_order_is_held_then_released_or_cancelled(changes: dict[str, Any], follow_up: FollowUp | None):
    assert decide_follow_up(replace(STANDING, **changes), POLICY) is follow_up


def test_the_policy_decides_whether_anything_follows():
    never = POLICY.model_copy(update={"hold_while_cancel_is_asked": False, "cancel_with_tiktok": False})
    cancelled = replace(STANDING, state=CaseState.APPROVED, hold_job="done", order_status="CANCELLED")
    assert decide_follow_up(STANDING, never) is None
    assert decide_follow_up(cancelled, never) is None, "what is cancelled on TikTok is not released for packing"


def test_a_filter_survives_the_address_bar_and_nonsense_is_passed_over():
    wanted = CaseFilter(
        tab="all",
        words="mug",
        types=("REFUND", "REPLACEMENT"),
        flags=("late",),
        statuses=("RETURN_OR_REFUND_REQUEST_PENDING", "SOMETHING_NEW"),
        reasons=("Item is broken, 100%", "No longer needed"),
        magento=("to_credit", "differs"),
        requested_from=date(2026, 9, 1),
        updated_until=date(2026, 9, 2),
        sort="amount",
        descending=True,
    )
    assert case_filter.from_address(case_filter.to_address(wanted)) == wanted
    assert case_filter.to_address(CaseFilter(account_id="1", time_zone="Asia/Singapore")) == {}
    nonsense = {"tab": "x", "types": "REFUND,y", "flags": "z", "sort": "'", "magento": "?", "updated_from": "soon"}
    assert case_filter.from_address(nonsense) == CaseFilter(types=("REFUND",))


def test_each_part_of_a_filter_is_said_and_taken_away_alone():
    wanted = CaseFilter(
        statuses=("RETURN_OR_REFUND_REQUEST_COMPLETE",),
        reasons=("Wrong item",),
        magento=("to_credit",),
        requested_from=date(2026, 9, 1),
        requested_until=date(2026, 9, 2),
        updated_from=date(2026, 9, 3),
    )
    parts = case_filter.describe_parts(wanted)
    assert parts == {
        "statuses": "Refunded (RETURN_OR_REFUND_REQUEST_COMPLETE)",
        "reasons": "“Wrong item”",
        "magento": "Magento: to credit",
        "requested": "Requested 01 Sep 2026 to 02 Sep 2026",
        "updated": "Updated since 03 Sep 2026",
    }
    for part in parts:
        assert case_filter.describe_parts(case_filter.clear_part(wanted, part)).keys() == parts.keys() - {part}
    assert wanted.narrows() and not case_filter.clear_all(wanted).narrows()
