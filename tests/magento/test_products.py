from __future__ import annotations

from decimal import Decimal

import pytest

from tests.magento.conftest import World
from tests.magento.samples import read_sample
from tests.tiktok.loopback import json_answer
from tiktok_orders.errors import CredentialsError, NotFoundError, UnreachableError
from tiktok_orders.magento.products import (
    Product,
    Source,
    find_products,
    find_salable_quantities,
    list_sources,
    resolve_stock,
)

MUG = read_sample("product_get.response")["body"]
STOCK = {call["path"].split("?")[0].split("/V1/")[1]: call["response"] for call in read_sample("stock")["calls"]}
VALUE = "searchCriteria[filter_groups][0][filters][{}][value]"


def product(number: int, sku: str, **more) -> dict:
    return {"id": number, "sku": sku, "name": sku, "status": 1, "type_id": "simple", **more}


def test_reads_the_sample(world: World):
    world.will_find(MUG)
    assert find_products(world.client, ["MUG-RED-11OZ"]) == {
        "MUG-RED-11OZ": Product(
            482, "MUG-RED-11OZ", "Stoneware Mug, red, 11 oz", True, "simple", Decimal(15), website_ids=(1,)
        )
    }


def test_products_are_found_under_the_sku_as_it_was_asked(world: World):
    world.will_find(product(1, "Mug-Red"), product(2, "other"), product(3, "not asked"))
    found = find_products(world.client, [" MUG-red ", "mug-red", "OTHER", "missing", " ", ""])
    assert {asked: one.sku for asked, one in found.items()} == {
        " MUG-red ": "Mug-Red",
        "mug-red": "Mug-Red",
        "OTHER": "other",
    }
    assert world.server.received[0].query[VALUE.format(0)] == "MUG-red,mug-red,OTHER,missing"


def test_skus_with_commas_are_asked_one_by_one_in_the_same_group(world: World):
    world.will_find(product(1, "A,B"))
    assert list(find_products(world.client, ["C", "A,B"])) == ["A,B"]
    query = world.server.received[0].query
    assert (query[VALUE.format(0)], query[VALUE.format(1)]) == ("C", "A,B")
    assert query["searchCriteria[filter_groups][0][filters][1][condition_type]"] == "eq"


def test_a_hundred_and_twenty_skus_are_three_calls(world: World):
    world.will_find()
    assert find_products(world.client, [f"S{number}" for number in range(120)]) == {}
    assert len(world.server.received) == 3


def test_another_attribute_may_hold_the_sellers_sku(world: World):
    attributes = [{"attribute_code": "colour", "value": ["1"]}, {"attribute_code": "tiktok_sku", "value": "tt-1"}]
    world.will_find(
        product(7, "A", custom_attributes=attributes),
        product(8, "B", custom_attributes=attributes),
        product(9, "C", custom_attributes=[]),
    )
    found = find_products(world.client, ["TT-1"], attribute="tiktok_sku", store_code="uk")
    assert [(one.sku, one.rival_skus) for one in found.values()] == [("A", ("B",))]
    (received,) = world.server.received
    assert received.path == "/rest/uk/V1/products"
    assert received.query["searchCriteria[filter_groups][0][filters][0][field]"] == "tiktok_sku"
    assert "custom_attributes" in received.query["fields"]


def test_a_product_that_is_switched_off_and_has_no_price_is_found(world: World):
    world.will_find(product(1, "A", status=2, price=None))
    (found,) = find_products(world.client, ["A"]).values()
    assert (found.is_enabled, found.price, found.website_ids) == (False, None, ())


def test_salable_quantities_are_asked_one_by_one(world: World):
    world.will(STOCK["inventory/get-product-salable-quantity/MUG-RED-11OZ/1"], "7.5000", 0)
    found = find_salable_quantities(world.client, ["MUG-RED-11OZ", "A B/C", "gone", "gone"], 1)
    assert found == {"MUG-RED-11OZ": Decimal(38), "A B/C": Decimal("7.5"), "gone": Decimal(0)}
    paths = [received.path.rpartition("/get-product-salable-quantity/")[2] for received in world.server.received]
    assert paths == ["MUG-RED-11OZ/1", "A%20B%2FC/1", "gone/1"]


def test_where_magento_states_no_quantity_there_is_none(world: World):
    no_stock = json_answer({"message": "Can't check requested quantity for products without Source Items"}, 400)
    no_route = json_answer({"message": "Request does not match any route."}, 404)
    bad_signature = json_answer({"message": "The signature is invalid. Verify and try again."}, 401)
    world.will(no_stock, no_route, bad_signature, 3)
    found = find_salable_quantities(world.client, ["bundle", "A/B", "A (1)", "plain"], 1)
    assert found == {"bundle": None, "A/B": None, "A (1)": None, "plain": Decimal(3)}


def test_refused_keys_are_not_taken_for_a_missing_quantity(world: World):
    world.will(json_answer({"message": "The signature is invalid. Verify and try again."}, 401))
    with pytest.raises(CredentialsError):
        find_salable_quantities(world.client, ["plain"], 1)


def test_a_quantity_that_is_no_number_is_unreadable(world: World):
    for reply in (True, None, {}, "many"):
        world.server.answers.clear()
        world.will(reply)
        with pytest.raises(UnreachableError, match="salable quantity cannot be read"):
            find_salable_quantities(world.client, ["A"], 1)


def test_a_website_sells_from_a_stock(world: World):
    world.will(STOCK["inventory/stock-resolver/website/base"])
    assert resolve_stock(world.client, "base") == 1
    assert world.server.received[0].path == "/rest/all/V1/inventory/stock-resolver/website/base"


def test_a_magento_without_stock_by_source_says_so(world: World):
    world.will(json_answer({"message": "Request does not match any route."}, 404))
    with pytest.raises(NotFoundError):
        resolve_stock(world.client, "base")


def test_lists_the_sources(world: World):
    world.will_find(
        {"source_code": "default", "name": "Default Source", "enabled": True},
        {"source_code": "uk", "name": "Leeds", "enabled": False},
    )
    assert list_sources(world.client) == [Source("default", "Default Source", True), Source("uk", "Leeds", False)]
