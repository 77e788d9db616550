"""The SKU map: what an item is in Magento, and its way through CSV."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.sales_orders import make_line, make_order
from tiktok_orders.domain.orders import LineItem
from tiktok_orders.domain.sku_map import (
    Component,
    SkuMapping,
    components_of,
    describe_components,
    find_replaced_bundles,
    index_mappings,
    read_mapping,
    read_sku_csv,
    why_not_mapping,
    write_sku_csv,
)
from tiktok_orders.errors import InvalidInputError

MAP = index_mappings(
    [
        SkuMapping("MUG-3", (Component("MUG", Decimal(3)),)),
        SkuMapping("SET", (Component("CUP", Decimal(1), Decimal(3)), Component("SAUCER", Decimal(2), Decimal(1)))),
        SkuMapping("1001", (Component("BY-ID"),)),
    ]
)


def line(**facts: Any) -> LineItem:
    return make_order(make_line(**facts)).line_items[0]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"seller_sku": " MUG-1 ", "sku_id": "7"}, [("MUG-1", 1)]),
        ({"seller_sku": "mug-3 ", "sku_id": "7"}, [("MUG", 3)]),
        ({"seller_sku": "SET", "sku_id": "7"}, [("CUP", 1), ("SAUCER", 2)]),
        ({"seller_sku": "", "sku_id": "1001"}, [("BY-ID", 1)]),
        ({"seller_sku": "", "sku_id": "7"}, []),
        ({"seller_sku": "MUG-3", "sku_id": "1001"}, [("MUG", 3)]),
    ],
)
def test_an_item_is_what_the_map_says_or_its_own_sku(facts: dict[str, str], found: list[tuple[str, int]]) -> None:
    assert [(part.sku, part.quantity) for part in components_of(line(**facts), MAP)] == found


def test_a_combined_item_is_made_of_its_skus_each_by_the_map() -> None:
    combined = [
        {"sku_id": "8", "seller_sku": "TOWEL", "sku_count": 2},
        {"sku_id": "9", "seller_sku": "SET", "sku_count": 1},
    ]
    parts = components_of(line(seller_sku="", sku_id="7", combined_listing_skus=combined), MAP)
    assert [(part.sku, part.quantity, part.price_share) for part in parts] == [
        ("TOWEL", 2, 2),
        ("CUP", 1, Decimal("0.75")),
        ("SAUCER", 2, Decimal("0.25")),
    ]


def test_the_map_of_the_whole_goes_before_its_parts() -> None:
    combined = [{"sku_id": "8", "seller_sku": "TOWEL", "sku_count": 2}]
    parts = components_of(line(seller_sku="MUG-3", combined_listing_skus=combined), MAP)
    assert [part.sku for part in parts] == ["MUG"]


def test_reads_a_table_as_people_keep_it() -> None:
    text = "\ufeffMagento_SKU;TikTok_SKU;Quantity;Note\r\nMUG;MUG-3;3;x\r\n\r\nFLOUR;BAG;0,5;\r\nSUGAR;BAG;;\r\n"
    mappings, problems = read_sku_csv(text)
    assert problems == ()
    assert mappings == (
        SkuMapping("MUG-3", (Component("MUG", Decimal(3)),)),
        SkuMapping("BAG", (Component("FLOUR", Decimal("0.5")), Component("SUGAR"))),
    )


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("A,,1,1", "Line 2: the Magento SKU is missing."),
        (",B,1,1", "Line 2: the TikTok SKU is missing."),
        ("A,B,none,1", "Line 2: “none” is not a quantity."),
        ("A,B,0,1", "Line 2: “0” is not a quantity."),
        ("A,B,nan,1", "Line 2: “nan” is not a quantity."),
        ("A,B,1,-1", "Line 2: “-1” is not a price share."),
        ("A,B,1,0", "The mapping of A needs a price share above zero."),
        (f"A,{'B' * 65},1,1", "The mapping of A has a SKU longer than Magento's 64 characters."),
    ],
)
def test_a_wrong_row_is_named_and_its_mapping_left_out(rows: str, problem: str) -> None:
    text = f"tiktok_sku,magento_sku,quantity,price_share\n{rows}\nGOOD,G,1,1\n"
    mappings, problems = read_sku_csv(text)
    assert [mapping.tiktok_sku for mapping in mappings] == ["GOOD"]
    assert problems == (problem,)


def test_one_wrong_component_takes_its_whole_mapping_with_it() -> None:
    mappings, problems = read_sku_csv("tiktok_sku,magento_sku,quantity\nSET,CUP,1\nset,SAUCER,x\n")
    assert mappings == () and len(problems) == 1


@pytest.mark.parametrize("text", ["", "sku,quantity\nA,1\n"])
def test_a_table_without_its_columns_is_refused(text: str) -> None:
    mappings, problems = read_sku_csv(text)
    assert mappings == () and "must name the columns" in problems[0]


def test_a_mapping_to_nothing_cannot_be_used() -> None:
    assert why_not_mapping(SkuMapping("A", ())) == "The mapping of A lacks a Magento SKU."
    assert why_not_mapping(SkuMapping(" ", (Component("B"),))) == "A mapping lacks its TikTok SKU."


SKUS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=9
)
NUMBERS = st.decimals("0.0001", "999", places=4)


@given(
    st.dictionaries(
        SKUS.map(str.casefold),
        st.lists(st.builds(Component, SKUS, NUMBERS, NUMBERS), min_size=1, max_size=3),
        max_size=5,
    )
)
def test_what_is_written_is_read_back(table: dict[str, list[Component]]) -> None:
    unique = {sku.strip().casefold(): parts for sku, parts in table.items()}
    mappings = tuple(SkuMapping(sku, tuple(parts)) for sku, parts in unique.items())
    assert read_sku_csv(write_sku_csv(mappings)) == (mappings, ())


PARTS = ({"magento_sku": " A-1 ", "quantity": "2", "price_share": "2"}, {"magento_sku": "B-2"})


def test_a_mapping_is_read_as_a_person_wrote_it() -> None:
    mapping = read_mapping(" SET ", PARTS)
    parts = (Component("A-1", Decimal(2), Decimal(2)), Component("B-2"))
    assert mapping == SkuMapping("SET", parts)
    assert describe_components(mapping) == "2 × A-1 and 1 × B-2"


@pytest.mark.parametrize(
    ("sku", "parts", "words"),
    [
        ("SET", [{"magento_sku": "A", "quantity": "a few"}], "“a few” is not a quantity. Write numbers like 1"),
        ("SET", [{"magento_sku": "A", "price_share": "-1"}], "“-1” is not a price share"),
        ("SET", [{"magento_sku": " "}], "The Magento SKU is missing"),
        (" ", [{"magento_sku": "A"}], "A mapping lacks its TikTok SKU"),
    ],
)
def test_what_is_wrong_with_a_written_mapping_is_said(sku: str, parts: list[dict[str, str]], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read_mapping(sku, parts)


def test_only_bundles_that_would_change_are_found() -> None:
    bundle, single = read_mapping("SET", PARTS), SkuMapping("MUG", (Component("A"),))
    known = [bundle, single]
    other = SkuMapping("set", (Component("C"),))
    assert find_replaced_bundles([other, SkuMapping("MUG", (Component("B"),)), SkuMapping("NEW", ())], known) == [
        bundle
    ]
    assert find_replaced_bundles([bundle], known) == []
