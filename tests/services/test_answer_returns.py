"""Returns and refunds answered through the same bar: each of TikTok's decisions, once, also after a lost reply."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.answers import AMOUNT, CASE_ID, COMMENT, REASON
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.feeds import AFTER_SALES
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import StoredCase, find_case, find_records

CLOCK = HastyClock()
USED = "reverse_reject_request_reason_3"
_TAKEN: set[str] = set()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("returns"), orders=5000, clock=CLOCK.read) as application:
        accounts = list_accounts(application.database)
        application.imports.start(accounts, person=TESTER, trigger="button", feeds=AFTER_SALES)
        application.imports.wait()
        yield application


def waiting(desk: Application, next_action: str, case_type: str = "") -> StoredCase:
    """A return that waits for that and that no test has taken."""
    rows = desk.database.rows(
        "SELECT case_id FROM after_sale_cases WHERE next_action = $action AND ($type = '' OR case_type = $type)"
        " AND kind = 'RETURN' ORDER BY case_id",
        {"action": next_action, "type": case_type},
    )
    case_id = next(row["case_id"] for row in rows if row["case_id"] not in _TAKEN)
    _TAKEN.add(case_id)
    case = find_case(desk.database, case_id)
    assert case is not None
    return case


def answer(desk: Application, verb: str, case: StoredCase, **wish: Any) -> StoredCase:
    wishes = {case.order_id: {CASE_ID: case.case_id, **wish}}
    preview = desk.bulk.preview(verb, [case.order_id], wishes)
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    for _ in range(4):
        desk.worker.work_off()
        CLOCK.move(seconds=60)
    after = find_case(desk.database, case.case_id)
    assert after is not None
    return after


@pytest.mark.parametrize(
    ("waits_for", "verb", "wish", "status"),
    [
        ("SELLER_RESPOND_REFUND", "approve_return", {}, "RETURN_OR_REFUND_REQUEST_SUCCESS"),
        ("SELLER_RESPOND_RETURN", "approve_return", {}, "AWAITING_BUYER_SHIP"),
        ("SELLER_RESPOND_RECEIVE_PACKAGE", "confirm_returned_parcel", {}, "RETURN_OR_REFUND_REQUEST_SUCCESS"),
        (
            "SELLER_RESPOND_RECEIVE_PACKAGE",
            "decline_returned_parcel",
            {REASON: USED, COMMENT: "The mug is chipped."},
            "REJECT_RECEIVE_PACKAGE",
        ),
        ("SELLER_RESPOND_RETURN", "decline_return", {REASON: USED}, "REFUND_OR_RETURN_REQUEST_REJECT"),
        ("SELLER_RESPOND_RETURN", "refund_without_return", {}, "RETURN_OR_REFUND_REQUEST_SUCCESS"),
    ],
)
def test_each_answer_leads_to_tiktoks_own_status(
    desk: Application, waits_for: str, verb: str, wish: dict[str, str], status: str
):
    case = waiting(desk, waits_for)
    assert answer(desk, verb, case, **wish).status == status
    assert states(desk, verb)[case.order_id][0] == "done"


def test_a_partial_refund_is_offered_with_its_amount(desk: Application):
    case = waiting(desk, "SELLER_RESPOND_REFUND")
    assert case.refund_total is not None
    part = (case.refund_total / 2).quantize(Decimal(1) if case.currency == "VND" else Decimal("0.01"))
    after = answer(desk, "offer_partial_refund", case, **{AMOUNT: f"{part:f}"})
    assert (after.status, after.partial_amount) == ("AWAITING_BUYER_RESPONSE", part)


def test_after_a_lost_reply_a_return_is_approved_once_and_called_done(desk: Application):
    case = waiting(desk, "SELLER_RESPOND_RETURN")
    path = "POST /return_refund/202309/returns/{return_id}/approve"
    desk.practice().disasters.add(Disaster(Kind.CUT_MIDWAY, path, times=2))
    after = answer(desk, "approve_return", case)
    desk.practice().disasters.clear()
    assert (after.status, states(desk, "approve_return")[case.order_id][0]) == ("AWAITING_BUYER_SHIP", "done")


def test_a_reason_of_another_request_is_left_alone(desk: Application):
    case = waiting(desk, "SELLER_RESPOND_RETURN")
    after = answer(desk, "decline_return", case, **{REASON: "seller_reject_apply_product_has_been_packed"})
    assert after.state == "TO_ANSWER"
    assert states(desk, "decline_return")[case.order_id][:2] == ("skipped", "answer_reason_not_offered")


def test_the_history_is_read_with_the_returns(desk: Application):
    case = waiting(desk, "SELLER_RESPOND_RETURN")
    found = find_records(desk.database, case.case_id)
    assert found is not None and found[0][-1]["description"].startswith("Customer submitted")
