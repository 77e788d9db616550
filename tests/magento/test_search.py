from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.magento.conftest import World
from tests.magento.samples import read_sample
from tiktok_orders.errors import UnreachableError
from tiktok_orders.magento.search import Filter, SearchCriteria, any_of, in_batches, read_page, search

BY_ID = SearchCriteria(sort=(("entity_id", "ASC"),), page_size=2)


def asked_pages(world: World) -> list[str]:
    return [received.query["searchCriteria[currentPage]"] for received in world.server.received]


def test_writes_the_criteria_as_the_guide_does():
    criteria = SearchCriteria(
        groups=(
            (Filter("updated_at", "2026-01-01 00:00:00", "gteq"),),
            (Filter("increment_id", "TTS-%", "like"),),
        ),
        sort=(("updated_at", "ASC"), ("entity_id", "ASC")),
    )
    path = read_sample("orders_search_updated_since")["path"]
    assert criteria.as_query() == dict(parse_qsl(urlsplit(path).query))


def test_asks_for_the_wanted_members_alone():
    path = read_sample("orders_search_by_ext_order_id")["path"]
    criteria = SearchCriteria(
        ((Filter("ext_order_id", "576461413038785752"),),),
        page_size=2,
        fields="entity_id,increment_id,ext_order_id,state,status,grand_total,updated_at",
    )
    assert criteria.as_query() == {**dict(parse_qsl(urlsplit(path).query)), "searchCriteria[currentPage]": "1"}


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_stops_by_the_count_though_the_last_page_would_come_again_for_ever(world: World, count, pages):
    entries = [{"id": number} for number in range(count)]
    for start in range(0, max(count, 1), 2):
        world.will_find(*entries[start : start + 2], total_count=count)
    assert list(search(world.client, "/orders", BY_ID)) == entries
    assert asked_pages(world) == [str(page) for page in range(1, pages + 1)]


def test_entries_that_are_null_are_none(world: World):
    world.will({"items": None, "total_count": 0})
    assert list(search(world.client, "/orders", BY_ID)) == []


@pytest.mark.parametrize("reply", [[], "text", True, {"items": []}, {"items": {}, "total_count": 1}])
def test_a_reply_that_is_no_search_is_said_to_be_unreadable(world: World, reply):
    world.will(reply)
    with pytest.raises(UnreachableError, match="answer to the search /orders cannot be read") as caught:
        read_page(world.client, "/orders", BY_ID)
    assert caught.value.service == "Magento" and len(world.server.received) == 1


def test_values_with_commas_stand_alone():
    assert any_of("sku", ["A", "B,C", "D"]) == (Filter("sku", "A,D", "in"), Filter("sku", "B,C", "eq"))
    assert any_of("sku", ["B,C"]) == (Filter("sku", "B,C", "eq"),)
    assert any_of("sku", []) == ()


def test_batches_hold_each_value_once_in_order():
    assert list(in_batches([3, 1, 3, 2, 1, 5], size=2)) == [[3, 1], [2, 5]]
    assert list(in_batches([])) == []
