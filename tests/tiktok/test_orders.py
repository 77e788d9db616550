from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.tiktok.loopback import failure, json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.errors import InvalidInputError, PageTokenError, UnreachableError
from tiktok_orders.tiktok.orders import count_orders, get_orders, get_price_detail, search_orders
from tiktok_orders.tiktok.search import Span

FIRST, LAST, EMPTY = (read_sample(f"orders-search-{name}") for name in ("page1", "page2-last", "empty"))
FROM = datetime.fromtimestamp(1790938800, UTC)
UNTIL = datetime.fromtimestamp(1793530800, UTC)


def search(world, **more):
    return search_orders(world.client, Span.changed(FROM, UNTIL), **more)


def test_walks_the_pages_of_the_samples(world):
    world.server.will(json_answer(FIRST["response"]), json_answer(LAST["response"]))
    pages = list(search(world, page_size=5))
    assert [page.entries for page in pages] == [
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


def test_the_span_of_what_was_placed_is_sorted_by_that_time(world):
    world.server.will(success({"total_count": 7}))
    assert count_orders(world.client, Span.placed(FROM, UNTIL)) == 7
    (received,) = world.server.received
    assert json.loads(received.body) == {"create_time_ge": 1790938800, "create_time_lt": 1793530800}
    assert {"page_size": "1", "sort_field": "create_time"}.items() <= received.query.items()


def test_a_page_can_be_asked_for_again(world):
    world.server.will(json_answer(FIRST["response"]), json_answer(LAST["response"]), success({"orders": [5]}))
    pages = list(search(world))
    assert pages[1].again().entries == [5]
    second, third = world.server.received[1:]
    assert (second.body, second.query["page_token"]) == (third.body, third.query["page_token"])


STALE = failure(36009004, "param page_token is invalid. It does not belong to this request.")


def test_a_stale_page_token_begins_the_search_anew_where_it_was(world):
    first = {"orders": [{"id": "1", "update_time": 1791000000}], "next_page_token": "t"}
    rest = {"orders": [{"id": "1", "update_time": 1791000000}, {"id": "2", "update_time": 1791000005}]}
    world.server.will(success(first), STALE, success(rest))
    assert [page.entries for page in search(world)] == [first["orders"], rest["orders"]]
    again = json.loads(world.server.received[-1].body)
    assert again == {"update_time_ge": 1791000000, "update_time_lt": 1793530800}
    assert "page_token" not in world.server.received[-1].query


@pytest.mark.parametrize("update_time", [1790938800, 1793530800, None, "1791000000"], ids=str)
def test_a_stale_page_token_without_progress_is_an_error(world, update_time):
    world.server.will(success({"orders": [{"update_time": update_time}], "next_page_token": "t"}), STALE)
    with pytest.raises(PageTokenError, match="goes on from there"):
        list(search(world))


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
    assert (page.entries, page.next_page_token) == ([], "")


def test_an_empty_page_with_a_token_is_not_the_end(world):
    world.server.will(success({"orders": [], "next_page_token": "t"}), success({"orders": [{"id": "1"}]}))
    assert [page.entries for page in search(world)] == [[], [{"id": "1"}]]


def test_entries_that_are_no_orders_come_as_they_are(world):
    world.server.will(success({"orders": [None, 7, "x", {"id": "1"}, []]}))
    assert next(search(world)).entries == [None, 7, "x", {"id": "1"}, []]


@pytest.mark.parametrize("tokens", [["t"], ["t", "u"]])
def test_a_page_token_that_comes_again_and_again_is_an_error_and_no_endless_walk(world, tokens):
    walk = tokens * 4 + tokens[:1]
    world.server.will(*(success({"orders": [{"id": token}], "next_page_token": token}) for token in walk))
    pages = search(world)
    assert [next(pages).entries[0]["id"] for _ in walk] == walk
    with pytest.raises(UnreachableError, match="same page"):
        next(pages)
    assert len(world.server.received) == len(walk)


def test_a_page_that_comes_twice_is_no_error(world):
    page = {"orders": [{"id": "1"}], "next_page_token": "t"}
    world.server.will(success(page), success(page), success({"orders": [{"id": "2"}]}))
    assert [page.entries[0]["id"] for page in search(world)] == ["1", "1", "2"]


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
    list(search_orders(world.client, Span.changed(FROM + half, UNTIL + half)))
    assert json.loads(world.server.received[0].body) == {
        "update_time_ge": 1790938800,
        "update_time_lt": 1793530801,
    }


def test_a_window_without_time_zone_is_a_bug(world):
    with pytest.raises(ValueError, match="time zone"):
        next(search_orders(world.client, Span.changed(FROM.replace(tzinfo=None), UNTIL)))


def test_orders_are_fetched_by_fifty_and_each_once(world):
    world.server.will(success({"orders": [{"id": "a"}]}), success({"orders": [{"id": "b"}, None]}), success(None))
    ids = [str(number) for number in range(101)]
    assert [page.entries for page in get_orders(world.client, [*ids, "0"])] == [
        [{"id": "a"}],
        [{"id": "b"}, None],
        [],
    ]
    assert [received.query["ids"].split(",") for received in world.server.received] == [
        ids[:50],
        ids[50:100],
        ids[100:],
    ]
    assert world.server.received[0].path == "/order/202507/orders"


FOREIGN = failure(21008111, "The order or package does not belong to the current seller.")


def test_ids_that_are_refused_together_are_asked_for_in_halves(world):
    world.server.will(
        FOREIGN,
        success({"orders": [{"id": "1"}, {"id": "2"}]}),
        FOREIGN,
        FOREIGN,
        success({"orders": [{"id": "4"}]}),
    )
    found = [order["id"] for page in get_orders(world.client, ["1", "2", "3", "4"]) for order in page.entries]
    assert found == ["1", "2", "4"]
    assert [received.query["ids"] for received in world.server.received] == ["1,2,3,4", "1,2", "3,4", "3", "4"]


def test_no_ids_is_no_call(world):
    assert list(get_orders(world.client, [])) == []
    assert world.server.received == []


def test_one_impossible_id_is_refused_before_any_call(world):
    with pytest.raises(InvalidInputError, match="“1,2”"):
        list(get_orders(world.client, ["3", "1,2"]))
    assert world.server.received == []


def test_the_price_detail_of_an_order(world):
    sample = read_sample("price-detail-202407")["response"]
    world.server.will(json_answer(sample))
    assert get_price_detail(world.client, "576461413038700009") == sample["data"]
    assert world.server.received[0].path == "/order/202407/orders/576461413038700009/price_detail"
