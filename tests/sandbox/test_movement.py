from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest

from tests.sandbox.practice_client import START, Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.world import World

ORDER_OF_STATUSES = (
    "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT",
    "DELIVERED", "COMPLETED", "CANCELLED",
)  # fmt: skip


def read_all(world: World) -> dict[str, dict]:
    with world.file.reading() as connection:
        orders = [json.loads(row[0]) for row in connection.execute("SELECT json FROM orders")]
    return {order["id"]: order for order in orders}


def without_address(order: dict) -> dict:
    """Masking an address is no change of status: it does not move `update_time`."""
    return {name: value for name, value in order.items() if name != "recipient_address"}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world(tmp_path, clock):
    opened = World.open(tmp_path / "world.sqlite", seed=6, orders=300, clock=clock.read)
    yield opened
    opened.close()


def test_orders_go_through_their_statuses_and_never_back(world, clock):
    seen = Counter()
    before = read_all(world)
    for _ in range(25):
        clock.move(hours=12)
        world.advance()
        after = read_all(world)
        for order_id, old in before.items():
            order = after[order_id]
            assert ORDER_OF_STATUSES.index(order["status"]) >= ORDER_OF_STATUSES.index(old["status"])
            assert order["update_time"] >= old["update_time"]
            if without_address(order) != without_address(old):
                assert clock.unix - 12 * 3600 < order["update_time"] <= clock.unix
                seen[old["status"], order["status"]] += 1
        before = after
    assert seen["AWAITING_SHIPMENT", "AWAITING_COLLECTION"] > 0
    assert seen["AWAITING_SHIPMENT", "CANCELLED"] > 0
    assert seen["UNPAID", "CANCELLED"] > 0
    clock.move(days=60)
    world.advance()
    assert {order["status"] for order in read_all(world).values()} == {"COMPLETED", "CANCELLED"}


def read_rows(world: World) -> dict[str, list[tuple]]:
    """All that the world's file holds, byte by byte; only the places of what is planned are left out."""
    with world.file.reading() as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}
    rows["due_events"] = [row[1:] for row in rows["due_events"]]
    return {name: sorted(found, key=repr) for name, found in rows.items()}


@pytest.mark.parametrize(
    ("seed", "hours", "steps", "arrivals_per_hour"),
    [(6, 120, 40, 0), (4, 480, 160, 0), (4, 20, 60, 30)],
    ids=["five days", "twenty days with many replacements", "with new orders"],
)
def test_one_step_or_many_give_the_same_world(tmp_path, seed, hours, steps, arrivals_per_hour):
    results = []
    for count in (1, steps):
        clock = Clock()
        world = World.open(
            tmp_path / f"{count}", seed=seed, orders=1500, clock=clock.read, arrivals_per_hour=arrivals_per_hour
        )
        for _ in range(count):
            clock.move(hours=hours / count)
            world.advance()
        results.append(read_rows(world))
        made = [order for order in read_all(world).values() if "replaced_order_id" in order]
        assert len(made) > 1
        world.close()
    assert results[0] == results[1]


def test_a_world_made_later_has_come_just_as_far(tmp_path):
    """What is planned is what happens: an order's life does not depend on when it is looked at."""
    clock = Clock()
    world = World.open(tmp_path / "a", seed=6, orders=200, clock=clock.read)
    with world.file.reading() as connection:
        planned = connection.execute("SELECT count(*), count(DISTINCT order_id) FROM due_events").fetchone()
    assert planned[0] > planned[1] > 10
    clock.move(days=100)
    world.advance()
    with world.file.reading() as connection:
        assert connection.execute("SELECT count(*) FROM due_events").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM orders WHERE recipient IS NOT NULL").fetchone()[0] == 0
    world.close()


def test_the_address_appears_after_the_hold(world, clock):
    held = [order for order in read_all(world).values()
            if order["status"] == "ON_HOLD" and order["order_type"] == "NORMAL"
            and order["shipping_type"] == "SELLER"]  # fmt: skip
    assert held
    assert all("recipient_address" not in order for order in held)
    clock.move(hours=1)
    world.advance()
    later = read_all(world)
    freed = [later[order["id"]] for order in held if later[order["id"]]["status"] == "AWAITING_SHIPMENT"]
    assert freed
    for order in freed:
        assert order["update_time"] == order["paid_time"] + 3600
        assert "*" not in order["recipient_address"]["name"]


def test_an_unpaid_order_is_cancelled_by_the_system_after_two_days(world, clock):
    unpaid = {order_id for order_id, order in read_all(world).items() if order["status"] == "UNPAID"}
    clock.move(days=2)
    world.advance()
    later = [order for order_id, order in read_all(world).items() if order_id in unpaid]
    assert "UNPAID" not in {order["status"] for order in later}
    cancelled = [order for order in later if order["status"] == "CANCELLED" and "paid_time" not in order]
    assert cancelled
    assert {order["cancellation_initiator"] for order in cancelled} == {"SYSTEM"}


def test_no_orders_arrive_unless_asked_for_but_what_replaces_another(world, clock):
    clock.move(days=3)
    world.advance()
    arrived = [order for order in read_all(world).values() if order["create_time"] > START.timestamp()]
    assert [order["is_replacement_order"] for order in arrived] == [True]
    assert len(read_all(world)) == 315 + len(arrived)


def test_orders_arrive_at_the_asked_rate_in_all_shops(tmp_path):
    clock = Clock()
    world = World.open(tmp_path / "world", seed=6, orders=100, clock=clock.read, arrivals_per_hour=60)
    before = read_all(world)
    counted = sum(world.orders.count_all(shop.id) for shop in world.shops)
    for _ in range(10):
        clock.move(hours=1)
        world.advance()
    new = [order for order_id, order in read_all(world).items() if order_id not in before]
    assert 450 < len(new) < 750
    assert all(int(START.timestamp()) <= order["create_time"] <= clock.unix for order in new)
    assert Counter(order["payment"]["currency"] for order in new).keys() == {"GBP", "USD", "SGD"}
    assert {order["status"] for order in new} >= {"ON_HOLD", "AWAITING_SHIPMENT"}
    assert all(world.orders.count_all(shop.id) > 10 for shop in world.shops)
    assert sum(world.orders.count_all(shop.id) for shop in world.shops) == counted + len(new)
    world.close()


def test_after_a_long_absence_one_day_of_arrivals_is_caught_up(tmp_path):
    clock, path = Clock(), tmp_path / "world"
    World.open(path, seed=6, orders=50, clock=clock.read, arrivals_per_hour=10).close()
    clock.move(days=30)
    world = World.open(path, clock=clock.read, arrivals_per_hour=10)
    world.advance()
    new = [
        order
        for order in read_all(world).values()
        if order["create_time"] > START.timestamp() and not order["is_replacement_order"]
    ]
    assert 180 < len(new) < 300
    assert min(order["create_time"] for order in new) >= (clock.moment - timedelta(hours=24)).timestamp()
    world.close()


def test_no_arrivals_are_owed_for_the_time_without_them(tmp_path):
    clock, path = Clock(), tmp_path / "world"
    World.open(path, seed=6, orders=50, clock=clock.read, arrivals_per_hour=10).close()
    World.open(path, clock=clock.read).close()
    clock.move(days=30)
    world = World.open(path, clock=clock.read, arrivals_per_hour=10)
    world.advance()
    assert sum(order["create_time"] > START.timestamp() for order in read_all(world).values()) <= 2
    world.close()


def test_the_api_shows_the_world_as_it_is_now(clock):
    with PracticeTikTokShop(None, seed=6, orders=200, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        held = client.search("GB", body={"order_status": "ON_HOLD"})
        clock.move(hours=2)
        assert held
        assert not client.search("GB", body={"order_status": "ON_HOLD"})
        changed = client.search("GB", body={"update_time_ge": int(START.timestamp()) + 1})
        assert {order["id"] for order in held} <= {order["id"] for order in changed}
        client.http.close()
