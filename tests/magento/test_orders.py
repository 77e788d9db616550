from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.magento.conftest import World
from tests.magento.samples import read_sample
from tests.tiktok.loopback import json_answer
from tiktok_orders.errors import InvalidInputError, NotFoundError, OutcomeUnknownError, UnreachableError
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import (
    create_order,
    find_credit_memos,
    find_invoices,
    find_orders,
    find_shipments,
    get_order,
    list_orders,
    search_changed_orders,
)

COMPLETE = read_sample("order_get_complete.response")["body"]
NEW = read_sample("order_get_new.response")["body"]
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
FILTERS = "searchCriteria[filter_groups]"


def order(entity_id: int, *, minute: int = 0, **more):
    changed = f"2026-01-01 00:{minute:02}:00"
    return {"entity_id": entity_id, "increment_id": f"TTS-{entity_id}", "updated_at": changed, **more}


def filters_of(received) -> set[tuple[str, str, str, str]]:
    """Returns (number of the group, field, condition, value) of each filter."""
    query = received.query
    found = set()
    for name in query:
        if name.startswith(FILTERS) and name.endswith("[field]"):
            prefix = name.removesuffix("[field]")
            group = prefix.removeprefix(FILTERS)[1]
            found.add((group, query[name], query[f"{prefix}[condition_type]"], query[f"{prefix}[value]"]))
    return found


def test_reads_a_complete_order(world: World):
    world.will(COMPLETE)
    found = get_order(world.client, 9001)
    assert (found.entity_id, found.increment_id) == (9001, "TTS-576461413038785752")
    assert (found.ext_order_id, found.store_id) == ("576461413038785752", 1)
    assert (found.state, found.status, found.order_currency_code) == ("complete", "complete", "USD")
    assert (found.grand_total, found.total_invoiced, found.total_paid) == (Decimal("34.35"),) * 3
    assert (found.total_due, found.total_refunded) == (0, 0)
    assert found.updated_at == datetime(2026, 1, 2, 16, 41, 9, tzinfo=UTC)
    (item,) = found.items
    assert (item.item_id, item.sku, item.qty_ordered, item.qty_shipped) == (15501, "MUG-RED-11OZ", 2, 2)
    assert (item.price, item.row_total, item.tax_amount) == (Decimal("15"), Decimal("30"), Decimal("2.36"))
    received = world.server.received[0]
    assert received.path == "/rest/all/V1/orders/9001"
    assert "address" not in received.query["fields"] and "items[item_id,sku" in received.query["fields"]


def test_an_order_that_is_new_has_nothing_invoiced():
    found = SalesOrder.model_validate(NEW)
    assert (found.state, found.total_invoiced, found.total_due) == ("new", 0, found.grand_total)
    assert found.items[0].qty_invoiced == 0


def test_numbers_may_be_quoted_or_long_floats_and_members_null():
    found = SalesOrder.model_validate(
        {
            "entity_id": "12",
            "increment_id": 100000007,
            "grand_total": 34.35,
            "total_due": "7.5000",
            "status": None,
            "total_paid": None,
            "is_virtual": 1,
            "created_at": "0000-00-00 00:00:00",
            "updated_at": "",
            "items": [{"item_id": "5", "qty_ordered": "2.0000", "parent_item_id": None}],
        }
    )
    assert (found.entity_id, found.increment_id, found.is_virtual) == (12, "100000007", True)
    assert (str(found.grand_total), found.total_due, found.total_paid) == ("34.35", Decimal("7.5"), 0)
    assert (found.status, found.created_at, found.updated_at) == ("", None, None)
    assert (found.items[0].qty_ordered, found.items[0].parent_item_id) == (2, None)


def test_an_order_that_cannot_be_read_is_said_so_without_its_values(world: World):
    world.will({"entity_id": 1, "grand_total": "Dana Reyes"})
    with pytest.raises(UnreachableError, match=r"order 1 \(“grand_total”\) cannot be read") as caught:
        get_order(world.client, 1)
    assert "Dana" not in caught.value.message


def test_an_unknown_order_is_not_found(world: World):
    world.will(json_answer({"message": "The entity that was requested doesn't exist."}, 404))
    with pytest.raises(NotFoundError):
        get_order(world.client, 1)


def test_numbers_and_outside_ids_are_asked_in_one_group(world: World):
    world.will_find(order(9), order(3), order(9))
    found = find_orders(world.client, increment_ids=["TTS-3", "TTS-4", "TTS-3"], ext_order_ids=["9"])
    assert [one.entity_id for one in found] == [3, 9]
    (received,) = world.server.received
    assert filters_of(received) == {
        ("0", "increment_id", "in", "TTS-3,TTS-4"),
        ("0", "ext_order_id", "in", "9"),
    }


def test_many_numbers_are_asked_for_in_batches_of_fifty(world: World):
    world.will_find()
    numbers = [f"TTS-{number}" for number in range(120)]
    find_orders(world.client, increment_ids=iter(numbers), ext_order_ids=["x"])
    asked = [filters_of(received) for received in world.server.received]
    values = [value for one in asked for _, name, _, value in one if name == "increment_id"]
    assert [len(value.split(",")) for value in values] == [50, 50, 20]
    assert ",".join(values).split(",") == numbers
    assert [("0", "ext_order_id", "in", "x") in one for one in asked] == [True, False, False]


def test_nothing_is_asked_where_nothing_is_wanted(world: World):
    client = world.client
    assert find_orders(client) == []
    for find in (find_shipments, find_invoices, find_credit_memos):
        assert find(client, []) == []
    assert world.server.received == []


def test_a_new_order_is_sent_once_in_its_store(world: World):
    world.will(NEW)
    entity = read_sample("order_create.request")["body"]["entity"]
    found = create_order(world.client, "uk", entity)
    (received,) = world.server.received
    assert (received.method, received.path) == ("POST", "/rest/uk/V1/orders")
    assert b'"grand_total":34.35' in received.body and found.entity_id == NEW["entity_id"]


@pytest.mark.parametrize("reply", [{}, [], True, {"entity_id": "x"}])
def test_a_new_order_without_an_id_may_have_been_saved(world: World, reply):
    world.will(reply)
    with pytest.raises(OutcomeUnknownError):
        create_order(world.client, "uk", {"increment_id": "TTS-1"})
    assert len(world.server.received) == 1


def test_an_order_without_a_number_of_its_own_is_not_sent(world: World):
    with pytest.raises(InvalidInputError, match="could be created twice"):
        create_order(world.client, "uk", {"items": []})
    assert world.server.received == []


def test_changes_are_read_from_the_newest_seen_so_that_a_moved_order_hides_none(world: World):
    world.will_find(order(1, minute=1), order(2, minute=2), total_count=4)
    # Meanwhile order 1 changed: by page numbers, order 3 would have moved to the page already read.
    world.will_find(order(2, minute=2), order(3, minute=3), total_count=4)
    world.will_find(order(3, minute=3), order(4, minute=4), total_count=3)
    world.will_find(order(4, minute=4), order(1, minute=9), total_count=2)
    found = list(search_changed_orders(world.client, SINCE, page_size=2))
    assert [(one.entity_id, one.updated_at.minute) for one in found] == [(1, 1), (2, 2), (3, 3), (4, 4), (1, 9)]
    starts = [filters_of(received) for received in world.server.received]
    assert starts == [{("0", "updated_at", "gteq", f"2026-01-01 00:0{minute}:00")} for minute in (0, 2, 3, 4)]
    assert {received.query["searchCriteria[currentPage]"] for received in world.server.received} == {"1"}


def test_many_changes_in_one_second_are_read_page_after_page(world: World):
    world.will_find(order(1, minute=1), order(2, minute=1), total_count=5)
    world.will_find(order(1, minute=1), order(2, minute=1), total_count=5)
    world.will_find(order(3, minute=1), order(4, minute=1), total_count=5)
    world.will_find(order(5, minute=1), total_count=5)
    found = list(search_changed_orders(world.client, SINCE, page_size=2))
    assert [one.entity_id for one in found] == [1, 2, 3, 4, 5]
    pages = [received.query["searchCriteria[currentPage]"] for received in world.server.received]
    assert pages == ["1", "1", "2", "3"]


def test_changes_are_asked_in_utc_and_of_a_prefix_alone(world: World):
    world.will_find(order(1, minute=1), order(2, minute=2, increment_id="TTSX1"))
    since = datetime(2026, 1, 1, 3, 30, tzinfo=timezone(timedelta(hours=3)))
    found = list(search_changed_orders(world.client, since, increment_id_prefix="TTS-"))
    assert [one.entity_id for one in found] == [1]
    assert filters_of(world.server.received[0]) == {
        ("0", "updated_at", "gteq", "2026-01-01 00:30:00"),
        ("1", "increment_id", "like", "TTS-%"),
    }
    with pytest.raises(ValueError, match="time zone"):
        list(search_changed_orders(world.client, since.replace(tzinfo=None)))


def test_the_look_at_another_programs_orders_takes_prefixes_word_for_word(world: World):
    world.will_find(order(1, increment_id="TTS_1"), order(2, increment_id="TTSX2"))
    found = list(list_orders(world.client, increment_id_prefix="TTS_", created_since=SINCE))
    assert [one.increment_id for one in found] == ["TTS_1"]
    (received,) = world.server.received
    assert filters_of(received) == {
        ("0", "increment_id", "like", "TTS_%"),
        ("1", "created_at", "gteq", "2026-01-01 00:00:00"),
    }
    assert received.query["searchCriteria[sortOrders][0][field]"] == "entity_id"


def test_shipments_come_with_their_tracks(world: World):
    world.will(read_sample("shipments_search_for_tracking")["body"])
    (found,) = find_shipments(world.client, [9001, 9001, 9002])
    assert (found.entity_id, found.order_id, found.items[0].qty) == (3307, 9001, 2)
    assert (found.tracks[0].track_number, found.tracks[0].carrier_code) == ("9400111899223100001234", "usps")
    (received,) = world.server.received
    assert received.path == "/rest/all/V1/shipments"
    assert filters_of(received) == {("0", "order_id", "in", "9001,9002")}


def test_invoices_and_credit_memos_come_with_their_amounts(world: World):
    document = {
        "entity_id": 5,
        "order_id": 9001,
        "grand_total": 34.35,
        "state": 2,
        "items": [{"order_item_id": 7}],
    }
    world.will_find({**document, "invoice_id": 4, "adjustment_positive": "1.5000"})
    (invoice,) = find_invoices(world.client, [9001])
    (memo,) = find_credit_memos(world.client, [9001])
    assert (invoice.grand_total, invoice.state, invoice.items[0].order_item_id) == (Decimal("34.35"), 2, 7)
    assert (memo.invoice_id, memo.adjustment_positive) == (4, Decimal("1.5"))
    paths = [received.path.rpartition("/")[2] for received in world.server.received]
    assert paths == ["invoices", "creditmemos"]
