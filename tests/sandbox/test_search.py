from __future__ import annotations

from collections import Counter

import pytest

from tests.sandbox.practice_client import START, Clock, PracticeClient
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.api.page_tokens import TOKEN_SECONDS
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SEARCH = "/order/202309/orders/search"
NOW = int(START.timestamp())
DAY = 86_400

FILTERS = {
    "create window": (
        {"create_time_ge": NOW - 40 * DAY, "create_time_lt": NOW - 10 * DAY},
        lambda order: NOW - 40 * DAY <= order["create_time"] < NOW - 10 * DAY,
    ),
    "created since": ({"create_time_ge": NOW - 20 * DAY}, lambda order: order["create_time"] >= NOW - 20 * DAY),
    "update window": (
        {"update_time_ge": NOW - 30 * DAY, "update_time_lt": NOW - DAY},
        lambda order: NOW - 30 * DAY <= order["update_time"] < NOW - DAY,
    ),
    "updated before": ({"update_time_lt": NOW - 5 * DAY}, lambda order: order["update_time"] < NOW - 5 * DAY),
    "shipped by TikTok": ({"shipping_type": "TIKTOK"}, lambda order: order["shipping_type"] == "TIKTOK"),
    "shipped by the seller": ({"shipping_type": "SELLER"}, lambda order: order["shipping_type"] == "SELLER"),
    "asks to cancel": ({"is_buyer_request_cancel": True}, lambda order: order["is_buyer_request_cancel"]),
    "does not ask": ({"is_buyer_request_cancel": False}, lambda order: not order["is_buyer_request_cancel"]),
    "empty status": ({"order_status": ""}, lambda _: True),
    "all at once": (
        {"order_status": "COMPLETED", "shipping_type": "SELLER", "create_time_ge": NOW - 60 * DAY},
        lambda order: (
            order["status"] == "COMPLETED"
            and order["shipping_type"] == "SELLER"
            and order["create_time"] >= NOW - 60 * DAY
        ),
    ),
} | {
    status.value: ({"order_status": status.value}, lambda order, status=status: order["status"] == status)
    for status in OrderStatus
}


@pytest.fixture(scope="module")
def everything(client: PracticeClient):
    return client.search("GB")


@pytest.mark.parametrize(("body", "belongs"), FILTERS.values(), ids=FILTERS.keys())
def test_finds_exactly_the_orders_of_a_filter_over_all_pages(client, everything, body, belongs):
    wanted = {order["id"] for order in everything if belongs(order)}
    assert wanted
    pages = list(client.search_pages("GB", page_size=17, body=body))
    found = [order["id"] for page in pages for order in page["orders"]]
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert {page["total_count"] for page in pages} == {len(wanted)}
    assert len(pages) == max(1, -(-len(wanted) // 17))


def test_finds_by_buyer_and_by_warehouse(client, everything):
    buyer = everything[0]["user_id"]
    found = client.search("GB", body={"buyer_user_id": buyer})
    assert {order["id"] for order in found} == {order["id"] for order in everything if order["user_id"] == buyer}
    warehouses = Counter(order["warehouse_id"] for order in everything)
    assert len(warehouses) == 2
    for warehouse, count in warehouses.items():
        assert len(client.search("GB", body={"warehouse_ids": [warehouse]})) == count
    assert len(client.search("GB", body={"warehouse_ids": list(warehouses)})) == len(everything)


@pytest.mark.parametrize("sort_field", ["create_time", "update_time"])
@pytest.mark.parametrize("sort_order", ["ASC", "DESC"])
def test_sorts_over_all_pages(client, everything, sort_field, sort_order):
    found = client.search("GB", page_size=23, sort_field=sort_field, sort_order=sort_order)
    keys = [(order[sort_field], order["id"]) for order in found]
    assert keys == sorted(keys, reverse=sort_order == "DESC")
    assert len(found) == len(everything)


def test_lists_the_newest_first_and_twenty_when_not_told_otherwise(client, everything):
    reply = client.call("POST", SEARCH, shop_cipher=client.cipher())
    ids = [order["id"] for order in reply["data"]["orders"]]
    newest = sorted(everything, key=lambda order: (order["create_time"], order["id"]), reverse=True)
    assert ids == [order["id"] for order in newest[:20]]
    assert reply["data"]["total_count"] == len(everything)


def test_an_empty_result_has_no_next_page(client):
    reply = client.call("POST", SEARCH, shop_cipher=client.cipher(), body={"create_time_lt": 1})
    assert reply["data"] == {"next_page_token": "", "total_count": 0, "orders": []}


@pytest.mark.parametrize(
    "changed",
    [
        {"page_size": 11},
        {"sort_order": "ASC"},
        {"sort_field": "update_time"},
        {"body": {"order_status": "COMPLETED"}},
        {"region": "US"},
    ],
    ids=str,
)
def test_refuses_a_page_token_of_another_search(client, changed):
    usual = {"body": {}, "page_size": 10}
    token = client.call("POST", SEARCH, shop_cipher=client.cipher(), **usual)["data"]["next_page_token"]
    assert client.call("POST", SEARCH, shop_cipher=client.cipher(), page_token=token, **usual)["code"] == 0
    cipher = client.cipher(changed.pop("region", "GB"))
    reply = client.call("POST", SEARCH, shop_cipher=cipher, page_token=token, **{**usual, **changed})
    assert (reply["code"], "page_token" in reply["message"]) == (36009004, True)


def test_refuses_a_page_token_that_was_changed_or_is_too_old():
    clock = Clock()
    with PracticeTikTokShop(None, orders=60, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        asked = {"shop_cipher": client.cipher(), "body": {}, "page_size": 5}
        token = client.call("POST", SEARCH, **asked)["data"]["next_page_token"]
        changed = ("B" if token[0] == "A" else "A") + token[1:]
        assert client.call("POST", SEARCH, page_token=changed, **asked)["code"] == 36009004
        clock.move(seconds=TOKEN_SECONDS)
        assert client.call("POST", SEARCH, page_token=token, **asked)["code"] == 0
        clock.move(seconds=1)
        assert client.call("POST", SEARCH, page_token=token, **asked)["code"] == 36009004
        client.http.close()


def test_pages_neither_skip_nor_repeat_while_new_orders_arrive():
    clock = Clock()
    with PracticeTikTokShop(None, orders=200, clock=clock.read, arrivals_per_hour=600) as shop:
        client = PracticeClient(shop, clock)
        before = {order["id"] for order in client.search("GB")}
        found = []
        for page in client.search_pages("GB", page_size=20, body={}):
            found += [order["id"] for order in page["orders"]]
            clock.move(minutes=3)
        assert len(found) == len(set(found))
        assert set(found) == before
        assert len(client.search("GB")) > len(before)
        client.http.close()


def test_the_shops_of_one_authorisation_have_orders_of_their_own(client):
    ids = [order["id"] for region in ("GB", "US", "SG") for order in client.search(region)]
    assert len(ids) == len(set(ids)) == 400
