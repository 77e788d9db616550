from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.tiktok.loopback import json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.errors import InvalidInputError, UnreachableError
from tiktok_orders.tiktok.orders import get_orders, get_price_detail, search_orders

FIRST, LAST, EMPTY = (read_sample(f"orders-search-{name}") for name in ("page1", "page2-last", "empty"))
FROM = datetime.fromtimestamp(1790938800, UTC)
UNTIL = datetime.fromtimestamp(1793530800, UTC)


def search(world, **more):
    return search_orders(world.client, update_time_from=FROM, update_time_until=UNTIL, **more)


def test_walks_the_pages_of_the_samples(world):
    world.server.will(json_answer(FIRST["response"]), json_answer(LAST["response"]))
    pages = list(search(world, page_size=5))
    assert [page.orders for page in pages] == [
        FIRST["response"]["data"]["orders"],
        LAST["response"]["data"]["orders"],
    ]
    assert pages[0].next_page_token == FIRST["response"]["data"]["next_page_token"] != ""
    assert pages[0].total_count == FIRST["response"]["data"]["total_count"]
    assert pages[1].next_page_token == ""


def test_asks_for_the_window_oldest_change_first_and_changes_only_the_page_token(world):
    world.server.will(json_answer(FIRST["response"]), json_answer(LAST["response"]))
    list(search(world, filters={"order_status": "AWAITING_SHIPMENT"}))
    first, second = world.server.received
    assert (first.method, first.path) == ("POST", "/order/202309/orders/search")
    assert json.loads(first.body) == {
        "order_status": "AWAITING_SHIPMENT",
        "update_time_ge": 1790938800,
        "update_time_lt": 1793530800,
    }
    assert first.body == second.body
    expected = {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"}
    assert expected.items() <= first.query.items() and "page_token" not in first.query
    assert second.query["page_token"] == FIRST["response"]["data"]["next_page_token"]
    unchanging = [
        {k: v for k, v in one.query.items() if k not in ("page_token", "sign")} for one in (first, second)
    ]
    assert unchanging[0] == unchanging[1]


def test_goes_on_from_a_page_token(world):
    world.server.will(json_answer(LAST["response"]))
    list(search(world, page_token="a/b+c"))
    assert world.server.received[0].query["page_token"] == "a/b+c"


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        EMPTY["response"]["data"],
        EMPTY["variants"]["empty_list_form"]["data"],
        {"orders": None, "next_page_token": None},
    ],
    ids=str,
)
def test_no_orders_in_any_form_is_one_empty_page(world, data):
    world.server.will(success(data))
    (page,) = search(world)
    assert (page.orders, page.next_page_token) == ([], "")


def test_an_empty_page_with_a_token_is_not_the_end(world):
    world.server.will(success({"orders": [], "next_page_token": "t"}), success({"orders": [{"id": "1"}]}))
    assert [page.orders for page in search(world)] == [[], [{"id": "1"}]]


def test_entries_that_are_no_orders_come_as_they_are(world):
    world.server.will(success({"orders": [None, 7, "x", {"id": "1"}, []]}))
    assert next(search(world)).orders == [None, 7, "x", {"id": "1"}, []]


@pytest.mark.parametrize("tokens", [["t", "t"], ["t", "u", "t"]])
def test_a_repeated_page_token_is_an_error_and_no_endless_walk(world, tokens):
    world.server.will(*(success({"orders": [{"id": token}], "next_page_token": token}) for token in tokens))
    pages = search(world)
    assert [next(pages).orders[0]["id"] for _ in tokens] == tokens
    with pytest.raises(UnreachableError, match="same page"):
        next(pages)
    assert len(world.server.received) == len(tokens)


@pytest.mark.parametrize(
    "data", [{"orders": {"id": "1"}}, {"orders": "x"}, {"orders": [], "next_page_token": 5}], ids=str
)
def test_a_page_of_another_shape_is_refused_rather_than_taken_for_the_end(world, data):
    world.server.will(success(data))
    with pytest.raises(UnreachableError, match="Try again later"):
        next(search(world))


def test_a_window_is_widened_to_whole_seconds(world):
    world.server.will(success({}))
    half = timedelta(milliseconds=500)
    list(search_orders(world.client, update_time_from=FROM + half, update_time_until=UNTIL + half))
    assert json.loads(world.server.received[0].body) == {
        "update_time_ge": 1790938800,
        "update_time_lt": 1793530801,
    }


def test_a_window_without_time_zone_is_a_bug(world):
    with pytest.raises(ValueError, match="time zone"):
        next(search_orders(world.client, update_time_from=FROM.replace(tzinfo=None), update_time_until=UNTIL))


def test_orders_are_fetched_by_fifty_and_each_once(world):
    world.server.will(success({"orders": [{"id": "a"}]}), success({"orders": [{"id": "b"}, None]}), success(None))
    ids = [str(number) for number in range(101)]
    assert get_orders(world.client, [*ids, "0"]) == [{"id": "a"}, {"id": "b"}]
    assert [received.query["ids"].split(",") for received in world.server.received] == [
        ids[:50],
        ids[50:100],
        ids[100:],
    ]
    assert world.server.received[0].path == "/order/202507/orders"


def test_no_ids_is_no_call(world):
    assert get_orders(world.client, []) == []
    assert world.server.received == []


def test_one_impossible_id_is_refused_before_any_call(world):
    with pytest.raises(InvalidInputError, match="“1,2”"):
        get_orders(world.client, ["3", "1,2"])
    assert world.server.received == []


def test_the_price_detail_of_an_order(world):
    sample = read_sample("price-detail-202407")["response"]
    world.server.will(json_answer(sample))
    assert get_price_detail(world.client, "576461413038700009") == sample["data"]
    assert world.server.received[0].path == "/order/202407/orders/576461413038700009/price_detail"
