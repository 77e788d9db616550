"""The boxes follow everything that happens: after each deed they are as if made anew from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.both_sides import cancel_in_magento
from tests.builders import TESTER
from tests.selling import HastyClock, change_on_tiktok, create, ready_ids, run_schedule, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.services.feeds import AFTER_SALES, PAYOUTS
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.reconciled_orders import BoxScope, list_box_ids
from tiktok_orders.store.sales_orders import note_gone
from tiktok_orders.store.to_reconcile import count_to_reconcile


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read) as application:
        application.schedules.let_practice_take_part(True, person=TESTER)
        yield application


def read_feeds(desk: Application) -> None:
    accounts = list_accounts(desk.database)
    desk.imports.start(accounts, person=TESTER, trigger="button", feeds=(*AFTER_SALES, *PAYOUTS))
    desk.imports.wait()


def kept(desk: Application) -> list[dict[str, Any]]:
    return desk.database.rows("SELECT * EXCLUDE (decided_at) FROM reconciled_orders ORDER BY order_id")


def assert_as_if_made_anew(desk: Application, after: str) -> None:
    desk.reconciler.work_off()
    assert count_to_reconcile(desk.database) == 0
    followed = kept(desk)
    desk.database.execute("DELETE FROM reconciled_orders")
    desk.database.execute(
        "INSERT INTO orders_to_reconcile SELECT order_id, false FROM orders"
        " UNION SELECT order_id, false FROM lone_sales_orders"
    )
    desk.reconciler.work_off()
    assert kept(desk) == followed, after


def forget(desk: Application, order_id: str) -> None:
    """Leaves the order in Magento alone."""
    for table in ("sales_orders", "orders"):
        desk.database.execute(f"DELETE FROM {table} WHERE order_id = $id", {"id": order_id})
    desk.database.execute("INSERT INTO orders_to_reconcile VALUES ($id, false)", {"id": order_id})


def box_of(desk: Application, order_id: str) -> str:
    rows = desk.database.rows("SELECT box FROM reconciled_orders WHERE order_id = $id", {"id": order_id})
    return str(rows[0]["box"]) if rows else ""


def test_the_boxes_are_as_if_made_anew_after_every_deed(desk: Application, clock: HastyClock) -> None:
    on_tiktok, in_magento, gone, lost = ready_ids(desk, 4)
    deeds: list[tuple[str, Callable[[], object]]] = [
        ("an import", lambda: None),
        ("sales orders", lambda: create(desk, [on_tiktok, in_magento, gone, lost])),
        ("refunds and payouts", lambda: read_feeds(desk)),
        ("a change on TikTok", lambda: change_on_tiktok(desk, on_tiktok, order={"status": "IN_TRANSIT"})),
        ("a status round", lambda: run_schedule(desk, ScheduleName.STATUS_ROUND)),
        ("a change in Magento", lambda: (clock.move(minutes=30), cancel_in_magento(desk, in_magento))),
        ("a database put back from before an order", lambda: forget(desk, lost)),
        ("a look at Magento", lambda: run_schedule(desk, ScheduleName.MAGENTO_CHANGES)),
        ("one that is gone", lambda: note_gone(desk.database, [gone], clock.read())),
    ]
    for after, deed in deeds:
        deed()
        assert_as_if_made_anew(desk, after)
    assert [box_of(desk, one) for one in (on_tiktok, in_magento, gone)] == ["status", "status", "only_tiktok"]

    assert box_of(desk, lost) == "only_magento"

    account_id = list_accounts(desk.database)[0].account_id
    erase_account(desk.database, account_id)
    left = BoxScope(account_id)
    assert [list_box_ids(desk.database, left, box) for box in Box] == [[] for _ in Box]
    assert_as_if_made_anew(desk, "the account is erased")
