"""Ship while nearly a third of all goes wrong, while batches fail in part, and in TikTok's own packages."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.selling import HastyClock, states
from tests.shipping import (
    REGIONS,
    Raw,
    account_in,
    ask_to_ship,
    busy_desk,
    carrier_in,
    in_books,
    new_number,
    numbers_in_books,
    preview,
    ship,
    skipped,
    waiting_orders,
    wish,
    wishes_for,
    work_through,
)
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_wish import ParcelWish, write_wish
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.ship_order import NAME as SHIP
from tiktok_orders.tiktok.endpoints import Endpoint

SPLIT = Endpoint("POST", "/fulfillment/202309/orders/{order_id}/split", sends_shop_cipher=True)
BATCH = "/fulfillment/202309/packages/ship"
# Nearly a third of all requests, most of them carried out though nobody hears of it.
FAULTS = {
    Kind.CUT_MIDWAY: 0.10,
    Kind.TRUNCATED_JSON: 0.06,
    Kind.CUT_BEFORE: 0.05,
    Kind.HTTP_500: 0.04,
    Kind.HTML_502: 0.02,
    Kind.CODE_36009002: 0.03,
}


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    with busy_desk(tmp_path_factory.mktemp("faults"), orders=500, clock=clock) as application:
        yield application


@pytest.fixture
def desk(shared_desk: Application) -> Iterator[Application]:
    yield shared_desk
    shared_desk.practice().disasters.clear()


def test_with_a_third_of_all_going_wrong_each_order_is_shipped_once(desk: Application, clock: HastyClock) -> None:
    wishes = {}
    for region in REGIONS:
        wishes |= wishes_for(waiting_orders(desk, region)[:18], region)
    dice, disasters = random.Random(11), desk.practice().disasters
    added = [
        disasters.add(Disaster(kind, "*", probability=probability, seed=dice.randrange(10**6)))
        for kind, probability in FAULTS.items()
    ]
    ask_to_ship(desk, wishes)
    work_through(desk, clock)
    assert sum(disasters.struck(one) for one in added) > 20
    disasters.clear()
    given_up = [one for one in wishes if states(desk, SHIP)[one][:2] == ("failed", "needs_attention")]
    if given_up:
        ask_to_ship(desk, {one: wishes[one] for one in given_up})
        work_through(desk, clock)
    for order_id, asked in wishes.items():
        state, _, message = states(desk, SHIP)[order_id]
        assert state == "done", message
        assert numbers_in_books(desk, order_id) == [asked["parcels"][0]["tracking_number"]]
    unknown = "SELECT count(DISTINCT job_id) AS n FROM job_attempts WHERE outcome = 'unknown'"
    assert desk.database.rows(unknown)[0]["n"] > 5, "answers were to be lost"


def _split_order(desk: Application) -> Raw:
    """An order of Singapore that TikTok sends in two packages, as the store knows it."""
    account = account_in(desk, "SG")
    order = waiting_orders(desk, "SG", lambda one: len({line["sku_id"] for line in one["line_items"]}) > 1)[0]
    first = order["line_items"][0]["sku_id"]
    groups: dict[str, list[str]] = {"1": [], "2": []}
    for line in order["line_items"]:
        groups["1" if line["sku_id"] == first else "2"].append(line["id"])
    body = {"splittable_groups": [{"id": name, "order_line_item_ids": ids} for name, ids in groups.items()]}
    desk.clients.client_for(account, desk.retry).call(SPLIT, body=body, order_id=order["id"])
    desk.reader.read_anew(account, [order["id"]])
    return in_books(desk, order["id"])


def _by_package(order: Raw, *numbers: str) -> dict[str, object]:
    packages = list(dict.fromkeys(line["package_id"] for line in order["line_items"]))
    lines = {
        one: tuple(line["id"] for line in order["line_items"] if line["package_id"] == one) for one in packages
    }
    carrier = carrier_in("SG")
    return write_wish([ParcelWish(no, carrier, "", lines[one]) for one, no in zip(packages, numbers, strict=True)])


def test_packages_of_an_order_go_in_one_call_and_a_lost_answer_is_looked_up(
    desk: Application, clock: HastyClock
) -> None:
    order = _split_order(desk)
    numbers = [new_number("SG"), new_number("SG")]
    assert skipped(preview(desk, {order["id"]: wish(numbers[0], carrier_in("SG"))})) == {
        order["id"]: "ship_several_parcels"
    }
    desk.practice().disasters.add(Disaster(Kind.CUT_MIDWAY, BATCH, times=1))
    ask_to_ship(desk, {order["id"]: _by_package(order, *numbers)})
    work_through(desk, clock)
    assert states(desk, SHIP)[order["id"]][0] == "done"
    assert numbers_in_books(desk, order["id"]) == sorted(numbers)


def test_of_a_batch_that_fails_in_part_the_rest_stays_shipped_and_can_be_sent_again(
    desk: Application, clock: HastyClock
) -> None:
    order = _split_order(desk)
    right, wrong, better = new_number("SG"), "NV1", new_number("SG")
    ship(desk, {order["id"]: _by_package(order, right, wrong)})
    state, code, message = states(desk, SHIP)[order["id"]]
    assert (state, code) == ("failed", "tracking_refused")
    assert message.startswith("1 of its parcels went.")
    assert numbers_in_books(desk, order["id"]) == [right]
    waiting = [
        line["id"] for line in in_books(desk, order["id"])["line_items"] if line["package_status"] == "TO_FULFILL"
    ]
    again = write_wish([ParcelWish(better, carrier_in("SG"), "", tuple(waiting))])
    ship(desk, {order["id"]: again})
    work_through(desk, clock)
    assert numbers_in_books(desk, order["id"]) == sorted([right, better])


def test_a_package_is_never_torn(desk: Application) -> None:
    order = waiting_orders(desk, "SG", lambda one: len(one["line_items"]) > 1)[0]
    part = write_wish([ParcelWish(new_number("SG"), carrier_in("SG"), "", (order["line_items"][0]["id"],))])
    assert skipped(preview(desk, {order["id"]: part})) == {order["id"]: "ship_package_torn"}
