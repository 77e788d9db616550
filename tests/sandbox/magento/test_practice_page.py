"""The practice Magento's page of disasters: the same form as TikTok's, with what can happen to a Magento."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests

from tests.sandbox.magento.magento_client import MagentoClient
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.disaster_replies import KINDS
from tiktok_orders.sandbox.magento.practice import PracticeMagento


@pytest.fixture
def own() -> Iterator[MagentoClient]:
    with PracticeMagento(None, seed=5) as running:
        made = MagentoClient(running)
        yield made
        made.http.close()


def post(client: MagentoClient, **form: str) -> requests.Response:
    """Sends a form as the page's own would be."""
    url = client.practice.base_url
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    return client.http.post(f"{url}/practice", data=form, headers=headers, allow_redirects=False)


def page_of(client: MagentoClient) -> str:
    response = client.http.get(f"{client.practice.base_url}/practice")
    assert response.status_code == 200
    return response.text


def test_offers_what_can_happen_to_a_magento_and_nothing_of_tiktoks(own: MagentoClient) -> None:
    page = page_of(own)
    assert re.findall(r'<option value="([a-z_0-9]+)">', page) == list(KINDS)
    assert "<dt>bad_order</dt>" not in page
    assert '<option value="POST /rest/*V1/orders">' in page
    assert "practice Magento" in page and "TikTok" not in page
    assert "Nothing is switched on" in page


def test_is_linked_from_the_pages_of_the_admin(own: MagentoClient) -> None:
    for path in ("/admin/", "/admin/stock/", "/admin/sales/order/view/order_id/999"):
        assert 'href="/practice"' in own.http.get(own.practice.base_url + path).text
    assert 'href="/admin/"' in page_of(own)


def test_every_tag_of_the_page_is_closed(own: MagentoClient) -> None:
    own.practice.disasters.add(Disaster(Kind.SLOW_DRIP, times=2))
    open_tags: list[str] = []

    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
            assert not (tag == "p" and "p" in open_tags)
            if tag not in ("meta", "input", "!doctype"):
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Check().feed(page_of(own))
    assert open_tags == []


@pytest.mark.parametrize("scope", ["us", ""], ids=["a store view", "no store view"])
def test_a_form_switches_a_disaster_on_and_off(own: MagentoClient, scope: str) -> None:
    answer = post(own, action="add", kind="http_503", endpoint="GET /rest/*V1/orders/{id}", probability="1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/practice")
    order = own.create()
    struck = own.send("GET", f"/orders/{order['entity_id']}", scope=scope)
    assert (struck.status_code, "maintenance" in struck.text) == (503, True)
    assert "1 of 1" in page_of(own)
    (switched,) = own.practice.disasters.list()
    assert post(own, action="remove", id=switched.id).status_code == 303
    assert own.send("GET", f"/orders/{order['entity_id']}", scope=scope).status_code == 200


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "add", "kind": "token_expired"}, "cannot happen here"),
        ({"action": "add", "kind": "http_500", "probability": "2"}, "between 0 and 1"),
        ({"action": "revoke", "app_key": "x"}, "nothing that this page can do"),
    ],
)
def test_a_form_that_makes_no_sense_is_explained(own: MagentoClient, form: dict[str, str], said: str) -> None:
    answer = post(own, **form)
    assert (answer.status_code, said in answer.text, 'role="alert"' in answer.text) == (400, True, True)
    assert own.practice.disasters.list() == ()


def test_takes_no_form_of_another_site(own: MagentoClient) -> None:
    own.practice.disasters.add(Disaster(Kind.HTTP_500))
    headers = {"Origin": "https://example.com", "Sec-Fetch-Site": "cross-site"}
    url = f"{own.practice.base_url}/practice"
    assert own.http.post(url, data={"action": "clear"}, headers=headers).status_code == 403
    assert own.http.get(url, headers={"Host": "evil.example"}).status_code == 403
    assert len(own.practice.disasters.list()) == 1
