"""Each refusal: what is sent, and TikTok's code, HTTP status and words of the message."""

from __future__ import annotations

import pytest

from tests.sandbox.practice_client import PracticeClient, read_shared

SHOPS = "/authorization/202309/shops"
SEARCH = "/order/202309/orders/search"
DETAIL = "/order/202507/orders"

OF_THE_ENTRANCE = [
    ("wrong signature", {"sign": "0" * 64}, 106001, 401, "'sign' query parameter is invalid"),
    ("upper-case signature", {"sign": "A" * 64}, 106001, 401, "'sign' query parameter is invalid"),
    ("no signature", {"without": ("sign",)}, 36009004, 400, "required signature"),
    ("no app key", {"without": ("app_key",)}, 36009004, 400, "'app_key'"),
    ("unknown app key", {"app_key": "nobody"}, 36009004, 400, "'app_key'"),
    ("no timestamp", {"without": ("timestamp",)}, 36009004, 400, "timestamp is missing"),
    ("timestamp in words", {"timestamp": "now"}, 36009004, 400, "expected type:int64"),
    ("timestamp below zero", {"timestamp": "-5"}, 36009004, 400, "lesser than 0"),
    (
        "token missing",
        {"headers": {"x-tts-access-token": ""}},
        36009004,
        400,
        "'x-tts-access-token' header is invalid",
    ),
    ("token unknown", {"headers": {"x-tts-access-token": "ROW_x"}}, 36009004, 400, "'x-tts-access-token' header"),
    ("shop cipher not asked for", {"shop_cipher": "ROW_x"}, 36009004, 400, "Unexpected identifier"),
]
OF_THE_SEARCH = [
    ("page size 0", {"page_size": 0}, "param page_size is invalid"),
    ("page size 101", {"page_size": 101}, "param page_size is invalid"),
    ("page size in words", {"page_size": "ten"}, "param page_size type invalid"),
    ("unknown sort field", {"sort_field": "id"}, "param sort_field is invalid"),
    ("unknown sort order", {"sort_order": "asc"}, "param sort_order is invalid"),
    ("unknown status", {"body": {"order_status": "CANCEL"}}, "param order_status is invalid"),
    ("several statuses", {"body": {"order_status": ["UNPAID"]}}, "actual type:list, expected type:string"),
    ("time as text", {"body": {"create_time_ge": "1"}},
     "param create_time_ge type invalid. actual type:string, expected type:int64"),
    ("time as a fraction", {"body": {"update_time_lt": 1.5}}, "actual type:float64, expected type:int64"),
    ("time as true", {"body": {"update_time_lt": True}}, "actual type:bool, expected type:int64"),
    ("flag as text", {"body": {"is_buyer_request_cancel": "true"}}, "actual type:string, expected type:bool"),
    ("unknown shipping type", {"body": {"shipping_type": "MAIL"}}, "param shipping_type is invalid"),
    ("buyer as a number", {"body": {"buyer_user_id": 7}}, "actual type:int64, expected type:string"),
    ("warehouses as text", {"body": {"warehouse_ids": "1"}}, "actual type:string, expected type:list"),
    ("too many warehouses", {"body": {"warehouse_ids": ["1"] * 101}}, "param warehouse_ids is invalid"),
    ("warehouse as a number", {"body": {"warehouse_ids": [1]}}, "actual type:int64, expected type:string"),
    ("nonsense page token", {"page_token": "6AsPQsUMvH3RkchNUPPh22NROHkE"}, "page_token is invalid"),
    ("page token of no letters", {"page_token": "%%%"}, "page_token is invalid"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "code", "status", "words"),
    [row[1:] for row in OF_THE_ENTRANCE],
    ids=[row[0] for row in OF_THE_ENTRANCE],
)
def test_refuses_at_the_entrance(client: PracticeClient, sent, code, status, words):
    response = client.send("GET", SHOPS, **sent)
    reply = response.json()
    assert (reply["code"], response.status_code, reply["data"]) == (code, status, None)
    assert words in reply["message"]
    assert reply["request_id"].startswith("20261123180000")


@pytest.mark.parametrize(("seconds", "words"), [(-301, "earlier than 5 minutes"), (31, "more than 30 seconds")])
def test_refuses_a_clock_that_is_off(client: PracticeClient, seconds, words):
    assert words in client.call("GET", SHOPS, timestamp=client.clock.unix + seconds)["message"]


@pytest.mark.parametrize("seconds", [-300, 30])
def test_takes_a_clock_at_the_edge_of_the_window(client: PracticeClient, seconds):
    assert client.call("GET", SHOPS, timestamp=client.clock.unix + seconds)["code"] == 0


@pytest.mark.parametrize(
    ("sent", "words"), [row[1:] for row in OF_THE_SEARCH], ids=[row[0] for row in OF_THE_SEARCH]
)
def test_refuses_a_wrong_search(client: PracticeClient, sent, words):
    reply = client.call("POST", SEARCH, **{"shop_cipher": client.cipher(), "body": {}, **sent})
    assert reply["code"] == 36009004
    assert words in reply["message"]


def test_refuses_a_call_without_a_shop(client: PracticeClient):
    assert client.call("POST", SEARCH, body={})["code"] == 106013


def test_refuses_the_shop_of_another_seller(client: PracticeClient):
    foreign = client.shop.world.sellers[1].shops[0].cipher
    assert client.call("POST", SEARCH, body={}, shop_cipher=foreign)["code"] == 101000


def test_refuses_the_token_of_another_app(client: PracticeClient, clock):
    other = PracticeClient(client.shop, clock, client.shop.apps[1])
    reply = client.call("GET", SHOPS, headers={"x-tts-access-token": other.token})
    assert (reply["code"], "x-tts-access-token" in reply["message"]) == (36009004, True)
    other.http.close()


def test_refuses_a_token_without_the_scope(client: PracticeClient, shop, clock):
    code = shop.world.authorisations.new_code(client.app.app_key, now=clock.unix, scopes=["seller.finance.info"])
    token = client.get_token(auth_code=code)["data"]["access_token"]
    assert client.call("GET", SHOPS, headers={"x-tts-access-token": token})["code"] == 105005


def test_refuses_an_unknown_path(client: PracticeClient):
    response = client.send("GET", "/order/202309/nothing")
    assert (response.json()["code"], response.status_code) == (36009009, 404)


def test_refuses_a_wrong_method(client: PracticeClient):
    assert client.call("GET", SEARCH)["code"] == 36009010
    assert client.call("POST", SHOPS)["code"] == 36009010


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff\xfe"])
def test_refuses_a_body_that_is_no_json_object(client: PracticeClient, body):
    assert client.call("POST", SEARCH, body=body, shop_cipher=client.cipher())["code"] == 36009022


def test_refuses_a_body_of_another_type(client: PracticeClient):
    headers = {"content-type": "text/plain"}
    assert client.call("POST", SEARCH, body={}, headers=headers, shop_cipher=client.cipher())["code"] == 36009022


def test_refuses_too_many_or_no_ids(client: PracticeClient):
    cipher = client.cipher()
    many = ",".join(str(number) for number in range(51))
    assert "ids is invalid" in client.call("GET", DETAIL, ids=many, shop_cipher=cipher)["message"]
    assert "ids is missing" in client.call("GET", DETAIL, shop_cipher=cipher)["message"]


def test_refuses_the_price_of_an_order_of_another_shop(client: PracticeClient):
    order_id = client.search("US", page_size=1, body={"order_status": "DELIVERED"})[0]["id"]
    path = f"/order/202407/orders/{order_id}/price_detail"
    assert client.call("GET", path, shop_cipher=client.cipher("GB"))["code"] == 21008111
    assert client.call("GET", path, shop_cipher=client.cipher("US"))["code"] == 0


def test_speaks_the_messages_of_the_published_list(client: PracticeClient):
    published = {
        (error["code"], error["message"]) for error in read_shared("contracts/tiktok_common_errors.json")["errors"]
    }
    said = [
        client.call("GET", SHOPS, **sent)
        for _, sent, _, _, words in OF_THE_ENTRANCE
        if not words.startswith(("timestamp", "expected"))
    ]
    said += [
        client.call("POST", SEARCH, body={}),
        client.call("GET", "/nowhere"),
        client.call("POST", SHOPS),
        client.call("POST", SEARCH, body=b"{", shop_cipher=client.cipher()),
    ]
    assert [
        (reply["code"], reply["message"]) for reply in said if (reply["code"], reply["message"]) not in published
    ] == []
