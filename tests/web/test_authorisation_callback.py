"""Our callback over a real socket: what a seller's browser is shown, and that nothing but a known state counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from tests.builders import TESTER
from tests.practice import app_of, open_in
from tiktok_orders.bootstrap import Application, use
from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.web.authorisation_callback import PATH, ROUTES


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application:
        use(application)
        yield application
        use(None)


@pytest.fixture
def address(desk: Application) -> Iterator[str]:
    assert desk is not None
    server = LoopbackServer(Starlette(routes=ROUTES), name="callback")
    server.start()
    yield f"{server.base_url}{PATH}"
    server.stop()


def test_a_known_state_connects_once_and_the_page_keeps_nothing(
    desk: Application, address: str, tmp_path: Path
) -> None:
    with PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=30) as shop:
        app = app_of(shop)
        desk.authoriser.keep_app(app, region="GB", person=TESTER)
        request = desk.authoriser.begin(app.app_key, person=TESTER)
        answer = {"code": shop.new_auth_code(app.app_key), "state": request.state}
        first = requests.get(address, answer, timeout=20)
        again = requests.get(address, answer, timeout=20)
    assert (first.status_code, again.status_code) == (200, 400)
    assert "<h1>Connected</h1>" in first.text and answer["code"] not in first.text
    assert first.headers["cache-control"] == "no-store" and 'content="no-referrer"' in first.text
    assert "it counts once" in again.text
    assert len(list_accounts(desk.database)) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "its state is missing"),
        ({"code": "x", "state": "made up"}, "its state is unknown"),
        ({"code": "null", "error": "auth_denied", "state": "<script>"}, "its state is unknown"),
    ],
)
def test_what_was_not_asked_for_is_said_on_a_plain_page(
    desk: Application, address: str, answer: dict[str, str], words: str
) -> None:
    page = requests.get(address, answer, timeout=20)
    assert page.status_code == 400 and words in page.text and "<script" not in page.text
    assert list_accounts(desk.database) == []


def test_a_denial_is_said(desk: Application, address: str, tmp_path: Path) -> None:
    with PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=30) as shop:
        app = app_of(shop)
        desk.authoriser.keep_app(app, region="GB", person=TESTER)
        request = desk.authoriser.begin(app.app_key, person=TESTER)
        page = requests.get(address, {"code": "null", "error": "auth_denied", "state": request.state}, timeout=20)
    assert page.status_code == 400 and "Deny was pressed" in page.text
