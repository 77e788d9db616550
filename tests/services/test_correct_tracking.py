"""Correct tracking over HTTP: within 72 hours, once per number, and looked up where the answer was lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.selling import HastyClock, change_on_tiktok, states
from tests.shipping import (
    account_in,
    ask_to_ship,
    busy_desk,
    new_number,
    parcels_in_books,
    preview,
    ship,
    skipped,
    waiting_orders,
    will,
    wishes_for,
    work_through,
)
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_wish import ParcelWish
from tiktok_orders.domain.tracking_correction import CorrectionWish, write_correction
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.correct_tracking import NAME as CORRECT

UPDATE = "/fulfillment/202309/packages/{package_id}/shipping_info/update"


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    with busy_desk(tmp_path_factory.mktemp("correcting"), orders=200, clock=clock) as application:
        yield application


def shipped(desk: Application) -> tuple[str, str]:
    """An order that was just shipped, and its package."""
    (order, *_) = waiting_orders(desk)
    ship(desk, wishes_for([order]))
    (package_id,) = parcels_in_books(desk, order["id"])
    return order["id"], package_id


def to(order_id: str, package_id: str, number: str, carrier: str = "Evri") -> dict[str, dict[str, Any]]:
    return {order_id: write_correction(CorrectionWish(package_id, ParcelWish(number, carrier)))}


def test_a_parcel_gets_the_carrier_and_number_that_are_right(desk: Application) -> None:
    order_id, package_id = shipped(desk)
    number = new_number()
    ship(desk, to(order_id, package_id, number), CORRECT)
    assert states(desk, CORRECT)[order_id][0] == "done"
    assert parcels_in_books(desk, order_id) == {package_id: ("Evri", number)}
    seen = preview(desk, to(order_id, package_id, number), CORRECT)
    assert seen.will_count == 1, "the list is not read anew, and the same number is asked for once"
    desk.reader.read_anew(account_in(desk, "GB"), [order_id])
    assert skipped(preview(desk, to(order_id, package_id, number), CORRECT)) == {order_id: "correct_same"}


def test_a_number_that_was_right_before_can_be_given_once_more(desk: Application) -> None:
    order_id, package_id = shipped(desk)
    first, second = new_number(), new_number()
    for number in (first, second, first):
        ship(desk, to(order_id, package_id, number), CORRECT)
        assert parcels_in_books(desk, order_id) == {package_id: ("Evri", number)}
        desk.reader.read_anew(account_in(desk, "GB"), [order_id])


def test_a_lost_answer_is_looked_up(desk: Application, clock: HastyClock) -> None:
    for kind in (Kind.CUT_MIDWAY, Kind.CUT_BEFORE):
        order_id, package_id = shipped(desk)
        number = new_number()
        desk.practice().disasters.add(Disaster(kind, UPDATE, times=1))
        ask_to_ship(desk, to(order_id, package_id, number), CORRECT)
        work_through(desk, clock)
        assert states(desk, CORRECT)[order_id][0] == "done"
        assert parcels_in_books(desk, order_id) == {package_id: ("Evri", number)}


@pytest.mark.parametrize("is_stated", [True, False], ids=["stated", "silent order"])
def test_a_lost_answer_about_the_carrier_alone_is_no_done(
    desk: Application, clock: HastyClock, is_stated: bool
) -> None:
    """TikTok never got it: the number is right before and after."""
    order_id, package_id = shipped(desk)
    ((carrier, number),) = parcels_in_books(desk, order_id).values()
    assert carrier != "Evri"
    desk.practice().disasters.add(Disaster(Kind.CUT_BEFORE, UPDATE, times=1))
    if not is_stated:
        change_on_tiktok(desk, order_id, line={"shipping_provider_id": ""})
    ask_to_ship(desk, to(order_id, package_id, number), CORRECT)
    work_through(desk, clock)
    assert states(desk, CORRECT)[order_id][0] == "done"
    assert parcels_in_books(desk, order_id) == {package_id: ("Evri", number)}


def test_what_cannot_be_corrected_says_why(desk: Application) -> None:
    waits = waiting_orders(desk)[1]
    order_id, package_id = shipped(desk)
    number = new_number()
    assert skipped(preview(desk, to(waits["id"], package_id, number), CORRECT)) == {waits["id"]: "package_unknown"}
    assert skipped(preview(desk, to(order_id, package_id, "RM-1"), CORRECT)) == {order_id: "tracking_wrong"}
    assert skipped(preview(desk, to(order_id, package_id, ""), CORRECT)) == {order_id: "tracking_missing"}
    unknown = to(order_id, package_id, number, "Pigeon Post")
    assert skipped(preview(desk, unknown, CORRECT)) == {order_id: "carrier_unknown"}
    assert will(preview(desk, to(order_id, package_id, number), CORRECT)) == {order_id}


def test_after_72_hours_it_is_too_late(desk: Application, clock: HastyClock) -> None:
    order_id, package_id = shipped(desk)
    clock.move(hours=73)
    found = skipped(preview(desk, to(order_id, package_id, new_number()), CORRECT))
    assert found == {order_id: "correct_too_late"}
