"""Endpoint by endpoint: each wrong request, with the code and message of the contract where it has one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient, read_shared, sign
from tiktok_orders.sandbox.api import refusals
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SHOPS = "/authorization/202309/shops"
SEARCH = "/order/202309/orders/search"
DETAIL = "/order/202507/orders"
PRICE = "/order/202407/orders/{order_id}/price_detail"
EXTERNAL = "/order/202406/orders/external_orders"
EXTERNAL_SEARCH = "/order/202406/orders/external_order_search"
WEBHOOKS = "/event/202309/webhooks"
REFERENCE = {"id": "M-1", "platform": "MAGENTO", "line_items": [{"id": "7", "origin_id": "9"}]}
HOOK = {"address": "https://example.com/hook", "event_type": "ORDER_STATUS_CHANGE"}


def of_reference(**changed: Any) -> dict[str, Any]:
    return {"orders": [{"id": "5764", "external_order": {**REFERENCE, **changed}}]}


# What is sent (with the shop's cipher unless `without` says otherwise), the code, words of the message.
WRONG: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/order/209901/orders", {"ids": "1"}, 36009014, "Invalid API version"),
    ("POST", "/order/202310/orders/search", {"body": {}}, 36009014, "Invalid API version"),
    ("GET", "/order/latest/orders", {}, 36009009, "Invalid path"),
    ("GET", DETAIL + "/", {"ids": "1"}, 36009009, "Invalid path"),
    ("PUT", DETAIL, {}, 36009010, "Invalid method"),
    ("PATCH", WEBHOOKS, {"body": HOOK}, 36009010, "Invalid method"),
    ("GET", DETAIL, {"ids": "1", "version": "202309"}, 36009004, "'version' query parameter"),
    ("GET", DETAIL, {"ids": "1", "shop_id": "7"}, 36009004, "'shop_id' query parameter"),
    ("GET", DETAIL, {"ids": "1", "category_asset_cipher": "x"}, 36009004, "'category_asset_cipher'"),
    ("GET", DETAIL, {"ids": "1", "shop_cipher": ""}, 106013, "'shop_cipher' query parameter is required"),
    ("GET", DETAIL, {"ids": "1", "shop_cipher": "ROW_x"}, 101000, "Invalid query or header"),
    ("GET", DETAIL, {}, 36009004, "param ids is missing"),
    ("GET", DETAIL, {"ids": ",".join("1" * 51)}, 36009004, "Max count: 50"),
    ("GET", DETAIL, {"ids": "1,x"}, 36009004, "param ids is invalid"),
    ("GET", DETAIL, {"ids": "１２"}, 36009004, "param ids is invalid"),
    ("GET", DETAIL, {"ids": "9" * 20}, 36009004, "param ids is invalid"),
    ("GET", DETAIL, {"ids": '["1"]'}, 36009004, "param ids is invalid"),
    ("GET", PRICE.format(order_id="x1"), {}, 21001001, "Invalid parameters."),
    ("GET", PRICE.format(order_id="999"), {}, 21008111, "does not belong to the current seller"),
    ("POST", SEARCH, {"body": {}, "page_size": "１０"}, 36009004, "page_size type invalid"),
    ("POST", SEARCH, {"body": {"create_time_ge": 9, "create_time_lt": 9}}, 36009004, "create_time_ge is invalid"),
    ("POST", SEARCH, {"body": {"update_time_ge": 9, "update_time_lt": 8}}, 36009004, "update_time_ge is invalid"),
    ("POST", SEARCH, {"body": {"create_time_ge": 2**63}}, 36009004, "create_time_ge type invalid"),
    ("POST", SEARCH, {"body": {"order_status": {}}}, 36009004, "actual type:object, expected type:string"),
    ("POST", SEARCH, {"body": b'{"create_time_ge":NaN}'}, 36009022, "body format"),
    ("POST", SEARCH, {"body": b"[" * 100_000}, 36009022, "body format"),
    ("POST", SEARCH, {"body": b"\xef\xbb\xbf{}"}, 36009022, "body format"),
    ("POST", SEARCH, {"body": {}, "headers": {"content-type": "application/jsonx"}}, 36009022, "body format"),
    ("POST", SEARCH, {"body": {}, "headers": {"content-type": "application/x-www-form-urlencoded"}}, 36009022, ""),
    ("POST", EXTERNAL, {}, 36009004, "param orders is missing"),
    ("POST", EXTERNAL, {"body": {"orders": []}}, 36009004, "param orders is missing"),
    ("POST", EXTERNAL, {"body": {"orders": [1]}}, 36009004, "param orders type invalid"),
    ("POST", EXTERNAL, {"body": {"orders": [{"id": "1"}] * 101}}, 36009004, "Max count: 100"),
    ("POST", EXTERNAL, {"body": {"orders": [{"id": "1"}]}}, 36009004, "param external_order is missing"),
    ("POST", EXTERNAL, {"body": of_reference(platform="EXCEL")}, 36009004, "param platform is invalid"),
    ("POST", EXTERNAL, {"body": of_reference(id=7)}, 36009004, "actual type:int64, expected type:string"),
    ("POST", EXTERNAL, {"body": of_reference(line_items=[{"id": "7"}])}, 36009004, "param origin_id is missing"),
    ("GET", "/order/202406/orders/999/external_orders", {"platform": "MAGENTO"}, 21008111, "does not belong"),
    ("GET", "/order/202406/orders/999/external_orders", {}, 36009004, "param platform is missing"),
    ("POST", EXTERNAL_SEARCH, {"platform": "magento", "external_order_id": "1"}, 36009004, "platform is invalid"),
    ("POST", EXTERNAL_SEARCH, {"platform": "MAGENTO"}, 36009004, "param external_order_id is missing"),
    ("PUT", WEBHOOKS, {"body": {**HOOK, "address": ""}}, 36009004, "param address is missing"),
    ("PUT", WEBHOOKS, {"body": {**HOOK, "address": "https://" + "x" * 248}}, 36009004, "Max length: 255"),
    ("PUT", WEBHOOKS, {"body": {**HOOK, "address": "http://example.com"}}, 36009004, "param address is invalid"),
    ("PUT", WEBHOOKS, {"body": {**HOOK, "event_type": "ALL"}}, 36009004, "param event_type is invalid"),
    ("DELETE", WEBHOOKS, {"body": {}}, 36009004, "param event_type is missing"),
    ("GET", "/seller/202309/shops", {}, 36009004, "Unexpected identifier"),
    ("GET", "/seller/202309/permissions", {}, 36009004, "Unexpected identifier"),
    ("DELETE", "/authorization/202403/shops", {"shop_cipher": ""}, 106013, "Missing identifier"),
]
STATUS = {36009004: 400, 36009009: 404}


@pytest.fixture(scope="module")
def published() -> set[tuple[int, str]]:
    common = read_shared("contracts/tiktok_common_errors.json")["errors"]
    endpoints = read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]
    samples = read_shared("reference/tiktok-samples/errors.json")["errors"]
    said = {(error["code"], error["message"]) for error in common}
    said |= {(int(error[0]), error[1]) for endpoint in endpoints for error in endpoint["errors"]}
    return said | {(one["body"]["code"], one["body"]["message"].replace("`", "'")) for one in samples}


@pytest.mark.parametrize(
    ("method", "path", "sent", "code", "words"), WRONG, ids=[f"{row[0]} {row[1]} {row[4]}" for row in WRONG]
)
def test_refuses(client: PracticeClient, published, method, path, sent, code, words):
    response = client.send(method, path, **{"shop_cipher": client.cipher(), **sent})
    reply = response.json()
    assert (reply["code"], response.status_code, reply["data"]) == (code, STATUS.get(code, 200), None)
    assert words in reply["message"]
    # TikTok publishes no list of its messages about single parameters: these follow the one seen in public.
    assert (code, reply["message"]) in published or reply["message"].startswith("param ")


def test_every_fixed_refusal_is_published(published):
    fixed = [one for one in vars(refusals).values() if isinstance(one, refusals.Refusal)]
    # Of the token host there is one sample, and titles of a page of questions.
    unlisted = {36004001}
    assert len(fixed) > 20
    assert [one for one in fixed if (one.code, one.text) not in published and one.code not in unlisted] == []


def test_refuses_a_parameter_that_is_there_twice(client: PracticeClient):
    query = {"app_key": client.app.app_key, "timestamp": str(client.clock.unix)}
    signature = sign(client.app.app_secret, SHOPS, query, b"")
    text = urlencode([*query.items(), ("sign", signature), ("app_key", client.app.app_key)])
    reply = client.http.get(f"{client.shop.base_url}{SHOPS}?{text}").json()
    assert (reply["code"], reply["message"].split(".")[0]) == (36009004, "param app_key is invalid")


def test_refuses_the_order_of_another_seller(client: PracticeClient, shop, clock):
    other = PracticeClient(shop, clock, shop.apps[1])
    foreign = other.search("US", page_size=1)[0]["id"]
    other.http.close()
    reply = client.call("GET", DETAIL, ids=foreign, shop_cipher=client.cipher("US"))
    assert (reply["code"], reply["data"]) == (21008111, None)


def test_takes_no_body_and_an_empty_object_alike(client: PracticeClient):
    found = [client.call("POST", SEARCH, body=body, shop_cipher=client.cipher()) for body in (None, {})]
    assert found[0]["data"] == found[1]["data"]
    assert found[0]["code"] == 0


def test_takes_the_legacy_parameters_when_they_are_right(client: PracticeClient):
    right = {"shop_id": client.shops()["GB"]["id"], "version": "202507"}
    assert client.call("GET", DETAIL, ids="1", shop_cipher=client.cipher(), **right)["code"] == 0


@pytest.fixture
def own() -> Iterator[PracticeClient]:
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=30, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def test_a_seller_who_ends_the_authorisation_shuts_the_app_out(own: PracticeClient):
    pair = own.get_token()["data"]
    assert own.call("DELETE", "/authorization/202403/shops", shop_cipher=own.cipher())["data"] == {}
    reply = own.call("GET", SHOPS)
    assert (reply["code"], reply["message"]) == (36009004, refusals.TOKEN_INVALID.text)
    assert own.refresh(pair["refresh_token"])["code"] == 36004001


def test_gives_active_shops_and_permissions(own: PracticeClient):
    active = own.call("GET", "/seller/202309/shops")["data"]["shops"]
    assert active == [{"id": shop["id"], "region": shop["region"]} for shop in own.shops().values()]
    assert own.call("GET", "/seller/202309/permissions")["data"] == {"permissions": ["MANAGE_GLOBAL_PRODUCT"]}
    local = PracticeClient(own.shop, own.clock, own.shop.apps[1])
    assert local.call("GET", "/seller/202309/permissions")["data"] == {"permissions": []}
    local.http.close()


def test_keeps_the_webhooks_of_each_shop(own: PracticeClient):
    cipher = own.cipher()
    assert own.call("PUT", WEBHOOKS, body=HOOK, shop_cipher=cipher)["data"] == {}
    made = own.clock.unix
    own.clock.move(seconds=9)
    own.call("PUT", WEBHOOKS, body={**HOOK, "address": "https://example.com/b"}, shop_cipher=cipher)
    kept = {**HOOK, "address": "https://example.com/b", "create_time": made, "update_time": made + 9}
    assert own.call("GET", WEBHOOKS, shop_cipher=cipher)["data"] == {"webhooks": [kept], "total_count": 1}
    assert own.call("GET", WEBHOOKS, shop_cipher=own.cipher("US"))["data"]["total_count"] == 0
    own.call("DELETE", WEBHOOKS, body={"event_type": HOOK["event_type"]}, shop_cipher=cipher)
    assert own.call("GET", WEBHOOKS, shop_cipher=cipher)["data"] == {"webhooks": [], "total_count": 0}


def test_keeps_references_to_orders_elsewhere(own: PracticeClient):
    order_id, how = own.search("GB")[0]["id"], {"shop_cipher": own.cipher()}
    body = {"orders": [{"id": order_id, "external_order": REFERENCE}, {"id": "5", "external_order": REFERENCE}]}
    (error,) = own.call("POST", EXTERNAL, body=body, **how)["data"]["errors"]
    assert (error["code"], error["detail"]["order_id"]) == ("36020001", "5")
    path = f"/order/202406/orders/{order_id}/external_orders"
    assert own.call("GET", path, platform="MAGENTO", **how)["data"] == {"external_orders": [REFERENCE]}
    assert own.call("GET", path, platform="SHOPIFY", **how)["data"] == {"external_orders": []}
    asked = {"platform": "MAGENTO", "external_order_id": "M-1"}
    found = own.call("POST", EXTERNAL_SEARCH, body={}, **asked, **how)["data"]["orders"]
    assert found == [{"id": order_id, "external_order": REFERENCE}]
    assert own.call("POST", EXTERNAL_SEARCH, shop_cipher=own.cipher("US"), **asked)["data"] == {"orders": []}
