"""Whether an order was settled as its sales order says: over generated orders, refunds and faults."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.sales_orders import make_line, make_order, make_policy
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import OrderPolicy, PlatformDiscount
from tiktok_orders.domain.sales_order_amounts import read_amounts
from tiktok_orders.domain.settlement import (
    GOODS,
    REFUNDS,
    REVENUE,
    SELLER_DISCOUNT,
    RefundedUnits,
    Settled,
    Settlement,
    SettlementState,
    compare_settlement,
)

cents = st.integers(min_value=0, max_value=5_000)


def money(number: int) -> str:
    return f"{number / 100:.2f}"


@st.composite
def sold(draw: st.DrawFn) -> tuple[Order, list[RefundedUnits], Settled]:
    """An order, what was paid back of it, and what TikTok then settles: worked out in cents beside the program."""
    units = draw(st.lists(st.tuples(st.integers(100, 9_000), cents, cents, cents), min_size=1, max_size=5))
    shipping, refunded = draw(cents), draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units)))
    lines, goods, seller, platform, tax = [], 0, 0, 0, 0
    back_goods = back_seller = 0
    refunds = []
    for number, ((price, by_seller, by_platform, tax_on), is_back) in enumerate(
        zip(units, refunded, strict=True), start=1
    ):
        by_seller = min(by_seller, price // 2)
        by_platform = min(by_platform, (price - by_seller) // 2)
        line = make_line(
            number,
            original_price=money(price),
            seller_discount=money(by_seller),
            platform_discount=money(by_platform),
            sale_price=money(price - by_seller - by_platform),
            item_tax=[{"tax_type": "SALES_TAX", "tax_amount": money(tax_on), "tax_rate": "0.08"}],
        )
        lines.append(line)
        goods, seller, platform, tax = goods + price, seller + by_seller, platform + by_platform, tax + tax_on
        if is_back:
            back_goods, back_seller = back_goods + price, back_seller + by_seller
            refunds.append(RefundedUnits((line["id"],), Decimal(line["sale_price"])))
    paid = goods - seller - platform
    payment = {
        "original_total_product_price": money(goods),
        "seller_discount": money(seller),
        "platform_discount": money(platform),
        "sub_total": money(paid),
        "original_shipping_fee": money(shipping),
        "shipping_fee": money(shipping),
        "tax": money(tax),
        "product_tax": money(tax),
        "total_amount": money(paid + shipping + tax),
    }
    revenue = goods - seller - back_goods + back_seller
    settled = Settled(
        settlement=Decimal(money(revenue)) - 3,
        revenue=Decimal(money(revenue)),
        goods=Decimal(money(goods)),
        seller_discount=-Decimal(money(seller)),
        goods_refund=-Decimal(money(back_goods)),
        seller_discount_refund=Decimal(money(back_seller)),
    )
    return make_order(*lines, payment=payment), refunds, settled


policies = st.builds(
    lambda goods, shipping: make_policy(platform_discount=goods, platform_shipping_discount=shipping),
    st.sampled_from(PlatformDiscount),
    st.sampled_from(PlatformDiscount),
)


def judge(order: Order, policy: OrderPolicy, refunds: list[RefundedUnits], settled: Settled | None) -> Settlement:
    return compare_settlement(read_amounts(order), expected_total(order, policy), refunds, settled)


@given(sold(), policies)
def test_what_tiktok_settles_agrees_and_the_bridge_leads_to_it_from_the_sales_order(case, policy):
    order, refunds, settled = case
    found = judge(order, policy, refunds, settled)
    assert (found.state, found.differences) == (SettlementState.AGREES, ())
    assert found.bridge[0].amount == expected_total(order, policy).total
    assert sum((step.amount for step in found.bridge), ZERO) == found.expected_revenue == settled.revenue
    assert found.kept == -3


@given(sold(), policies, st.sampled_from((GOODS, SELLER_DISCOUNT, REFUNDS, REVENUE)), st.integers(1, 9_999))
def test_a_part_that_differs_is_named_with_its_difference_and_no_other(case, policy, part, by):
    order, refunds, settled = case
    off = Decimal(money(by))
    field = {GOODS: "goods", SELLER_DISCOUNT: "seller_discount", REFUNDS: "goods_refund"}.get(part)
    changed = replace(settled, revenue=settled.revenue + off)
    if field is not None:
        changed = replace(changed, **{field: getattr(settled, field) + off})
    found = judge(order, policy, refunds, changed)
    assert found.state is SettlementState.DIFFERS
    assert [(one.part, one.difference) for one in found.differences] == [(part, off)]


@given(sold(), policies)
def test_without_a_statement_it_is_not_settled_yet(case, policy):
    order, refunds, settled = case
    found = judge(order, policy, refunds, None)
    assert (found.state, found.expected_revenue) == (SettlementState.NOT_SETTLED, settled.revenue)


@pytest.mark.parametrize(
    ("taken_back", "state"),
    [("-5.00", "agrees"), ("-5.02", "agrees"), ("-5.03", "differs"), ("-10.00", "differs"), ("0", "differs")],
)
def test_half_of_a_price_paid_back_takes_half_of_the_revenue_back_but_for_rounding(taken_back, state):
    line = make_line(original_price="10.00", seller_discount="0", platform_discount="2.00", sale_price="8.00")
    pay = {"original_total_product_price": "10.00", "platform_discount": "2.00", "sub_total": "8.00"}
    order = make_order(line, payment={**pay, "total_amount": "8.00"})
    back = Decimal(taken_back)
    settled = Settled(10 + back, 10 + back, Decimal(10), ZERO, back, ZERO)
    found = judge(order, make_policy(), [RefundedUnits((line["id"],), Decimal("4.00"))], settled)
    assert found.state == state
