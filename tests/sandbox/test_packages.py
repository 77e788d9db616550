"""Searching packages, and their agreement with the orders they hold, in every market and over time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.world.world import World

SEARCH = "/fulfillment/202309/packages/search"


def search_packages(
    client: PracticeClient, region: str, *, body: Any = None, **how: Any
) -> Iterator[dict[str, Any]]:
    """Yields all packages of a search, over all pages."""
    token: dict[str, str] = {}
    while True:
        asked = {"page_size": 50, "shop_cipher": client.cipher(region), **how, **token}
        reply = client.call("POST", SEARCH, body=body or {}, **asked)
        assert reply["code"] == 0, reply
        yield from reply["data"]["packages"]
        if not reply["data"]["next_page_token"]:
            return
        token = {"page_token": reply["data"]["next_page_token"]}


def told_by_orders(orders: list[dict[str, Any]]) -> dict[str, tuple[str, frozenset[str]]]:
    """Returns package id to its status and line ids, as the lines of the orders tell them."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for order in orders:
        for line in order["line_items"]:
            if "package_id" in line:
                lines.setdefault(line["package_id"], []).append(line)
    return {
        package_id: (mine[0]["package_status"], frozenset(line["id"] for line in mine))
        for package_id, mine in lines.items()
    }


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_the_packages_are_those_that_the_orders_name(client: PracticeClient, region):
    found = list(search_packages(client, region, page_size=7))
    said = {each["id"]: (each["status"], frozenset(each["order_line_item_ids"])) for each in found}
    assert len(said) == len(found)
    assert said == told_by_orders(client.search(region))


@pytest.mark.parametrize("field", ["create_time", "update_time"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_packages_come_in_the_order_asked_for(client: PracticeClient, field, direction):
    times = [each[field] for each in search_packages(client, "GB", sort_field=field, sort_order=direction)]
    assert times == sorted(times, reverse=direction == "DESC")


def test_the_filters_of_the_search_divide_the_packages(client: PracticeClient):
    everything = list(search_packages(client, "GB"))
    middle = sorted(each["update_time"] for each in everything)[len(everything) // 2]
    early = list(search_packages(client, "GB", body={"update_time_lt": middle}))
    late = list(search_packages(client, "GB", body={"update_time_ge": middle}))
    assert early and late and len(early) + len(late) == len(everything)
    assert list(search_packages(client, "GB", body={"update_time_lt": 0})) == []
    sent = list(search_packages(client, "GB", body={"package_status": "PROCESSING"}))
    assert sent and {each["status"] for each in sent} == {"PROCESSING"}


def test_a_page_token_of_another_search_is_refused(client: PracticeClient):
    asked = {"body": {}, "shop_cipher": client.cipher(), "page_size": 5}
    token = client.call("POST", SEARCH, **asked)["data"]["next_page_token"]
    assert client.call("POST", SEARCH, **asked, page_token=token)["code"] == 0
    assert client.call("POST", SEARCH, **{**asked, "page_size": 6}, page_token=token)["code"] == 36009004


@pytest.mark.parametrize(
    "sent",
    [
        {"body": {"update_time_lt": 2**63}},
        {"body": {"create_time_ge": "1"}},
        {"body": {"package_status": "SHIPPED"}},
        {"page_size": 51},
        {"page_size": ""},
        {"sort_field": "id"},
    ],
)
def test_a_wrong_search_is_refused(client: PracticeClient, sent):
    asked = {"body": {}, "page_size": 5, "shop_cipher": client.cipher(), **sent}
    assert client.call("POST", SEARCH, **asked)["code"] == 36009004


def test_packages_keep_step_with_their_orders_as_time_goes_by(tmp_path):
    clock = Clock()
    world = World.open(tmp_path / "world.sqlite", seed=6, orders=300, clock=clock.read, arrivals_per_hour=20)
    for _ in range(12):
        clock.move(hours=17)
        world.advance()
        with world.file.reading() as connection:
            orders = [json.loads(text) for (text,) in connection.execute("SELECT json FROM orders")]
            rows = dict(connection.execute("SELECT id, status FROM packages").fetchall())
        assert {int(name): told[0] for name, told in told_by_orders(orders).items()} == rows
    world.close()
