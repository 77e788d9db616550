"""Bulk actions over real HTTP: who asks for what when, what is counted, and how fast it can be seen beforehand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.selling import CREATE, ask, create, ids_of, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.errors import RefusedError
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.bulk_actions import find_bulk_action


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=250) as application:
        yield application


def test_starting_now_sends_what_could_still_be_undone(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    desk.bulk.undo_seconds = 3600
    started = create(desk, ids)
    assert {one[0] for one in states(desk).values()} == {"queued"}
    desk.bulk.start_now(started.bulk.bulk_id, person=TESTER)
    desk.worker.work_off()
    assert {one[0] for one in states(desk).values()} == {"done"}
    with pytest.raises(RefusedError, match="It has started already"):
        desk.bulk.undo(started.bulk.bulk_id, person=TESTER)


def test_what_another_person_asked_for_meanwhile_counts_with_theirs(desk: Application) -> None:
    ids = ready_ids(desk, 5)
    mine = desk.bulk.preview(CREATE, ids)
    theirs = ask(desk, ids[:2])
    accounts = [one.account_id for one in list_accounts(desk.database)]
    started = desk.bulk.request(mine, account_ids=accounts, person=TESTER)
    assert sorted(started.requested.queued) == sorted(ids[2:])
    assert sorted(started.requested.already_open) == sorted(ids[:2])
    assert (started.bulk.asked_count, started.bulk.skipped_count, started.bulk.job_count) == (5, 2, 3)
    assert find_bulk_action(desk.database, started.bulk.bulk_id) == started.bulk
    desk.worker.work_off()
    for bulk_id, done in ((theirs.bulk.bulk_id, 2), (started.bulk.bulk_id, 3)):
        bulk = find_bulk_action(desk.database, bulk_id)
        assert bulk is not None and (bulk.done_count, bulk.is_over) == (done, True)


def test_where_another_person_asked_for_all_of_it_nothing_is_started(desk: Application) -> None:
    ids = ready_ids(desk, 2)
    mine = desk.bulk.preview(CREATE, ids)
    ask(desk, ids)
    with pytest.raises(RefusedError, match="Somebody else asked for the same a moment ago"):
        desk.bulk.request(
            mine, account_ids=[one.account_id for one in list_accounts(desk.database)], person=TESTER
        )
    assert len(desk.database.rows("SELECT bulk_id FROM bulk_actions")) == 1


def test_what_was_done_while_the_preview_was_open_is_said_with_the_orders(desk: Application) -> None:
    ids = ready_ids(desk, 5)
    mine = desk.bulk.preview(CREATE, ids)
    create(desk, ids)
    with pytest.raises(RefusedError, match=r"already, for (\d+, ){2}\d+ and 2 more: nothing new was started"):
        desk.bulk.request(
            mine, account_ids=[one.account_id for one in list_accounts(desk.database)], person=TESTER
        )


def test_only_the_confirmed_accounts_and_the_ticked_orders_are_asked_for(desk: Application) -> None:
    preview = desk.bulk.preview(CREATE, ids_of(desk, "all"))
    one = next(one for one in preview.accounts if one.will and one.eye)
    ticked = one.eye[0].order_id
    started = desk.bulk.request(preview, account_ids=[one.account.account_id], eye_ids=[ticked], person=TESTER)
    assert set(started.requested.queued) == {ticked, *(order.order_id for order in one.will)}
    assert sum(one.totals([ticked]).values()) == sum(
        order.total_amount or 0 for order in (*one.will, *one.eye) if order.order_id in started.requested.queued
    )


def test_a_stop_in_the_middle_leaves_what_was_sent_and_sends_no_more(desk: Application) -> None:
    ids = ready_ids(desk, 12)
    started = ask(desk, ids)
    sent: list[str] = []

    def stop_at_the_fourth(point: str) -> None:
        if point == "before sending":
            sent.append(point)
            if len(sent) == 4:
                desk.bulk.stop(started.bulk.bulk_id, person=TESTER)

    desk.worker.limits = replace(desk.worker.limits, senders=1)  # so that no other is sent while it is stopped
    desk.worker.at_point = stop_at_the_fourth
    desk.worker.work_off()
    found = states(desk)
    done = {order_id for order_id in ids if found[order_id][0] == "done"}
    assert {found[order_id][0] for order_id in set(ids) - done} == {"stopped"}
    assert len(done) == 4
    assert set(ids) & set(in_magento(desk)) == done
    bulk = find_bulk_action(desk.database, started.bulk.bulk_id)
    assert bulk is not None
    assert (bulk.state, bulk.done_count, bulk.left_out_count, bulk.is_over) == (
        "stopped",
        len(done),
        len(ids) - len(done),
        True,
    )


@pytest.mark.alone
def test_two_thousand_orders_are_judged_in_well_under_a_second(tmp_path: Path) -> None:
    with selling(tmp_path, orders=4_200) as desk:
        ids = ids_of(desk, "all")[:2_000]
        assert len(ids) == 2_000
        took = []
        for _ in range(3):
            began = time.perf_counter()
            preview = desk.bulk.preview(CREATE, ids)
            took.append(time.perf_counter() - began)
        assert preview.asked_count == 2_000
        assert min(took) < 0.6, f"{min(took):.2f} s"
