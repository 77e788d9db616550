"""Whether a sales order found in Magento is the one of a TikTok order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.sales_orders import ORDER_ID, build, make_order, make_policy
from tiktok_orders.domain.compare_orders import FoundSalesOrder, compare_sales_order
from tiktok_orders.domain.expected_total import expected_total


def found(**facts: Any) -> FoundSalesOrder:
    usual = {
        "increment_id": f"TTS-{ORDER_ID}",
        "ext_order_id": ORDER_ID,
        "grand_total": Decimal("12.9900"),
        "currency": "GBP",
    }
    return FoundSalesOrder(**usual | facts)


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, []),
        ({"increment_id": "000000123"}, []),
        ({"ext_order_id": ""}, []),
        ({"ext_order_id": "", "increment_id": "000000123"}, ["ext_order_id"]),
        ({"ext_order_id": "576000000000000009"}, ["ext_order_id"]),
        ({"grand_total": Decimal("13.00")}, ["grand_total"]),
        ({"currency": "EUR"}, ["order_currency_code"]),
        ({"currency": "EUR", "ext_order_id": "5"}, ["ext_order_id", "order_currency_code"]),
    ],
)
def test_number_total_and_currency_must_agree(facts: dict[str, Any], fields: list[str]) -> None:
    order = make_order()
    differences = compare_sales_order(order, build(order), found(**facts))
    assert [one.field for one in differences] == fields
    assert all(one.sentence.endswith(".") for one in differences)


def test_the_difference_is_named() -> None:
    order = make_order()
    (difference,) = compare_sales_order(order, Decimal("12.99"), found(grand_total=Decimal(10)))
    assert (difference.ours, difference.theirs) == ("12.99", "10.00") and "-2.99 GBP" in difference.sentence


def test_a_draft_and_the_expected_total_alone_say_the_same() -> None:
    order = make_order()
    other = found(grand_total=Decimal(1))
    alone = expected_total(order, make_policy())
    assert compare_sales_order(order, alone, other) == compare_sales_order(order, build(order), other)
