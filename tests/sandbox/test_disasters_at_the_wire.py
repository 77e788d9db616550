"""Each disaster, as a client without mercy meets it: what arrives, and whether the request took effect."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import INSTEAD_OF_ANSWER, TO_THE_ANSWER, Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SHOPS = "/authorization/202309/shops"
GET_TOKEN = "/api/v2/token/get"


@pytest.fixture(autouse=True)
def _calm(shop: PracticeTikTokShop) -> Iterator[None]:
    shop.disasters.clear()
    yield
    shop.disasters.clear()


def ask(client: PracticeClient, *, seconds: float = 5.0) -> requests.Response:
    """Asks for the shops over a connection of its own."""
    return requests.get(client.shop.base_url + SHOPS, timeout=seconds)


@pytest.mark.parametrize(
    ("kind", "status", "code", "retry_after"),
    [
        (Kind.HTTP_429, 429, 36009002, None),
        (Kind.HTTP_429_RETRY_AFTER, 429, 36009002, "7"),
        (Kind.CODE_36009002, 200, 36009002, None),
        (Kind.CODE_10002014, 200, 10002014, None),
        (Kind.HTTP_500, 500, 36009003, None),
    ],
)
def test_refuses_in_tiktoks_envelope(client: PracticeClient, kind, status, code, retry_after):
    switched = client.shop.disasters.add(Disaster(kind, "*", seconds=7 if retry_after else None))
    response = client.send("GET", SHOPS)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers.get("retry-after") == retry_after
    assert client.shop.disasters.struck(switched) == 1


@pytest.mark.parametrize(
    ("kind", "status", "media_type"), [(Kind.HTTP_503, 503, "text/plain"), (Kind.HTML_502, 502, "text/html")]
)
def test_answers_what_is_no_json(client: PracticeClient, kind, status, media_type):
    client.shop.disasters.add(Disaster(kind, SHOPS))
    response = client.send("GET", SHOPS)
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (status, media_type)
    with pytest.raises(requests.JSONDecodeError):
        response.json()


def test_cuts_the_connection_before_the_first_byte(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.CUT_BEFORE, SHOPS))
    address = urlsplit(client.shop.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        line.sendall(f"GET {SHOPS} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert line.recv(1000) == b""


def test_cuts_the_connection_in_the_middle_of_what_was_promised(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.CUT_MIDWAY, SHOPS))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        ask(client)


def test_sends_half_of_the_json_as_a_whole_answer(client: PracticeClient):
    whole = client.send("GET", SHOPS).content
    client.shop.disasters.add(Disaster(Kind.TRUNCATED_JSON, SHOPS))
    response = client.send("GET", SHOPS)
    assert (response.status_code, len(response.content)) == (200, len(whole) // 2)
    assert int(response.headers["content-length"]) == len(response.content)
    with pytest.raises(requests.JSONDecodeError):
        response.json()


@pytest.mark.alone
def test_trickles_byte_by_byte_and_is_whole_at_the_end(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.SLOW_DRIP, SHOPS, seconds=0.5))
    started = time.monotonic()
    response = client.http.get(client.shop.base_url + SHOPS, stream=True)
    body = response.raw.stream(None)
    first = next(body)
    assert len(first) == 1
    assert time.monotonic() - started < 0.45
    rest = b"".join(body)
    assert (first + rest)[-1:] == b"}"
    assert time.monotonic() - started >= 0.45
    assert response.headers["transfer-encoding"] == "chunked"


@pytest.mark.parametrize("kind", [Kind.TIMEOUT_BEFORE, Kind.TIMEOUT_AFTER])
def test_stays_silent_until_the_client_gives_up(client: PracticeClient, kind):
    client.shop.disasters.add(Disaster(kind, SHOPS))
    with pytest.raises(requests.ReadTimeout):
        ask(client, seconds=0.2)


def test_hangs_up_when_its_silence_is_over(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.TIMEOUT_BEFORE, SHOPS, seconds=0.1))
    with pytest.raises(requests.ConnectionError, match="without response"):
        ask(client)


@pytest.mark.parametrize("kind", (*INSTEAD_OF_ANSWER, *TO_THE_ANSWER))
def test_carries_a_request_out_or_not_as_it_says(client: PracticeClient, kind):
    """A used auth code tells: only a request that was carried out used it."""
    has_seconds = kind in (Kind.TIMEOUT_BEFORE, Kind.TIMEOUT_AFTER, Kind.SLOW_DRIP)
    code = client.shop.new_auth_code(client.app.app_key)
    switched = client.shop.disasters.add(Disaster(kind, f"GET {GET_TOKEN}", seconds=0.1 if has_seconds else None))
    with contextlib.suppress(requests.RequestException, AssertionError):  # what arrives is another test's matter
        client.get_token(auth_code=code)
    assert client.shop.disasters.struck(switched) >= 1
    client.shop.disasters.clear()
    used = client.get_token(auth_code=code)["code"] != 0
    assert used is (kind in TO_THE_ANSWER)


@pytest.mark.alone
def test_a_shop_stops_at_once_though_a_client_is_kept_waiting():
    shop = PracticeTikTokShop(None, orders=0).start()
    switched = shop.disasters.add(Disaster(Kind.TIMEOUT_BEFORE, "*", seconds=600))
    outcomes: list[str] = []

    def wait() -> None:
        try:
            requests.get(shop.base_url + SHOPS, timeout=30)
        except requests.ConnectionError as error:
            outcomes.append(type(error).__name__)

    waiting = threading.Thread(target=wait)
    waiting.start()
    give_up_at = time.monotonic() + 5
    while not shop.disasters.struck(switched) and time.monotonic() < give_up_at:
        threading.Event().wait(0.01)
    started = time.monotonic()
    shop.stop()
    assert time.monotonic() - started < 1.5
    waiting.join(5)
    assert outcomes == ["ConnectionError"]


@pytest.mark.alone
def test_does_not_hold_up_others_while_it_keeps_one_waiting(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.TIMEOUT_BEFORE, "/order/*", seconds=30))
    waiting = threading.Thread(target=lambda: _ignore(client.shop.base_url + "/order/202507/orders"))
    waiting.start()
    started = time.monotonic()
    assert client.call("GET", SHOPS)["code"] == 0
    assert time.monotonic() - started < 0.5
    waiting.join(5)


def _ignore(url: str) -> None:
    with pytest.raises(requests.ReadTimeout):
        requests.get(url, timeout=0.7)


def test_leaves_pages_for_people_alone(client: PracticeClient):
    client.shop.disasters.add(Disaster(Kind.HTTP_500))
    assert client.http.get(f"{client.shop.base_url}/open/authorize").status_code == 404
    assert client.http.get(client.shop.base_url + SHOPS).status_code == 500


def test_a_fresh_shop_has_no_disasters():
    with PracticeTikTokShop(None, orders=0, clock=Clock().read) as shop:
        assert shop.disasters.list() == ()
