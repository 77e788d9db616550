"""Names and JSON types of every reply, held against the subset of the admin REST schema 2.4.8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sandbox.magento.magento_client import MagentoClient, a_sku, from_source, make_entity
from tests.sandbox.practice_client import read_shared
from tiktok_orders.sandbox.magento.routes import ROUTES

SCHEMA = read_shared("contracts/magento-admin-2.4.8.subset.json")
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
# Routes that the subset does not hold: the shapes are those of the samples and of the documentation.
UNLISTED = {
    "GET /V1/inventory/is-product-salable/{sku}/{stockId}",
    "GET /V1/inventory/is-product-salable-for-requested-qty/{sku}/{stockId}/{requestedQty}",
    "GET /V1/inventory/are-products-salable",
    "GET /V1/store/storeGroups",
    "DELETE /V1/shipment/track/{id}",
}

Case = Callable[[MagentoClient, dict[str, Any]], Any]
SEARCH = {"searchCriteria[pageSize]": 5, "searchCriteria[sortOrders][0][field]": "entity_id"}


def get(path: str, **params: Any) -> Case:
    """Returns a case that reads; names in braces are those of the walk's order."""
    return lambda client, known: client.call("GET", path.format(**known), params=params)


def post(path: str, body: Any = None) -> Case:
    return lambda client, known: client.call("POST", path.format(**known), body)


def on_a_new_order(deed: str, body: Any = None, *, before: str = "") -> Case:
    """Returns a case that does something with an order of its own."""

    def act(client: MagentoClient, _: dict[str, Any]) -> Any:
        entity_id = client.create()["entity_id"]
        if before:
            client.call("POST", before.format(entity_id), {})
        return client.call("POST", deed.format(entity_id), body)

    return act


def save(method: str, path: str) -> Case:
    return lambda client, _: client.call(method, path, {"entity": make_entity(client.practice)})


def sign_in(client: MagentoClient, _: dict[str, Any]) -> Any:
    known = client.practice.credentials
    body = {"username": known.admin_user, "password": known.admin_password}
    client.practice.access.two_factor = False
    return client.call("POST", "/integration/admin/token", body, signed=False)


def add_track(client: MagentoClient, known: dict[str, Any]) -> Any:
    track = {"order_id": known["order"], "parent_id": known["shipment"], "track_number": "94001"}
    more = {"title": "USPS", "carrier_code": "usps", "weight": 0.8, "qty": 2, "description": ""}
    return client.call("POST", "/shipment/track", {"entity": {**track, **more}})


def delete_track(client: MagentoClient, known: dict[str, Any]) -> Any:
    return client.call("DELETE", f"/shipment/track/{add_track(client, known)['entity_id']}")


PAGE = {"searchCriteria[pageSize]": 5}
CASES: dict[str, Case] = {
    "GET /V1/orders": get("/orders", **SEARCH),
    "POST /V1/orders": save("POST", "/orders"),
    "PUT /V1/orders/create": save("PUT", "/orders/create"),
    "GET /V1/orders/items": get("/orders/items", **PAGE),
    "GET /V1/orders/{id}": get("/orders/{order}"),
    "GET /V1/orders/{id}/statuses": get("/orders/{order}/statuses"),
    "GET /V1/orders/{id}/comments": get("/orders/{order}/comments"),
    "POST /V1/orders/{id}/comments": post("/orders/{order}/comments", {"statusHistory": {"comment": "hello"}}),
    "POST /V1/orders/{id}/cancel": on_a_new_order("/orders/{}/cancel"),
    "POST /V1/orders/{id}/hold": on_a_new_order("/orders/{}/hold"),
    "POST /V1/orders/{id}/unhold": on_a_new_order("/orders/{}/unhold", before="/orders/{}/hold"),
    "POST /V1/order/{id}/invoice": on_a_new_order("/order/{}/invoice", {}),
    "POST /V1/order/{id}/ship": on_a_new_order("/order/{}/ship", from_source()),
    "POST /V1/order/{id}/refund": on_a_new_order("/order/{}/refund", {}, before="/order/{}/invoice"),
    "GET /V1/invoices": get("/invoices", **SEARCH),
    "GET /V1/invoices/{id}": get("/invoices/{invoice}"),
    "GET /V1/shipments": get("/shipments", **SEARCH),
    "GET /V1/shipment/{id}": get("/shipment/{shipment}"),
    "POST /V1/shipment/track": add_track,
    "DELETE /V1/shipment/track/{id}": delete_track,
    "GET /V1/creditmemos": get("/creditmemos", **SEARCH),
    "GET /V1/creditmemo/{id}": get("/creditmemo/{creditmemo}"),
    "GET /V1/products": get("/products", **PAGE),
    "GET /V1/products/{sku}": get("/products/{sku}"),
    "GET /V1/stockItems/{sku}": get("/stockItems/{sku}"),
    "GET /V1/inventory/sources": get("/inventory/sources", **PAGE),
    "GET /V1/inventory/source-items": get("/inventory/source-items", **PAGE),
    "POST /V1/inventory/source-items": lambda client, known: client.call(
        "POST",
        "/inventory/source-items",
        {"sourceItems": [{"sku": known["sku"], "source_code": "sg-main", "quantity": 7, "status": 1}]},
    ),
    "GET /V1/inventory/stock-resolver/{type}/{code}": get("/inventory/stock-resolver/website/us"),
    "GET /V1/inventory/get-product-salable-quantity/{sku}/{stockId}": get(
        "/inventory/get-product-salable-quantity/{sku}/3"
    ),
    "GET /V1/inventory/is-product-salable/{sku}/{stockId}": get("/inventory/is-product-salable/{sku}/3"),
    "GET /V1/inventory/is-product-salable-for-requested-qty/{sku}/{stockId}/{requestedQty}": get(
        "/inventory/is-product-salable-for-requested-qty/{sku}/3/2"
    ),
    "GET /V1/inventory/are-products-salable": get("/inventory/are-products-salable?skus[0]={sku}&stockId=3"),
    "GET /V1/inventory/are-product-salable-for-requested-qty": get(
        "/inventory/are-product-salable-for-requested-qty/"
        "?skuRequests[0][sku]={sku}&skuRequests[0][qty]=2&stockId=3"
    ),
    "GET /V1/directory/countries": get("/directory/countries"),
    "GET /V1/directory/countries/{countryId}": get("/directory/countries/US"),
    "GET /V1/directory/currency": get("/directory/currency"),
    "POST /V1/integration/admin/token": sign_in,
    "GET /V1/store/storeViews": get("/store/storeViews"),
    "GET /V1/store/storeConfigs": get("/store/storeConfigs"),
    "GET /V1/store/storeGroups": get("/store/storeGroups"),
    "GET /V1/store/websites": get("/store/websites"),
}


def schema_of(name: str) -> dict[str, Any] | None:
    """Returns the schema of a route's reply; parameters may be spelled otherwise, so shapes are compared."""
    method, path = name.split()
    wanted = ["{}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    for other, methods in SCHEMA["paths"].items():
        parts = ["{}" if part.startswith("{") else part for part in other.strip("/").split("/")]
        if parts == wanted and method.lower() in methods:
            found: dict[str, Any] = methods[method.lower()]["responses"].get("200", {}).get("schema", {})
            return found
    return None


def check(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    """Yields what does not fit; a required member may be null, others are left out instead."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    kind = schema.get("type")
    if kind == "array":
        if not isinstance(value, list):
            yield f"{path} is {value!r}, no list"
            return
        for part in value:
            yield from check(part, schema["items"], f"{path}[]")
    elif kind == "object" or "properties" in schema:
        yield from check_object(value, schema, path)
    elif kind is not None and (
        isinstance(value, bool) != (kind == "boolean") or not isinstance(value, TYPES[kind])
    ):
        is_bare_id = path == "$" and kind == "integer" and isinstance(value, str) and value.isdigit()
        if not is_bare_id:  # ids of new documents come as text
            yield f"{path} is {value!r}, but should be {kind}"


def check_object(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, no object"
        return
    known, required = schema.get("properties", {}), schema.get("required", [])
    for name, part in value.items():
        if name not in known:
            yield f"{path}.{name} is not known"
        elif part is None:
            if name not in required:
                yield f"{path}.{name} is null"
        else:
            yield from check(part, known[name], f"{path}.{name}")
    yield from (f"{path}.{name} is missing" for name in required if name not in value)


@pytest.fixture(scope="module")
def known(client: MagentoClient) -> dict[str, Any]:
    """One order with everything that can hang on it, and ids of all that."""
    sku = a_sku(client.practice)
    order = client.create()["entity_id"]
    invoice = client.call("POST", f"/order/{order}/invoice", {"comment": {"comment": "paid"}})
    tracks = [{"track_number": "1Z", "title": "UPS", "carrier_code": "ups"}]
    shipment = client.call("POST", f"/order/{order}/ship", from_source(tracks=tracks, comment={"comment": "sent"}))
    memo = client.call("POST", f"/order/{order}/refund", {"comment": {"comment": "back"}})
    client.call("POST", f"/orders/{order}/comments", {"statusHistory": {"comment": "a word"}})
    return {"sku": sku, "order": order, "invoice": invoice, "shipment": int(shipment), "creditmemo": memo}


@pytest.mark.parametrize("name", [route.name for route in ROUTES])
def test_each_route_answers_with_the_names_and_types_of_the_schema(client: MagentoClient, known, name):
    assert name in CASES, f"Write a case for {name}"
    reply = CASES[name](client, known)
    schema = schema_of(name)
    assert (schema is None) == (name in UNLISTED), name
    if schema is not None:
        assert list(check(reply, schema, "$")) == []


def test_no_case_is_left_of_a_route_that_is_gone():
    assert set(CASES) - {route.name for route in ROUTES} == set()


def test_the_check_itself_finds_what_is_wrong():
    order = {"$ref": "#/definitions/sales-data-order-interface"}
    said = list(check({"state": None, "colour": 1, "items": 3, "grand_total": "1"}, order, "$"))
    assert {one.split(" ")[0] for one in said} >= {"$.state", "$.colour", "$.items", "$.grand_total"}
    assert "$.customer_email is missing" in said


def test_the_samples_requests_are_taken(client: MagentoClient):
    for name in ("order_create", "order_create_minimal"):
        body = read_shared(f"reference/magento-samples/{name}.request.json")["body"]
        body["entity"]["increment_id"] = name
        saved = client.call("PUT", "/orders/create", body, scope="uk")
        assert (saved["increment_id"], saved["grand_total"]) == (name, body["entity"]["grand_total"])
