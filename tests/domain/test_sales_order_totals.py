"""Every sum agrees to the last unit, for orders of all markets under every way to book tax and discounts."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.sales_orders import RATE, build, check_rules, make_line, make_order, make_policy
from tests.domain.test_market_payloads import ORDERS, read
from tests.mutations import mutated_orders
from tests.sandbox.worlds import REGIONS, draft_world, stand
from tiktok_orders.domain.currencies import decimals_of, round_to, unit_of
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.failures import FAILURES, CannotBuildError
from tiktok_orders.domain.orders import Order, UnreadableOrderError, read_order
from tiktok_orders.domain.policy import FeeBooking, OrderPolicy, PlatformDiscount, TaxMode
from tiktok_orders.domain.sales_order_context import ProductFacts, Rate, StoreFacts
from tiktok_orders.domain.sku_map import Component, SkuMapping, index_mappings

MODES = tuple(TaxMode)
DISCOUNTS = tuple(PlatformDiscount)
_PERCENT = {"GB": "20", "US": "8.875", "SG": "9", "DE": "19", "VN": "8"}


@cache
def world_orders() -> tuple[Order, ...]:
    orders = (read_order(stand(draft)) for draft in draft_world(seed=20261123, orders=400))
    return tuple(order for order in orders if order.recipient_address.region_code)


def policy_of(mode: TaxMode, discount: PlatformDiscount, booking: FeeBooking, region: str) -> OrderPolicy:
    return make_policy(
        tax_mode=mode,
        tax_percent=_PERCENT[region] if mode is TaxMode.INCLUDED else 0,
        platform_discount=discount,
        platform_shipping_discount=discount,
        fee_booking=booking,
    )


def stated_tax(order: Order) -> Decimal:
    return order.payment.tax or Decimal(0)


def test_the_world_has_what_these_tests_are_for() -> None:
    """Otherwise the sums below would hold of nothing."""
    orders = world_orders()
    found = Counter(order.recipient_address.region_code for order in orders)
    assert len(orders) > 2000 and set(found) == set(REGIONS) and min(found.values()) > 200
    assert sum(bool(order.payment.platform_discount) for order in orders) > 200
    assert sum(bool(order.payment.shipping_fee_platform_discount) for order in orders) > 200
    assert sum(bool(order.payment.retail_delivery_fee) for order in orders) > 10
    assert sum(bool(stated_tax(order)) for order in orders) > 200
    assert sum(order.payment.total_amount == 0 for order in orders) > 10


@pytest.mark.parametrize(("mode", "discount"), tuple(product(MODES, DISCOUNTS)))
def test_what_is_sent_is_what_is_expected_in_five_markets(mode: TaxMode, discount: PlatformDiscount) -> None:
    for number, order in enumerate(world_orders()):
        booking = (FeeBooking.LINES, FeeBooking.SHIPPING)[number % 2]
        draft = build(order, policy_of(mode, discount, booking, order.recipient_address.region_code))
        check_rules(draft)
        pay = order.payment
        wanted = pay.total_amount or Decimal(0)
        if mode in (TaxMode.REMITTED_BY_TIKTOK, TaxMode.NONE):
            wanted -= stated_tax(order)
        if discount is PlatformDiscount.INCOME:
            wanted += (pay.platform_discount or 0) + (pay.shipping_fee_platform_discount or 0)
        assert draft.sent_total == wanted


@pytest.mark.parametrize("rate", ["1.2731", "0.0000301", "25731.55", "7.8"])
def test_the_base_total_is_the_converted_total(rate: str) -> None:
    for order in world_orders()[::7]:
        region = order.recipient_address.region_code
        policy = policy_of(TaxMode.INCLUDED, PlatformDiscount.DISCOUNT, FeeBooking.LINES, region)
        store = StoreFacts("hk", 3, "HKD", "HKD")
        draft = build(order, policy, store=store, rate=Rate(Decimal(rate), "typed in", RATE.at))
        check_rules(draft)
        assert draft.base_total == round_to(draft.sent_total / Decimal(rate), unit_of("HKD"))


def test_the_expected_total_is_the_same_without_a_build() -> None:
    for order in world_orders()[::5]:
        for mode in MODES:
            region = order.recipient_address.region_code
            policy = policy_of(mode, PlatformDiscount.INCOME, FeeBooking.LINES, region)
            draft, alone = build(order, policy), expected_total(order, policy)
            assert (alone.total, alone.bridge) == (draft.expected_total, draft.bridge)


@pytest.mark.parametrize("percent", ["5", "7.7", "20", "25"])
def test_included_tax_is_that_of_what_the_buyer_paid(percent: str) -> None:
    """Each unit, shipping and a fee are rounded once at most: half a unit of the currency each, nothing more."""
    for order in world_orders()[::5]:
        policy = make_policy(tax_mode=TaxMode.INCLUDED, tax_percent=percent)
        draft = build(order, policy)
        exact = draft.sent_total * Decimal(percent) / (100 + Decimal(percent))
        sent = Decimal(str(draft.entity["tax_amount"]))
        assert abs(sent - exact) <= unit_of(draft.currency) * (len(order.line_items) + 2) / 2


@pytest.mark.parametrize(("region", "mode", "discount"), tuple(product(ORDERS, MODES, DISCOUNTS)))
def test_orders_of_the_other_markets_build(region: str, mode: TaxMode, discount: PlatformDiscount) -> None:
    order = read(region)
    policy = make_policy(tax_mode=mode, tax_percent=10, platform_discount=discount)
    check_rules(build(order, policy))


def money(currency: str, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda units: Decimal(units).scaleb(-decimals_of(currency)))


@st.composite
def invented_orders(draw: st.DrawFn) -> Order:
    """Orders no market would have: any prices, discounts up to all of it, tax and fees of any size."""
    currency = draw(st.sampled_from(["GBP", "USD", "JPY"]))
    lines: list[dict[str, Any]] = []
    paid = Decimal(0)
    sums = dict.fromkeys(("original_price", "seller_discount", "platform_discount", "tax"), Decimal(0))
    kinds = [(draw(money(currency, 5000)), draw(st.sampled_from(["A", "B", "PACK"]))) for _ in range(3)]
    for number in range(1, draw(st.integers(1, 7)) + 1):
        price, sku = draw(st.sampled_from(kinds))
        by_seller = min(price, draw(money(currency, 1500)))
        by_platform = min(price - by_seller, draw(st.sampled_from([Decimal(0), price, by_seller])))
        tax = draw(st.sampled_from([Decimal(0), draw(money(currency, 300))]))
        sums["original_price"] += price
        sums["seller_discount"] += by_seller
        sums["platform_discount"] += by_platform
        sums["tax"] += tax
        paid += price - by_seller - by_platform
        lines.append(
            make_line(
                number,
                seller_sku=sku,
                sku_id=sku,
                currency=currency,
                original_price=str(price),
                sale_price=str(price - by_seller - by_platform),
                seller_discount=str(by_seller),
                platform_discount=str(by_platform),
                item_tax=[{"tax_type": "SALES_TAX", "tax_amount": str(tax), "tax_rate": "0.07"}],
            )
        )
    shipping, shipping_tax, fee = (draw(money(currency, most)) for most in (900, 90, 120))
    payment = {
        "currency": currency,
        "original_total_product_price": str(sums["original_price"]),
        "seller_discount": str(sums["seller_discount"]),
        "platform_discount": str(sums["platform_discount"]),
        "sub_total": str(paid),
        "shipping_fee": str(shipping),
        "product_tax": str(sums["tax"]),
        "shipping_fee_tax": str(shipping_tax),
        "tax": str(sums["tax"] + shipping_tax),
        "retail_delivery_fee": str(fee),
        "total_amount": str(paid + shipping + sums["tax"] + shipping_tax + fee),
    }
    return make_order(*lines, payment=payment)


PACKS = index_mappings(
    [
        SkuMapping("PACK", (Component("X", Decimal(3), Decimal(2)), Component("Y", Decimal(1), Decimal(1)))),
        SkuMapping("B", (Component("Z", Decimal("0.5")),)),
    ]
)
PRODUCTS = {sku: ProductFacts(sku) for sku in ("A", "X", "Y", "Z")}


@given(
    order=invented_orders(),
    mode=st.sampled_from(MODES),
    percent=st.sampled_from(["5", "7.7", "20"]),
    discount=st.sampled_from(DISCOUNTS),
    booking=st.sampled_from(tuple(FeeBooking)),
    base=st.sampled_from(["GBP", "JPY", "USD"]),
    rate=st.decimals("0.001", "9999", places=4),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_the_sums_agree_for_any_amounts_with_packs_and_bundles(
    order: Order,
    mode: TaxMode,
    percent: str,
    discount: PlatformDiscount,
    booking: FeeBooking,
    base: str,
    rate: Decimal,
) -> None:
    policy = make_policy(tax_mode=mode, tax_percent=percent, platform_discount=discount, fee_booking=booking)
    draft = build(
        order,
        policy,
        store=StoreFacts("any", 1, base, base),
        rate=Rate(rate, "typed in", RATE.at),
        mappings=PACKS,
        products=PRODUCTS,
    )
    check_rules(draft)
    quantity = {"A": 1, "B": Decimal("0.5"), "PACK": 4}
    ordered = sum((line.quantity for line in draft.lines if not line.fee_kind), Decimal(0))
    assert ordered == sum(quantity[line.seller_sku] for line in order.line_items)


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_order_builds_soundly_or_fails_with_a_named_reason(seed: int) -> None:
    """Orders with anything in any place: no other error than ours, and never a sum that does not agree."""
    built, refused = 0, Counter[str]()
    for raw in mutated_orders(1500, seed):
        try:
            order = read_order(raw)
        except UnreadableOrderError:
            continue
        policy = make_policy(tax_mode=MODES[built % 4], tax_percent=20, platform_discount=DISCOUNTS[seed % 2])
        try:
            draft = build(
                order, policy, products={line.seller_sku: ProductFacts("X") for line in order.line_items}
            )
        except CannotBuildError as error:
            refused.update(one.code for one in error.found)
            assert all(one.code in FAILURES and "{" not in one.sentence for one in error.found)
            continue
        check_rules(draft)
        json.dumps(draft.entity, allow_nan=False)
        built += 1
    assert built > 300 and refused["total_differs"] > 5, refused
