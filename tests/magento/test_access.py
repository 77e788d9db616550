from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from tests.magento.conftest import KEYS, SECRETS, World
from tests.magento.oauth_by_hand import assert_signed, read_header
from tests.magento.samples import read_sample
from tests.tiktok.loopback import json_answer
from tiktok_orders.errors import CredentialsError, InvalidInputError
from tiktok_orders.magento.access import BearerToken, MagentoAccess, OAuthKeys, sign_request

VECTOR = read_sample("auth_oauth1_hmac_sha256_vector")


def test_signs_the_vector_as_computed_from_the_rfc():
    names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    header = sign_request(
        OAuthKeys(*(VECTOR[name] for name in names)),
        method=VECTOR["method"],
        url=VECTOR["url"],
        now=datetime.fromtimestamp(int(VECTOR["oauth_timestamp"]), UTC),
        nonce=VECTOR["oauth_nonce"],
    )
    assert read_header(header)["oauth_signature"] == VECTOR["oauth_signature"]
    assert header == VECTOR["authorization_header"]


def test_what_is_signed_is_what_is_sent(world: World):
    world.will({})
    world.client.get("/orders", {"searchCriteria[filter_groups][0][filters][0][value]": "A&B=ü +~/,%"})
    (received,) = world.server.received
    assert "searchCriteria%5Bfilter_groups%5D%5B0%5D" in received.target
    assert received.query == {"searchCriteria[filter_groups][0][filters][0][value]": "A&B=ü +~/,%"}
    assert_signed(received, world.server.url, KEYS)


def test_a_json_body_is_no_part_of_the_signature(world: World):
    world.will({})
    world.client.post("/orders", {"entity": {"a": "b=c&d"}})
    (received,) = world.server.received
    assert received.body == b'{"entity":{"a":"b=c&d"}}'
    assert received.headers["content-type"] == "application/json"
    assert_signed(received, world.server.url, KEYS)


@pytest.mark.parametrize("sku", ["A B", "A/B", "A+B", "A(1)", "50%", "Ü", "a~b", "A%2FB"])
def test_a_sku_in_the_path_is_sent_and_signed_encoded_once(world: World, sku: str):
    world.will(5)
    world.client.get(f"/products/{quote(sku, safe='')}")
    (received,) = world.server.received
    assert received.path == f"/rest/all/V1/products/{quote(sku, safe='')}"
    assert_signed(received, world.server.url, KEYS)


def test_each_attempt_has_its_own_nonce_and_time(world: World):
    world.will(json_answer({"message": "x"}, 500), json_answer({"message": "x"}, 502), {})
    world.client.get("/orders")
    headers = [read_header(received.headers["authorization"]) for received in world.server.received]
    assert len({header["oauth_nonce"] for header in headers}) == 3
    assert [int(header["oauth_timestamp"]) - 1795435200 for header in headers] == [0, 1, 3]
    for received in world.server.received:
        assert_signed(received, world.server.url, KEYS)


def test_an_address_with_a_path_and_the_store_of_a_call_are_kept(world: World):
    world.will({})
    access = MagentoAccess(f"{world.server.url}/shop/", KEYS)
    client = replace(world.client, access=access, store_code="uk")
    client.get("/orders")
    client.get("/orders", store_code="de_b2b")
    client.post("/orders", {}, store_code="fr")
    stores = ["uk", "de_b2b", "fr"]
    assert [one.path for one in world.server.received] == [f"/shop/rest/{code}/V1/orders" for code in stores]
    for received in world.server.received:
        assert_signed(received, world.server.url, KEYS)


def test_a_bearer_token_goes_as_it_is(world: World):
    world.will({})
    world.bearer.get("/orders")
    assert world.server.received[0].headers["authorization"] == f"Bearer {SECRETS[1]}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "shop.example.com",
        "ftp://shop.example.com",
        "https://",
        "https://u:p@h.example",
        "https://h.example/?a=1",
        "https://h.example/#x",
        "https://h.example:x/",
        "https://h.ex ample/",
        "javascript:alert(1)",
    ],
)
def test_refuses_what_cannot_be_the_address_of_a_magento(address: str):
    with pytest.raises(InvalidInputError, match="not the address of a Magento"):
        MagentoAccess(address, KEYS)


@pytest.mark.parametrize("code", ["", "../admin", "a/b", "1a", "a b", "ä", "a" * 33])
def test_refuses_what_cannot_be_the_code_of_a_store_view(code: str):
    with pytest.raises(InvalidInputError, match="not the code of a store view"):
        MagentoAccess("https://h.example", KEYS).build_url(code, "/orders", {})


def test_secrets_stay_out_of_what_is_shown_and_logged(world: World, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    world.will(json_answer({"message": f"Token {SECRETS[1]} does not exist."}, 401), {})
    with pytest.raises(CredentialsError) as caught:
        world.client.get("/orders")
    error = caught.value
    world.bearer.get("/orders", {"a": "b"})
    assert "GET" in caplog.text and "Token … does not exist" in str(error)
    for text in (
        repr(world.client),
        repr(world.bearer),
        repr(KEYS),
        repr(BearerToken("x1y2")),
        caplog.text,
        str(error),
    ):
        assert not any(secret in text for secret in (*SECRETS, "x1y2", "oauth_signature"))
