"""Which checks a failed order passed: only those that were made before the one at which it stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from tests.builders import NOW
from tests.domain.sales_orders import STORE, make_line, make_order, make_policy
from tiktok_orders.domain.eligibility import AccountMode, OrderFacts, judge_create
from tiktok_orders.domain.failures import FAILURES, CannotBuildError
from tiktok_orders.domain.order_checks import CHECKS, checks_until
from tiktok_orders.domain.sales_order import build_sales_order
from tiktok_orders.domain.sales_order_context import BuildContext, ProductFacts, StoreFacts
from tiktok_orders.domain.sku_map import Component, SkuMapping, index_mappings

_MAPPINGS = index_mappings(
    [
        SkuMapping("NOTHING", ()),
        SkuMapping("HEAP", (Component("SAND", Decimal(9999)),)),
        SkuMapping("THIRD", (Component("FLOUR", Decimal("0.3")),)),
    ]
)
_PRODUCTS = {
    "MUG": ProductFacts("MUG"),
    "FLOUR": ProductFacts("FLOUR"),
    "TWO": ProductFacts("TWO", rival_skus=("TWO-B",)),
    "SET": ProductFacts("SET", type_id="bundle"),
    "OFF": ProductFacts("OFF", is_enabled=False),
    "OUT": ProductFacts("OUT", salable_quantity=Decimal(0)),
}


@dataclass
class _World:
    """An order of one mug that can be created; each fault changes it in a way of its own."""

    skus: list[str] = field(default_factory=lambda: ["MUG"])
    store: StoreFacts | None = STORE
    payment: dict[str, Any] = field(default_factory=dict)
    address: dict[str, Any] = field(default_factory=dict)
    prefix: str = "T"
    is_empty: bool = False

    def of_store(self, **facts: Any) -> None:
        self.store = replace(self.store, **facts) if self.store else None

    def stops_at(self) -> str:
        lines = [
            make_line(k, seller_sku=sku, sku_id=sku and f"id-{sku}", original_price="1.00", sale_price="1.00")
            for k, sku in enumerate(self.skus)
        ]
        payment = {"sub_total": None, "total_amount": f"{len(lines)}.00"} | self.payment
        order = make_order(*lines, payment=payment, recipient_address=self.address)
        if self.is_empty:
            order = order.model_copy(update={"line_items": ()})
        context = BuildContext(make_policy(increment_prefix=self.prefix), self.store, None, _MAPPINGS, _PRODUCTS)
        try:
            build_sales_order(order, context)
        except CannotBuildError as error:
            return error.code
        return ""


_FAULTS: Mapping[str, Callable[[_World], Any]] = {
    "no_total": lambda world: world.payment.update(total_amount=None),
    "no_items": lambda world: setattr(world, "is_empty", True),
    "amount_not_exact": lambda world: world.payment.update(shipping_fee="0.001"),
    "amount_negative": lambda world: world.payment.update(tax="-1.00"),
    "increment_id_too_long": lambda world: setattr(world, "prefix", "T" * 20),
    "store_view_gone": lambda world: setattr(world, "store", None),
    "currency_mismatch": lambda world: world.of_store(allowed_currencies=("USD",)),
    "no_rate": lambda world: world.of_store(base_currency="EUR"),
    "sku_missing": lambda world: world.skus.append(""),
    "sku_empty": lambda world: world.skus.append("NOTHING"),
    "sku_too_long": lambda world: world.skus.append("X" * 65),
    "too_many_units": lambda world: world.skus.append("HEAP"),
    "price_not_divisible": lambda world: world.skus.append("THIRD"),
    "postcode_missing": lambda world: world.address.update(postal_code=""),
    "address_missing": lambda world: world.address.update(address_line1="", post_town=""),
    "name_too_long": lambda world: world.address.update(last_name="x" * 200),
    "product_missing": lambda world: world.skus.append("GONE"),
    "sku_ambiguous": lambda world: world.skus.append("TWO"),
    "product_not_sellable": lambda world: world.skus.append("SET"),
    "product_disabled": lambda world: world.skus.append("OFF"),
    "out_of_stock": lambda world: world.skus.append("OUT"),
    "total_differs": lambda world: world.payment.update(sub_total="77.00"),
}
_CHECK_OF = {code: name for name, codes in CHECKS.items() for code in codes}


def _passed(code: str) -> set[str]:
    return {one.name for one in checks_until(code) if one.is_passed}


def test_an_order_without_a_fault_becomes_a_sales_order() -> None:
    assert _World().stops_at() == ""


@pytest.mark.parametrize("code", _FAULTS)
def test_a_build_stops_at_the_check_of_its_code(code: str) -> None:
    world = _World()
    _FAULTS[code](world)
    assert world.stops_at() == code
    assert [one.name for one in checks_until(code) if one.is_passed is False] == [_CHECK_OF[code]]


@pytest.mark.parametrize(("stop", "other"), list(permutations(_FAULTS, 2)))
def test_of_two_faults_the_one_of_a_passed_check_would_have_been_told(stop: str, other: str) -> None:
    world = _World()
    for code in (stop, other):
        _FAULTS[code](world)
    if world.stops_at() == stop and _CHECK_OF[stop] != _CHECK_OF[other]:
        assert _CHECK_OF[other] not in _passed(stop), f"{stop} is told before {other}"


_NEVER: Mapping[str, dict[str, Any]] = {
    "cancelled": {"status": "CANCELLED"},
    "watch_only": {"account_mode": AccountMode.WATCH_ONLY},
    "practice_mismatch": {"magento_is_practice": True},
    "unpaid": {"status": "UNPAID"},
    "on_hold": {"is_on_hold": True},
    "no_total": {"total_amount": None},
    "sample": {"is_sample": True},
    "replacement": {"is_replacement": True},
    "fulfilled_by_tiktok": {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"},
    "before_go_live": {"placed_at": NOW - timedelta(days=2), "go_live_at": NOW},
    "cancel_requested": {"is_buyer_request_cancel": True},
    "already_shipped": {"status": "IN_TRANSIT"},
}


@pytest.mark.parametrize(("stop", "other"), list(permutations(_NEVER, 2)))
def test_of_two_reasons_not_to_begin_the_one_of_a_passed_check_would_have_been_told(stop: str, other: str) -> None:
    facts = {"status": "AWAITING_SHIPMENT", "total_amount": Decimal(1)} | _NEVER[other] | _NEVER[stop]
    policy = make_policy(create_samples=False, create_replacements=False, create_fulfilled_by_tiktok=False)
    verdict = judge_create(OrderFacts("1", **facts), policy, now=NOW)
    overwritten = _NEVER[stop].keys() & _NEVER[other].keys()
    if verdict.code == stop and not overwritten and _CHECK_OF[stop] != _CHECK_OF[other]:
        assert _CHECK_OF[other] not in _passed(stop), f"{stop} is told before {other}"


@pytest.mark.parametrize("code", CHECKS["Magento accepts it"])
def test_what_magento_says_may_come_before_anything_is_built(code: str) -> None:
    built = list(CHECKS)[list(CHECKS).index("Store view and currency") : -1]
    assert not _passed(code) & set(built)


def test_only_creating_a_sales_order_makes_these_checks() -> None:
    assert checks_until("magento_credentials") and not checks_until(
        "magento_credentials", action="cancel_in_magento"
    )
    assert checks_until("needs_attention") == checks_until("internal_error") == []


def test_every_code_of_a_check_is_a_failure_and_stands_once() -> None:
    codes = [code for codes in CHECKS.values() for code in codes]
    assert set(codes) <= set(FAILURES) and len(codes) == len(set(codes))
