"""Whether an order, or some of its lines, may be rejected: a table of states, markets and reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.domain.cancellations import Cancellation
from tiktok_orders.domain.eligibility import AccountMode, VerdictKind
from tiktok_orders.domain.failure_words import failure_reason
from tiktok_orders.domain.reject_order import LineStanding, RejectFacts, find_own_cancellation, judge_reject

WILL, SKIP, EYE = VerdictKind
TWO = (LineStanding("1", "AWAITING_SHIPMENT"), LineStanding("2", "AWAITING_SHIPMENT"))
FACTS = RejectFacts("576", "AWAITING_SHIPMENT", "GB", TWO, fulfillment_type="FULFILLMENT_BY_SELLER")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "reason", "kind", "code"),
    [
        ({}, "OUT_OF_STOCK", WILL, ""),
        ({"status": "ON_HOLD"}, "PRICING_ERROR", WILL, ""),
        ({"status": "PARTIALLY_SHIPPING"}, "OUT_OF_STOCK", WILL, ""),
        ({"status": "AWAITING_COLLECTION"}, "OUT_OF_STOCK", SKIP, "reject_shipped"),
        ({"status": "AWAITING_COLLECTION", "region": "US"}, "OUT_OF_STOCK", EYE, "reject_arranged"),
        ({"status": "UNPAID"}, "OUT_OF_STOCK", EYE, "reject_unpaid"),
        ({"status": "IN_TRANSIT"}, "OUT_OF_STOCK", SKIP, "reject_shipped"),
        ({"status": "INVENTED"}, "OUT_OF_STOCK", SKIP, "reject_status_unknown"),
        ({"status": "CANCELLED"}, "OUT_OF_STOCK", SKIP, "reject_cancelled"),
        ({"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "OUT_OF_STOCK", SKIP, "reject_by_tiktok"),
        ({"is_buyer_request_cancel": True}, "OUT_OF_STOCK", SKIP, "reject_cancel_requested"),
        ({"has_open_job": True}, "OUT_OF_STOCK", SKIP, "reject_in_progress"),
        ({"account_mode": AccountMode.WATCH_ONLY}, "OUT_OF_STOCK", SKIP, "reject_watch_only"),
        ({}, "", SKIP, "reject_no_reason"),
        ({}, "INVENTED", SKIP, "reject_no_reason"),
    ],
)
def test_an_order_is_rejected_or_says_why_not(
    changes: dict[str, Any], reason: str, kind: VerdictKind, code: str
) -> None:
    verdict = judge_reject(replace(FACTS, **changes), reason)
    assert (verdict.kind, verdict.code, verdict.subject) == (kind, code, "")
    assert bool(verdict.sentence) is (kind is not WILL)


@pytest.mark.parametrize(
    ("changes", "reason", "kind"),
    [
        ({"region": "MX"}, "PRICING_ERROR", WILL),
        ({"region": "BR"}, "PRICING_ERROR", WILL),
        ({"region": "NL"}, "OUT_OF_STOCK", WILL),
        ({"status": "UNPAID"}, "UNABLE_TO_DELIVER", EYE),
    ],
)
def test_of_a_reason_that_the_table_lacks_it_is_said_that_tiktok_is_asked(
    changes: dict[str, Any], reason: str, kind: VerdictKind
) -> None:
    verdict = judge_reject(replace(FACTS, **changes), reason)
    assert verdict.kind is kind and verdict.warnings[0].startswith("TikTok is asked whether it takes")
    assert not judge_reject(FACTS, reason).warnings


@pytest.mark.parametrize(
    ("changes", "reason", "lines", "code"),
    [
        ({}, "OUT_OF_STOCK", ["1"], ""),
        ({"region": "US"}, "OUT_OF_STOCK", ["2"], ""),
        ({"region": "SG"}, "OUT_OF_STOCK", ["1"], "reject_lines_not_alone"),
        ({}, "PRICING_ERROR", ["1"], "reject_lines_not_alone"),
        ({}, "OUT_OF_STOCK", ["9"], "reject_line_not_waiting"),
        (
            {"lines": (replace(TWO[0], has_tracking=True), TWO[1])},
            "OUT_OF_STOCK",
            ["1"],
            "reject_line_not_waiting",
        ),
    ],
)
def test_lines_are_rejected_or_say_why_not(
    changes: dict[str, Any], reason: str, lines: list[str], code: str
) -> None:
    verdict = judge_reject(replace(FACTS, **changes), reason, lines)
    assert verdict.code == code
    assert verdict.subject == (f"576:{lines[0]}" if not code else "")


def test_who_rejects_every_line_that_is_left_rejects_the_order() -> None:
    left = replace(FACTS, region="SG", lines=(replace(TWO[0], status="CANCELLED"), TWO[1]))
    assert judge_reject(left, "PRICING_ERROR", ["2"]).kind is WILL
    assert judge_reject(left, "PRICING_ERROR", ["2"]).subject == ""


def test_a_part_that_is_on_its_way_leaves_only_lines() -> None:
    sent = (replace(TWO[0], status="AWAITING_COLLECTION"), TWO[1])
    partly = replace(FACTS, status="PARTIALLY_SHIPPING", lines=sent)
    assert judge_reject(partly, "OUT_OF_STOCK").code == "reject_partly_shipped"
    assert judge_reject(partly, "OUT_OF_STOCK", ["2"]).kind is WILL


@pytest.mark.parametrize(
    ("changes", "is_ours"),
    [
        ({}, True),
        ({"role": "BUYER"}, False),
        ({"cancel_status": "CANCELLATION_REQUEST_CANCELLED"}, False),
        ({"cancel_reason": "seller_cancel_reason_wrong_price_uk"}, False),
        ({"create_time": int((NOW - timedelta(days=1)).timestamp())}, False),
        ({"cancel_line_items": [{"cancel_line_item_id": "7", "order_line_item_id": "1"}]}, False),
    ],
)
def test_only_this_jobs_own_cancellation_is_taken_for_it(changes: dict[str, Any], is_ours: bool) -> None:
    raw = {
        "cancel_id": "4",
        "order_id": "576",
        "role": "SELLER",
        "cancel_status": "CANCELLATION_REQUEST_SUCCESS",
        "cancel_reason": "seller_cancel_reason_out_of_stock_uk",
        "create_time": int(NOW.timestamp()),
        "cancel_line_items": [
            {"cancel_line_item_id": number, "order_line_item_id": number} for number in ("1", "2")
        ],
    }
    case = Cancellation.model_validate(raw | changes)
    found = find_own_cancellation([case], CancelReason.OUT_OF_STOCK, lines=(), wanted={"1", "2"}, since=NOW)
    assert (found is case) is is_ours


def test_the_list_says_by_whom_and_why_an_order_was_rejected() -> None:
    row = {
        "failure_message": "",
        "rejection_reason": "UNABLE_TO_DELIVER",
        "rejected_by": "Ada",
        "is_rejected_in_part": False,
        "cancel_reason": "Unable to deliver",
        "cancellation_initiator": "SELLER",
        "status": "CANCELLED",
        "is_buyer_request_cancel": False,
        "request_action": "",
        "request_reason": "",
    }
    assert failure_reason(row) == "Rejected by Ada: Unable to Deliver"
    assert failure_reason({**row, "is_rejected_in_part": True}).startswith("Lines rejected by Ada")
    assert failure_reason({**row, "rejection_reason": ""}) == "Cancelled by the seller: Unable to deliver"
    assert failure_reason({**row, "failure_message": "Magento keeps it."}) == "Magento keeps it."
