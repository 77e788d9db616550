"""Whether Magento follows an order where a person asks for it: a table of both sides, jobs and accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tiktok_orders.domain.eligibility import AccountMode, VerdictKind
from tiktok_orders.domain.magento_follow_up import FollowFacts, judge_cancellation, judge_shipment
from tiktok_orders.domain.shipped_packages import ShippedPackage

CANCELLED = FollowFacts("576", "CANCELLED", AccountMode.LIVE, "m", "TTS-576", "m", "processing")
SHIPPED = replace(CANCELLED, status="IN_TRANSIT")
PACKAGE = ShippedPackage("11", "PX1", "7", "Royal Mail", ("1",))
COMMON: list[tuple[dict[str, Any], str]] = [
    ({"account_mode": AccountMode.WATCH_ONLY}, "follow_watch_only"),
    ({"account_magento_id": "other"}, "follow_other_magento"),
    ({"account_magento_id": ""}, "follow_other_magento"),
]


@pytest.mark.parametrize(
    ("changes", "job_state", "code"),
    [
        ({}, "", ""),
        ({"magento_state": "holded"}, "failed", ""),
        ({"is_invoiced": True}, "stopped", ""),
        *((changes, "", code) for changes, code in COMMON),
        ({"increment_id": "", "magento_id": ""}, "", "no_sales_order"),
        ({"status": "AWAITING_SHIPMENT"}, "", "follow_not_cancelled"),
        ({"magento_state": "canceled"}, "", "follow_order_over"),
        ({"magento_state": "closed"}, "", "follow_order_over"),
        ({}, "unknown", "follow_cancel_in_progress"),
        ({}, "done", "follow_cancelled_before"),
    ],
)
def test_a_sales_order_is_cancelled_or_says_why_not(changes: dict[str, Any], job_state: str, code: str) -> None:
    facts = replace(CANCELLED, **changes)
    verdict = judge_cancellation(facts, job_state)
    assert verdict.code == code and verdict.kind is (VerdictKind.SKIP if code else VerdictKind.WILL)
    assert bool(verdict.warnings) is facts.is_invoiced and bool(verdict.sentence) is bool(code)


@pytest.mark.parametrize(
    ("changes", "missing", "job_state", "code"),
    [
        ({}, PACKAGE, "", ""),
        ({}, PACKAGE, "failed", ""),
        *((changes, PACKAGE, "", code) for changes, code in COMMON),
        ({"increment_id": "", "magento_id": ""}, PACKAGE, "", "shipment_no_sales_order"),
        ({}, None, "", "follow_nothing_to_ship"),
        ({"magento_state": "canceled"}, PACKAGE, "", "shipment_order_cancelled"),
        ({"magento_state": "closed"}, PACKAGE, "", "shipment_order_closed"),
        ({}, PACKAGE, "queued", "follow_shipment_in_progress"),
    ],
)
def test_a_package_is_shipped_or_says_why_not(
    changes: dict[str, Any], missing: ShippedPackage | None, job_state: str, code: str
) -> None:
    verdict = judge_shipment(replace(SHIPPED, **changes), missing, job_state)
    assert verdict.code == code
    assert (verdict.kind, verdict.subject) == ((VerdictKind.SKIP, "") if code else (VerdictKind.WILL, "11:576"))
    assert "{" not in verdict.sentence and (code or verdict.sentence == "Royal Mail PX1")
