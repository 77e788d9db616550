"""What the practice Magento sells, the orders that are there already, and its pages."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.sandbox.magento.magento_client import MagentoClient, a_sku, from_source
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.earlier import pick_earlier_orders
from tiktok_orders.sandbox.magento.oddities import list_shops
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop


def test_sells_all_goods_of_all_shops_but_for_a_fixed_few(magento: PracticeMagento):
    skus = {variant.seller_sku for shop in list_shops(5) for variant in shop.catalogue}
    odd = magento.oddities
    groups = (odd.missing, odd.disabled, odd.out_of_stock, frozenset(odd.respelled))
    assert all(0.02 <= len(group) / len(skus) <= 0.04 for group in groups)
    assert sum(map(len, groups)) == len(frozenset().union(*groups))
    products = {product["sku"]: product for product in magento.books.products()}
    assert set(products) == {odd.sku_in_magento(sku) for sku in skus} - {None}
    assert not set(odd.respelled) & set(products)
    assert all(products[sku]["status"] == 2 for sku in odd.disabled)
    assert all(magento.books.salable(sku, 3) == 0 for sku in odd.out_of_stock)


def test_the_best_sellers_are_sold(magento: PracticeMagento):
    odd = magento.oddities
    best = {variant.seller_sku for shop in list_shops(5) for variant in shop.catalogue[:15]}
    assert not best & {*odd.missing, *odd.disabled, *odd.out_of_stock, *odd.respelled}


def test_finds_a_product_by_its_path_whatever_the_case(client: MagentoClient):
    sku = a_sku(client.practice)
    assert client.call("GET", f"/products/{sku.lower()}")["sku"] == sku
    client.practice.books.set_quantity(sku, "default", 0)
    assert client.call("GET", f"/stockItems/{sku}")["is_in_stock"] is False


def test_stores_have_fixed_ids_and_one_base_currency(client: MagentoClient):
    views = {view["code"]: view["id"] for view in client.call("GET", "/store/storeViews")}
    assert views == {"admin": 0, "uk": 1, "us": 2, "sg": 3, "de": 4, "vn": 5}
    configs = client.call("GET", "/store/storeConfigs")
    assert [one["base_currency_code"] for one in configs] == ["GBP"] * 5
    assert [one["default_display_currency_code"] for one in configs] == ["GBP", "USD", "SGD", "EUR", "VND"]
    rates = client.call("GET", "/directory/currency", scope="vn", signed=False)["exchange_rates"]
    assert {one["currency_to"]: one["rate"] for one in rates} == {"VND": 33_000, "GBP": 1}


def test_the_united_states_have_their_regions(client: MagentoClient):
    regions = {
        one["code"]: one["id"] for one in client.call("GET", "/directory/countries/US")["available_regions"]
    }
    assert (regions["CA"], regions["NY"], regions["WY"], len(regions)) == ("12", "43", "65", 65)
    assert "available_regions" not in client.call("GET", "/directory/countries/GB")


def test_some_orders_are_there_from_an_earlier_connector():
    with PracticeTikTokShop(None, seed=5, orders=600) as shop, PracticeMagento(None, seed=5) as magento:
        entered = magento.seed_earlier_orders(pick_earlier_orders(shop.world))
        assert 600 * 0.02 < entered < 600 * 0.06
        assert magento.seed_earlier_orders(pick_earlier_orders(shop.world)) == 0
        numbers = [(order["increment_id"], order.get("ext_order_id")) for order in magento.books.orders()]
        assert len(numbers) == entered
        kinds = {"TT" if number.startswith("TT-") else "own" if ext else "bare" for number, ext in numbers}
        assert kinds == {"TT", "own", "bare"}


@pytest.mark.parametrize(
    ("number", "shown"), [("577", ("577", None)), ("TT-577", ("TT-577", None)), ("", ("2", "577"))]
)
def test_an_earlier_order_may_be_spelled_out(number, shown):
    with PracticeMagento(None, seed=5) as magento:
        one = {
            "order_id": "577",
            "increment_id": number,
            "currency": "USD",
            "grand_total": "12.90",
            "skus": ["A", "A"],
        }
        assert magento.seed_earlier_orders([one]) == 1
        (order,) = magento.books.orders()
        assert (order["increment_id"][: len(shown[0])], order.get("ext_order_id")) == shown
        assert (order["grand_total"], order["base_grand_total"], order["items"][0]["qty_ordered"]) == (12.9, 10, 2)


def test_has_no_disasters_of_tiktoks_own(magento: PracticeMagento):
    with pytest.raises(InvalidInputError, match="cannot happen here"):
        magento.disasters.add(Disaster(Kind.BAD_ORDER))


@pytest.mark.alone
def test_answers_late_and_many_at_a_time():
    with PracticeMagento(None, seed=5, latency_seconds=0.3) as magento, ThreadPoolExecutor(8) as pool:
        clients = [MagentoClient(magento) for _ in range(8)]
        started = time.monotonic()
        replies = list(pool.map(lambda client: client.send("GET", "/store/websites"), clients))
        took = time.monotonic() - started
        assert all(reply.elapsed.total_seconds() >= 0.3 for reply in replies)
        assert took < 8 * 0.3 / 2  # one after another would take all of it
        for client in clients:
            client.http.close()


def test_its_pages_show_orders_and_stock_without_scripts(client: MagentoClient):
    order = client.create(customer_lastname="<b>Reyes</b>")
    i, base = order["entity_id"], client.practice.base_url
    client.call("POST", f"/order/{i}/invoice", {})
    tracks = [{"track_number": "94001", "title": "USPS", "carrier_code": "usps"}]
    client.call("POST", f"/order/{i}/ship", from_source(tracks=tracks))
    for path, shown in (
        ("/admin/", order["increment_id"]),
        (f"/admin/?q={order['ext_order_id']}", "1 orders"),
        ("/admin/?q=nobody-of-this-name", "No order."),
        (f"/admin/sales/order/view/order_id/{i}", "USPS 94001"),
        (f"/admin/sales/order/view/order_id/{i}/", order["items"][0]["sku"]),
        (f"/admin/stock/?q={order['items'][0]['sku']}", "US Stock: +"),
    ):
        page = requests.get(base + path, timeout=5)
        assert (page.status_code, shown in page.text) == (200, True), path
        assert "<script" not in page.text
        assert "<b>Reyes" not in page.text
        assert not any(secret in page.text for secret in vars(client.practice.credentials).values())
    assert requests.get(f"{base}/admin/sales/order/view/order_id/999999", timeout=5).status_code == 404
