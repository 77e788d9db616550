"""The import against pages made by hand; tests/services/test_import_over_http.py has the practice shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import GB, NOW, at, make_account, make_raw_order
from tiktok_orders.errors import UnreachableError
from tiktok_orders.services.import_orders import OVERLAP, ImportContext, choose_window, import_orders
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, SyncRun, find_run, get_cursor
from tiktok_orders.store.unreadable_records import list_unreadable
from tiktok_orders.tiktok.orders import OrderPage

HOUR = timedelta(hours=1)


def _run(start: datetime = NOW - timedelta(days=30), run_id: str = "run") -> SyncRun:
    return SyncRun(run_id, GB, "tester", "button", NOW, start, NOW)


def _page(*entries: Any, total: int = 3, token: str = "") -> OrderPage:
    return OrderPage(list(entries), token, total)


def _import(database: Database, pages: Iterable[OrderPage], run: SyncRun | None = None, **changes: Any) -> SyncRun:
    context = ImportContext(
        database=database,
        search=lambda _start, _until: iter(pages),
        clock=lambda: NOW,
        is_stopped=lambda: False,
        on_progress=lambda _run: None,
    )
    return import_orders(replace(context, **changes), make_account(GB), run or _run())


def _failing(*pages: OrderPage) -> Iterator[OrderPage]:
    yield from pages
    raise UnreachableError("TikTok Shop could not be reached.")


@pytest.mark.parametrize(
    ("cursor", "since", "start"),
    [
        (SyncCursor(GB), None, NOW - timedelta(days=30)),
        (SyncCursor(GB), NOW - 90 * 24 * HOUR, NOW - 90 * 24 * HOUR),
        (SyncCursor(GB, watermark=NOW - HOUR), None, NOW - HOUR - OVERLAP),
        (SyncCursor(GB, watermark=NOW - HOUR), NOW - 9 * HOUR, NOW - 9 * HOUR),
        (SyncCursor(GB, watermark=NOW - 9 * HOUR), NOW - HOUR, NOW - 9 * HOUR - OVERLAP),
        (
            SyncCursor(GB, NOW - HOUR, window_start=NOW - 9 * HOUR, reached=NOW - 5 * HOUR),
            None,
            NOW - 5 * HOUR - OVERLAP,
        ),
        (SyncCursor(GB, window_start=NOW - 9 * HOUR), None, NOW - 9 * HOUR),
    ],
    ids=["first", "first since", "next", "backfill", "never a gap", "goes on", "begun and nothing saved"],
)
def test_the_window_starts_where_nothing_is_missed(
    cursor: SyncCursor, since: datetime | None, start: datetime
) -> None:
    assert choose_window(cursor, now=NOW, since=since) == (start, NOW)


def test_counts_what_came_in_and_moves_the_watermark(database: Database) -> None:
    run = _import(database, [_page(make_raw_order("1"), make_raw_order("2")), _page(make_raw_order("3"), 7)])
    assert (run.state, run.new_count, run.unreadable_count, run.expected_count) == ("finished", 3, 1, 3)
    assert get_cursor(database, GB) == SyncCursor(GB, watermark=NOW)
    again = _import(
        database, [_page(make_raw_order("1"), make_raw_order("2", status="IN_TRANSIT"))], _run(run_id="2")
    )
    assert (again.new_count, again.changed_count, again.unchanged_count) == (0, 1, 1)
    stored = find_run(database, "2")
    assert stored == again


def test_a_failure_keeps_what_was_read_and_the_next_import_goes_on_there(database: Database) -> None:
    reached = at("2026-11-22 09:00")
    run = _import(database, _failing(_page(make_raw_order("1", update_time=reached))), timer=_slow_timer())
    assert (run.state, run.message, run.new_count) == ("failed", "TikTok Shop could not be reached.", 1)
    cursor = get_cursor(database, GB)
    assert cursor.watermark is None and cursor.reached is not None
    assert choose_window(cursor, now=NOW, since=None)[0] == cursor.reached - OVERLAP


def _slow_timer() -> Any:
    """Time that passes so fast that every page is a batch."""
    ticks = iter(range(0, 10_000, 5))
    return lambda: float(next(ticks))


def test_an_order_that_moved_out_of_the_window_does_not_push_the_mark_ahead(database: Database) -> None:
    pages = [
        _page(
            make_raw_order("1", update_time=at("2026-11-10 09:00")),
            make_raw_order("2", update_time=at("2026-11-24 09:00")),
        )
    ]
    _import(database, _failing(*pages), timer=_slow_timer())
    reached = get_cursor(database, GB).reached
    assert reached is not None and int(reached.timestamp()) == at("2026-11-10 09:00")


def test_stop_keeps_what_was_read(database: Database) -> None:
    pages = [_page(make_raw_order("1")), _page(make_raw_order("2"))]
    run = _import(database, pages, is_stopped=lambda: True)
    assert (run.state, run.new_count) == ("stopped", 1)
    assert get_cursor(database, GB).watermark is None


def test_ten_pages_are_one_transaction(database: Database) -> None:
    progress: list[int] = []
    pages = [_page(make_raw_order(str(number))) for number in range(25)]
    _import(database, pages, on_progress=lambda run: progress.append(run.new_count), timer=lambda: 0.0)
    assert progress == [10, 20, 25, 25]


def test_two_seconds_end_a_batch(database: Database) -> None:
    progress: list[int] = []
    pages = [_page(make_raw_order(str(number))) for number in range(3)]
    _import(database, pages, on_progress=lambda run: progress.append(run.new_count), timer=_slow_timer())
    assert progress == [1, 2, 3, 3]


def test_an_unreadable_order_is_listed_until_a_readable_state_comes_in(database: Database) -> None:
    _import(database, [_page({"id": "1", "create_time": "never"}, make_raw_order("2"))])
    listed = list_unreadable(database, GB)
    assert [(record["record_id"], record["reason"][:14]) for record in listed] == [("1", "“create_time” ")]
    _import(database, [_page(make_raw_order("1"))], _run(run_id="2"))
    assert list_unreadable(database, GB) == []


def test_an_order_of_another_account_is_kept_aside(database: Database) -> None:
    _import(database, [_page(make_raw_order("1"))])
    context_account = make_account("7490000000000000002", "US")
    context = ImportContext(
        database,
        lambda _s, _u: [_page(make_raw_order("1", status="CANCELLED"))],
        lambda: NOW,
        lambda: False,
        lambda _run: None,
    )
    run = import_orders(context, context_account, replace(_run(run_id="2"), account_id=context_account.account_id))
    assert (run.new_count, run.unreadable_count) == (0, 1)
    assert "another account" in list_unreadable(database, context_account.account_id)[0]["reason"]


def test_an_empty_window_finishes(database: Database) -> None:
    run = _import(database, [_page(total=0)])
    assert (run.state, run.read_count, run.expected_count) == ("finished", 0, 0)
