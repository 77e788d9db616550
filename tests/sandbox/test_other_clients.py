"""Requests shaped as independent clients for TikTok Shop send them, and the newer versions that they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.fulfilment import (
    NEWER,
    V3,
    find_orders,
    has_units,
    is_label,
    is_sellers,
    mark,
    new_number,
    post,
    provider_ids,
    read_order,
)
from tests.sandbox.practice_client import Clock, PracticeClient, sign
from tests.sandbox.test_contract import check
from tiktok_orders.sandbox.practice import PracticeTikTokShop

PENDING, REJECTED = "RETURN_OR_REFUND_REQUEST_PENDING", "REFUND_OR_RETURN_REQUEST_REJECT"
SELLER_REFUND = "ecom_order_delivered_refund_reason_missing_product_seller"


@pytest.fixture(scope="module")
def client() -> Iterator[PracticeClient]:
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read, markets=["DE"]) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


@pytest.fixture(scope="module")
def desk(client: PracticeClient) -> Aftersales:
    return Aftersales(client)


def shipping_info(client: PracticeClient, region: str, numbers: int = 1) -> list[dict[str, str]]:
    carrier = provider_ids(client, region)[0]
    return [{"tracking_number": new_number(), "shipping_provider_id": carrier} for _ in range(numbers)]


@pytest.mark.parametrize("comma", [",", "%2C"])
def test_several_ids_are_one_parameter_wherever_the_signature_stands(client: PracticeClient, comma):
    """No content type on a read, `sign` in the middle, the comma spelled in either way."""
    ids = [order["id"] for order in client.search("GB")[:50]]
    path, app = "/order/202507/orders", client.app
    query = {
        "ids": ",".join(ids),
        "shop_cipher": client.cipher("GB"),
        "app_key": app.app_key,
        "timestamp": str(client.clock.unix),
    }
    sent = {"sign": sign(app.app_secret, path, query, b""), **query}
    parts = [f"{name}={quote(value).replace('%2C', comma)}" for name, value in reversed(sent.items())]
    address = f"{client.shop.base_url}{path}?{'&'.join(parts)}"
    reply = requests.get(address, headers={"x-tts-access-token": client.token}, timeout=10).json()
    assert reply["code"] == 0, reply
    assert [order["id"] for order in reply["data"]["orders"]] == ids


def test_a_request_is_granted_without_a_body_or_with_an_empty_object(desk: Aftersales):
    pending = desk.everywhere("cancellations", body={"cancel_status": ["CANCELLATION_REQUEST_PENDING"]})
    bodies = (None, {})
    assert len(pending) >= len(bodies)
    for body, (region, case) in zip(bodies, pending, strict=False):
        path = f"cancellations/{case['cancel_id']}/approve"
        assert desk.post(path, body, region=region, idempotency_key=f"approve-{case['cancel_id']}")["code"] == 0
        assert desk.order(case["order_id"], region)["status"] == "CANCELLED"


def test_goods_that_are_no_parcels_can_be_asked_for_and_are_not_there(client: PracticeClient):
    assert client.search("GB", body={"shipping_type": "TIKTOK_DIGITAL"}) == []


def test_lines_are_marked_as_shipped_with_a_list_of_one_number(client: PracticeClient):
    order = find_orders(client, "GB", fits=has_units)[0]
    lines, info = [line["id"] for line in order["line_items"]], shipping_info(client, "GB")
    body = {"order_line_list": [{"order_line_id": lines[0]}], "shipping_info_list": info}
    made = post(client, "GB", f"{NEWER}/orders/{order['id']}/packages", body)["data"]
    assert (made["order_id"], made["order_line_item_ids"]) == (order["id"], lines[:1])
    assert check(f"POST {V3}/orders/{{order_id}}/packages", made)  # as the older version answers
    assert read_order(client, "GB", order["id"])["status"] == "PARTIALLY_SHIPPING"
    rest = {"shipping_info_list": [shipping_info(client, "GB")[0] | {"note": "bed frame"}]}
    assert post(client, "GB", f"{NEWER}/orders/{order['id']}/packages", rest)["code"] == 0
    now = read_order(client, "GB", order["id"])
    assert (now["status"], now["line_items"][0]["tracking_number"]) == (
        "AWAITING_COLLECTION",
        info[0]["tracking_number"],
    )


def test_the_number_of_a_parcel_is_changed_with_a_list_of_one(client: PracticeClient):
    order = find_orders(client, "GB", fits=is_sellers)[0]
    package_id = mark(client, "GB", order["id"])["data"]["package_id"]
    info = shipping_info(client, "GB")
    path = f"{NEWER}/packages/{package_id}/shipping_info/update"
    assert post(client, "GB", path, {"shipping_info_list": info})["data"] == {}
    assert read_order(client, "GB", order["id"])["tracking_number"] == info[0]["tracking_number"]


@pytest.mark.parametrize(
    ("region", "body", "code"),
    [
        ("GB", {}, 36009004),
        ("GB", {"tracking_number": "JD0001", "shipping_provider_id": "1"}, 36009004),
        ("GB", {"shipping_info_list": [{"tracking_number": "JD0001"}]}, 36009004),
        ("GB", {"shipping_info_list": ["JD0001"]}, 21001001),
        ("GB", {"order_line_list": ["1"], "shipping_info_list": "own"}, 21001001),
        ("GB", {"order_line_list": [{"order_line_item_id": "1"}], "shipping_info_list": "own"}, 36009004),
        ("GB", {"order_line_list": [{"order_line_id": "1"}], "shipping_info_list": "own"}, 21001001),
        ("GB", {"shipping_info_list": "two"}, 21001001),
        ("SG", {"shipping_info_list": "own"}, 21008106),
    ],
)
def test_refuses_to_mark_as_shipped_with_other_lists(client: PracticeClient, region, body, code):
    order = find_orders(client, region, fits=is_sellers)[-1]
    filled = {"own": shipping_info(client, region), "two": shipping_info(client, region, numbers=2)}
    if isinstance(asked := body.get("shipping_info_list"), str):
        body = {**body, "shipping_info_list": filled[asked]}
    assert post(client, region, f"{NEWER}/orders/{order['id']}/packages", body)["code"] == code
    assert read_order(client, region, order["id"])["status"] == "AWAITING_SHIPMENT"


def test_a_german_label_is_bought_at_the_price_that_was_quoted(client: PracticeClient):
    order = find_orders(client, "DE", fits=is_label)[0]
    weight = {"value": "800", "unit": "GRAM"}
    path = f"{V3}/orders/{order['id']}/shipping_services/query"
    service = post(client, "DE", path, {"weight": weight})["data"]["shipping_services"][1]
    body = {"ship_type": "1", "order_id": order["id"], "weight": weight, "shipping_service_id": service["id"]}
    made = post(client, "DE", "/fulfillment/202512/packages", body)["data"]
    assert made["shipping_service_info"]["price"] == service["price"]
    assert read_order(client, "DE", order["id"])["status"] == "AWAITING_COLLECTION"


@pytest.mark.parametrize("named", ["order_line_item_ids", "order_line_list"])
def test_a_return_is_opened_for_the_lines_that_are_named(desk: Aftersales, named):
    order = desk.waiting_order(status="DELIVERED", region="US", lines=2)
    line = order["line_items"][0]
    lines = {"order_line_item_ids": [line["id"]], "order_line_list": [{"order_line_item_id": line["id"]}]}
    body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": SELLER_REFUND}
    path = "/return_refund/202602/returns"
    assert desk.post(path, {**body, **lines}, region="US")["code"] == 25001001
    made = desk.post(path, {**body, named: lines[named]}, region="US", idempotency_key=named)["data"]
    case = desk.case("returns", made["return_id"], "US")
    assert [one["order_line_item_id"] for one in case["return_line_items"]] == [line["id"]]
    assert case["return_status"] == PENDING


def test_a_return_is_rejected_in_the_newer_version_as_in_the_older(desk: Aftersales):
    region, case = desk.find_return(PENDING, return_type="REFUND")
    reasons = desk.call("GET", "reject_reasons", region=region, return_or_cancel_id=case["return_id"])["data"]
    body = {"reject_reason": reasons["reasons"][0]["name"], "comment": "It was whole when it left."}
    path = f"/return_refund/202606/returns/{case['return_id']}/reject"
    late = {**body, "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG"}
    assert desk.post(path, late, region=region)["code"] == 25001001
    assert desk.post(path, {**body, "decision": "REJECT_REFUND"}, region=region)["data"] == {}
    assert desk.case("returns", case["return_id"], region)["return_status"] == REJECTED


@pytest.mark.parametrize(
    "body", [{"return_types": ["EXCHANGE"]}, {"return_status": ["EXCHANGE_REQUEST_PENDING"]}], ids=str
)
def test_exchanges_are_words_of_the_newer_search_alone(desk: Aftersales, body):
    newer = desk.post("/return_refund/202602/returns/search", body)
    assert (newer["code"], newer["data"]["total_count"]) == (0, 0)
    assert desk.post("returns/search", body)["code"] == 25001001
