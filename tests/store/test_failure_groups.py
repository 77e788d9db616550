"""Groups of failures: the nearest deadline that is still to be met comes first, then the most money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW, fail_order, make_imported, store
from tests.store.test_overview import due, store_request
from tiktok_orders.store.database import Database
from tiktok_orders.store.failure_groups import FailureGroup, list_failure_groups, orders_of_group


def _fail(database: Database, order_id: str, code: str = "product_missing", **facts: Any) -> None:
    store(database, make_imported(order_id, **facts))
    fail_order(database, order_id, "failed", code)


def _group(database: Database) -> FailureGroup:
    (group,) = list_failure_groups(database)
    return group


def _paid(amount: str) -> dict[str, str]:
    return {"currency": "GBP", "total_amount": amount}


def test_the_nearest_deadline_comes_first_and_then_the_most_money(database: Database) -> None:
    _fail(database, "1", "no_rate", rts_sla_time=due(hours=5))
    _fail(database, "2", "product_missing", rts_sla_time=due(hours=-1))
    _fail(database, "3", "sku_missing", payment=_paid("10.00"))
    _fail(database, "4", "out_of_stock", payment=_paid("90.00"))
    codes = [group.code for group in list_failure_groups(database)]
    assert codes == ["product_missing", "no_rate", "out_of_stock", "sku_missing"]


@pytest.mark.parametrize(
    ("status", "hours"),
    [
        ("ON_HOLD", 20),
        ("AWAITING_SHIPMENT", 20),
        ("PARTIALLY_SHIPPING", 20),
        ("AWAITING_COLLECTION", 40),  # by when the carrier has to have it; TikTok does not cancel it any more
        ("IN_TRANSIT", None),
        ("DELIVERED", None),
        ("CANCELLED", None),
    ],
)
def test_the_deadline_of_a_failed_order_is_one_still_to_be_met(
    database: Database, status: str, hours: int | None
) -> None:
    times = {"rts_sla_time": due(hours=20), "tts_sla_time": due(hours=40), "cancel_order_sla_time": due(hours=30)}
    _fail(database, "1", status=status, **times)
    expected = None if hours is None else NOW + timedelta(hours=hours)
    group = _group(database)
    assert (group.deadline, [one.deadline for one in orders_of_group(database, group.key)]) == (
        expected,
        [expected],
    )


def test_what_tiktok_cancels_sooner_than_it_is_late_is_as_urgent(database: Database) -> None:
    _fail(database, "1", rts_sla_time=due(hours=20), cancel_order_sla_time=due(hours=3))
    _fail(database, "2", rts_sla_time=due(hours=10))
    group = _group(database)
    assert group.deadline == NOW + timedelta(hours=3)
    assert [one.order_id for one in orders_of_group(database, group.key)] == ["1", "2"]


def test_a_request_of_the_buyer_is_to_be_answered(database: Database) -> None:
    """Of a delivered order too: nothing is to be shipped there, but the buyer waits."""
    _fail(database, "1", status="DELIVERED", rts_sla_time=due(hours=1))
    store_request(database, "1", due(hours=20))
    assert _group(database).deadline == NOW + timedelta(hours=20)
