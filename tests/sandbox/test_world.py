from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sandbox.practice_client import START, Clock
from tiktok_orders.errors import RefusedError
from tiktok_orders.sandbox.world.generate import generate_orders
from tiktok_orders.sandbox.world.order_book import OrderSearch
from tiktok_orders.sandbox.world.world import World


def all_texts(world: World) -> list[str]:
    with world.file.reading() as connection:
        return [row[0] for row in connection.execute("SELECT json FROM orders ORDER BY id")]


def test_two_sellers_and_four_shops_follow_from_the_seed(tmp_path):
    world = World.open(tmp_path / "a.sqlite", seed=4, orders=100, clock=Clock().read)
    abroad, local = world.sellers
    assert [shop.region for shop in abroad.shops] == ["GB", "US", "SG"]
    assert {shop.seller_type for shop in abroad.shops} == {"CROSS_BORDER"}
    assert [(shop.region, shop.seller_type) for shop in local.shops] == [("US", "LOCAL")]
    assert sum(world.orders.count_all(shop.id) for shop in abroad.shops) == 100
    assert world.orders.count_all(local.shops[0].id) == 10
    assert len({shop.id for shop in world.shops} | {shop.cipher for shop in world.shops}) == 8
    world.close()
    other = World.open(tmp_path / "b.sqlite", seed=5, orders=0, clock=Clock().read)
    assert not {shop.id for shop in other.shops} & {shop.id for shop in world.shops}
    assert not {seller.app.app_key for seller in other.sellers} & {abroad.app.app_key, local.app.app_key}
    other.close()


def test_a_world_reopens_unchanged_whatever_seed_is_given(tmp_path):
    path, clock = tmp_path / "world.sqlite", Clock()
    world = World.open(path, seed=4, orders=100, clock=clock.read)
    texts, sellers = all_texts(world), world.sellers
    world.close()
    again = World.open(path, seed=99, orders=5, clock=clock.read)
    again.advance()
    assert (again.seed, again.sellers, all_texts(again)) == (4, sellers, texts)
    again.close()


def test_the_same_seed_and_moment_make_the_same_world(tmp_path):
    worlds = [World.open(tmp_path / name, seed=8, orders=150, clock=Clock().read) for name in ("a", "b")]
    first, second = (all_texts(world) for world in worlds)
    assert first == second
    for world in worlds:
        world.close()


def test_the_file_holds_the_orders_of_the_generator(tmp_path):
    world = World.open(tmp_path / "world.sqlite", seed=8, orders=150, clock=Clock().read)
    for shop in world.sellers[0].shops:
        ids = sorted(order["id"] for shop_id, order in generate_orders(seed=8, orders=150, now=START)
                     if shop_id == shop.id)  # fmt: skip
        page = world.orders.search(OrderSearch(shop.id, {}, page_size=100), after=None)
        assert all(any(f'"id":"{order_id}"' in text for text in page.texts) for order_id in ids)
    world.close()


def test_refuses_a_file_that_is_something_else(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 2000)
    with pytest.raises(RefusedError, match="practice world"):
        World.open(path)


def test_refuses_a_file_of_another_version(tmp_path):
    world = World.open(tmp_path / "world.sqlite", orders=0)
    world.file.set_fact("format", "0")
    world.close()
    with pytest.raises(RefusedError, match="another version"):
        World.open(tmp_path / "world.sqlite")


@pytest.mark.crash
@pytest.mark.parametrize("after_seconds", [0.4, 0.9])
def test_a_process_killed_while_making_a_world_leaves_no_half_of_it(tmp_path, after_seconds):
    path = tmp_path / "world.sqlite"
    make = (
        "import sys; from pathlib import Path; from tiktok_orders.sandbox.world.world import World; "
        "sys.stdout.write('go\\n'); sys.stdout.flush(); World.open(Path(sys.argv[1]), seed=1, orders=60000)"
    )
    process = subprocess.Popen([sys.executable, "-c", make, str(path)], stdout=subprocess.PIPE, cwd=Path.cwd())
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after_seconds)
        process.send_signal(signal.SIGKILL)
    world = World.open(path, seed=2, orders=40, clock=Clock().read)
    assert (world.seed, sum(world.orders.count_all(shop.id) for shop in world.sellers[0].shops)) == (2, 40)
    world.close()


def test_a_reply_is_the_stored_text(tmp_path):
    """Guards the splicing: the digest of all stored texts is that of all texts given out page by page."""
    world = World.open(tmp_path / "world.sqlite", seed=8, orders=150, clock=Clock().read)
    given = []
    for shop in world.shops:
        place = None
        while True:
            page = world.orders.search(OrderSearch(shop.id, {}, page_size=9), after=place)
            given += page.texts
            place = page.next_place
            if place is None:
                break
    digest = [hashlib.sha256("".join(sorted(texts)).encode()).hexdigest() for texts in (given, all_texts(world))]
    assert digest[0] == digest[1]
    world.close()
