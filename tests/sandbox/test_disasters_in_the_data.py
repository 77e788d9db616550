"""Disasters in what is said rather than in how it arrives: pages, orders, tokens, the clock."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.disasters.damage import DAMAGES
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SHOPS = "/authorization/202309/shops"
SORTS = [("create_time", "DESC"), ("update_time", "ASC")]


@pytest.fixture(autouse=True)
def _calm(shop: PracticeTikTokShop) -> Iterator[None]:
    shop.disasters.clear()
    yield
    shop.disasters.clear()


@pytest.fixture
def own() -> Iterator[PracticeClient]:
    """A client of a shop that a test may change."""
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=200, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def ids_of(page: dict) -> list[str]:
    return [order["id"] for order in page["orders"]]


@pytest.mark.parametrize(("sort_field", "sort_order"), SORTS)
def test_a_page_comes_twice_and_nothing_is_lost(client: PracticeClient, sort_field, sort_order):
    how = {"page_size": 30, "sort_field": sort_field, "sort_order": sort_order, "body": {}}
    calm = [ids_of(page) for page in client.search_pages("GB", **how)]
    switched = client.shop.disasters.add(Disaster(Kind.PAGE_REPEATED, times=2))
    pages = [ids_of(page) for page in client.search_pages("GB", **how)]
    assert pages == [calm[0], calm[0], calm[1], calm[1], *calm[2:]]
    assert client.shop.disasters.struck(switched) == 2


def test_a_page_is_never_repeated_for_ever(client: PracticeClient):
    calm = [ids_of(page) for page in client.search_pages("GB", page_size=60)]
    client.shop.disasters.add(Disaster(Kind.PAGE_REPEATED))
    pages = [ids_of(page) for page in client.search_pages("GB", page_size=60)]
    assert pages == [page for page in calm[:-1] for _ in range(2)] + [calm[-1]]


@pytest.mark.parametrize(("sort_field", "sort_order"), SORTS)
def test_the_last_order_of_a_page_comes_again_on_the_next(client: PracticeClient, sort_field, sort_order):
    how = {"page_size": 30, "sort_field": sort_field, "sort_order": sort_order, "body": {}}
    wanted = [one for page in client.search_pages("GB", **how) for one in ids_of(page)]
    client.shop.disasters.add(Disaster(Kind.ORDER_ON_TWO_PAGES, times=1))
    pages = [ids_of(page) for page in client.search_pages("GB", **how)]
    assert pages[1][0] == pages[0][-1]
    assert all(len(page) <= 30 for page in pages)
    assert list(dict.fromkeys(one for page in pages for one in page)) == wanted


def test_the_last_page_leads_to_an_empty_one(client: PracticeClient):
    calm = list(client.search_pages("GB", page_size=60))
    client.shop.disasters.add(Disaster(Kind.EMPTY_LAST_PAGE))
    pages = list(client.search_pages("GB", page_size=60))
    assert [ids_of(page) for page in pages] == [*map(ids_of, calm), []]
    assert pages[-1]["next_page_token"] == ""


def test_the_total_count_moves_from_page_to_page(client: PracticeClient):
    true = next(client.search_pages("GB"))["total_count"]
    client.shop.disasters.add(Disaster(Kind.TOTAL_COUNT_MOVING))
    counts = [page["total_count"] for page in client.search_pages("GB", page_size=20)]
    assert true not in counts
    assert len(set(counts)) > 1
    assert min(counts) >= 0


def test_one_order_of_a_page_is_damaged_and_the_books_stay_right(client: PracticeClient):
    calm = {order["id"]: order for order in client.search("GB")}
    seen: Counter[str] = Counter()
    for seed in range(60):
        client.shop.disasters.clear()
        client.shop.disasters.add(Disaster(Kind.BAD_ORDER, seed=seed, times=1))
        orders = next(client.search_pages("GB", page_size=10))["orders"]
        whole = [order for order in orders if isinstance(order, dict) and calm.get(order.get("id", "")) == order]
        assert len(whole) == 9
        (bad,) = [order for order in orders if order not in whole]
        seen[json.dumps(sorted(bad) if isinstance(bad, dict) and "id" not in bad else type(bad).__name__)] += 1
    assert len(seen) >= 4
    client.shop.disasters.clear()
    assert {order["id"]: order for order in client.search("GB")} == calm


def test_each_damage_is_one():
    order = {
        "id": "5764614130387",
        "payment": {"total_amount": "1"},
        "line_items": [{"id": "1"}],
        "status": "UNPAID",
    }
    order |= {"update_time": 1, "create_time": 1}
    sent = [json.dumps(damage(order), sort_keys=True) for damage in DAMAGES.values()]
    assert json.dumps(order, sort_keys=True) not in sent
    assert len(set(sent)) == len(DAMAGES)


def test_an_order_changes_between_two_pages_in_the_books_too(own: PracticeClient):
    before = {order["id"]: order for order in own.search("GB")}
    switched = own.shop.disasters.add(Disaster(Kind.ORDER_CHANGED, seed=3, times=1))
    own.clock.move(seconds=5)
    list(own.search_pages("GB", page_size=20, sort_field="update_time", sort_order="ASC"))
    assert own.shop.disasters.struck(switched) == 1
    after = {order["id"]: order for order in own.search("GB")}
    (changed,) = [one for one, order in after.items() if order != before[one]]
    assert after[changed]["seller_note"].startswith("Changed while it was read")
    assert after[changed]["update_time"] == own.clock.unix
    assert [order["id"] for order in own.search("GB", body={"update_time_ge": own.clock.unix})] == [changed]


@pytest.mark.parametrize(
    ("ahead", "code"), [(-60, 36009004), (60, 0), (-30, 0), (-31, 36009004), (300, 0), (301, 36009004)]
)
def test_a_clock_that_is_off_refuses_as_tiktok_would(client: PracticeClient, ahead, code):
    client.shop.disasters.add(Disaster(Kind.CLOCK_OFF, seconds=ahead))
    assert client.call("GET", SHOPS)["code"] == code


def test_a_token_expires_in_the_middle_and_a_refresh_gives_a_good_one(own: PracticeClient):
    pair = own.get_token()["data"]
    own.token = pair["access_token"]
    own.cipher()
    own.shop.disasters.add(Disaster(Kind.TOKEN_EXPIRED, "/order/202309/orders/search", times=1))
    how = {"shop_cipher": own.cipher(), "body": {}}
    assert own.call("POST", "/order/202309/orders/search", **how)["code"] == 105002
    assert own.call("GET", SHOPS)["code"] == 105002
    own.token = own.refresh(pair["refresh_token"])["data"]["access_token"]
    assert own.call("POST", "/order/202309/orders/search", **how)["code"] == 0


def test_a_refresh_may_give_no_new_refresh_token(own: PracticeClient):
    first = own.get_token()["data"]
    own.shop.disasters.add(Disaster(Kind.REFRESH_TOKEN_KEPT, times=1))
    second = own.refresh(first["refresh_token"])["data"]
    assert {name for name in first if name not in second} == {"refresh_token", "refresh_token_expire_in"}
    assert second["access_token"] != first["access_token"]
    assert own.refresh(first["refresh_token"])["code"] == 0
    assert own.refresh(first["refresh_token"])["code"] == 36004001


def test_a_rotation_ends_the_whole_old_pair(own: PracticeClient):
    first = own.get_token()["data"]
    own.shop.disasters.add(Disaster(Kind.REFRESH_TOKEN_ROTATED))
    second = own.refresh(first["refresh_token"])["data"]
    assert own.refresh(first["refresh_token"])["code"] == 36004001
    own.token = first["access_token"]
    assert own.call("GET", SHOPS)["code"] == 105002
    own.token = second["access_token"]
    assert own.call("GET", SHOPS)["code"] == 0


def test_a_refused_refresh_is_not_struck(own: PracticeClient):
    switched = own.shop.disasters.add(Disaster(Kind.REFRESH_TOKEN_KEPT))
    assert own.refresh("unknown")["code"] == 36004001
    assert own.shop.disasters.struck(switched) == 0
