"""Sync Status: a selection is read anew from both sides, 50 ids a call, and each order tells what became other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.both_sides import ship_in_magento
from tests.builders import TESTER
from tests.selling import HastyClock, change_on_tiktok, create, ids_of, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.order_changes import sum_up
from tiktok_orders.magento.order_actions import cancel_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.store.bulk_actions import find_bulk_action
from tiktok_orders.store.bulk_results import count_messages
from tiktok_orders.store.sales_orders import find_linked

DETAILS = "GET /order/202507/orders"


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read) as application:
        yield application


def sync(desk: Application, order_ids: list[str]) -> Started:
    preview = desk.bulk.preview(SYNC, order_ids)
    accounts = [one.account.account_id for one in preview.accounts]
    started = desk.bulk.request(preview, account_ids=accounts, person=TESTER)
    desk.worker.work_off()
    return started


def count_calls(desk: Application) -> Disaster:
    """Counts the readings of orders by id: a disaster that only waits for a moment."""
    return desk.practice().disasters.add(Disaster(Kind.SLOW_DRIP, DETAILS, seconds=0.0))


def test_a_selection_tells_what_became_other_on_either_side(desk: Application) -> None:
    moved, cancelled, in_magento, same = ready_ids(desk, 4, status="AWAITING_SHIPMENT")
    create(desk, [in_magento])
    sync(desk, [in_magento])
    change_on_tiktok(desk, moved, order={"status": "IN_TRANSIT"})
    change_on_tiktok(desk, cancelled, order={"status": "CANCELLED"})
    ship_in_magento(desk, in_magento)
    started = sync(desk, [moved, cancelled, same])
    later = sync(desk, [in_magento])
    told = {order_id: message for order_id, (_, _, message) in states(desk, SYNC).items() if message}
    assert told[moved] == "now in transit"
    assert told[cancelled] == "cancelled"
    assert told[same] == "nothing changed"
    assert (
        sum_up(count_messages(desk.database, started.bulk.bulk_id)) == "1 cancelled, 1 now in transit, 1 unchanged"
    )
    assert count_messages(desk.database, later.bulk.bulk_id) == {"processing in Magento": 1}
    assert find_linked(desk.database, [in_magento])[in_magento].qty_to_ship == 0


def test_fifty_orders_of_an_account_are_one_call(desk: Application) -> None:
    rows = desk.database.rows("SELECT order_id, account_id FROM orders ORDER BY order_id")
    (first, many), (second, more), *_ = Counter(row["account_id"] for row in rows).most_common()
    assert many > 52 and more > 40
    of = {one: [row["order_id"] for row in rows if row["account_id"] == one] for one in (first, second)}
    calls = count_calls(desk)
    started = sync(desk, [*of[first][:52], *of[second][:40]])
    assert desk.practice().disasters.struck(calls) == 3  # 50 and 2 of one shop, 40 of the other
    bulk = find_bulk_action(desk.database, started.bulk.bulk_id)
    assert bulk is not None and (bulk.job_count, bulk.done_count) == (92, 92)


def test_it_may_be_asked_for_again_and_begins_at_once(desk: Application, clock: HastyClock) -> None:
    desk.bulk.undo_seconds = 8
    order_ids = ids_of(desk, "to_ship")[:5]
    started = sync(desk, order_ids)
    assert started.bulk.starts_at == started.bulk.requested_at
    clock.move(seconds=2)
    again = sync(desk, order_ids)
    bulk = find_bulk_action(desk.database, again.bulk.bulk_id)
    assert bulk is not None and bulk.done_count == 5
    assert Counter(row["state"] for row in desk.database.rows("SELECT state FROM jobs")) == {"done": 10}


def test_one_that_is_being_read_or_of_a_disconnected_account_is_skipped(desk: Application) -> None:
    order_ids = ids_of(desk, "to_ship")[:3]
    preview = desk.bulk.preview(SYNC, order_ids)
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    verdicts = desk.bulk.verbs[SYNC].judge(order_ids, {})
    assert {(one.kind, one.code) for one in verdicts.values()} == {(VerdictKind.SKIP, "being_read")}
    desk.worker.work_off()
    desk.database.execute("UPDATE accounts SET state = 'DISCONNECTED'")
    verdicts = desk.bulk.verbs[SYNC].judge(order_ids, {})
    assert {(one.kind, one.code) for one in verdicts.values()} == {(VerdictKind.SKIP, "not_connected")}


@pytest.mark.parametrize("down", ["tiktok", "magento"])
def test_what_cannot_be_read_is_read_later_and_tells_all_that_changed(
    desk: Application, clock: HastyClock, down: str
) -> None:
    (order_id,) = ready_ids(desk, 1)
    create(desk, [order_id])
    sync(desk, [order_id])
    clock.move(seconds=2)
    change_on_tiktok(desk, order_id, order={"status": "IN_TRANSIT"})
    entity_id = find_linked(desk.database, [order_id])[order_id].entity_id
    assert cancel_order(desk.magentos.client_for("practice"), entity_id)
    disasters = desk.practice().disasters if down == "tiktok" else desk.practice_magento().disasters
    trouble = disasters.add(Disaster(Kind.HTTP_503, DETAILS if down == "tiktok" else "GET /rest/*"))
    sync(desk, [order_id])
    row = desk.database.rows("SELECT * FROM jobs WHERE action = 'sync_status' ORDER BY requested_at DESC")[0]
    assert row["state"] == "queued" and row["message"]
    disasters.remove(trouble)
    clock.move(hours=1)
    desk.worker.work_off()
    row = desk.database.rows("SELECT * FROM jobs WHERE action = 'sync_status' ORDER BY requested_at DESC")[0]
    assert (row["state"], row["message"]) == ("done", "now in transit, cancelled in Magento")


def test_an_order_that_tiktok_does_not_show_fails_and_a_later_reading_makes_up_for_it(
    desk: Application, clock: HastyClock
) -> None:
    hidden, other = ids_of(desk, "to_ship")[:2]
    file = desk.practice().world.file
    for by in (1, -1):
        with file.changing() as connection:
            connection.execute("UPDATE orders SET shop_id = shop_id + ? WHERE id = ?", (by, int(hidden)))
        sync(desk, [hidden, other])
        rows = desk.database.rows(
            "SELECT state, code FROM jobs WHERE order_id = $id ORDER BY requested_at", {"id": hidden}
        )
        assert [row["state"] for row in rows] == (["failed"] if by == 1 else ["stopped", "done"])
        clock.move(seconds=2)
