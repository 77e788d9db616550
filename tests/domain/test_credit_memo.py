"""Which credit memo comes to a refund to the last unit: of a whole order, of lines, in another base currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tiktok_orders.domain.credit_memo import CreditableItem, CreditableOrder, CreditPlan, Parts, plan_credit
from tiktok_orders.domain.failures import FailureFound

CENT = Decimal("0.01")


def order(*, rate: str = "1", paid: str = "34.35", refunded: str = "0", currency: str = "GBP") -> CreditableOrder:
    """Two mugs of 12.99 and shipping of 8.37, tax included in neither."""
    parts = Parts(Decimal("25.98"), Decimal(0), Decimal(0), Decimal(0))
    shipping = Decimal("8.37")
    return CreditableOrder(
        currency=currency,
        rate=Decimal(rate),
        paid=Decimal(paid),
        refunded=Decimal(refunded),
        shipping=shipping,
        shipping_tax=Decimal(0),
        base_shipping=(shipping / Decimal(rate)).quantize(CENT),
        items=(CreditableItem(7, Decimal(2), parts),),
    )


def planned(found: CreditPlan | FailureFound) -> CreditPlan:
    assert isinstance(found, CreditPlan), found
    return found


def test_a_whole_order_is_credited_whole() -> None:
    plan = planned(plan_credit(order(), None, total=Decimal("34.35"), shipping=Decimal("8.37")))
    assert (plan.items, plan.shipping_amount) == (None, None)
    assert (plan.adjustment_positive, plan.adjustment_negative) == (0, 0)


def test_all_that_is_left_by_name_is_the_whole_order_too() -> None:
    plan = planned(plan_credit(order(), {7: Decimal(2)}, total=Decimal("34.35"), shipping=None))
    assert (plan.items, plan.shipping_amount) == (None, None)


def test_one_of_two_lines_takes_its_half_and_no_shipping() -> None:
    plan = planned(plan_credit(order(), {7: Decimal(1)}, total=Decimal("12.99"), shipping=None))
    assert (plan.items, plan.shipping_amount) == ({7: 1}, 0)
    assert (plan.adjustment_positive, plan.adjustment_negative) == (0, 0)


@pytest.mark.parametrize(
    ("total", "more", "less"), [("13.50", "0.51", "0"), ("10.00", "0", "2.99"), ("12.99", "0", "0")]
)
def test_what_the_lines_do_not_come_to_is_adjusted(total: str, more: str, less: str) -> None:
    plan = planned(plan_credit(order(), {7: Decimal(1)}, total=Decimal(total), shipping=Decimal(0)))
    assert (plan.adjustment_positive, plan.adjustment_negative) == (Decimal(more), Decimal(less))


def test_a_refund_of_an_amount_alone_takes_no_line() -> None:
    plan = planned(plan_credit(order(), {}, total=Decimal("5.00"), shipping=Decimal(0)))
    assert plan.items == {7: 0}, "without any line Magento would take them all"
    assert plan.adjustment_positive == Decimal("5.00")


@pytest.mark.parametrize("rate", ["1.29", "1.72", "1.17", "0.77"])
@pytest.mark.parametrize("cents", [1, 2, 3, 7, 99, 1234])
def test_every_cent_is_reached_in_another_base_currency(rate: str, cents: int) -> None:
    total = cents * CENT
    plan = planned(plan_credit(order(rate=rate), {}, total=total, shipping=Decimal(0)))
    converted = [
        (amount * Decimal(rate)).quantize(CENT, ROUND_HALF_UP)
        for amount in (plan.adjustment_positive, plan.adjustment_negative)
    ]
    assert converted[0] - converted[1] == total
    assert min(plan.adjustment_positive, plan.adjustment_negative) < 1


def test_a_rate_that_leaves_gaps_is_said_and_nothing_is_made() -> None:
    vietnam = order(rate="33000", currency="VND", paid="900000")
    found = plan_credit(vietnam, {}, total=Decimal(100), shipping=Decimal(0))
    assert isinstance(found, FailureFound) and found.code == "credit_differs"
    assert "100 VND" in found.what_happened


def test_more_than_was_paid_is_refused_with_the_difference() -> None:
    found = plan_credit(order(refunded="30.00"), None, total=Decimal("5.00"), shipping=None)
    assert isinstance(found, FailureFound) and found.code == "credit_too_much"
    assert "0.65 GBP too much" in found.what_happened


def test_a_discount_takes_its_tax_along() -> None:
    parts = Parts(Decimal("10.00"), Decimal("3.00"), Decimal("1.40"), Decimal("0.60"))
    assert parts.total == Decimal("9.00")
    assert parts.share(Decimal(1), Decimal(3)) == Decimal("3.33") - Decimal("1.00") + Decimal("0.47") + Decimal(
        "0.20"
    )
