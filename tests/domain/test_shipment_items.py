"""Which lines of a sales order a package is, and which lines of TikTok's a shipment in Magento is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import make_raw_line, make_raw_order
from tiktok_orders.domain.carrier_map import Carrier
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.seen_shipments import SeenShipment, find_sure_provider, tell_shipments_apart
from tiktok_orders.domain.shipment_items import SalesItem, choose_items, find_lines, find_needs
from tiktok_orders.domain.shipped_packages import KnownShipment
from tiktok_orders.domain.sku_map import Component

ID = "576000000000000001"
A, B, C = f"{ID}1", f"{ID}2", f"{ID}3"


def make_order(count: int = 3, **line: Any) -> Order:
    lines = [make_raw_line(ID, place, **line) for place in range(1, count + 1)]
    return read_order(make_raw_order(ID, line_items=lines))


def item(item_id: int, sku: str, qty: str, *lines: str, is_open: str = "") -> SalesItem:
    return SalesItem(item_id, sku, Decimal(qty), Decimal(is_open or qty), lines)


def part(sku: str, quantity: str = "1") -> Component:
    return Component(sku, Decimal(quantity))


def chosen(
    order: Order, lines: list[str], items: list[SalesItem], parts: dict[str, list[Component]], *covered: str
) -> dict[int, Decimal]:
    found = choose_items(order, lines, items, find_needs(order, items, parts), covered)
    assert found.problem is None, found.problem.sentence
    return dict(found.items)


def test_units_of_one_sku_that_cost_differently_ship_by_how_many_there_are() -> None:
    """Three for 10.00 stand as 2 × 3.33 and 3.34: which of them go first makes no difference to the goods."""
    items = [item(1, "MUG", "5", A, B), item(2, "MUG", "1", A)]
    parts = {A: [part("mug", "3")], B: [part("MUG", "3")], C: []}
    order = make_order(2)
    first = chosen(order, [A], items, parts)
    assert sum(first.values()) == 3
    rest = [
        item(1, "MUG", "5", A, B, is_open=str(5 - first.get(1, 0))),
        item(2, "MUG", "1", A, is_open=str(1 - first.get(2, 0))),
    ]
    second = chosen(order, [B], rest, parts, A)
    assert sum(second.values()) == 3


def test_a_bundle_ships_each_of_its_products() -> None:
    items = [item(1, "MUG", "4", A, B), item(2, "TOWEL", "2", A, B)]
    parts = {one: [part("MUG", "2"), part("TOWEL")] for one in (A, B)}
    assert chosen(make_order(2), [A], items, parts) == {1: 2, 2: 1}


@pytest.mark.parametrize("parts", [{}, {A: [part("OLD")], B: [part("OLD")]}])
def test_where_the_map_changed_since_each_unit_has_the_same_share(parts: dict[str, list[Component]]) -> None:
    assert chosen(make_order(2), [A], [item(1, "NEW", "6", A, B)], parts) == {1: 3}


def test_what_cannot_be_told_is_not_guessed_but_for_the_last_lines() -> None:
    order, items = make_order(2), [item(1, "NEW", "5", A, B)]
    needs = find_needs(order, items, {})
    found = choose_items(order, [A], items, needs, ())
    assert found.problem is not None and "MUG-BLU-350" in found.problem.sentence
    assert choose_items(order, [B], items, needs, [A]).items == {1: 5}


def test_a_sales_order_of_another_program_goes_by_the_map() -> None:
    items = [item(1, "mug", "2"), item(2, "TOWEL", "1")]
    parts = {A: [part("MUG")], B: [part("MUG")], C: [part("TOWEL")]}
    assert chosen(make_order(), [A, C], items, parts) == {1: 1, 2: 1}
    found = choose_items(make_order(), [A], [item(1, "ELSE", "3")], find_needs(make_order(), items[1:], parts), ())
    assert found.problem is not None


def test_nothing_is_taken_that_is_not_open_any_more() -> None:
    items = [item(1, "MUG", "2", A, B, is_open="1"), item(2, "TOWEL", "1", C, is_open="0")]
    parts = {A: [part("MUG")], B: [part("MUG")], C: [part("TOWEL")]}
    assert chosen(make_order(), [A, B], items, parts) == {1: 1}
    assert chosen(make_order(), [C], items, parts) == {}


def test_only_whole_lines_of_tiktoks_are_in_a_shipment_of_magentos() -> None:
    items = [item(1, "MUG", "4", A, B), item(2, "TOWEL", "2", A, B)]
    needs = find_needs(make_order(2), items, {one: [part("MUG", "2"), part("TOWEL")] for one in (A, B)})
    assert find_lines({1: Decimal(2), 2: Decimal(1)}, [A, B], items, needs) == (A,)
    assert find_lines({1: Decimal(2)}, [A, B], items, needs) == ()
    assert find_lines({1: Decimal(4), 2: Decimal(1)}, [A, B], items, needs) == (A,)
    assert find_lines({9: Decimal(4)}, [A, B], items, needs) == ()


def seen(number: int, *numbers: str, mugs: str = "1", package: str = "") -> SeenShipment:
    return SeenShipment(number, package, numbers, {1: Decimal(mugs)})


def told(order: Order, *shipments: SeenShipment, known: dict[int, KnownShipment] | None = None) -> dict[int, Any]:
    items = [item(1, "MUG", str(len(order.line_items)), *(line.id for line in order.line_items))]
    needs = find_needs(order, items, {line.id: [part("MUG")] for line in order.line_items})
    found = tell_shipments_apart(order, shipments, items, needs, known or {})
    return {number: (one.package, one.line_item_ids) for number, one in found.items()}


def test_shipments_that_are_seen_together_have_lines_of_their_own() -> None:
    assert told(make_order(), seen(7, "X"), seen(8, "Y", mugs="2")) == {7: ("", (A,)), 8: ("", (B, C))}
    assert told(make_order(), seen(7, "X", mugs="3")) == {7: ("", (A, B, C))}


def test_what_was_known_of_a_shipment_stays() -> None:
    known = {7: KnownShipment("", ("X",), (B,)), 9: KnownShipment("P9", ("Z",), (A,))}
    assert told(make_order(), seen(8, "Y"), seen(7, "X"), known=known) == {8: ("", (C,)), 7: ("", (B,))}


def test_a_shipment_is_its_packages_by_comment_and_by_number() -> None:
    lines = [
        make_raw_line(ID, 1, display_status="IN_TRANSIT", package_id="P1", tracking_number="N-1"),
        make_raw_line(ID, 2, display_status="IN_TRANSIT", package_id="P2", tracking_number="N2"),
        make_raw_line(ID, 3),
    ]
    order = read_order(make_raw_order(ID, line_items=lines, status="PARTIALLY_SHIPPING"))
    assert told(order, seen(7, "n1"), seen(8, "Y", package="P2")) == {7: ("P1", (A,)), 8: ("P2", (B,))}


def test_one_that_may_be_of_a_shipped_line_is_never_taken_for_one_that_waits() -> None:
    lines = [
        make_raw_line(ID, 1),
        make_raw_line(ID, 2, display_status="IN_TRANSIT", package_id="P1", tracking_number="N1"),
    ]
    order = read_order(make_raw_order(ID, line_items=lines, status="PARTIALLY_SHIPPING"))
    assert told(order, seen(7, "written quite otherwise")) == {7: ("", (B,))}


OFFERED = [ShippingProvider(id="1", name="Royal Mail"), ShippingProvider(id="2", name="DHL Express")]


@pytest.mark.parametrize(
    ("carrier", "kept", "provider_id"),
    [
        (Carrier("custom", "Royal-Mail UK"), {}, "1"),
        (Carrier("custom", "Royal Mail Tracked 24"), {}, None),  # a guess, which nobody sees before it is sent
        (Carrier("dhl", "DHL Express Worldwide"), {}, None),
        (Carrier("dhl", ""), {}, None),
        (Carrier("custom", "Post Haste"), {"custom:posthaste": "2"}, "2"),
        (Carrier("flatrate", "Post Haste"), {"custom:posthaste": "2"}, "2"),
        (Carrier("custom", "Royal Mail"), {"custom:royalmail": "2"}, "2"),
        (Carrier("custom", "Royal Mail"), {"custom:royalmail": "gone"}, "1"),
    ],
)
def test_a_carrier_is_sure_where_it_was_chosen_or_bears_the_very_name(
    carrier: Carrier, kept: dict[str, str], provider_id: str | None
) -> None:
    found = find_sure_provider(carrier, OFFERED, kept)
    assert (found.id if found else None) == provider_id
