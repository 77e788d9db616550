"""Whether an order becomes a sales order now, as tables."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOW
from tests.domain.sales_orders import make_policy
from tiktok_orders.domain.eligibility import (
    ImportTrigger,
    OrderFacts,
    VerdictKind,
    judge_create,
    may_create_automatically,
)
from tiktok_orders.domain.failures import FAILURES
from tiktok_orders.domain.tiktok_words import OrderStatus

SOON, PASSED = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)
BEFORE = PASSED - timedelta(seconds=1)


def facts(**given: Any) -> OrderFacts:
    usual: dict[str, Any] = {
        "order_id": "576000000000000001",
        "status": "AWAITING_SHIPMENT",
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "total_amount": Decimal("12.99"),
        "currency": "GBP",
        "placed_at": NOW,
        "go_live_at": PASSED,
        "imported_by": "SCHEDULE",
    }
    return OrderFacts(**usual | given)


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({}, "WILL", ""),
        ({"status": "AWAITING_COLLECTION"}, "WILL", ""),
        ({"status": "UNPAID"}, "SKIP", "unpaid"),
        ({"status": "ON_HOLD"}, "SKIP", "on_hold"),
        ({"status": "ON_HOLD", "hold_ends_at": PASSED}, "SKIP", "on_hold"),
        ({"status": "CANCELLED"}, "SKIP", "cancelled"),
        ({"status": "PARTIALLY_SHIPPING"}, "EYE", "already_shipped"),
        ({"status": "IN_TRANSIT"}, "EYE", "already_shipped"),
        ({"status": "DELIVERED"}, "EYE", "already_shipped"),
        ({"status": "COMPLETED"}, "EYE", "already_shipped"),
        ({"status": "INVENTED_LATER"}, "EYE", "status_unknown"),
        ({"status": ""}, "EYE", "status_unknown"),
        ({"is_on_hold": True}, "SKIP", "on_hold"),
        ({"hold_ends_at": SOON}, "SKIP", "on_hold"),
        ({"is_on_hold": True, "hold_ends_at": PASSED}, "WILL", ""),
        ({"is_buyer_request_cancel": True}, "EYE", "cancel_requested"),
        ({"placed_at": BEFORE}, "EYE", "before_go_live"),
        ({"placed_at": BEFORE, "is_buyer_request_cancel": True}, "EYE", "before_go_live"),
        ({"placed_at": BEFORE, "status": "DELIVERED"}, "EYE", "before_go_live"),
        ({"placed_at": BEFORE, "status": "CANCELLED"}, "SKIP", "cancelled"),
        ({"placed_at": BEFORE, "go_live_at": None}, "WILL", ""),
        ({"placed_at": PASSED}, "WILL", ""),
        ({"is_sample": True, "total_amount": Decimal(0)}, "SKIP", "sample"),
        ({"is_replacement": True, "total_amount": Decimal(0)}, "WILL", ""),
        ({"is_exchange": True}, "WILL", ""),
        ({"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "SKIP", "fulfilled_by_tiktok"),
        ({"fulfillment_type": "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"}, "SKIP", "fulfilled_by_tiktok"),
        ({"fulfillment_type": ""}, "WILL", ""),
        ({"total_amount": None}, "SKIP", "no_total"),
        ({"has_sales_order": True, "sales_order_increment_id": "TTS-5"}, "SKIP", "already_created"),
        ({"has_open_job": True}, "SKIP", "in_progress"),
        ({"account_mode": "WATCH_ONLY"}, "SKIP", "watch_only"),
        ({"is_practice": True, "magento_is_practice": False}, "SKIP", "practice_mismatch"),
        ({"is_practice": False, "magento_is_practice": True}, "SKIP", "practice_mismatch"),
        ({"is_practice": True, "magento_is_practice": True}, "WILL", ""),
        ({"status": "IN_TRANSIT", "has_sales_order": True}, "SKIP", "already_created"),
        ({"status": "IN_TRANSIT", "is_sample": True}, "SKIP", "sample"),
    ],
)
def test_the_gravest_reason_decides(given: dict[str, Any], kind: str, code: str) -> None:
    verdict = judge_create(facts(**given), make_policy(), now=NOW)
    assert (verdict.kind, verdict.code) == (kind, code)
    assert bool(verdict.sentence) is bool(code) and (not code or code in FAILURES)


def test_every_reason_to_look_is_named() -> None:
    given = facts(placed_at=BEFORE, is_buyer_request_cancel=True, status="IN_TRANSIT")
    verdict = judge_create(given, make_policy(), now=NOW)
    assert verdict.eye_codes == ("before_go_live", "cancel_requested", "already_shipped")
    assert verdict.sentence.startswith("It was placed before this account went live (")
    assert "The buyer asks to cancel the order." in verdict.warnings[0] and "past" in verdict.warnings[1]
    assert judge_create(facts(), make_policy(), now=NOW).eye_codes == ()


@pytest.mark.parametrize(
    ("policy", "given", "kind"),
    [
        ({"create_samples": True}, {"is_sample": True}, "WILL"),
        ({"create_fulfilled_by_tiktok": True}, {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "WILL"),
        ({"create_replacements": False}, {"is_replacement": True}, "SKIP"),
        ({"create_replacements": False}, {"is_exchange": True}, "SKIP"),
        ({"wait_for_hold": False}, {"hold_ends_at": SOON}, "WILL"),
        ({"wait_for_hold": False}, {"status": "ON_HOLD"}, "SKIP"),
        ({"statuses": ("AWAITING_COLLECTION",)}, {}, "EYE"),
        ({"statuses": ("AWAITING_SHIPMENT", "IN_TRANSIT")}, {"status": "IN_TRANSIT"}, "WILL"),
        ({"statuses": ("CANCELLED", "UNPAID")}, {"status": "CANCELLED"}, "SKIP"),
        ({"statuses": ("CANCELLED", "UNPAID")}, {"status": "UNPAID"}, "SKIP"),
    ],
)
def test_the_policy_decides_within_its_bounds(policy: dict[str, Any], given: dict[str, Any], kind: str) -> None:
    assert judge_create(facts(**given), make_policy(**policy), now=NOW).kind == kind


def test_the_sentence_of_a_hold_says_until_when() -> None:
    assert "until 12:01 UTC" in judge_create(facts(hold_ends_at=SOON), make_policy(), now=NOW).sentence


def test_the_number_of_the_sales_order_is_named() -> None:
    verdict = judge_create(facts(has_sales_order=True, sales_order_increment_id="TTS-5"), make_policy(), now=NOW)
    assert "TTS-5" in verdict.sentence


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"total_amount": Decimal(0)}, "total is zero"),
        ({"is_replacement": True}, "not zero"),
        ({"is_cod": True}, "on delivery"),
    ],
)
def test_a_warning_does_not_hinder(given: dict[str, Any], words: str) -> None:
    verdict = judge_create(facts(**given), make_policy(), now=NOW)
    assert verdict.kind is VerdictKind.WILL
    assert any(words in warning for warning in verdict.warnings)


@pytest.mark.parametrize("status", OrderStatus)
def test_every_status_has_a_verdict(status: OrderStatus) -> None:
    never = status in ("UNPAID", "ON_HOLD", "CANCELLED")
    policy = make_policy(statuses=tuple(OrderStatus))
    assert judge_create(facts(status=status), policy, now=NOW).kind == ("SKIP" if never else "WILL")


@pytest.mark.parametrize(
    ("mode", "given", "may"),
    [
        ("AUTOMATIC", {}, True),
        ("AUTOMATIC", {"imported_by": "webhook"}, True),
        ("BY_HAND", {}, False),
        ("AUTOMATIC", {"placed_at": PASSED}, False),
        ("AUTOMATIC", {"placed_at": PASSED - timedelta(days=1)}, False),
        ("AUTOMATIC", {"placed_at": None}, False),
        ("AUTOMATIC", {"go_live_at": None}, False),
        ("AUTOMATIC", {"account_mode": "WATCH_ONLY"}, False),
        ("AUTOMATIC", {"imported_by": ""}, False),
        ("AUTOMATIC", {"imported_by": "invented later"}, False),
    ],
)
def test_only_new_orders_that_came_by_themselves_are_created_by_themselves(
    mode: str, given: dict[str, Any], may: bool
) -> None:
    assert may_create_automatically(facts(**given), make_policy(create_mode=mode)) is may


@pytest.mark.parametrize("trigger", ImportTrigger)
def test_what_a_person_brought_in_waits_for_a_person(trigger: ImportTrigger) -> None:
    may = may_create_automatically(facts(imported_by=trigger), make_policy(create_mode="AUTOMATIC"))
    assert may is (trigger in (ImportTrigger.SCHEDULE, ImportTrigger.WEBHOOK))
