"""Mismatches over real HTTP: each kind is found by whoever reads a side anew, and ends when the two agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.both_sides import cancel_in_magento, credit_in_magento, entity_id_of, ship_in_magento
from tests.builders import TESTER
from tests.selling import HastyClock, change_on_tiktok, create, ready_ids, run_schedule, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.services.follow_magento_cancellations import REJECT
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.jobs import Job, jobs_of_order, name_job, request_jobs
from tiktok_orders.store.mismatches import mismatches_of
from tiktok_orders.store.order_grid import count_tabs, find_ids, find_row


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read) as application:
        application.schedules.let_practice_take_part(True, person=TESTER)
        yield application


def sync(desk: Application, clock: HastyClock, *order_ids: str) -> None:
    clock.move(seconds=2)
    preview = desk.bulk.preview(SYNC, order_ids)
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    desk.worker.work_off()


def import_changes(desk: Application, clock: HastyClock) -> None:
    clock.move(minutes=10)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()


def open_kinds(desk: Application, order_id: str) -> list[str]:
    return [str(one.mismatch.kind) for one in mismatches_of(desk.database, order_id) if one.closed_at is None]


def change_policies(desk: Application, **choices: Any) -> None:
    for account in list_accounts(desk.database):
        policy = list_rules(desk.database, [account])[account.account_id].policy
        desk.policies.save(account, policy.model_copy(update=choices), person=TESTER)


def label_of(desk: Application, order_id: str) -> str:
    row = find_row(desk.database, order_id)
    assert row is not None
    return str(row["mismatch"])


def test_shipped_on_one_side_is_found_by_round_and_changes_and_ends_when_the_other_follows(
    desk: Application, clock: HastyClock
) -> None:
    on_tiktok, in_magento = ready_ids(desk, 2)
    create(desk, [on_tiktok, in_magento])
    change_on_tiktok(desk, on_tiktok, order={"status": "IN_TRANSIT"})
    clock.move(minutes=30)
    ship_in_magento(desk, in_magento)
    run_schedule(desk, ScheduleName.STATUS_ROUND)
    run_schedule(desk, ScheduleName.MAGENTO_CHANGES)
    assert label_of(desk, on_tiktok) == "Shipped on TikTok only"
    assert label_of(desk, in_magento) == "Shipped in Magento only"
    now = desk.clock()
    assert count_tabs(desk.database, OrderFilter(), now=now)["mismatch"] == 2
    assert set(find_ids(desk.database, OrderFilter(tab="mismatch"), now=now)) == {on_tiktok, in_magento}
    first_seen = mismatches_of(desk.database, on_tiktok)[0].first_seen
    clock.move(minutes=30)
    run_schedule(desk, ScheduleName.STATUS_ROUND)
    (again,) = mismatches_of(desk.database, on_tiktok)
    assert again.first_seen == first_seen < again.last_seen
    ship_in_magento(desk, on_tiktok)
    run_schedule(desk, ScheduleName.MAGENTO_CHANGES)
    change_on_tiktok(desk, in_magento, order={"status": "IN_TRANSIT"})
    run_schedule(desk, ScheduleName.STATUS_ROUND)
    assert (label_of(desk, on_tiktok), label_of(desk, in_magento)) == ("", "")
    assert [one.closed_at is not None for one in mismatches_of(desk.database, on_tiktok)] == [True]
    assert count_tabs(desk.database, OrderFilter(), now=now)["mismatch"] == 0


def test_cancelled_on_one_side_is_found_by_an_import_and_by_sync_status(
    desk: Application, clock: HastyClock
) -> None:
    on_tiktok, in_magento, without = ready_ids(desk, 3)
    change_policies(desk, cancel_with_tiktok=False)
    create(desk, [on_tiktok, in_magento])
    clock.move(minutes=30)
    for order_id in (on_tiktok, without):
        now = int(desk.clock().timestamp())
        change_on_tiktok(desk, order_id, order={"status": "CANCELLED", "update_time": now})
    cancel_in_magento(desk, in_magento)
    import_changes(desk, clock)
    sync(desk, clock, in_magento)
    assert label_of(desk, on_tiktok) == "Cancelled on TikTok only"
    assert label_of(desk, in_magento) == "Cancelled in Magento only"
    assert open_kinds(desk, without) == [], "one that was cancelled before it had a sales order is none"
    cancel_in_magento(desk, on_tiktok)
    sync(desk, clock, on_tiktok)
    assert open_kinds(desk, on_tiktok) == []


def test_refunded_in_magento_alone_and_another_amount_are_found(desk: Application, clock: HastyClock) -> None:
    credited, cheaper = ready_ids(desk, 2)
    create(desk, [credited, cheaper])
    credit_in_magento(desk, credited)
    payload = json.loads(
        desk.database.rows("SELECT payload FROM order_payloads WHERE order_id = $id", {"id": cheaper})[0][
            "payload"
        ]
    )
    payment = {**payload["payment"], "total_amount": "1.00"}
    change_on_tiktok(desk, cheaper, order={"payment": payment})
    sync(desk, clock, credited, cheaper)
    assert label_of(desk, credited) == "Refunded in Magento only"
    (amount,) = mismatches_of(desk.database, cheaper)
    assert amount.mismatch.label.startswith("Magento has +")
    (step,) = amount.mismatch.parts
    total = payload["payment"]["total_amount"]
    assert (step.label, f"{step.amount + 1:.2f}") == ("TikTok's total", f"{float(total):.2f}")
    change_on_tiktok(desk, cheaper, order={"payment": payload["payment"]})
    sync(desk, clock, cheaper)
    assert open_kinds(desk, cheaper) == []


def test_a_sales_order_that_is_gone_from_magento_is_told_until_it_is_there_again(
    desk: Application, clock: HastyClock
) -> None:
    gone, other = ready_ids(desk, 2)
    create(desk, [gone, other])
    entity_id = entity_id_of(desk, gone)
    elsewhere = entity_id + 100_000
    move(desk, entity_id, elsewhere)
    sync(desk, clock, gone, other)
    assert (label_of(desk, gone), label_of(desk, other)) == ("Gone from Magento", "")
    move(desk, elsewhere, entity_id)
    sync(desk, clock, gone)
    assert label_of(desk, gone) == ""


def move(desk: Application, entity_id: int, to: int) -> None:
    """Gives a sales order another id in Magento's books: under its own there is none then."""
    with desk.practice_magento().books.changing() as connection:
        moved = connection.execute("UPDATE sales_order SET entity_id = ? WHERE entity_id = ?", (to, entity_id))
        assert moved.rowcount == 1


def test_a_mismatch_waits_while_something_is_under_way_and_is_looked_at_when_it_is_over(
    desk: Application, clock: HastyClock
) -> None:
    (order_id,) = ready_ids(desk, 1)
    create(desk, [order_id])
    account_id = str(desk.database.rows("SELECT account_id FROM jobs LIMIT 1")[0]["account_id"])
    follow_up = Job(
        name_job("invoice_sales_order", account_id, order_id),
        "invoice_sales_order",
        account_id,
        order_id,
        "practice",
        "",
        desk.clock(),
        TESTER.name,
        due_at=desk.clock() + timedelta(days=7),
    )
    desk.database.write(lambda cursor: request_jobs(cursor, [follow_up]))
    change_on_tiktok(desk, order_id, order={"status": "DELIVERED"})
    sync(desk, clock, order_id)
    assert open_kinds(desk, order_id) == [] and label_of(desk, order_id) == ""
    desk.database.execute("UPDATE jobs SET state = 'failed' WHERE job_id = $id", {"id": follow_up.job_id})
    clock.move(minutes=30)
    # It reads no delivered order: what waits is looked at all the same.
    run_schedule(desk, ScheduleName.STATUS_ROUND)
    assert label_of(desk, order_id) == "Shipped on TikTok only"


@pytest.mark.parametrize("reason", ["", CancelReason.OUT_OF_STOCK])
def test_a_cancel_in_magento_rejects_on_tiktok_only_where_the_policy_names_the_reason(
    desk: Application, clock: HastyClock, reason: str
) -> None:
    cancelled, other = ready_ids(desk, 2)
    create(desk, [cancelled, other])
    change_policies(desk, reject_when_cancelled_in_magento=reason)
    cancel_in_magento(desk, cancelled)
    sync(desk, clock, cancelled, other)
    jobs = [job for job in jobs_of_order(desk.database, cancelled) if job.action == REJECT]
    assert [(job.state, job.details["reason"]) for job in jobs] == ([("done", reason)] if reason else [])
    assert not [job for job in jobs_of_order(desk.database, other) if job.action == REJECT]
    sync(desk, clock, cancelled)
    assert open_kinds(desk, cancelled) == ([] if reason else ["cancelled"])
