"""Who gets in: OAuth 1.0a, Bearer tokens, administrators, nobody."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.magento.magento_client import MagentoClient, make_entity
from tests.sandbox.practice_client import Clock, read_shared
from tiktok_orders.sandbox.magento.access import Access, Credentials
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.magento.oauth import SignedRequest, check_oauth
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.magento.refusals import MagentoRefusal

VIEW = "Magento_Sales::actions_view"
NOT_ALLOWED = {
    "message": "The consumer isn't authorized to access %resources.",
    "parameters": {"resources": VIEW},
}
SEARCH = "/orders?searchCriteria[pageSize]=1"


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"consumer_secret": "wrong"}, 401, "The signature is invalid. Verify and try again."),
        ({"token_secret": "wrong"}, 401, "The signature is invalid"),
        ({"oauth_signature": "AAAA"}, 401, "The signature is invalid"),
        ({"oauth_consumer_key": "k" * 32}, 401, "A consumer having the specified key does not exist"),
        ({"oauth_consumer_key": "short"}, 401, "Consumer key is not the correct length"),
        ({"oauth_token": "t" * 32}, 401, "Specified token does not exist"),
        ({"oauth_timestamp": str(int(time.time()) + 4_000)}, 400, "The timestamp value"),
        ({"oauth_timestamp": "soon"}, 400, "The timestamp value"),
        ({"oauth_signature_method": "HMAC-SHA1"}, 400, "Signature method"),
        ({"oauth_version": "2.0"}, 400, "Oauth version"),
        ({"oauth_nonce": ""}, 400, "is required"),
        ({"oauth_token": ""}, 400, "is required"),
    ],
)
def test_refuses_a_request_that_is_not_signed_well(client: MagentoClient, changed, status, words):
    found, reply = client.refusal("GET", SEARCH, oauth=changed)
    assert (found, words in reply["message"]) == (status, True), reply


def test_takes_a_nonce_once(client: MagentoClient):
    assert client.send("GET", SEARCH, oauth={"oauth_nonce": "once"}).status_code == 200
    status, reply = client.refusal("GET", SEARCH, oauth={"oauth_nonce": "once"})
    assert (status, reply["message"].startswith("The nonce is already being used")) == (401, True)


def test_a_signature_covers_method_path_and_query(client: MagentoClient):
    signed = client.send("GET", SEARCH).request.headers["Authorization"]
    for path in ("/orders?searchCriteria[pageSize]=2", "/invoices?searchCriteria[pageSize]=1"):
        fresh = signed.replace("oauth_nonce=", 'oauth_nonce="x", x=')
        status, reply = client.refusal("GET", path, signed=False, headers={"Authorization": fresh})
        assert (status, reply["message"]) == (401, "The signature is invalid. Verify and try again.")


def test_agrees_with_the_vector_of_the_reference(tmp_path):
    vector = read_shared("reference/magento-samples/auth_oauth1_hmac_sha256_vector.json")
    known = Credentials(
        consumer_key=vector["consumer_key"],
        consumer_secret=vector["consumer_secret"],
        access_token=vector["access_token"],
        access_token_secret=vector["access_token_secret"],
        bearer_token=vector["access_token"],
        admin_user="a",
        admin_password="b",
    )
    url, _, text = vector["url"].partition("?")
    start = "searchCriteria[filter_groups][0][filters][0]"
    query = [(f"{start}[field]", "ext_order_id"), (f"{start}[value]", "576461413038785752")]
    assert text.count("&") == 1
    books = Books(tmp_path / "books.sqlite", seed=1, now="2026-01-01 00:00:00")
    request = SignedRequest("GET", url, query, vector["authorization_header"])
    with books.changing() as connection:
        check_oauth(request, Access(known), connection, int(vector["oauth_timestamp"]))
        with pytest.raises(MagentoRefusal, match="nonce"):
            check_oauth(request, Access(known), connection, int(vector["oauth_timestamp"]))
    books.close()


@pytest.mark.parametrize("header", [None, "Basic YTpi", "Bearer nobody", "Bearer", "Bearer é"])
def test_shows_strangers_the_directory_alone(client: MagentoClient, header):
    headers = {} if header is None else {"Authorization": header.encode()}
    assert client.refusal("GET", SEARCH, signed=False, headers=headers) == (401, NOT_ALLOWED)
    assert client.call("GET", "/directory/currency", signed=False, headers=headers)["base_currency_code"] == "GBP"


def test_the_bearer_is_refused_like_a_lack_of_permission_until_it_is_allowed():
    with PracticeMagento(None) as magento:
        client = MagentoClient(magento)
        bearer = {"Authorization": f"Bearer {magento.credentials.bearer_token}"}
        assert client.refusal("GET", SEARCH, signed=False, headers=bearer) == (401, NOT_ALLOWED)
        magento.access.bearer_allowed = True
        assert client.call("GET", SEARCH, signed=False, headers=bearer)["total_count"] == 0
        magento.access.is_revoked = True
        assert client.refusal("GET", SEARCH, signed=False, headers=bearer) == (401, NOT_ALLOWED)
        assert client.refusal("GET", SEARCH) == (401, {"message": "Access token has been revoked"})
        client.http.close()


def test_an_integration_lacks_what_is_taken_from_it():
    with PracticeMagento(None) as magento:
        client = MagentoClient(magento)
        magento.access.deny("Magento_Sales::create")
        status, reply = client.refusal("POST", "/orders", {"entity": make_entity(magento)})
        assert (status, reply["parameters"]) == (401, {"resources": "Magento_Sales::create"})
        assert client.call("GET", SEARCH)["total_count"] == 0
        magento.access.grant("Magento_Sales::create")
        assert client.create()["entity_id"] == 1
        client.http.close()


def test_an_administrator_signs_in_where_no_second_factor_is_asked():
    clock = Clock(datetime.now(UTC))
    with PracticeMagento(None, clock=clock.read) as magento:
        client = MagentoClient(magento)
        known = {"username": magento.credentials.admin_user, "password": magento.credentials.admin_password}
        status, reply = client.refusal("POST", "/integration/admin/token", known, signed=False)
        assert (status, reply["parameters"]) == (400, {"active_providers": ["google"]})
        magento.access.two_factor = False
        token = client.call("POST", "/integration/admin/token", known, signed=False)
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.call("GET", SEARCH, signed=False, headers=bearer)["total_count"] == 0
        clock.move(hours=4)
        assert client.refusal("GET", SEARCH, signed=False, headers=bearer) == (401, NOT_ALLOWED)
        client.http.close()


def test_six_wrong_passwords_lock_for_half_an_hour():
    clock = Clock(datetime.now(UTC))
    with PracticeMagento(None, clock=clock.read, two_factor=False) as magento:
        client = MagentoClient(magento)
        known = {"username": magento.credentials.admin_user, "password": magento.credentials.admin_password}
        for _ in range(6):
            assert (
                client.refusal("POST", "/integration/admin/token", {**known, "password": "x"}, signed=False)[0]
                == 401
            )
        assert client.refusal("POST", "/integration/admin/token", known, signed=False)[0] == 401
        clock.moment += timedelta(minutes=31)
        assert client.call("POST", "/integration/admin/token", known, signed=False)
        client.http.close()


def test_no_secret_enters_the_log(client: MagentoClient, caplog: pytest.LogCaptureFixture):
    known = client.practice.credentials
    assert client.refusal("GET", SEARCH, oauth={"consumer_secret": "wrong"})[0] == 401
    assert client.send("GET", SEARCH).status_code == 200
    assert not any(secret in caplog.text for secret in vars(known).values() if secret != known.admin_user)


def test_no_secret_enters_a_refusal(client: MagentoClient):
    known = client.practice.credentials
    for oauth in ({"consumer_secret": "wrong"}, {"oauth_nonce": ""}, {"oauth_token": "t" * 32}):
        said = json.dumps(client.refusal("GET", SEARCH, oauth=oauth))
        assert not any(secret in said for secret in vars(known).values())
