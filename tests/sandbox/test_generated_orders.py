"""What holds for every order of every generated world."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.practice_client import START
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.world.generate import generate_orders
from tiktok_orders.sandbox.world.sellers import build_sellers

NOW = int(START.timestamp())
ORDERS = 3000
REGION = {"GBP": "GB", "USD": "US", "SGD": "SG"}
OPEN = {"AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"}


@pytest.fixture(scope="module")
def orders():
    return [order for _, order in generate_orders(seed=11, orders=ORDERS, now=START)]


def region_of(order) -> str:
    return REGION[order["payment"]["currency"]]


def is_old(order) -> bool:
    """The US hides an address from the 30th day after completion on."""
    return (
        region_of(order) == "US" and order["status"] == "COMPLETED" and order["update_time"] <= NOW - 30 * 86_400
    )


def may_be_old(order) -> bool:
    """A refund moves `update_time` after completion, 4 to 9 days after delivery: then nobody can tell."""
    hidden_since = NOW - 30 * 86_400
    earliest = order.get("delivery_time", 0) + 4 * 86_400
    return region_of(order) == "US" and order["update_time"] > hidden_since and earliest <= hidden_since


def test_makes_so_many_orders_in_order_of_time(orders):
    assert len(orders) == ORDERS
    times = [order["create_time"] for order in orders]
    assert times == sorted(times)
    assert times[0] > NOW - 91 * 86_400
    assert times[-1] <= NOW


def test_the_sums_of_every_order_hold(orders):
    for order in orders:
        pay = {name: Decimal(text) for name, text in order["payment"].items() if name != "currency"}
        lines = order["line_items"]
        assert all(text == f"{Decimal(text):.2f}" for text in order["payment"].values() if text[0].isdigit())
        goods = pay["original_total_product_price"] - pay["seller_discount"] - pay["platform_discount"]
        assert pay["sub_total"] == goods
        shipping_off = pay["shipping_fee_seller_discount"] + pay["shipping_fee_platform_discount"]
        assert pay["shipping_fee"] == pay["original_shipping_fee"] - shipping_off
        fee = pay.get("retail_delivery_fee", Decimal(0))
        assert pay["total_amount"] == pay["sub_total"] + pay["shipping_fee"] + pay["tax"] + fee
        assert pay["tax"] == pay.get("product_tax", 0) + pay.get("shipping_fee_tax", 0)
        for line_name, name in (
            ("original_price", "original_total_product_price"),
            ("seller_discount", "seller_discount"),
            ("platform_discount", "platform_discount"),
            ("sale_price", "sub_total"),
        ):
            assert sum(Decimal(line[line_name]) for line in lines) == pay[name], name
        for line in lines:
            off = Decimal(line["seller_discount"]) + Decimal(line["platform_discount"])
            assert Decimal(line["sale_price"]) == Decimal(line["original_price"]) - off >= 0
        taxes = sum(Decimal(tax["tax_amount"]) for line in lines for tax in line["item_tax"])
        assert taxes == pay.get("product_tax", 0)


def test_only_the_united_states_add_taxes_and_fees(orders):
    taxed = [order for order in orders if Decimal(order["payment"]["tax"])]
    assert {region_of(order) for order in taxed} == {"US"}
    with_fee = [order for order in orders if Decimal(order["payment"].get("retail_delivery_fee", "0"))]
    assert with_fee
    states = {order["recipient_address"]["district_info"][1]["iso_code"]
              for order in with_fee if "recipient_address" in order}  # fmt: skip
    assert states <= {"CO", "MN"}
    assert all("retail_delivery_fee" not in o["payment"] for o in orders if region_of(o) != "US")


def test_ids_are_unique_and_look_like_those_of_tiktok(orders):
    ids = [order["id"] for order in orders]
    lines = [line["id"] for order in orders for line in order["line_items"]]
    assert len(set(ids)) == len(ids)
    assert len(set(lines)) == len(lines)
    assert all(len(text) == 18 and text.startswith("576") for text in ids)
    assert all(len(text) == 18 and text.startswith("577") for text in lines)
    assert ids == sorted(ids)
    catalogue = [variant for shop in build_sellers(11)[0].shops for variant in shop.catalogue]
    assert len({variant.sku_id for variant in catalogue}) == len(catalogue) > 3 * 130
    assert len({variant.seller_sku for variant in catalogue}) == len(catalogue) // 3


def test_every_shop_shows_every_status_even_in_a_small_world():
    small = list(generate_orders(seed=3, orders=300, now=START))
    seen = {(region_of(order), order["status"]) for _, order in small}
    wanted = {(region, status.value) for region in ("GB", "US", "SG") for status in OrderStatus}
    assert wanted - seen == {("SG", "ON_HOLD")}


def test_the_mix_of_statuses_is_believable(orders):
    share = {status: count / ORDERS for status, count in Counter(order["status"] for order in orders).items()}
    assert share["COMPLETED"] > 0.6
    assert 0.03 < share["CANCELLED"] < 0.09
    assert 0.01 < share["AWAITING_SHIPMENT"] < 0.08
    initiators = {order["cancellation_initiator"] for order in orders if order["status"] == "CANCELLED"}
    assert initiators == {"BUYER", "SELLER", "SYSTEM"}


def test_times_follow_the_life_of_an_order(orders):
    names = ("create_time", "paid_time", "rts_time", "collection_time", "delivery_time")
    for order in orders:
        steps = [order[name] for name in names if name in order and not (order["is_cod"] and name == "paid_time")]
        assert steps == sorted(steps)
        assert order["update_time"] >= max(steps)
        assert order["update_time"] <= NOW
        if order["status"] == "CANCELLED":
            assert order["cancel_time"] == order["update_time"]
            assert order["cancel_reason"] == order["line_items"][0]["cancel_reason"]
        if order["status"] in ("DELIVERED", "COMPLETED"):
            assert {"paid_time", "rts_time", "collection_time", "tracking_number"} <= order.keys()
    undelivered = [order for order in orders if order["status"] == "COMPLETED" and "delivery_time" not in order]
    assert len(undelivered) <= 1, "only the order that was refunded on its way completes without a delivery"


def test_the_hold_lasts_an_hour_where_the_market_has_one(orders):
    for order in orders:
        if order["status"] == "ON_HOLD":
            assert order["is_on_hold_order"]
            assert order["order_type"] == "PRE_ORDER" or NOW - order["paid_time"] <= 3600
        if region_of(order) == "SG":
            assert not order["is_on_hold_order"]


def test_addresses_are_absent_masked_or_clear_as_on_tiktok(orders):
    seen = Counter()
    for order in orders:
        address = order.get("recipient_address")
        if order["status"] in ("UNPAID", "ON_HOLD"):
            assert address is None
        elif address is None:
            assert order["cancel_reason"] == "Customer overdue to pay"
        elif not (order["status"] == "COMPLETED" and may_be_old(order)):
            is_masked = order["shipping_type"] == "TIKTOK" or order["status"] == "CANCELLED" or is_old(order)
            private = [address[name] for name in ("name", "phone_number", "address_detail", "postal_code")]
            assert all(("*" in text) is is_masked for text in private)
            assert ("*" in address["full_address"]) is is_masked
            assert address["region_code"] == region_of(order)
            assert ("post_town" in address) is (region_of(order) == "GB")
            seen[region_of(order), is_masked] += 1
    assert len(seen) == 6


def test_phone_numbers_are_kept_for_fiction(orders):
    starts = {"GB": "(+44)7700900", "US": "(+1)", "SG": "(+65)555"}
    for order in orders:
        phone = order.get("recipient_address", {}).get("phone_number", "*")
        if "*" not in phone:
            assert phone.startswith(starts[region_of(order)])
            assert region_of(order) != "US" or phone[7:12] == "55501"


def test_packages_exist_before_shipping_in_singapore_alone(orders):
    for order in orders:
        if order["status"] == "AWAITING_SHIPMENT":
            assert bool(order["packages"]) is (region_of(order) == "SG")
            assert all(("package_id" in line) is (region_of(order) == "SG") for line in order["line_items"])
            assert "tracking_number" not in order
        if order["status"] == "PARTIALLY_SHIPPING":
            assert len({line["display_status"] for line in order["line_items"]}) == 2


def test_some_open_orders_are_late_and_some_are_due_today(orders):
    open_orders = [order for order in orders if order["status"] in OPEN and "rts_sla_time" in order]
    late = [order for order in open_orders if order["rts_sla_time"] < NOW]
    today = [order for order in open_orders if NOW <= order["rts_sla_time"] < NOW + 86_400]
    assert 3 <= len(late) < len(open_orders) / 2
    assert today


def test_special_orders_turn_up(orders):
    assert any(order["is_sample_order"] for order in orders)
    assert all(order["payment"]["total_amount"] == "0.00" for order in orders if order["is_sample_order"])
    assert {region_of(order) for order in orders if order["is_cod"]} == {"SG"}
    assert {region_of(order) for order in orders if order["order_type"] == "PRE_ORDER"} == {"US"}
    assert any(line["is_gift"] for order in orders for line in order["line_items"])
    assert any(order["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK" for order in orders)
    assert any(order["buyer_message"] for order in orders)
    assert any(order["has_updated_recipient_address"] for order in orders)
    assert any(order["is_buyer_request_cancel"] and order["status"] in OPEN for order in orders)
    known = {order["id"]: order for order in orders}
    followers = [order for order in orders if order["is_replacement_order"] or order["is_exchange_order"]]
    assert {order["is_replacement_order"] for order in followers} == {True, False}
    for order in followers:
        first = known[order.get("replaced_order_id") or order["exchange_source_order_id"]]
        assert (first["user_id"], region_of(first)) == (order["user_id"], region_of(order))


def test_combined_orders_share_buyer_and_parcel(orders):
    pairs = {}
    for order in orders:
        if order.get("split_or_combine_tag") == "COMBINED" and order["packages"]:
            pairs.setdefault(order["packages"][0]["id"], []).append(order)
    assert pairs
    for group in pairs.values():
        assert len(group) == 2
        assert len({(order["user_id"], order.get("tracking_number"), order["status"]) for order in group}) == 1
    assert any(order.get("split_or_combine_tag") == "SPLIT" and len(order["packages"]) == 2 for order in orders)


def test_evenings_are_busier_than_nights_in_the_shops_own_time(orders):
    zones = {"GB": "Europe/London", "US": "America/New_York", "SG": "Asia/Singapore"}
    for region, zone in zones.items():
        hours = Counter(
            datetime.fromtimestamp(order["create_time"], UTC).astimezone(ZoneInfo(zone)).hour
            for order in orders
            if region_of(order) == region
        )
        assert sum(hours[hour] for hour in (19, 20, 21, 22)) > 3 * sum(hours[hour] for hour in (1, 2, 3, 4))


def test_the_same_seed_gives_the_same_orders_and_another_gives_others(orders):
    first = list(generate_orders(seed=12, orders=300, now=START))
    assert first == list(generate_orders(seed=12, orders=300, now=START))
    assert not {order["id"] for _, order in first} & {order["id"] for order in orders}


@pytest.mark.parametrize("count", [0, 1, 7, 45])
def test_a_tiny_world_has_exactly_so_many_orders(count):
    assert sum(1 for _ in generate_orders(seed=2, orders=count, now=START, days=30)) == count
