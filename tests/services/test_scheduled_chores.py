"""What the schedules do, against practice systems over real HTTP: who takes part, and what each brings."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, create, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.schedules import RunEnd, ScheduleName
from tiktok_orders.magento.order_actions import cancel_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.backup import list_backups
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.store.accounts import get_authorisation, list_accounts
from tiktok_orders.store.backup_files import read_backup
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.store.sync_runs import list_runs
from tiktok_orders.store.workspace import list_deeds


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=250, clock=clock.read, practice_arrivals_per_hour=60) as application:
        yield application


def run(desk: Application, name: ScheduleName) -> RunEnd:
    return desk.chores()[name](threading.Event())


def take_part(desk: Application) -> None:
    desk.schedules.let_practice_take_part(True, person=TESTER)


def test_practice_accounts_run_by_schedule_once_a_person_says_so(desk: Application, clock: HastyClock) -> None:
    clock.move(hours=2)
    accounts = list_accounts(desk.database)
    assert "No account takes part" in run(desk, ScheduleName.IMPORTS).message
    assert desk.schedules.next_import_at(accounts) is None
    take_part(desk)
    end = run(desk, ScheduleName.IMPORTS)
    assert not end.is_failed and not end.message.startswith("0 new")
    assert desk.schedules.next_import_at(accounts) is not None
    assert {one.trigger for one in list_runs(desk.database)[:3]} == {"schedule"}


def test_an_account_waits_for_its_first_import_by_hand(desk: Application) -> None:
    take_part(desk)
    first, *others = list_accounts(desk.database)
    desk.database.execute("DELETE FROM sync_cursors WHERE account_id = $id", {"id": first.account_id})
    assert [one.account_id for one in desk.schedules.accounts_to_import()] == [one.account_id for one in others]
    run(desk, ScheduleName.IMPORTS)
    assert desk.schedules.next_import_at([first]) is None
    assert first.account_id not in {
        one.account_id for one in list_runs(desk.database) if one.trigger == "schedule"
    }


def test_a_paused_account_is_left_out_until_it_goes_on(desk: Application) -> None:
    take_part(desk)
    first, *others = list_accounts(desk.database)
    desk.accounts.pause(first, person=TESTER)
    assert [one.account_id for one in desk.schedules.accounts()] == [one.account_id for one in others]
    assert not run(desk, ScheduleName.IMPORTS).is_failed
    desk.accounts.resume(first, person=TESTER)
    assert len(desk.schedules.accounts()) == 1 + len(others)
    for one in list_accounts(desk.database):
        desk.accounts.pause(one, person=TESTER)
    assert not run(desk, ScheduleName.IMPORTS).is_failed


def test_one_accounts_failure_is_told_and_the_others_are_imported(desk: Application) -> None:
    take_part(desk)
    first, *others = list_accounts(desk.database)
    desk.database.execute(
        "UPDATE accounts SET shop_cipher = 'foreign' WHERE account_id = $id", {"id": first.account_id}
    )
    end = run(desk, ScheduleName.IMPORTS)
    assert end.is_failed and first.title in end.message
    ended = {one.account_id: one.state for one in list_runs(desk.database)[:3]}
    assert ended == {first.account_id: "failed", **{one.account_id: "finished" for one in others}}


def test_what_runs_by_schedule_is_no_deed_of_a_person(desk: Application) -> None:
    take_part(desk)
    before = len(list_deeds(desk.database))
    run(desk, ScheduleName.IMPORTS)
    assert len(list_deeds(desk.database)) == before


def test_the_status_round_finds_what_no_import_lists(desk: Application) -> None:
    """TikTok lists by `update_time`: an order that changes without a new one is in no import."""
    take_part(desk)
    order_id = ready_ids(desk, 1)[0]
    with desk.practice().world.file.changing() as connection:
        (text,) = connection.execute("SELECT json FROM orders WHERE id = ?", (int(order_id),)).fetchone()
        changed = json.dumps({**json.loads(text), "seller_note": "changed in secret"})
        connection.execute("UPDATE orders SET json = ? WHERE id = ?", (changed, int(order_id)))
    run(desk, ScheduleName.IMPORTS)
    versions = {"id": order_id}
    count = "SELECT count(*) AS n FROM order_payloads WHERE order_id = $id"
    assert desk.database.row(count, versions) == {"n": 1}
    version = desk.database.version
    end = run(desk, ScheduleName.STATUS_ROUND)
    assert end.message.endswith("1 changed.") and not end.is_failed
    assert desk.database.row(count, versions) == {"n": 2}
    assert desk.database.version != version


def test_a_status_round_that_finds_nothing_leaves_every_page_as_it_is(desk: Application) -> None:
    take_part(desk)
    run(desk, ScheduleName.STATUS_ROUND)
    version = desk.database.version
    assert run(desk, ScheduleName.STATUS_ROUND).message.endswith("0 changed.")
    assert desk.database.version == version


def test_what_happens_in_magento_is_seen_here_once(desk: Application, clock: HastyClock) -> None:
    take_part(desk)
    assert run(desk, ScheduleName.MAGENTO_CHANGES) == RunEnd("0 sales orders changed in Magento.")
    cancelled, left = ready_ids(desk, 2)
    create(desk, [cancelled, left])
    clock.move(minutes=30)
    run(desk, ScheduleName.MAGENTO_CHANGES)
    before = find_linked(desk.database, [cancelled, left])
    assert cancel_order(desk.magentos.client_for(PRACTICE), before[cancelled].entity_id)
    assert run(desk, ScheduleName.MAGENTO_CHANGES) == RunEnd("1 sales order changed in Magento.")
    after = find_linked(desk.database, [cancelled, left])
    assert (after[cancelled].state, after[cancelled].magento_status) == ("canceled", "canceled")
    assert after[left] == before[left]
    assert run(desk, ScheduleName.MAGENTO_CHANGES) == RunEnd("0 sales orders changed in Magento.")


def test_a_magento_that_is_down_is_told_and_seen_through_later(desk: Application, clock: HastyClock) -> None:
    take_part(desk)
    order_id = ready_ids(desk, 1)[0]
    create(desk, [order_id])
    clock.move(minutes=30)
    entity_id = find_linked(desk.database, [order_id])[order_id].entity_id
    assert cancel_order(desk.magentos.client_for(PRACTICE), entity_id)
    down = desk.practice_magento().disasters.add(Disaster(Kind.HTTP_503, "GET /rest/*"))
    assert run(desk, ScheduleName.MAGENTO_CHANGES).is_failed
    desk.practice_magento().disasters.remove(down)
    assert run(desk, ScheduleName.MAGENTO_CHANGES) == RunEnd("1 sales order changed in Magento.")


def test_eight_scheduled_refreshes_at_once_are_one_call(desk: Application, clock: HastyClock) -> None:
    take_part(desk)
    refreshing = desk.practice().disasters.add(Disaster(Kind.SLOW_DRIP, "GET /api/v2/token/refresh", seconds=0.3))
    assert run(desk, ScheduleName.TOKEN_REFRESH) == RunEnd("No access ends within a day.")
    clock.move(days=6, hours=1)
    authorisation_id = list_accounts(desk.database)[0].authorisation_id
    before = get_authorisation(desk.database, authorisation_id).access_token_expires_at
    barrier, ends = threading.Barrier(8), []

    def refresh() -> None:
        barrier.wait()
        ends.append(run(desk, ScheduleName.TOKEN_REFRESH).message)

    threads = [threading.Thread(target=refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(ends) == {"Renewed for 1 seller.": 1, "No access ends within a day.": 7}
    assert desk.practice().disasters.struck(refreshing) == 1
    after = get_authorisation(desk.database, authorisation_id).access_token_expires_at
    assert after - before > timedelta(days=6)


def test_a_backup_is_written_beside_the_database_and_can_be_read(desk: Application) -> None:
    end = run(desk, ScheduleName.BACKUP)
    (backup,) = list_backups(desk.settings.backups_folder)
    assert end.message.startswith(f"{backup.path.name} is written and verified")
    assert read_backup(backup.path).orders == len(find_ids(desk.database, OrderFilter(), now=desk.clock()))


def test_the_clean_up_keeps_the_newest_run_and_what_is_younger(desk: Application, clock: HastyClock) -> None:
    first = list_accounts(desk.database)[0]
    clock.move(days=91)
    desk.imports.start([first], person=TESTER, trigger="button")
    desk.imports.wait()
    assert len(list_runs(desk.database)) == 4
    assert run(desk, ScheduleName.CLEAN_UP).message.startswith("1 import run and")
    assert len(list_runs(desk.database)) == 3
