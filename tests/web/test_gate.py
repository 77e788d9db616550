"""The gate before pages and files, on a real socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.web.gate import Door, Gate, is_private


def _may_enter(cookies: Mapping[str, str]) -> bool:
    return cookies.get("who") == "ada"


CLOSED_TO_OTHERS = Door(lambda: False, lambda: None, lambda: "127.0.0.1", _may_enter)
SIGN_IN = Door(lambda: True, lambda: None, lambda: "0.0.0.0", _may_enter)


async def _page(_: Request) -> PlainTextResponse:
    return PlainTextResponse("a page")


@contextmanager
def behind(door: Door) -> Iterator[str]:
    app = Starlette(routes=[Route("/{path:path}", _page)], middleware=[Middleware(Gate, door=door)])
    server = LoopbackServer(app, name="gate")
    server.start()
    yield server.base_url
    server.stop()


def test_without_sign_in_this_computer_alone_is_answered() -> None:
    with behind(CLOSED_TO_OTHERS) as address:
        assert requests.get(address, timeout=5).text == "a page"
        for headers in ({"Host": "orders.example.com"}, {"X-Forwarded-For": "192.0.2.9"}):
            refused = requests.get(address, headers=headers, timeout=5)
            assert refused.status_code == 403 and "set up sign-in" in refused.text
            assert "a page" not in refused.text
    with behind(replace(CLOSED_TO_OTHERS, listens_at=lambda: "0.0.0.0")) as address:
        assert requests.get(f"{address}/healthz", timeout=5).status_code == 403


def test_with_sign_in_files_are_for_people_with_access() -> None:
    with behind(SIGN_IN) as address:
        assert (
            requests.get(f"{address}/orders", headers={"Host": "orders.example.com"}, timeout=5).text == "a page"
        )
        assert requests.get(f"{address}/media/a.csv", timeout=5).status_code == 403
        assert requests.get(f"{address}/media/a.csv", cookies={"who": "eve"}, timeout=5).status_code == 403
        assert requests.get(f"{address}/media/a.csv", cookies={"who": "ada"}, timeout=5).text == "a page"


def test_a_host_header_cannot_hide_the_path() -> None:
    with behind(SIGN_IN) as address:
        where = address.removeprefix("http://").split(":")
        with socket.create_connection((where[0], int(where[1])), timeout=5) as wire:
            wire.sendall(b"GET /media/a.csv HTTP/1.1\r\nHost: x/static/?\r\nConnection: close\r\n\r\n")
            assert wire.makefile("rb").readline().startswith((b"HTTP/1.1 403", b"HTTP/1.1 400"))


def test_half_a_sign_in_is_closed_to_everybody() -> None:
    with behind(replace(SIGN_IN, why_not_sign_in=lambda: "Missing: <client_id>.")) as address:
        refused = requests.get(address, timeout=5)
        assert refused.status_code == 403 and "Missing: &lt;client_id&gt;." in refused.text


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/", False),
        ("/orders", False),
        ("/healthz", False),
        ("/oauth2callback", False),
        ("/auth/login", False),
        ("/static/js/main.js", False),
        ("/static/media/font.woff2", False),
        ("/_stcore/health", False),
        ("/_stcore/stream", False),
        ("/base/_stcore/stream", False),
        ("/_stcore/metrics", True),
        ("/_stcore/upload_file/a/b", True),
        ("/_stcore/bidi-components/a", True),
        ("/_stcore/agent/mcp", True),
        ("/_stcore/new/stream", True),
        ("/media/a.csv", True),
        ("/media/static/a.csv", True),
        ("/media/_stcore/stream", True),
        ("/component/st_aggrid.AgGrid.agGrid/index.html", True),
        ("/base/media/a.csv", True),
        ("/app/static/a.png", True),
    ],
)
def test_what_is_private(path: str, private: bool) -> None:
    assert is_private(path) is private
