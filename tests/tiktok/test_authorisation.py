from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime

import pytest

from tests.tiktok.conftest import SECRETS
from tests.tiktok.loopback import Answer, json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.errors import ReauthoriseError, RemoteError, UnreachableError
from tiktok_orders.tiktok.authorisation import (
    Shop,
    Token,
    authorisation_link,
    get_shops,
    get_token,
    refresh_token,
)
from tiktok_orders.tiktok.client import App

CODE = "AUTHCODE-secret"
GET, REFRESH = read_sample("token-get"), read_sample("token-refresh")
SHOPS = read_sample("authorized-shops")


def ask_token(world) -> Token:
    return get_token(world.app, auth_code=CODE, http=world.http, retry=world.retry, clock=world.clock)


def ask_refresh(world) -> Token:
    return refresh_token(
        world.app, refresh_token="REFRESH-secret", http=world.http, retry=world.retry, clock=world.clock
    )


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("US", "https://services.us.tiktokshop.com"),
        ("us", "https://services.us.tiktokshop.com"),
        ("GB", "https://services.tiktokshop.com"),
        ("", "https://services.tiktokshop.com"),
    ],
)
def test_a_seller_consents_on_the_host_of_their_region(region, host):
    link = authorisation_link(App("key", "secret", "7 &"), region=region, state="a/b+c")
    assert link == f"{host}/open/authorize?service_id=7+%26&state=a%2Fb%2Bc"


def test_an_app_with_its_own_host_has_the_consent_there():
    app = App("key", "secret", "7", auth_url="http://127.0.0.1:9000/")
    link = authorisation_link(app, region="US", state="s")
    assert link == "http://127.0.0.1:9000/open/authorize?service_id=7&state=s"


def test_a_code_becomes_a_token_pair(world):
    world.server.will(json_answer(GET["response"]))
    token = ask_token(world)
    assert token == Token(
        access_token="TTP_EXAMPLE_ACCESS_TOKEN",
        access_token_expires_at=datetime.fromtimestamp(1794135600, UTC),
        refresh_token="TTP_EXAMPLE_REFRESH_TOKEN",
        refresh_token_expires_at=datetime.fromtimestamp(1825066800, UTC),
        open_id="7010736057180325637",
        seller_name="Example test shop",
        seller_base_region="GB",
        user_type=0,
        granted_scopes=tuple(GET["response"]["data"]["granted_scopes"]),
    )
    received = world.server.received[0]
    assert (received.method, received.path) == ("GET", "/api/v2/token/get")
    assert received.query == {
        "app_key": world.app.app_key,
        "app_secret": world.app.app_secret,
        "auth_code": CODE,
        "grant_type": "authorized_code",
    }


def test_a_refresh_replaces_both_tokens(world):
    world.server.will(json_answer(REFRESH["response"]))
    token = ask_refresh(world)
    assert (token.access_token, token.refresh_token) == (
        "TTP_EXAMPLE_ACCESS_TOKEN_2",
        "TTP_EXAMPLE_REFRESH_TOKEN_2",
    )
    received = world.server.received[0]
    assert received.path == "/api/v2/token/refresh"
    assert received.query["grant_type"] == "refresh_token"
    assert received.query["refresh_token"] == "REFRESH-secret"


@pytest.mark.parametrize("returned", [{}, {"refresh_token": ""}, {"refresh_token": None}])
def test_the_old_refresh_token_stays_if_none_is_returned(world, returned):
    world.server.will(success({"access_token": "A", "access_token_expire_in": 1794740400, **returned}))
    token = ask_refresh(world)
    assert (token.refresh_token, token.refresh_token_expires_at) == ("REFRESH-secret", None)


def test_an_authorisation_may_last_a_hundred_years(world):
    data = {**GET["response"]["data"], **GET["variants"]["very_long_refresh_expiry_seen_in_the_wild"]}
    world.server.will(success(data))
    assert ask_token(world).refresh_token_expires_at == datetime.fromtimestamp(4903858076, UTC)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"access_token": "A", "access_token_expire_in": 1794740400},
        {"refresh_token": "R", "access_token_expire_in": 1794740400},
        {"access_token": "A", "refresh_token": "R"},
        {"access_token": "A", "refresh_token": "R", "access_token_expire_in": 10**30},
        {"access_token": "A", "refresh_token": "R", "access_token_expire_in": "soon"},
        {"access_token": ["A"], "refresh_token": "R", "access_token_expire_in": 1794740400},
    ],
    ids=str,
)
def test_an_answer_without_a_usable_token_is_refused(world, data):
    world.server.will(success(data))
    with pytest.raises(UnreachableError, match="without a usable token"):
        ask_token(world)


def test_a_used_code_asks_to_start_again(world):
    world.server.will(json_answer(GET["variants"]["auth_code_used_or_expired"]))
    with pytest.raises(ReauthoriseError, match="already used or is older than 30 minutes"):
        ask_token(world)
    assert len(world.server.received) == 1


def test_an_ended_refresh_token_asks_to_authorise_again(world):
    world.server.will(json_answer(REFRESH["variants"]["refresh_token_expired"]))
    with pytest.raises(ReauthoriseError, match="has ended"):
        ask_refresh(world)


def test_shops_are_asked_for_without_cipher(world):
    world.server.will(json_answer(SHOPS["response"]))
    (shop,) = get_shops(world.client)
    assert shop == Shop(
        id="7000714532876273420",
        name="Example UK shop",
        region="GB",
        seller_type="LOCAL",
        cipher="GCP_EXAMPLEAAAABh00qsWgtvOiGFNqyubMt3",
        code="GBLCEXAMPLE1",
    )
    assert "shop_cipher" not in world.server.received[0].query


@pytest.mark.parametrize(("variant", "regions"), [("cross_border", ["GB", "US"]), ("no_shops", [])])
def test_an_authorisation_covers_none_or_several_shops(world, variant, regions):
    world.server.will(json_answer(SHOPS["variants"][variant]))
    assert [shop.region for shop in get_shops(world.client)] == regions


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"code": 5, "message": f"bad {CODE} {SECRETS[0]}"}),
        Answer(cut=True),
        Answer(200, b"x", short_by=5),
        Answer(200, f"{CODE} {SECRETS[0]}".encode()),
    ],
    ids=["echoed", "cut", "short", "garbage"],
)
def test_a_failed_token_call_shows_no_secret(world, answer, caplog):
    caplog.set_level(logging.DEBUG)
    world.server.will(answer)
    with pytest.raises(RemoteError) as caught:
        ask_token(world)
    shown = caplog.text + "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "/api/v2/token/get" in caplog.text
    assert CODE not in shown and SECRETS[0] not in shown


def test_an_unreachable_authorisation_host_shows_no_secret(world):
    app = App("key", SECRETS[0], "7", auth_url="http://127.0.0.1:1")
    with pytest.raises(UnreachableError, match="connection was refused") as caught:
        get_token(app, auth_code=CODE, http=world.http, retry=world.retry, clock=world.clock)
    shown = "".join(traceback.format_exception(caught.value))
    assert CODE not in shown and SECRETS[0] not in shown


def test_no_repr_shows_a_token(world):
    world.server.will(json_answer(GET["response"]))
    token = ask_token(world)
    assert token.access_token not in repr(token) and token.refresh_token not in repr(token)
    assert world.app.app_secret not in repr(world.app)
