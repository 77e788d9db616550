from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from tests.practice import open_in
from tiktok_orders.bootstrap import use
from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.web.health import ROUTES


@pytest.fixture
def address() -> Iterator[str]:
    server = LoopbackServer(Starlette(routes=ROUTES), name="health")
    server.start()
    yield f"{server.base_url}/healthz"
    server.stop()


def test_says_that_all_is_well(address: str, tmp_path: Path) -> None:
    with open_in(tmp_path) as application:
        use(application)
        answer = requests.get(address, timeout=5)
        use(None)
    assert (answer.status_code, json.loads(answer.text)) == (200, {"ok": True})


def test_says_no_more_than_that_there_is_no_application(address: str) -> None:
    answer = requests.get(address, timeout=5)
    assert (answer.status_code, answer.json()) == (503, {"ok": False})
