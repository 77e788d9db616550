"""The page and the JSON twin with which disasters are switched, and who may use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop

SHOPS = "/authorization/202309/shops"
FOREIGN = [
    {},
    {"Origin": "https://example.com"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture
def own() -> Iterator[PracticeClient]:
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=30, clock=clock.read) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def post(client: PracticeClient, headers: dict[str, str] | None = None, **form: str) -> requests.Response:
    """Sends a form as the page's own would be, unless `headers` say otherwise."""
    url = client.shop.base_url
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
    return client.http.post(f"{url}/practice", data=form, headers=headers, allow_redirects=False)


def page_of(client: PracticeClient) -> str:
    response = client.http.get(f"{client.shop.base_url}/practice")
    assert response.status_code == 200
    return response.text


def test_shows_what_can_go_wrong_and_what_the_world_holds(own: PracticeClient):
    page = page_of(own)
    assert all(f'value="{kind}"' in page for kind in Kind)
    assert "prefers-color-scheme: dark" in page
    assert "<script" not in page
    for seller in own.shop.world.sellers:
        assert seller.app.app_secret not in page
        for shop in seller.shops:
            assert shop.name.replace("&", "&amp;") in page
            assert f'<td class="number">{own.shop.world.orders.count_all(shop.id)}</td>' in page
    assert "Nothing is switched on" in page


def test_every_tag_of_the_page_is_closed(own: PracticeClient):
    own.shop.disasters.add(Disaster(Kind.SLOW_DRIP, times=2))
    open_tags: list[str] = []

    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
            if tag not in ("meta", "input", "!doctype"):
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Check().feed(page_of(own))
    assert open_tags == []


def test_a_form_switches_a_disaster_on_and_off(own: PracticeClient):
    answer = post(
        own, action="add", kind="http_500", endpoint=SHOPS, probability="1", seed="3", times="", seconds=""
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/practice")
    (switched,) = own.shop.disasters.list()
    assert switched.disaster == Disaster(Kind.HTTP_500, SHOPS, seed=3)
    assert own.call("GET", SHOPS)["code"] == 36009003
    assert "1 of 1" in page_of(own)
    assert post(own, action="remove", id=switched.id).status_code == 303
    assert own.call("GET", SHOPS)["code"] == 0


def test_a_form_switches_all_off(own: PracticeClient):
    own.shop.disasters.add(Disaster(Kind.HTTP_500))
    own.shop.disasters.add(Disaster(Kind.HTTP_503))
    assert post(own, action="clear").status_code == 303
    assert own.shop.disasters.list() == ()


@pytest.mark.parametrize(
    "form",
    [{"action": "add", "kind": "<b>"}, {"action": "add", "kind": "http_500", "times": "0"}, {"action": "x"}],
)
def test_a_form_that_makes_no_sense_is_explained_and_escaped(own: PracticeClient, form):
    answer = post(own, **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<b>" not in answer.text
    assert own.shop.disasters.list() == ()


def test_escapes_an_endpoint(own: PracticeClient):
    own.shop.disasters.add(Disaster(Kind.HTTP_500, '/<img/src="x">&'))
    assert "/&lt;img/src=&quot;x&quot;&gt;&amp;" in page_of(own)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_takes_no_form_of_another_site(own: PracticeClient, headers):
    own.shop.disasters.add(Disaster(Kind.HTTP_500))
    assert post(own, headers, action="clear").status_code == 403
    assert len(own.shop.disasters.list()) == 1


@pytest.mark.parametrize("headers", [*FOREIGN[1:], {"Host": "evil.example"}], ids=str)
def test_the_json_twin_answers_no_other_site(own: PracticeClient, headers):
    url = f"{own.shop.base_url}/practice/disasters"
    assert own.http.post(url, json={"kind": "http_500"}, headers=headers).status_code == 403
    assert own.http.get(url, headers=headers).status_code == 403
    assert own.shop.disasters.list() == ()


def test_shows_the_page_under_no_foreign_name(own: PracticeClient):
    assert own.http.get(f"{own.shop.base_url}/practice", headers={"Host": "evil.example"}).status_code == 403


def test_the_button_ends_an_authorisation(own: PracticeClient):
    pair = own.get_token()["data"]
    code = own.shop.new_auth_code(own.app.app_key)
    assert "End this authorisation" in page_of(own)
    assert post(own, action="revoke", app_key=own.app.app_key).status_code == 303
    assert "x-tts-access-token" in own.call("GET", SHOPS)["message"]
    assert own.refresh(pair["refresh_token"])["code"] == 36004001
    assert own.get_token(auth_code=code)["code"] == 36004004
    assert "End this authorisation" not in page_of(own)
    assert own.get_token()["code"] == 0


def test_the_json_twin_lists_adds_and_removes(own: PracticeClient):
    url = f"{own.shop.base_url}/practice/disasters"
    sent = {"kind": "slow_drip", "endpoint": "/order/*", "probability": 0.5, "seed": 2, "times": 3, "seconds": 1.5}
    added = own.http.post(url, json=sent)
    assert added.status_code == 201
    disaster_id = added.json()["id"]
    assert own.http.get(url).json() == {"disasters": [{"id": disaster_id, **sent, "asked": 0, "struck": 0}]}
    assert own.http.delete(url, params={"id": disaster_id}).status_code == 204
    assert own.http.delete(url, params={"id": disaster_id}).status_code == 404
    own.http.post(url, json=sent)
    assert own.http.delete(url).status_code == 204
    assert own.shop.disasters.list() == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, json.dumps({"kind": []}).encode()])
def test_the_json_twin_explains_what_it_cannot_take(own: PracticeClient, body):
    answer = own.http.post(f"{own.shop.base_url}/practice/disasters", data=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
