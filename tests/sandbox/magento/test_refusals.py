"""Each refusal of the practice Magento, as a table: what is asked, with which status and words it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.magento.magento_client import (
    MagentoClient,
    from_source,
    make_address,
    make_entity,
    make_item,
)

REQUIRED = '"%fieldName" is required. Enter and try again.'
NO_ENTITY = "The entity that was requested doesn't exist. Verify the entity and try again."
NO_PRODUCT = "The product that was requested doesn't exist. Verify the product and try again."
NO_ROUTE = "Request does not match any route."
WRONG_TYPE = 'The "%1" value\'s type is invalid. The "%2" type was expected. Verify and try again.'


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/nowhere", None, 404, NO_ROUTE),
        ("DELETE", "/orders/1", None, 404, NO_ROUTE),
        ("GET", "/products/A%2FB", None, 404, NO_ROUTE),
        ("GET", "/orders", None, 400, REQUIRED),
        ("GET", "/orders/999999", None, 404, NO_ENTITY),
        ("GET", "/orders/TTS-1", None, 404, NO_ENTITY),
        ("POST", "/orders/999999/cancel", None, 404, NO_ENTITY),
        ("POST", "/order/999999/invoice", {}, 404, NO_ENTITY),
        ("GET", "/products/NO-SUCH", None, 404, NO_PRODUCT),
        ("GET", "/stockItems/NO-SUCH", None, 404, NO_PRODUCT),
        ("GET", "/inventory/get-product-salable-quantity/NO-SUCH/3", None, 404, NO_PRODUCT),
        ("GET", "/inventory/is-product-salable/A/99", None, 404, "No such entity with %fieldName = %fieldValue"),
        (
            "GET",
            "/inventory/stock-resolver/website/nowhere",
            None,
            400,
            'No linked stock found for "%1" sales channel with code "%2".',
        ),
        ("GET", "/inventory/are-products-salable?stockId=3", None, 400, REQUIRED),
        ("POST", "/orders", {}, 400, REQUIRED),
        ("PUT", "/orders/create", {"entity": {"entity_id": 999999}}, 404, NO_ENTITY),
        ("POST", "/orders/1/comments", {}, 400, REQUIRED),
        ("POST", "/shipment/track", {}, 400, REQUIRED),
        ("POST", "/integration/admin/token", {"username": "a"}, 400, REQUIRED),
        ("GET", "/directory/countries/XX", None, 404, "The country isn't available."),
    ],
)
def test_refuses_what_it_cannot_answer(client: MagentoClient, method, path, body, status, message):
    found, reply = client.refusal(method, path, body)
    assert (found, reply["message"]) == (status, message)


@pytest.mark.parametrize("scope", ["default", "nowhere", "fr"])
def test_knows_no_other_store_codes(client: MagentoClient, scope):
    assert client.refusal("GET", "/orders/1", scope=scope) == (404, {"message": NO_ROUTE})


@pytest.mark.parametrize(
    ("headers", "data", "status", "message"),
    [
        ({"Content-Type": "text/plain"}, b"{}", 400, "Server cannot understand Content-Type"),
        ({}, b"{}", 400, "Content-Type header is empty."),
        ({"Content-Type": "application/json"}, b"{", 400, "Decoding error."),
        ({"Content-Type": "application/json", "Accept": "text/html"}, b"{}", 406, "Server cannot match any"),
    ],
)
def test_refuses_other_media_types_and_broken_json(client: MagentoClient, headers, data, status, message):
    found, reply = client.refusal("POST", "/orders", data=data, headers=headers)
    assert found == status
    assert reply["message"].startswith(message)


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        ({"items": []}, 400, "Please specify order items."),
        ({"items": ...}, 400, "Please specify order items."),
        ({"billing_address": ...}, 400, "Please provide billing address for the order."),
        (
            {"billing_address": make_address(lastname="")},
            400,
            "Please provide billing address for the order.",
        ),
        ({"store_id": 9}, 404, "The store that was requested wasn't found. Verify the store and try again."),
        ({"grand_total": "much"}, 400, WRONG_TYPE),
        ({"store_id": 1.5}, 400, WRONG_TYPE),
        ({"items": "one"}, 400, WRONG_TYPE),
        ({"colour": "red"}, 400, 'Property "%1" does not have accessor method "%2" in class "%3".'),
        (
            {"items": [make_item("A", shade=1)]},
            400,
            'Property "%1" does not have accessor method "%2" in class "%3".',
        ),
    ],
)
def test_refuses_an_order_that_cannot_be(client: MagentoClient, changed, status, message):
    before = client.practice.books.count_orders()
    found, reply = client.refusal("POST", "/orders", {"entity": make_entity(client.practice, **changed)})
    assert (found, reply["message"]) == (status, message)
    assert client.practice.books.count_orders() == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("email", None, '"Email" is required'),
        ("email", "nobody", "Email has a wrong format"),
        ("city", "", '"City" is required'),
        ("street", [" "], '"Street" is required'),
        ("postcode", None, '"Zip/Postal Code" is required'),
        ("telephone", None, '"Phone Number" is required'),
        ("country_id", None, '"Country" is required'),
        ("address_type", "home", "Address type"),
    ],
)
@pytest.mark.parametrize("which", ["billing", "shipping"])
def test_refuses_an_address_that_lacks_something(client: MagentoClient, which, name, value, words):
    entity = make_entity(client.practice)
    address: dict[str, Any] = entity["billing_address"]
    if which == "shipping":
        address = entity["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"]
    address[name] = value
    status, reply = client.refusal("POST", "/orders", {"entity": entity})
    assert (status, reply["message"]) == (400, "We can't save the address:\n%1")
    assert words in reply["parameters"][0]


def test_refuses_a_region_of_another_country(client: MagentoClient):
    entity = make_entity(client.practice, billing_address=make_address(country_id="DE", region_id=12))
    assert client.refusal("POST", "/orders", {"entity": entity}) == (
        400,
        {
            "message": 'Invalid value of "%value" provided for the %fieldName field.',
            "parameters": {"fieldName": "regionId", "value": 12},
        },
    )


@pytest.mark.parametrize("name", ["increment_id", "ext_order_id"])
def test_fails_on_a_number_that_is_too_long_for_its_column(client: MagentoClient, name):
    entity = make_entity(client.practice, **{name: "9" * 33})
    status, reply = client.refusal("POST", "/orders", {"entity": entity})
    assert (status, "Report ID: webapi-" in reply["message"]) == (500, True)
    assert client.create(**{name: f"{client.practice.books.count_orders():032d}"})


def test_refuses_a_second_order_with_the_number_in_the_same_store_alone(client: MagentoClient):
    first = client.create()
    again = {"entity": make_entity(client.practice, increment_id=first["increment_id"])}
    for method, path in (("POST", "/orders"), ("PUT", "/orders/create")):
        assert client.refusal(method, path, again) == (400, {"message": "Unique constraint violation found"})
    elsewhere = client.create(increment_id=first["increment_id"], store_id=3)
    assert elsewhere["entity_id"] != first["entity_id"]
    other = client.create()
    changed = {"entity": {"entity_id": other["entity_id"], "increment_id": first["increment_id"]}}
    assert client.refusal("POST", "/orders", changed)[0] == 400


def test_refuses_what_the_states_do_not_allow(client: MagentoClient):
    order = client.create()
    i = order["entity_id"]
    held = [
        ("POST", f"/orders/{i}/hold", None, "A hold action is not available."),
        ("POST", f"/order/{i}/invoice", {}, "An invoice cannot be created when an order has a status of holded"),
        ("POST", f"/order/{i}/ship", from_source(), "The order does not allow a shipment to be created."),
        ("POST", f"/order/{i}/refund", {}, "A creditmemo can not be created when an order has a status of holded"),
    ]
    assert client.refusal("POST", f"/orders/{i}/unhold")[1]["message"] == "You cannot remove the hold."
    assert client.call("POST", f"/orders/{i}/hold") is True
    for method, path, body, message in held:
        status, reply = client.refusal(method, path, body)
        assert (status, message in reply["message"]) == (400, True), reply
    assert client.call("POST", f"/orders/{i}/cancel") is False
    assert client.call("POST", f"/orders/{i}/unhold") is True
    assert client.get(i)["state"] == "new"
    assert client.call("POST", f"/orders/{i}/cancel") is True
    assert client.call("POST", f"/orders/{i}/cancel") is False


def test_refuses_documents_of_the_wrong_items_or_too_many(client: MagentoClient):
    order = client.create()
    i, item = order["entity_id"], order["items"][0]["item_id"]
    three = {"items": [{"order_item_id": item, "qty": 3}]}
    foreign = {"items": [{"order_item_id": 10**9, "qty": 1}]}
    table = [
        ("invoice", three, "The quantity to invoice must not be greater"),
        ("invoice", foreign, "The invoice can't be created without products. Add products and try again."),
        ("ship", from_source(**three), "The quantity to ship must not be greater"),
        ("ship", from_source(**foreign), "You can't create a shipment without products."),
        (
            "ship",
            from_source(tracks=[{"title": "USPS", "carrier_code": "usps", "track_number": ""}]),
            "Please enter a tracking number.",
        ),
        ("refund", {}, "A creditmemo can not be created when an order has a status of"),
    ]
    for deed, body, message in table:
        status, reply = client.refusal("POST", f"/order/{i}/{deed}", body)
        assert (status, message in reply["message"]) == (400, True), reply
    client.call("POST", f"/order/{i}/invoice", {})
    for body, message in (
        (three, "The quantity to refund must not be greater than the unrefunded quantity."),
        ({"arguments": {"adjustment_positive": 5}}, "The most money available to refund is 34.35."),
    ):
        status, reply = client.refusal("POST", f"/order/{i}/refund", body)
        assert (status, message in reply["message"]) == (400, True), reply
    before = client.practice.books.find_order(order["increment_id"])
    assert client.refusal("POST", f"/order/{i}/invoice", {})[0] == 400
    assert client.practice.books.find_order(order["increment_id"]) == before


@pytest.mark.parametrize("source", [None, "nowhere", "empty"])
def test_ships_from_no_source_that_has_not_the_goods(client: MagentoClient, source):
    order = client.create()
    sku = order["items"][0]["sku"]
    if source == "empty":
        client.practice.books.set_quantity(sku, "us-annex", 1)
    body = {} if source is None else from_source("us-annex" if source == "empty" else source)
    before = client.practice.books.source_items(sku)
    assert client.refusal("POST", f"/order/{order['entity_id']}/ship", body) == (
        400,
        {"message": "Could not save a shipment, see error log for details"},
    )
    assert client.practice.books.source_items(sku) == before
    assert client.get(order["entity_id"])["state"] == "new"


def test_comments_keep_the_status_or_name_one_of_the_state(client: MagentoClient):
    i = client.create()["entity_id"]
    path = f"/orders/{i}/comments"
    assert client.call("POST", path, {"statusHistory": {"comment": "first"}}) is True
    assert client.call("POST", path, {"statusHistory": {"comment": "second", "status": "pending"}}) is True
    assert client.refusal("POST", path, {"statusHistory": {"comment": "third", "status": "complete"}}) == (
        400,
        {
            "message": 'Unable to add comment: The status "%1" is not part of the order status history.',
            "parameters": ["complete"],
        },
    )
    assert client.call("GET", f"/orders/{i}/statuses") == "pending"
    assert [one["comment"] for one in client.call("GET", path)["items"]] == ["second", "first"]


@pytest.mark.parametrize(
    "query",
    [
        {"searchCriteria[filter_groups][0][filters][0][field]": "colour"},
        {"searchCriteria[filter_groups][0][filters][0][value]": "1"},
        {"searchCriteria[sortOrders][0][field]": "items"},
        {"searchCriteria[filter_groups]": "all"},
        {
            "searchCriteria[filter_groups][0][filters][0][field]": "status",
            "searchCriteria[filter_groups][0][filters][0][condition_type]": "same",
        },
    ],
)
def test_fails_on_a_search_that_is_no_sql(client: MagentoClient, query):
    status, reply = client.refusal("GET", "/orders", params=query)
    assert (status, "Report ID" in reply["message"]) == (500, True)


def test_refuses_a_sort_direction_and_a_page_size_that_are_none(client: MagentoClient):
    down = {"searchCriteria[sortOrders][0][field]": "entity_id", "searchCriteria[sortOrders][0][direction]": "UP"}
    assert client.refusal("GET", "/orders", params=down)[0] == 400
    assert client.refusal("GET", "/orders", params={"searchCriteria[pageSize]": "all"})[0] == 400
