"""What failed is replaced in the map where the orders sell it, and nothing else of the map changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.sales_orders import make_context, make_line, make_order, make_policy
from tiktok_orders.domain.failed_sku import FailedSku, mend_mappings
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import OnMissingProduct
from tiktok_orders.domain.sales_order_context import ProductFacts
from tiktok_orders.domain.sales_order_pieces import why_not_sold
from tiktok_orders.domain.sales_order_products import product_sku_of
from tiktok_orders.domain.sku_map import Component, SkuMapping, index_mappings

SET = (Component("MUG-1"), Component("ABC-RED", Decimal(2), Decimal(3)), Component("BOX-1"))
MAP = index_mappings([SkuMapping("GIFT-SET", SET), SkuMapping("OTHER-SET", (Component("ABC-RED"),))])
NEW = Component("ABC-RED-NEW", Decimal(2))


def mended(failed: FailedSku, *lines: dict[str, Any]) -> dict[str, tuple[Component, ...]]:
    numbered = [make_line(number, **facts) for number, facts in enumerate(lines, 1)]
    found = mend_mappings(make_order(*numbered).line_items, MAP, failed, NEW)
    return {mapping.tiktok_sku: mapping.components for mapping in found}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"seller_sku": "gift-set"}, {"GIFT-SET": (SET[0], Component(NEW.sku, Decimal(4), Decimal(3)), SET[2])}),
        ({"seller_sku": "abc-red "}, {"abc-red": (NEW,)}),
        ({"seller_sku": "MUG-1"}, {}),
        (
            {"seller_sku": "", "combined_listing_skus": [{"seller_sku": "ABC-RED"}, {"seller_sku": "MUG-1"}]},
            {"ABC-RED": (NEW,)},
        ),
    ],
)
def test_the_component_that_failed_is_replaced(
    line: dict[str, Any], expected: dict[str, tuple[Component, ...]]
) -> None:
    assert mended(FailedSku("product_missing", "ABC-RED", {}), line) == expected


def test_an_item_is_meant_by_its_number_however_long_its_name_is() -> None:
    red, blue = ({"seller_sku": "", "sku_id": one, "product_name": "T-shirt " * 50} for one in ("111", "222"))
    found = why_not_sold(make_order(make_line(**red)).line_items[0], MAP)
    assert found is not None
    assert mended(FailedSku("sku_missing", cause_of(found), {}), red, blue, {"seller_sku": "X"}) == {"111": (NEW,)}


def test_what_a_combined_item_lacks_is_mapped_by_the_number_of_the_part() -> None:
    line = {"seller_sku": "DUO", "combined_listing_skus": [{"sku_id": "8"}, {"seller_sku": "MUG-1"}]}
    found = why_not_sold(make_order(make_line(**line)).line_items[0], MAP)
    assert found == FailureFound("sku_empty", {"sku": "DUO"})
    assert mended(FailedSku("sku_empty", "DUO", {}), line) == {"8": (NEW,)}


def test_a_product_is_meant_by_the_name_that_magento_has_for_it() -> None:
    order = make_order(make_line(1, seller_sku="5901234", sku_id="1"), make_line(2, seller_sku="GONE", sku_id="2"))
    policy = make_policy(on_missing_product=OnMissingProduct.STAND_IN, stand_in_sku="stand-in")
    known = {"5901234": ProductFacts("MUG-1"), "stand-in": ProductFacts("STAND-IN")}
    context = make_context(order, policy, products=known)
    products = {sku: product_sku_of(sku, context) for sku in ("5901234", "GONE")}
    assert products == {"5901234": "MUG-1", "GONE": "STAND-IN"}
    for cause, expected in (("MUG-1", "5901234"), ("STAND-IN", "GONE")):
        found = mend_mappings(order.line_items, {}, FailedSku("out_of_stock", cause, products), NEW)
        assert found == [SkuMapping(expected, (NEW,))]


def test_what_several_products_share_is_meant_as_it_was_asked_for() -> None:
    failed = FailedSku("sku_ambiguous", "SHARED", {"SHARED": "MUG-1"})
    assert mended(failed, {"seller_sku": "SHARED"}, {"seller_sku": "MUG-1"}) == {"SHARED": (NEW,)}
