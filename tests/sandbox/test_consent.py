from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.practice_client import PracticeClient


def ask(client: PracticeClient, **query: str) -> requests.Response:
    return client.http.get(f"{client.shop.base_url}/open/authorize", params=query)


def answer(client: PracticeClient, app, decision: str, state: str = "s 1&2") -> requests.Response:
    form = {"service_id": app.service_id, "state": state, "decision": decision}
    return client.http.post(f"{client.shop.base_url}/open/authorize", data=form, allow_redirects=False)


def test_asks_with_a_plain_form(client: PracticeClient):
    page = ask(client, service_id=client.app.service_id, state='"><script>')
    assert page.status_code == 200
    assert 'value="approve"' in page.text
    assert 'value="deny"' in page.text
    assert "<script" not in page.text
    assert all(shop.name.replace("&", "&amp;") in page.text for shop in client.shop.world.sellers[0].shops)


def test_knows_no_other_service(client: PracticeClient):
    assert ask(client, service_id="1", state="s").status_code == 404
    assert ask(client).status_code == 404


def test_shows_the_code_when_the_app_has_no_redirect_url(client: PracticeClient):
    page = answer(client, client.app, "approve")
    code = re.search(r"<code>(\S+)</code>", page.text)
    assert code
    assert client.get_token(auth_code=code[1])["code"] == 0
    assert "<code>" not in answer(client, client.app, "deny").text


@pytest.mark.parametrize("url", ["http://127.0.0.1:8501/callback", "https://example.com/back?from=tiktok"])
def test_sends_the_seller_back_with_code_and_state(client: PracticeClient, url):
    app = client.shop.apps[1]
    client.shop.set_redirect_url(app.app_key, url)
    response = answer(client, app, "approve")
    assert response.status_code == 302
    assert response.headers["location"].startswith(url)
    back = parse_qs(urlsplit(response.headers["location"]).query)
    assert back["state"] == ["s 1&2"]
    assert back["code"][0] not in ("", "null")
    denied = parse_qs(urlsplit(answer(client, app, "deny").headers["location"]).query)
    assert (denied["code"], denied["error"], denied["state"]) == (["null"], ["auth_denied"], ["s 1&2"])
