"""Cancellations and returns come in by the import of the orders: whole, once, and each version kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.case_rows import read_cases
from tiktok_orders.services.feeds import AFTER_SALES, CANCELLATIONS, RETURNS
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import find_case, payloads_of_case
from tiktok_orders.store.sync_runs import get_cursor, last_runs
from tiktok_orders.tiktok.endpoints import SEARCH_CANCELLATIONS, SEARCH_RETURNS

CLOCK = HastyClock()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("cases"), orders=900, clock=CLOCK.read) as application:
        yield application


def sync(desk: Application) -> dict[str, tuple[int, int]]:
    """Reads cancellations and returns; returns per list how many cases were new and changed."""
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=AFTER_SALES)
    desk.imports.wait()
    runs = {feed: last_runs(desk.database, feed).values() for feed in AFTER_SALES}
    assert {run.state for of_feed in runs.values() for run in of_feed} == {"finished"}
    return {
        feed: (sum(run.new_count for run in of_feed), sum(run.changed_count for run in of_feed))
        for feed, of_feed in runs.items()
    }


def of_the_world(desk: Application) -> dict[str, dict[str, object]]:
    """Case id to what the practice shop has, of everything that changed within thirty days."""
    world = desk.practice().world
    since = CLOCK.read().timestamp() - 30 * 86_400 + 60
    shops = [int(account.account_id) for account in list_accounts(desk.database)]
    found = {}
    with world.file.reading() as connection:
        rows = connection.execute("SELECT DISTINCT order_id, shop_id FROM cases").fetchall()
        for order_id in [order_id for order_id, shop_id in rows if shop_id in shops]:
            for case_id, case in read_cases(connection, order_id).items():
                if case.shown["update_time"] >= since:
                    found[case_id] = case.shown
    return found


def test_every_cancellation_and_return_comes_in_once_with_its_amount(desk: Application):
    known = len(desk.database.rows("SELECT 1 FROM after_sale_cases"))  # orders told of these requests
    first = sync(desk)
    there = of_the_world(desk)
    rows = {row["case_id"]: row for row in desk.database.rows("SELECT * FROM after_sale_cases")}
    assert set(there) <= set(rows)
    assert known + first[CANCELLATIONS][0] + first[RETURNS][0] == len(rows)
    for case_id, shown in there.items():
        amount = shown["refund_amount"]
        assert isinstance(amount, dict)
        assert rows[case_id]["refund_total"] == Decimal(amount["refund_total"])
    assert sync(desk) == {CANCELLATIONS: (0, 0), RETURNS: (0, 0)}
    lines = desk.database.rows("SELECT count(*) AS n FROM after_sale_lines")[0]["n"]
    assert lines == sum(row["unit_count"] for row in rows.values()) > len(rows) / 2


def test_where_orders_were_imported_from_further_back_refunds_are_read_as_far_back(desk: Application):
    account, earlier = list_accounts(desk.database)[0], CLOCK.read() - timedelta(days=45)
    sync(desk)
    known = get_cursor(desk.database, account.account_id, RETURNS).covered_from
    placed = ImportRequest(placed=(earlier, CLOCK.read()))
    desk.imports.start([account], person=TESTER, trigger="button", request=placed)
    desk.imports.wait()
    found = sync(desk)
    assert sum(new for new, _ in found.values()) > 0
    positions = [get_cursor(desk.database, account.account_id, feed).covered_from for feed in AFTER_SALES]
    assert positions == [earlier, earlier] and known is not None and known > earlier
    assert sync(desk) == {CANCELLATIONS: (0, 0), RETURNS: (0, 0)}
    last = last_runs(desk.database, RETURNS)[account.account_id]
    assert last.window_end - last.window_start < timedelta(hours=1)


def test_the_lists_have_positions_of_their_own_and_the_orders_keep_theirs(desk: Application):
    account = list_accounts(desk.database)[0].account_id
    before = get_cursor(desk.database, account)
    sync(desk)
    assert get_cursor(desk.database, account) == before
    own = [get_cursor(desk.database, account, feed).watermark for feed in AFTER_SALES]
    assert all(watermark is not None and watermark > before.watermark for watermark in own)  # type: ignore[operator]
    assert {run.feed for run in last_runs(desk.database).values()} == {"orders"}


def test_what_goes_on_is_a_new_version_and_the_old_one_is_kept(desk: Application):
    sync(desk)
    open_before = desk.database.rows("SELECT case_id, status FROM after_sale_cases WHERE state = 'TO_ANSWER'")
    assert open_before
    CLOCK.move(days=6)
    assert sum(changed for _, changed in sync(desk).values()) >= len(open_before)
    for row in open_before:
        case = find_case(desk.database, row["case_id"])
        assert case is not None and case.status != row["status"] and case.payload_version >= 2
        assert [one.version for one in payloads_of_case(desk.database, case.case_id)][-1] == 1


@pytest.mark.parametrize("kind", [Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_503])
def test_a_fault_on_the_way_loses_no_case_and_doubles_none(desk: Application, kind: Kind):
    desk.database.execute("DELETE FROM sync_cursors WHERE feed <> 'orders'")
    for table in ("cases", "lines", "payloads", "records"):
        desk.database.execute(f"DELETE FROM after_sale_{table}")
    for path in (SEARCH_CANCELLATIONS.path, SEARCH_RETURNS.path):
        desk.practice().disasters.add(Disaster(kind, f"POST {path}", times=1))
    sync(desk)
    known = [row["case_id"] for row in desk.database.rows("SELECT case_id FROM after_sale_cases")]
    assert len(set(known)) == len(known)
    assert set(of_the_world(desk)) <= set(known)


def test_a_return_that_was_edited_counts_once(desk: Application):
    sync(desk)
    edited = desk.database.rows("SELECT case_id, next_case_id FROM after_sale_cases WHERE next_case_id <> ''")
    assert edited, "the practice world has no edited return"
    counted = {row["case_id"] for row in desk.database.rows("SELECT case_id FROM refund_facts")}
    assert not counted & {row["case_id"] for row in edited}
    assert {row["next_case_id"] for row in edited} <= counted


def test_with_an_account_its_cancellations_and_returns_are_erased(desk: Application):
    sync(desk)
    account_id = list_accounts(desk.database)[-1].account_id
    others = desk.database.rows("SELECT 1 FROM after_sale_cases WHERE account_id <> $id", {"id": account_id})
    assert desk.database.rows("SELECT 1 FROM after_sale_cases WHERE account_id = $id", {"id": account_id})
    erase_account(desk.database, account_id)
    for table in ("cases", "lines", "payloads", "records"):
        left = desk.database.rows(
            f"SELECT 1 FROM after_sale_{table} WHERE case_id NOT IN (SELECT case_id FROM after_sale_cases)"
        )
        assert left == [], table
    assert len(desk.database.rows("SELECT 1 FROM after_sale_cases")) == len(others)
    assert desk.database.rows("SELECT 1 FROM sync_cursors WHERE account_id = $id", {"id": account_id}) == []
