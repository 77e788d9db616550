from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.builders import make_raw_line, make_raw_order
from tiktok_orders.domain.ordered_items import describe_items, group_by_sku
from tiktok_orders.domain.orders import UnreadableOrderError, read_order, record_id


def test_reads_money_as_decimal_and_time_as_aware_utc() -> None:
    order = read_order(make_raw_order(create_time=1793520000))
    assert order.payment.total_amount == Decimal("12.99")
    assert order.create_time == datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_needs_nothing_but_the_id() -> None:
    order = read_order({"id": "1"})
    assert (order.id, order.status, order.payment.total_amount, order.line_items) == ("1", "", None, ())


def test_keeps_a_status_that_is_new_to_us_as_text() -> None:
    assert read_order({"id": "1", "status": "TELEPORTED", "brand_new": {"x": 1}}).status == "TELEPORTED"


@pytest.mark.parametrize("blank", [None, "", [], {}])
def test_takes_blanks_as_not_stated(blank: object) -> None:
    order = read_order(
        {"id": "1", "paid_time": blank, "payment": blank, "line_items": blank, "recipient_address": blank}
    )
    assert order.paid_time is None and order.payment.total_amount is None


def test_takes_a_zero_time_as_not_stated_and_a_zero_amount_as_an_amount() -> None:
    order = read_order({"id": "1", "paid_time": 0, "payment": {"total_amount": "0"}})
    assert order.paid_time is None
    assert order.payment.total_amount == 0


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "not an order record"),
        ("576", "not an order record"),
        ({}, "“id” is missing"),
        ({"id": ""}, "“id” is missing"),
        ({"id": {"a": 1}}, "“id” cannot be read"),
        ({"id": "1", "create_time": 10**19}, "“create_time” cannot be read"),
        ({"id": "1", "payment": {"total_amount": "twelve"}}, "“payment.total_amount” cannot be read"),
        ({"id": "1", "payment": {"total_amount": "NaN"}}, "“payment.total_amount” cannot be read"),
        ({"id": "1", "payment": {"total_amount": "1e30"}}, "“payment.total_amount” cannot be read"),
        ({"id": "1", "payment": []}, None),
        ({"id": "1", "line_items": [3]}, "“line_items.0” cannot be read"),
        ({"id": "1", "line_items": [{"sku_id": "1"}]}, "“line_items.0.id” is missing"),
        ({"id": "1" * 65}, "“id” cannot be read"),
    ],
)
def test_says_why_a_record_is_unreadable(raw: object, reason: str | None) -> None:
    if reason is None:
        assert read_order(raw).id
        return
    with pytest.raises(UnreadableOrderError, match="^" + reason.replace(".", r"\.") if "“" in reason else reason):
        read_order(raw)


def test_a_reason_never_shows_the_value() -> None:
    with pytest.raises(UnreadableOrderError) as caught:
        read_order({"id": "1", "recipient_address": {"name": {"first": "Ada Secret"}}})
    assert "Ada" not in str(caught.value)


@pytest.mark.parametrize(("raw", "listed"), [({"id": "9"}, "9"), ({"id": 9}, "9"), ({"id": [9]}, ""), (7, "")])
def test_lists_an_unreadable_record_under_the_id_it_claims(raw: object, listed: str) -> None:
    assert record_id(raw) == listed


def test_groups_units_by_sku_and_sums_them() -> None:
    lines = [make_raw_line("1", n, sale_price="10.50") for n in (1, 2)]
    lines += [
        make_raw_line("1", 3, sku_id="2002", seller_sku="TOWEL", product_name="Tea Towel", sku_name="Default")
    ]
    units = read_order(make_raw_order("1", line_items=lines)).line_items
    assert [(item.seller_sku, item.quantity, item.sale_amount) for item in group_by_sku(units)] == [
        ("MUG-BLU-350", 2, Decimal("21.00")),
        ("TOWEL", 1, Decimal("12.99")),
    ]
    assert describe_items(units) == "2 × Ceramic Mug (Blue, 350 ml) · 1 × Tea Towel"


def test_a_gift_stands_apart_from_the_same_sku_bought() -> None:
    lines = [make_raw_line("1", 1), make_raw_line("1", 2, is_gift=True, sale_price="0.00")]
    units = read_order(make_raw_order("1", line_items=lines)).line_items
    assert [(item.quantity, item.is_gift) for item in group_by_sku(units)] == [(1, False), (1, True)]
    assert describe_items(units).endswith("1 × Ceramic Mug (Blue, 350 ml), gift")
