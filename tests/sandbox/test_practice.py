from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.errors import RefusedError
from tiktok_orders.sandbox.loopback import LoopbackServer
from tiktok_orders.sandbox.practice import PracticeTikTokShop


def test_the_first_app_is_that_of_the_cross_border_seller(shop):
    assert [app.seller_type for app in shop.apps] == ["CROSS_BORDER", "LOCAL"]


def test_the_local_seller_has_one_shop_of_its_own(shop, clock):
    client = PracticeClient(shop, clock, shop.apps[1])
    (found,) = client.call("GET", "/authorization/202309/shops")["data"]["shops"]
    assert (found["region"], found["seller_type"]) == ("US", "LOCAL")
    assert len(client.search("US")) == 20
    client.http.close()


def test_refuses_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError, match=f"cannot use port {port}"):
            LoopbackServer(Starlette(), name="test", port=port)
        with pytest.raises(RefusedError, match="Choose another port"):
            PracticeTikTokShop(None, orders=0, port=port).start()


def test_a_stopped_shop_does_not_answer(tmp_path):
    shop = PracticeTikTokShop(tmp_path / "world.sqlite", orders=0)
    with pytest.raises(RefusedError, match="not running"):
        _ = shop.base_url
    shop.start()
    url = shop.base_url
    assert requests.get(f"{url}/nowhere", timeout=5).status_code == 404
    shop.stop()
    shop.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_listens_where_it_listened_before_when_that_is_free(tmp_path):
    path = tmp_path / "world.sqlite"
    with PracticeTikTokShop(path, orders=0) as first:
        before = first.base_url
        with PracticeTikTokShop(path, orders=0) as second:
            assert second.base_url != before
            moved = second.base_url
    with PracticeTikTokShop(path, orders=0) as third:
        assert third.base_url == moved


@pytest.mark.alone
def test_answers_fast_and_without_waiting_for_the_network(shop, clock):
    client = PracticeClient(shop, clock)
    search = {"body": {}, "shop_cipher": client.cipher(), "page_size": 100}
    # A small reply of 44 ms would be the sign of a socket without TCP_NODELAY; a page of 100 orders is to take
    # 10 ms. Both bounds leave room for a busy machine.
    assert median_seconds(lambda: client.send("GET", "/authorization/202309/shops")) < 0.025
    assert median_seconds(lambda: client.send("POST", "/order/202309/orders/search", **search)) < 0.03
    client.http.close()


def median_seconds(act: Callable[[], object]) -> float:
    spans = []
    for _ in range(15):
        started = time.perf_counter()
        act()
        spans.append(time.perf_counter() - started)
    return sorted(spans)[len(spans) // 2]


def test_several_clients_may_ask_at_once(shop, clock):
    failures: list[object] = []

    def ask() -> None:
        client = PracticeClient(shop, clock)
        if len(client.search("US", page_size=10)) != len(client.search("US")):
            failures.append("orders are missing")
        client.http.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_how_to_connect_and_ends_when_told(tmp_path, number):
    run = (
        "import sys; from pathlib import Path; from tiktok_orders.sandbox.command import serve; "
        "sys.exit(serve(port=0, seed=3, orders=90, world=Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", run, str(tmp_path / "world.sqlite")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path.cwd())
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = json.loads(process.stdout.readline())
        shop_keys = {"base_url", "app_key", "app_secret", "service_id", "auth_code", "shops", "apps"}
        assert said.keys() == {*shop_keys, "magento"}
        assert [shop["region"] for shop in said["shops"]] == ["GB", "US", "SG"]
        assert [app["seller_type"] for app in said["apps"]] == ["CROSS_BORDER", "LOCAL"]
        assert said["apps"][0] == {"seller_type": "CROSS_BORDER"} | {
            name: said[name] for name in shop_keys - {"base_url", "apps"}
        }
        query = {"app_key": said["app_key"], "app_secret": said["app_secret"], "auth_code": said["auth_code"]}
        reply = requests.get(
            f"{said['base_url']}/api/v2/token/get", params={**query, "grant_type": "authorized_code"}, timeout=5
        )
        assert reply.json()["code"] == 0
        process.send_signal(number)
        assert (process.wait(10), process.stdout.read(), process.stderr.read()) == (0, b"", b"")


def test_the_command_switches_disasters_on(tmp_path):
    words = ["sandbox", "--orders", "20", "--world", str(tmp_path / "world.sqlite")]
    words += ["--disaster", "http_500:/order/*:1", "--disaster", "slow_drip:*:0.5:7"]
    command = [sys.executable, "-m", "tiktok_orders", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd()) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        found = requests.get(f"{said['base_url']}/practice/disasters", timeout=5).json()["disasters"]
        process.send_signal(signal.SIGTERM)
    assert [(one["kind"], one["endpoint"], one["probability"], one["seed"]) for one in found] == [
        ("http_500", "/order/*", 1.0, 0),
        ("slow_drip", "*", 0.5, 7),
    ]


def test_the_command_refuses_a_disaster_that_it_cannot_read():
    command = [sys.executable, "-m", "tiktok_orders", "sandbox", "--orders", "20", "--disaster", "http_500"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "KIND:ENDPOINT:PROBABILITY" in done.stderr) == (1, True)


def test_the_shop_of_a_clock_answers_with_its_time():
    clock = Clock()
    with PracticeTikTokShop(None, orders=0, clock=clock.read) as shop:
        reply = requests.get(f"{shop.base_url}/nowhere", timeout=5).json()
        assert reply["request_id"].startswith("20261123180000")
