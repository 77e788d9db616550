"""Orders that are out of stock wait in the outbox, and are created by themselves when there is enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import TESTER
from tests.rejecting import account_of
from tests.selling import HastyClock, change_policies, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.policy import CreateMode, OnUnsalable
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.stock_wait import LOOKS_EVERY
from tiktok_orders.store.failure_groups import list_failure_groups, orders_of_group
from tiktok_orders.store.jobs import jobs_of_order


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("waiting"), clock=clock.read, orders=400) as application:
        yield application


@pytest.fixture(autouse=True)
def _leaves_full_shelves(desk: Application) -> Iterator[None]:
    yield
    waiting = desk.database.rows("SELECT order_id FROM order_failures")
    _empty(desk, [row["order_id"] for row in waiting], fill=900)
    desk.retrier.retry(
        [row["job_id"] for row in desk.database.rows("SELECT job_id FROM order_failures")], person=TESTER
    )
    desk.worker.work_off()


def _empty(desk: Application, order_ids: list[str], *, fill: float = 0) -> None:
    """Lets every source hold so much of what these orders hold."""
    books = desk.practice_magento().books
    for order in desk.drafts.read_orders(order_ids).values():
        for line in order.line_items:
            for item in books.source_items(line.seller_sku):
                books.set_quantity(line.seller_sku, item["source_code"], fill)


def _out_of_stock(desk: Application, clock: HastyClock) -> str:
    """An order that failed for stock alone: the newest, which the world does not ship by itself so soon."""
    ids = ready_ids(desk, 1, most=400)
    sql = "SELECT arg_max(order_id, create_time) AS order_id FROM orders WHERE list_contains($ids, order_id)"
    order_id = str(desk.database.rows(sql, {"ids": ids})[0]["order_id"])
    _empty(desk, [order_id])
    clock.move(minutes=6)
    create(desk, [order_id])
    assert states(desk)[order_id][:2] == ("failed", "out_of_stock")
    return order_id


def _jobs(desk: Application, order_id: str) -> list[str]:
    return [job.job_id for job in jobs_of_order(desk.database, order_id) if job.action == CREATE]


def test_a_group_waits_and_is_created_by_itself_when_there_is_enough(desk: Application, clock: HastyClock) -> None:
    order_id = _out_of_stock(desk, clock)
    assert desk.retrier.wait_for_stock(_jobs(desk, order_id), person=TESTER) == 1
    desk.worker.work_off()
    state, code, message = states(desk)[order_id]
    assert (state, code) == ("queued", "out_of_stock") and "waits for stock" in message
    (group,) = list_failure_groups(desk.database)
    assert group.tried_again == group.orders
    for _ in range(10):
        clock.move(seconds=LOOKS_EVERY.total_seconds() + 1)
        desk.worker.work_off()
    assert states(desk)[order_id][0] == "queued", "waiting is never given up for the number of tries"
    _empty(desk, [order_id], fill=900)
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "queued", "it is not asked before its time"
    clock.move(seconds=LOOKS_EVERY.total_seconds() + 1)
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "done" and len(in_magento(desk)[order_id]) == 1
    assert list_failure_groups(desk.database) == []


def test_waiting_can_be_ended(desk: Application, clock: HastyClock) -> None:
    order_id = _out_of_stock(desk, clock)
    desk.retrier.wait_for_stock(_jobs(desk, order_id), person=TESTER)
    desk.worker.work_off()
    clock.move(minutes=6)
    assert desk.retrier.stop_waiting(_jobs(desk, order_id), person=TESTER) == 1
    desk.worker.work_off()
    assert states(desk)[order_id][:2] == ("failed", "out_of_stock")


def test_what_waits_can_be_tried_now(desk: Application, clock: HastyClock) -> None:
    order_id = _out_of_stock(desk, clock)
    desk.retrier.wait_for_stock(_jobs(desk, order_id), person=TESTER)
    desk.worker.work_off()
    _empty(desk, [order_id], fill=900)
    clock.move(minutes=6)
    assert desk.retrier.retry(_jobs(desk, order_id), person=TESTER) == 1
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "done"


def test_by_the_policy_what_is_created_by_itself_waits_and_what_was_asked_for_fails(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, on_unsalable=OnUnsalable.WAIT, create_mode=CreateMode.AUTOMATIC)
    order_id = _out_of_stock(desk, clock)
    assert desk.retrier.retry(_jobs(desk, order_id), person=TESTER) == 1
    desk.worker.work_off()
    assert states(desk)[order_id][:2] == ("queued", "out_of_stock")


def test_on_a_day_it_is_tried_once_more_and_fails_where_there_is_too_little(
    desk: Application, clock: HastyClock
) -> None:
    order_id = _out_of_stock(desk, clock)
    change_policies(desk, on_unsalable=OnUnsalable.FAIL)
    account = account_of(desk, order_id)
    today = clock.read().astimezone(ZoneInfo(account.time_zone)).date()
    with pytest.raises(InvalidInputError, match="has not begun yet"):
        desk.retrier.wait_for_stock(_jobs(desk, order_id), person=TESTER, day=today)
    day = today + timedelta(days=1)
    desk.retrier.wait_for_stock(_jobs(desk, order_id), person=TESTER, day=day)
    desk.worker.work_off()
    failed = [
        one for group in list_failure_groups(desk.database) for one in orders_of_group(desk.database, group.key)
    ]
    assert next(one.retry_at for one in failed if one.order_id == order_id) is not None
    clock.move(hours=3)
    desk.worker.work_off()
    assert states(desk)[order_id][0] == "queued"
    clock.move(hours=21)
    desk.worker.work_off()
    assert states(desk)[order_id][:2] == ("failed", "out_of_stock")
