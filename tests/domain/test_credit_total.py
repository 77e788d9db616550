"""To what the memo of a refund comes, in the terms in which the sales order was booked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.sales_orders import make_line, make_order, make_policy
from tiktok_orders.domain.cancellations import RefundAmount
from tiktok_orders.domain.credit_total import credit_total
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import OrderPolicy, PlatformDiscount, TaxMode, TaxRule

PAID_TO_SELLER = make_policy(platform_discount=PlatformDiscount.INCOME)
# One at 20.00 of which TikTok pays 5.00, as its line says, or the order alone.
DISCOUNTED = {"original_price": "20.00", "platform_discount": "5.00", "sale_price": "15.00"}
STATED_BY_ORDER = {"original_price": "20.00", "sale_price": "20.00"}


def mugs(count: int, line: dict[str, Any]) -> Order:
    """So many at 20.00, each paid with 15.00."""
    payment = {
        "original_total_product_price": f"{20 * count}.00",
        "platform_discount": f"{5 * count}.00",
        "sub_total": f"{15 * count}.00",
        "total_amount": f"{15 * count}.00",
    }
    return make_order(*(make_line(number, **line) for number in range(1, count + 1)), payment=payment)


def taxed(*, goods: str = "2.00", shipping: str = "1.00") -> Order:
    """Two at 10.00 and shipping of 5.00, with tax on top of both."""
    tax = Decimal(goods) + Decimal(shipping)
    stated = [{"tax_type": "SALES_TAX", "tax_amount": f"{Decimal(goods) / 2}", "tax_rate": "0.1"}]
    line = {"original_price": "10.00", "sale_price": "10.00", "item_tax": stated}
    payment = {
        "original_total_product_price": "20.00",
        "sub_total": "20.00",
        "shipping_fee": "5.00",
        "original_shipping_fee": "5.00",
        "tax": f"{tax}",
        "product_tax": goods,
        "shipping_fee_tax": shipping,
        "total_amount": f"{25 + tax}",
    }
    return make_order(make_line(1, **line), make_line(2, **line), payment=payment)


def credited(order: Order, policy: OrderPolicy, lines: int, **refund: str) -> Decimal | None:
    """The memo of a refund of the first lines of an order that was booked by this policy."""
    amount = RefundAmount.model_validate({"currency": "GBP", **refund})
    booked = expected_total(order, policy)
    ids = [line.id for line in order.line_items[:lines]]
    return credit_total(amount, order, ids, booked.bridge, expected_total=booked.total)


@pytest.mark.parametrize("line", [DISCOUNTED, STATED_BY_ORDER])
@pytest.mark.parametrize(
    ("refund", "memo"), [("15.00", "20.00"), ("3.00", "4.00"), ("7.50", "10.00"), ("0.01", "0.01")]
)
def test_tiktoks_discount_goes_back_as_far_as_the_price_does(line: dict[str, Any], refund: str, memo: str) -> None:
    found = credited(mugs(2, line), PAID_TO_SELLER, 1, refund_total=refund, refund_subtotal=refund)
    assert found == Decimal(memo)
    assert credited(mugs(2, line), make_policy(), 1, refund_total=refund, refund_subtotal=refund) == Decimal(
        refund
    )


def test_of_a_refund_that_tells_no_parts_the_goods_are_what_is_left() -> None:
    order = mugs(2, DISCOUNTED)
    assert credited(order, PAID_TO_SELLER, 1, refund_total="17.00", refund_shipping_fee="2.00") == Decimal("22.00")
    assert credited(order, PAID_TO_SELLER, 0, refund_total="30.00") == Decimal("40.00"), "no line is named: all"


def test_a_cancelled_unit_that_tiktoks_price_left_out_is_credited_by_its_own_line() -> None:
    order = mugs(2, DISCOUNTED)
    booked = expected_total(order, PAID_TO_SELLER).bridge
    halved = {name: f"{value / 2}" for name, value in order.payment if isinstance(value, Decimal)}
    lines = [make_line(1, **DISCOUNTED, display_status="CANCELLED"), make_line(2, **DISCOUNTED)]
    now = make_order(*lines, payment=halved)
    refund = RefundAmount.model_validate({"refund_total": "15.00", "refund_subtotal": "15.00"})
    assert credit_total(refund, now, [lines[0]["id"]], booked, expected_total=None) == Decimal("20.00")


def test_the_terms_of_the_booking_hold_and_not_those_of_now() -> None:
    """The memo follows the sales order's own bridge; where it has no such step, the policy of now adds none."""
    order = mugs(2, DISCOUNTED)
    refund = RefundAmount.model_validate({"refund_total": "15.00", "refund_subtotal": "15.00"})
    then, now = expected_total(order, make_policy()), expected_total(order, PAID_TO_SELLER)
    ids = [order.line_items[0].id]
    assert credit_total(refund, order, ids, then.bridge, expected_total=then.total) == Decimal("15.00")
    assert credit_total(refund, order, ids, now.bridge, expected_total=now.total) == Decimal("20.00")


@pytest.mark.parametrize(
    ("goods", "shipping", "memo"),
    [
        (TaxMode.AS_STATED, TaxMode.AS_STATED, "17.00"),
        (TaxMode.REMITTED_BY_TIKTOK, TaxMode.REMITTED_BY_TIKTOK, "15.00"),
        (TaxMode.NONE, TaxMode.NONE, "15.00"),
        (TaxMode.AS_STATED, TaxMode.REMITTED_BY_TIKTOK, "16.00"),
        (TaxMode.REMITTED_BY_TIKTOK, TaxMode.AS_STATED, "16.00"),
    ],
)
def test_tax_that_the_sales_order_leaves_out_is_not_credited(goods: TaxMode, shipping: TaxMode, memo: str) -> None:
    policy = make_policy(tax_mode=goods, tax_rules=(TaxRule(product_class="SHIPPING", tax_mode=shipping),))
    parts = {"refund_subtotal": "10.00", "refund_shipping_fee": "5.00", "refund_tax": "2.00"}
    assert credited(taxed(), policy, 1, refund_total="17.00", **parts) == Decimal(memo)
    assert credited(taxed(), policy, 2, refund_total="28.00") == expected_total(taxed(), policy).total


def test_of_goods_alone_only_their_own_tax_is_left_out() -> None:
    of_shipping = (TaxRule(product_class="SHIPPING", tax_mode=TaxMode.REMITTED_BY_TIKTOK),)
    policy = make_policy(tax_mode=TaxMode.AS_STATED, tax_rules=of_shipping)
    parts = {"refund_subtotal": "10.00", "refund_tax": "1.00"}
    assert credited(taxed(), policy, 1, refund_total="11.00", **parts) == Decimal("11.00")


def test_parts_that_do_not_agree_are_said_and_not_guessed() -> None:
    order = mugs(2, DISCOUNTED)
    booked = expected_total(order, PAID_TO_SELLER).bridge
    other = make_order(make_line(1, **DISCOUNTED), payment={"sub_total": "1.00", "total_amount": "1.00"})
    refund = RefundAmount.model_validate({"refund_total": "15.00"})
    with pytest.raises(CannotBuildError):
        credit_total(refund, other, [], booked, expected_total=None)
