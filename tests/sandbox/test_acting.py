"""Deeds of a person in the world: what happens now, what is planned anew, and that half a deed is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.practice_client import Clock
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.world import World


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> Iterator[World]:
    with PracticeTikTokShop(None, seed=5, orders=60, clock=clock.read) as running:
        yield running.world


def waiting_order(world: World) -> tuple[Shop, str]:
    shop = world.shops[0]
    with world.file.reading() as connection:
        row = connection.execute(
            "SELECT id FROM orders WHERE shop_id = ? AND status = 'AWAITING_SHIPMENT' ORDER BY id", (int(shop.id),)
        ).fetchone()
    return shop, str(row[0])


def status_of(world: World, order_id: str) -> str:
    with world.file.reading() as connection:
        return str(connection.execute("SELECT status FROM orders WHERE id = ?", (int(order_id),)).fetchone()[0])


def test_what_a_person_does_happens_now_and_the_new_plan_replaces_the_old_one(world: World, clock: Clock):
    shop, order_id = waiting_order(world)
    with world.acting(shop, [order_id]) as (_, [hand]):
        hand.apply(Event(clock.unix, "noted", {"seller_note": "Mind the dog"}, {}))
        hand.replan([Event(clock.unix + 60, "collected", {"status": "IN_TRANSIT"}, {})])
    assert status_of(world, order_id) == "AWAITING_SHIPMENT"
    clock.move(seconds=61)
    world.advance()
    assert status_of(world, order_id) == "IN_TRANSIT"
    clock.move(days=30)
    world.advance()
    assert status_of(world, order_id) == "IN_TRANSIT"


def test_a_deed_that_fails_changes_nothing(world: World, clock: Clock):
    shop, order_id = waiting_order(world)
    with pytest.raises(ZeroDivisionError), world.acting(shop, [order_id]) as (_, [hand]):
        hand.apply(Event(clock.unix, "cancelled", {"status": "CANCELLED"}, {}))
        raise ZeroDivisionError
    assert status_of(world, order_id) == "AWAITING_SHIPMENT"


def test_orders_of_another_shop_are_not_given(world: World):
    _, order_id = waiting_order(world)
    with world.acting(world.shops[1], [order_id, "no number"]) as (_, hands):
        assert hands == []


def test_more_may_be_planned_for_an_order_that_had_come_to_its_end(world: World, clock: Clock):
    shop, order_id = waiting_order(world)
    clock.move(days=60)
    with world.acting(shop, [order_id]) as (_, [hand]):
        assert hand.recipient is None and not hand.planned
        hand.replan([Event(clock.unix + 60, "noted", {"seller_note": "returned"}, {})])
    clock.move(seconds=60)
    world.advance()
    with world.acting(shop, [order_id]) as (_, [hand]):
        assert hand.order["seller_note"] == "returned"
