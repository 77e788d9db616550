"""Orders from their saving to their end: what is kept, what is counted, and what happens to the stock."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import requests

from tests.sandbox.magento.magento_client import (
    MagentoClient,
    a_sku,
    from_source,
    make_entity,
    make_item,
)
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.practice import PracticeMagento

US_STOCK = 3


def test_keeps_an_order_as_it_was_sent_and_shows_its_shipping_in_the_assignment(client: MagentoClient):
    sent = make_entity(client.practice)
    saved = client.call("PUT", "/orders/create", {"entity": sent})
    order = client.get(saved["entity_id"])
    assert order == saved
    simple = {name: value for name, value in sent.items() if not isinstance(value, dict | list)}
    assert {name: order[name] for name in simple} == simple
    assert (order["total_item_count"], order["store_name"].splitlines()[0]) == (1, "United States Website")
    assert "shipping_address" not in order
    shipping = order["extension_attributes"]["shipping_assignments"][0]["shipping"]
    assert (shipping["method"], shipping["address"]["address_type"]) == ("flatrate_flatrate", "shipping")
    assert order["payment"]["account_status"] is None
    assert order == client.practice.books.find_order(order["increment_id"], 2)


def test_numbers_an_order_itself_and_takes_the_store_of_the_address(client: MagentoClient):
    entity = make_entity(client.practice, increment_id=..., store_id=...)
    first = client.call("POST", "/orders", {"entity": entity}, scope="sg")
    second = client.call("POST", "/orders", {"entity": entity}, scope="sg")
    assert (first["store_id"], first["increment_id"], second["increment_id"]) == (3, "3000000001", "3000000002")
    assert client.call("POST", "/orders", {"entity": entity}, scope="all")["store_id"] == 0


def test_an_update_writes_what_is_sent_alone(client: MagentoClient):
    order = client.create()
    changed = {"entity_id": order["entity_id"], "ext_order_id": "tagged", "status": "fraud"}
    after = client.call("POST", "/orders", {"entity": changed})
    moved = ("ext_order_id", "status", "updated_at")
    assert {name for name in order if order[name] != after[name]} <= {*moved, "items", "extension_attributes"}
    assert (after["ext_order_id"], after["increment_id"]) == ("tagged", order["increment_id"])


@pytest.mark.parametrize(("state", "after"), [("processing", "processing"), ("complete", "complete")])
def test_a_state_that_is_sent_is_taken_while_something_is_left_to_ship(client: MagentoClient, state, after):
    assert client.create(state=state, status=state)["state"] == after


@pytest.mark.parametrize("state", ["processing", "complete"])
def test_forces_a_state_to_closed_where_nothing_can_be_done_any_more(client: MagentoClient, state):
    done = make_item(a_sku(client.practice), qty_invoiced=2, qty_shipped=2)
    assert client.create(state=state, status=state, items=[done])["state"] == "closed"
    paid = client.create(state=state, status=state, items=[done], total_paid=34.35)
    assert paid["state"] == "complete"


def test_an_order_goes_from_new_over_processing_to_complete_and_closed(client: MagentoClient):
    i = client.create()["entity_id"]
    client.call("POST", f"/order/{i}/invoice", {"capture": False})
    order = client.get(i)
    assert (order["state"], order["status"], order["total_paid"], order["total_due"]) == (
        "processing",
        "processing",
        34.35,
        0,
    )
    client.call("POST", f"/order/{i}/ship", from_source())
    assert client.get(i)["state"] == "complete"
    client.call("POST", f"/order/{i}/refund", {})
    order = client.get(i)
    assert (order["state"], order["total_refunded"], order["items"][0]["qty_refunded"]) == ("closed", 34.35, 2)


def test_invoice_totals_are_rebuilt_from_the_items(client: MagentoClient):
    i = client.create()["entity_id"]
    line = client.get(i)["items"][0]["item_id"]
    one = {"items": [{"order_item_id": line, "qty": 1}]}
    first, last = (int(client.call("POST", f"/order/{i}/invoice", one)) for _ in range(2))
    parts = ("subtotal", "discount_amount", "tax_amount", "shipping_amount", "grand_total")
    shown = [[client.call("GET", f"/invoices/{n}")[part] for part in parts] for n in (first, last)]
    assert shown == [[15, -1.5, 1.18, 4.99, 19.67], [15, -1.5, 1.18, 0, 14.68]]


def test_the_last_invoice_is_levelled_to_what_the_order_has_left(client: MagentoClient):
    """The items lack a cent of the order's subtotal and two of its tax, as rounding leaves them."""
    short = make_item(a_sku(client.practice), row_total=29.99, tax_amount=2.34)
    i = client.create(items=[short])["entity_id"]
    one = {"items": [{"order_item_id": client.get(i)["items"][0]["item_id"], "qty": 1}]}
    numbers = [client.call("POST", f"/order/{i}/invoice", one) for _ in range(2)]
    shown = [client.call("GET", f"/invoices/{number}") for number in numbers]
    assert [(one["subtotal"], one["tax_amount"]) for one in shown] == [(15, 1.17), (15, 1.19)]
    order = client.get(i)
    assert (order["subtotal_invoiced"], order["tax_invoiced"], order["total_due"]) == (30, 2.36, 0)


def test_a_discount_of_the_order_alone_is_not_invoiced(client: MagentoClient):
    bare = make_item(a_sku(client.practice), discount_amount=0)
    i = client.create(items=[bare])["entity_id"]
    invoice = client.call("POST", f"/order/{i}/invoice", {})
    assert client.call("GET", f"/invoices/{invoice}")["grand_total"] == 37.35
    assert client.get(i)["total_paid"] == 37.35


def test_saving_reserves_nothing_and_shipping_leaves_too_much_to_sell(client: MagentoClient):
    books, sku = client.practice.books, a_sku(client.practice)
    before, held = books.salable(sku, US_STOCK), books.source_items(sku)
    reserved = len(books.reservations(sku))
    i = client.create()["entity_id"]
    assert (books.salable(sku, US_STOCK), len(books.reservations(sku))) == (before, reserved)
    client.call("POST", f"/order/{i}/ship", from_source("us-annex"))
    after = {one["source_code"]: one["quantity"] for one in books.source_items(sku)}
    assert after == {one["source_code"]: one["quantity"] - 2 * (one["source_code"] == "us-annex") for one in held}
    assert [one["quantity"] for one in books.reservations(sku)[reserved:]] == [2]
    assert books.salable(sku, US_STOCK) == before  # two are gone, and yet as many may be sold
    assert client.call("GET", f"/inventory/get-product-salable-quantity/{sku}/{US_STOCK}") == before


def test_cancelling_adds_to_what_may_be_sold_though_nothing_was_reserved(client: MagentoClient):
    books, sku = client.practice.books, a_sku(client.practice)
    before = books.salable(sku, US_STOCK)
    i = client.create()["entity_id"]
    assert client.call("POST", f"/orders/{i}/cancel") is True
    assert books.salable(sku, US_STOCK) == before + 2
    order = client.get(i)
    assert (order["state"], order["items"][0]["qty_canceled"], order["total_canceled"]) == ("canceled", 2, 34.35)


def test_a_sale_elsewhere_lowers_what_may_be_sold_in_its_stock_alone(client: MagentoClient):
    books, sku = client.practice.books, a_sku(client.practice)
    before = {stock_id: books.salable(sku, stock_id) for stock_id in (1, 2, 3)}
    books.reserve(sku, 2, -5)
    assert books.salable(sku, US_STOCK) == before[3] - 5
    assert {stock_id: books.salable(sku, stock_id) for stock_id in (1, 2)} == {1: before[1], 2: before[2]}
    books.reserve(sku, 2, -(10**6))
    assert books.salable(sku, US_STOCK) == 0
    books.reserve(sku, 2, 10**6 + 5)


def test_returned_goods_lie_again_where_they_came_from(client: MagentoClient):
    books, sku = client.practice.books, a_sku(client.practice)
    i = client.create()["entity_id"]
    line = client.get(i)["items"][0]["item_id"]
    held = books.source_items(sku)
    client.call("POST", f"/order/{i}/invoice", {})
    client.call("POST", f"/order/{i}/ship", from_source("us-annex"))
    back = {"extension_attributes": {"return_to_stock_items": [line]}, "shipping_amount": 0}
    memo = client.call("POST", f"/order/{i}/refund", {"arguments": back})
    assert books.source_items(sku) == held
    assert client.call("GET", f"/creditmemo/{memo}")["grand_total"] == 29.36


def test_a_credit_memo_gives_back_compensated_tax_and_that_of_shipping(client: MagentoClient):
    entity = make_entity(client.practice)
    item = entity["items"][0]
    for base in ("", "base_"):
        item |= {f"{base}discount_amount": 3.0, f"{base}discount_tax_compensation_amount": 0.5}
        entity |= {
            f"{base}discount_amount": -3.0,
            f"{base}discount_tax_compensation_amount": 0.5,
            f"{base}shipping_tax_amount": 1.0,
            f"{base}tax_amount": entity.get("tax_amount", 0) + 1.0,
        }
        entity[f"{base}grand_total"] = round(entity[f"{base}grand_total"] - 3.0 + 0.5 + 1.0, 2)
    i = client.call("POST", "/orders", {"entity": entity})["entity_id"]
    client.call("POST", f"/order/{i}/invoice", {})
    paid = client.get(i)["total_paid"]
    line = client.get(i)["items"][0]["item_id"]
    client.call(
        "POST",
        f"/order/{i}/refund",
        {"items": [{"order_item_id": line, "qty": 1}], "arguments": {"shipping_amount": 0}},
    )
    part = client.get(i)["total_refunded"]
    memo = client.call("GET", f"/creditmemo/{client.call('POST', f'/order/{i}/refund', {})}")
    assert (memo["discount_tax_compensation_amount"], memo["shipping_tax_amount"]) == (0.25, 1.0)
    assert round(part + memo["grand_total"], 2) == paid == client.get(i)["total_refunded"]
    assert client.get(i)["state"] == "closed"


def test_an_amount_alone_is_credited_where_a_line_is_named_with_nothing(client: MagentoClient):
    i = client.create()["entity_id"]
    client.call("POST", f"/order/{i}/invoice", {})
    line = client.get(i)["items"][0]["item_id"]
    arguments = {"shipping_amount": 0, "adjustment_positive": 5}
    body = {"items": [{"order_item_id": line, "qty": 0}], "arguments": arguments}
    memo = client.call("GET", f"/creditmemo/{client.call('POST', f'/order/{i}/refund', body)}")
    assert (memo["grand_total"], memo["items"]) == (5, [])
    assert client.get(i)["items"][0]["qty_refunded"] == 0


@pytest.mark.parametrize("way", ["POST /orders", "PUT /orders/create"])
def test_of_two_at_once_with_one_number_exactly_one_wins(client: MagentoClient, way):
    method, path = way.split()
    for _ in range(5):
        body = {"entity": make_entity(client.practice)}
        barrier, seen = threading.Barrier(4), []

        def create(body=body, barrier=barrier, seen=seen) -> None:
            own = MagentoClient(client.practice)
            barrier.wait()
            seen.append(own.send(method, path, body).status_code)
            own.http.close()

        threads = [threading.Thread(target=create) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(seen) == [200, 400, 400, 400]
        found = client.search("orders", ("increment_id", "eq", body["entity"]["increment_id"]))
        assert found["total_count"] == 1


@pytest.mark.parametrize(
    ("kind", "seconds", "carried_out"),
    [
        (Kind.TIMEOUT_AFTER, 0, True),
        (Kind.CUT_MIDWAY, None, True),
        (Kind.TRUNCATED_JSON, None, True),
        (Kind.TIMEOUT_BEFORE, 0, False),
        (Kind.CUT_BEFORE, None, False),
        (Kind.HTTP_500, None, False),
        (Kind.HTTP_503, None, False),
        (Kind.HTTP_429_RETRY_AFTER, 7, False),
    ],
)
def test_a_lost_reply_tells_nothing_but_a_search_does(client: MagentoClient, kind, seconds, carried_out):
    entity = make_entity(client.practice)
    client.practice.disasters.clear()
    client.practice.disasters.add(Disaster(kind, "POST /rest/*/V1/orders", times=1, seconds=seconds))
    try:
        response = client.send("POST", "/orders", {"entity": entity})
        shown = response.json() if response.headers["content-type"].startswith("application/json") else None
        assert shown is None or set(shown) <= {"message", "trace"}
    except (requests.RequestException, ValueError):
        pass  # that is what is lost
    found = client.search("orders", ("ext_order_id", "eq", entity["ext_order_id"]))["total_count"]
    assert found == carried_out
    status = client.send("POST", "/orders", {"entity": entity}).status_code
    assert status == (400 if carried_out else 200)
    client.practice.disasters.clear()


def test_books_stay_what_they_are(tmp_path: Path):
    file = tmp_path / "magento.sqlite"
    with PracticeMagento(file, seed=7) as first:
        client = MagentoClient(first)
        saved, port, known = client.create(), first.base_url, first.credentials
        client.http.close()
    with PracticeMagento(file, seed=8) as again:
        assert again.books.orders() == [saved]
        assert (again.base_url, again.credentials) == (port, known)


@pytest.mark.parametrize(
    ("condition", "field", "value", "found"),
    [
        ("eq", "status", "PENDING", 3),
        ("neq", "customer_lastname", "b", 2),
        ("like", "customer_lastname", "A%", 1),
        ("nlike", "customer_lastname", "a", 2),
        ("in", "customer_lastname", "a,c", 2),
        ("nin", "customer_lastname", "a,c", 1),
        ("gt", "grand_total", "20", 1),
        ("gteq", "grand_total", "20", 2),
        ("moreq", "grand_total", "20", 2),
        ("lt", "grand_total", "20", 1),
        ("lteq", "grand_total", "9.5", 0),
        ("from", "created_at", "2026-01-02 00:00:00", 2),
        ("to", "created_at", "2026-01-02 00:00:00", 2),
        ("null", "customer_note", "", 2),
        ("notnull", "customer_note", "1", 1),
        ("finset", "customer_note", "red", 1),
        ("nfinset", "customer_note", "blue", 0),
    ],
)
def test_searches_with_every_condition(searched: MagentoClient, condition, field, value, found):
    assert searched.search("orders", (field, condition, value))["total_count"] == found


@pytest.fixture(scope="module")
def searched() -> object:
    """Three orders that differ in what is searched for."""
    with PracticeMagento(None, seed=5) as magento:
        client = MagentoClient(magento)
        for place, name in enumerate("abc"):
            note = {"customer_note": "red,blue"} if name == "b" else {}
            client.create(
                customer_lastname=name,
                grand_total=10 * (place + 1),
                created_at=f"2026-01-0{place + 1} 00:00:00",
                **note,
            )
        yield client
        client.http.close()


def test_joins_filters_by_or_and_groups_by_and(searched: MagentoClient):
    start = "searchCriteria[filterGroups][0][filters]"
    query = {
        f"{start}[0][field]": "customer_lastname",
        f"{start}[0][value]": "a",
        f"{start}[1][field]": "customer_lastname",
        f"{start}[1][value]": "c",
        f"{start}[1][conditionType]": "eq",
        "searchCriteria[filterGroups][1][filters][0][field]": "grand_total",
        "searchCriteria[filterGroups][1][filters][0][value]": "15",
        "searchCriteria[filterGroups][1][filters][0][condition_type]": "gt",
    }
    found = searched.call("GET", "/orders", params=query)
    assert [order["customer_lastname"] for order in found["items"]] == ["c"]


def test_a_page_past_the_end_repeats_the_last(searched: MagentoClient):
    pages = [
        searched.search("orders", pageSize=2, currentPage=page, fields="items[entity_id],total_count")
        for page in (1, 2, 3, 99)
    ]
    assert pages[1] == pages[2] == pages[3] == {"items": [{"entity_id": 3}], "total_count": 3}
    assert [one["entity_id"] for one in pages[0]["items"]] == [1, 2]


def test_sorts_by_several_members(searched: MagentoClient):
    start = "sortOrders][0"
    more = {f"{start}][field": "created_at", f"{start}][direction": "DESC"}
    assert [one["customer_lastname"] for one in searched.search("orders", **more)["items"]] == ["c", "b", "a"]


def test_fields_pick_members_at_any_depth(searched: MagentoClient):
    shown = searched.call("GET", "/orders/1", params={"fields": "entity_id,items[sku],billing_address[city]"})
    assert shown == {
        "entity_id": 1,
        "items": [{"sku": a_sku(searched.practice)}],
        "billing_address": {"city": "Oakland"},
    }
