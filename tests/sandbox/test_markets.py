"""Germany and Vietnam, which are switched on in a world and leave the shops that were there alone."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from decimal import Decimal

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tests.sandbox.test_contract import check
from tests.sandbox.test_order_detail import check_formulas
from tests.sandbox.worlds import stand
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.generate import draft_orders
from tiktok_orders.sandbox.world.markets import build_later_seller
from tiktok_orders.sandbox.world.price_detail import build_price_detail
from tiktok_orders.sandbox.world.sellers import build_sellers
from tiktok_orders.sandbox.world.world import World

ALL = ("GB", "US", "SG", "DE", "VN")
NOW = Clock().unix


def orders_of(region: str, *, orders: int = 1500) -> list[dict]:
    return [
        stand(draft) for draft in draft_orders(build_later_seller(11, region), seed=11, orders=orders, now=NOW)
    ]


@pytest.fixture(scope="module")
def german():
    return orders_of("DE")


@pytest.fixture(scope="module")
def vietnamese():
    return orders_of("VN")


def rows_by_shop(world: World) -> dict[str, list[tuple]]:
    rows: dict[str, list[tuple]] = {shop.id: [] for shop in world.shops}
    with world.file.reading() as connection:
        for row in connection.execute("SELECT shop_id, id, recipient, json FROM orders ORDER BY id"):
            rows[str(row[0])].append(row)
    return rows


def test_later_markets_change_nothing_in_the_shops_that_every_world_has(tmp_path):
    clock = Clock()
    plain = World.open(tmp_path / "plain", seed=4, orders=200, clock=clock.read, arrivals_per_hour=30)
    full = World.open(tmp_path / "full", seed=4, orders=200, clock=clock.read, arrivals_per_hour=30, markets=ALL)
    assert full.sellers[0].shops[:3] == plain.sellers[0].shops
    assert full.sellers[1] == plain.sellers[1]
    for _ in range(3):
        before = rows_by_shop(plain)
        assert {shop_id: rows for shop_id, rows in rows_by_shop(full).items() if shop_id in before} == before
        clock.move(hours=9)
        plain.advance()
        full.advance()
    arrived = Counter()
    for shop in full.sellers[0].shops[3:]:
        arrived[shop.region] = sum(json.loads(row[3])["create_time"] > NOW for row in rows_by_shop(full)[shop.id])
    assert arrived["DE"] > 20 and arrived["VN"] > 20
    plain.close()
    full.close()


def test_a_later_shop_has_names_ids_and_a_proportional_number_of_orders_of_its_own(tmp_path):
    world = World.open(tmp_path / "world", seed=4, orders=1000, clock=Clock().read, markets=["vn", " DE "])
    shops = {shop.region: shop for shop in world.sellers[0].shops}
    assert list(shops) == list(ALL)
    assert [world.orders.count_all(shops[region].id) for region in ("DE", "VN")] == [120, 100]
    brand = shops["GB"].name.removesuffix(" (UK)")
    assert [shops["DE"].name, shops["VN"].name] == [f"{brand} (DE)", f"{brand} (VN)"]
    assert [(shops["DE"].seller_type, shops["DE"].currency), shops["VN"].currency] == [
        ("CROSS_BORDER", "EUR"),
        "VND",
    ]
    for names in ("id", "cipher", "code", "salt"):
        assert len({getattr(shop, names) for shop in world.shops}) == 6
    orders = [json.loads(row[3]) for rows in rows_by_shop(world).values() for row in rows]
    skus = [variant.sku_id for shop in world.shops for variant in shop.catalogue]
    lines = [line["id"] for order in orders for line in order["line_items"]]
    assert len(set(skus)) == len(skus) and len(set(lines)) == len(lines)
    world.close()


def test_a_market_once_on_stays_on(tmp_path):
    path, clock = tmp_path / "world", Clock()
    World.open(path, seed=4, orders=100, clock=clock.read).close()
    World.open(path, clock=clock.read, markets=["DE"]).close()
    world = World.open(path, clock=clock.read)
    assert [shop.region for shop in world.sellers[0].shops] == ["GB", "US", "SG", "DE"]
    before = rows_by_shop(world)
    world.open_market("DE")
    assert rows_by_shop(world) == before
    world.close()


def test_a_market_opened_later_shows_its_orders_as_they_stand_then(tmp_path):
    clock = Clock()
    world = World.open(tmp_path / "world", seed=4, orders=100, clock=clock.read)
    clock.move(days=12)
    world.advance()
    world.open_market("DE")
    (shop,) = world.sellers[0].shops[3:]
    orders = [json.loads(row[3]) for row in rows_by_shop(world)[shop.id]]
    assert max(order["create_time"] for order in orders) > clock.unix - 86_400
    assert max(order["update_time"] for order in orders) <= clock.unix
    clock.move(hours=8)
    world.advance()
    later = {json.loads(row[3])["id"]: json.loads(row[3])["status"] for row in rows_by_shop(world)[shop.id]}
    assert any(later[order["id"]] != order["status"] for order in orders)
    world.close()


def test_the_authorised_shops_list_a_market_as_soon_as_it_is_open():
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=60, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        local = PracticeClient(shop, clock, shop.apps[1])
        assert [one["region"] for one in client.call("GET", "/authorization/202309/shops")["data"]["shops"]] == [
            "GB", "US", "SG",
        ]  # fmt: skip
        threads = [threading.Thread(target=shop.world.open_market, args=["VN"]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        listed = client.call("GET", "/authorization/202309/shops")["data"]["shops"]
        assert [one["region"] for one in listed] == ["GB", "US", "SG", "VN"]
        assert len(client.search("VN")) == 20
        assert len(local.call("GET", "/authorization/202309/shops")["data"]["shops"]) == 1
        picture = client.search("VN")[0]["line_items"][0]["sku_image"]
        assert client.http.get(picture).status_code == 200
        client.http.close()
        local.http.close()


@pytest.mark.parametrize("region", ["FR", "", "Atlantis"])
def test_an_unknown_market_is_refused_in_a_sentence(tmp_path, region):
    with pytest.raises(
        InvalidInputError, match=rf"no market “{region.upper()}”\. Choose from GB, US, SG, DE, VN\."
    ):
        PracticeTikTokShop(tmp_path / "world", orders=0, markets=["DE", region])
    assert not (tmp_path / "world").exists()
    world = World.open(tmp_path / "other", orders=0)
    with pytest.raises(InvalidInputError, match="no market"):
        world.open_market(region)
    world.close()


@pytest.mark.parametrize("region", ["DE", "VN"])
def test_the_formulas_hold_to_the_last_digit_in_every_later_market(region, request):
    orders = request.getfixturevalue({"DE": "german", "VN": "vietnamese"}[region])
    amount_like = re.compile(r"\d+" if region == "VN" else r"\d+\.\d\d")
    for order in orders:
        pay = {name: Decimal(text) for name, text in order["payment"].items() if name != "currency"}
        assert pay["sub_total"] == (
            pay["original_total_product_price"] - pay["seller_discount"] - pay["platform_discount"]
        )
        shipping_off = pay["shipping_fee_seller_discount"] + pay["shipping_fee_platform_discount"]
        assert pay["shipping_fee"] == pay["original_shipping_fee"] - shipping_off
        assert pay["total_amount"] == pay["sub_total"] + pay["shipping_fee"] + pay["tax"]
        for line_name, name in (("original_price", "original_total_product_price"), ("sale_price", "sub_total"),
                                ("seller_discount",) * 2, ("platform_discount",) * 2):  # fmt: skip
            assert sum(Decimal(line[line_name]) for line in order["line_items"]) == pay[name]
        detail = build_price_detail(order)
        assert Decimal(detail["payment"]) == pay["total_amount"]
        for price in (detail, *detail["line_items"]):
            check_formulas(price)
        for name in ("payment", "total", "shipping_list_price", "shipping_sale_price", "subtotal"):
            assert Decimal(detail[name]) == sum(Decimal(line[name]) for line in detail["line_items"])
        texts = [text for name, text in order["payment"].items() if name != "currency"]
        texts += [line[name] for line in order["line_items"] for name in ("original_price", "gift_retail_price")]
        texts += [text for name, text in detail.items() if name not in ("currency", "line_items", "tax_rate")]
        assert all(amount_like.fullmatch(text) for text in texts)


@pytest.mark.parametrize("region", ["DE", "VN"])
def test_orders_of_later_markets_have_the_names_and_types_of_the_contract(region, request):
    orders = request.getfixturevalue({"DE": "german", "VN": "vietnamese"}[region])
    seen = check("POST /order/202309/orders/search", {"orders": orders})
    assert any(path.endswith(".pfand_fee") for path in seen) is (region == "DE")
    assert any(path.endswith(".fulfillment_priority_level") for path in seen) is (region == "VN")
    assert {status.value for status in OrderStatus} - {order["status"] for order in orders} == {"ON_HOLD"}
    check("GET /order/202407/orders/{order_id}/price_detail", build_price_detail(orders[0]))


def test_vietnamese_orders_are_large_whole_sums_often_paid_at_the_door(vietnamese):
    totals = [int(order["payment"]["total_amount"]) for order in vietnamese if not order["is_sample_order"]]
    assert sorted(totals)[len(totals) // 2] > 200_000
    assert max(totals) > 2_000_000
    share = sum(order["is_cod"] for order in vietnamese) / len(vietnamese)
    assert 0.35 < share < 0.6
    assert {order["payment"]["currency"] for order in vietnamese} == {"VND"}
    for order in vietnamese:
        address = order.get("recipient_address")
        if address:
            assert [part["address_level"] for part in address["district_info"]] == ["L0", "L1", "L2", "L3"]
            assert address["phone_number"].startswith("(+84)4") and "post_town" not in address


def test_german_orders_go_to_invented_streets_and_parcel_lockers(german):
    lockers = 0
    for order in german:
        address = order.get("recipient_address")
        if not address:
            continue
        assert [part["address_level"] for part in address["district_info"]] == ["L0", "L1", "L2"]
        assert "post_town" not in address and address["region_code"] == "DE"
        if "*" in address["name"]:
            continue
        assert re.match(r"\(\+49\)(3023125|6990009|4066969|2214710|8999998)\d{3}$", address["phone_number"])
        assert re.fullmatch(r"\d{5}", address["postal_code"])
        is_locker = address["address_line1"].startswith("Packstation ")
        assert is_locker is (
            order["delivery_type"] == "COLLECTION_POINT" and not order["has_updated_recipient_address"]
        )
        assert is_locker is address["address_line2"].startswith("Postnummer ")
        lockers += is_locker
    assert 20 < lockers < 200


def test_german_drinks_carry_a_deposit_that_no_sum_counts(german):
    lines = [line for order in german for line in order["line_items"]]
    deposits = Counter(line["pfand_fee"] for line in lines if "pfand_fee" in line)
    assert deposits.keys() >= {"0.25", "0.15"} and deposits.keys() <= {"0.25", "0.15", "0.00"}
    drinks = {line["product_name"] for line in lines if "pfand_fee" in line}
    assert drinks == {"Apple Spritzer", "Elderflower Lemonade", "Cold Brewed Ice Tea"}
    assert not any(line["product_name"] in drinks and "pfand_fee" not in line for line in lines)
    assert not any(variant.pfand_cents for shop in build_sellers(11)[0].shops for variant in shop.catalogue)
