"""The import against pages made by hand; tests/services/test_import_over_http.py has the practice shop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import GB, NOW, at, make_account, make_raw_order
from tiktok_orders.errors import UnreachableError
from tiktok_orders.services.import_orders import ImportContext, import_orders
from tiktok_orders.services.import_request import OVERLAP, ImportRequest, choose_window
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_records import find_unknown
from tiktok_orders.store.sync_runs import SyncCursor, SyncRun, find_run, get_cursor
from tiktok_orders.store.unreadable_records import UnreadableRecord, keep, list_unreadable
from tiktok_orders.tiktok.search import Page, Span

HOUR = timedelta(hours=1)


class HandMade:
    """Pages made by hand in the place of a shop; it counts no days and knows the given orders by id."""

    def __init__(self, pages: Iterable[Page], by_id: Iterable[Any] = ()) -> None:
        self.pages, self.by_id, self.asked_ids = pages, list(by_id), []

    def search(self, _span: Span) -> Iterable[Page]:
        return self.pages

    def count(self, _span: Span) -> None:
        return None

    def get(self, order_ids: tuple[str, ...]) -> Iterable[Page]:
        self.asked_ids += order_ids
        return [Page([raw for raw in self.by_id if raw["id"] in order_ids])] if order_ids else []


def _run(start: datetime = NOW - timedelta(days=30), run_id: str = "run") -> SyncRun:
    return SyncRun(run_id, GB, "tester", "button", NOW, start, NOW)


def _page(*entries: Any, total: int = 3, token: str = "") -> Page:
    return Page(list(entries), token, total)


def _import(
    database: Database,
    pages: Iterable[Page],
    run: SyncRun | None = None,
    request: ImportRequest | None = None,
    **changes: Any,
) -> SyncRun:
    context = ImportContext(
        database=database,
        shop=HandMade(pages),  # type: ignore[arg-type]
        clock=lambda: NOW,
        is_stopped=lambda: False,
        on_progress=lambda _run: None,
    )
    return import_orders(replace(context, **changes), make_account(GB), run or _run(), request)


def _failing(*pages: Page) -> Iterator[Page]:
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
    assert get_cursor(database, GB) == SyncCursor(GB, watermark=NOW, covered_from=NOW - timedelta(days=30))
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


def test_what_is_gone_on_with_is_covered_from_where_it_was_begun(database: Database) -> None:
    """Not from where the last of its runs went on: whatever the others read is here, too."""
    begun = _run()
    _import(database, _failing(_page(make_raw_order("1", update_time=at("2026-11-10 09:00")))), begun)
    window = choose_window(get_cursor(database, GB), now=NOW, since=None)
    assert window[0] > begun.window_start
    _import(database, [], replace(_run(run_id="2"), window_start=window[0]))
    assert get_cursor(database, GB) == SyncCursor(GB, watermark=NOW, covered_from=begun.window_start)


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
        HandMade([_page(make_raw_order("1", status="CANCELLED"))]),  # type: ignore[arg-type]
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


def _damaged(order_id: str) -> dict[str, Any]:
    return make_raw_order(order_id) | {"create_time": "never"}


def test_a_page_damaged_on_its_way_is_asked_for_again(database: Database) -> None:
    whole = _page(make_raw_order("1"), make_raw_order("2"))
    damaged = replace(_page(make_raw_order("1"), _damaged("2")), again=lambda: whole)
    run = _import(database, [damaged])
    assert (run.new_count, run.unreadable_count) == (2, 0)
    assert list_unreadable(database, GB) == []


@pytest.mark.parametrize("damage", [{"line_items": None}, {"status": 112}, {"status": None}], ids=str)
def test_an_order_that_lost_something_on_its_way_is_asked_for_again(database: Database, damage: Any) -> None:
    damaged = replace(_page(make_raw_order("1", **damage)), again=lambda: _page(make_raw_order("1")))
    _import(database, [damaged])
    assert database.row("SELECT status, unit_count FROM orders") == {
        "status": "AWAITING_SHIPMENT",
        "unit_count": 1,
    }


def test_what_stays_damaged_is_kept_and_the_rest_of_the_page_goes_on(database: Database) -> None:
    asked: list[int] = []

    def again() -> Page:
        asked.append(1)
        return _page(make_raw_order("1"), _damaged("2"))

    run = _import(database, [replace(_page(make_raw_order("1"), _damaged("2")), again=again)])
    assert (run.new_count, run.unreadable_count, len(asked)) == (1, 1, 2)
    assert [record["record_id"] for record in list_unreadable(database, GB)] == ["2"]


def test_a_failure_while_asking_again_keeps_what_came_first(database: Database) -> None:
    def again() -> Page:
        raise UnreachableError("TikTok Shop could not be reached.")

    run = _import(database, [replace(_page(make_raw_order("1"), _damaged("2")), again=again)])
    assert (run.state, run.new_count, run.unreadable_count) == ("finished", 1, 1)


def test_an_unreadable_order_is_asked_for_by_its_id_at_the_end(database: Database) -> None:
    shop = HandMade([_page(_damaged("2"))], by_id=[make_raw_order("2")])
    run = _import(database, [], shop=shop)
    assert shop.asked_ids == ["2"]
    assert "1 of 1 unreadable records could be read now" in run.message
    assert list_unreadable(database, GB) == []


def test_a_record_that_the_program_has_learned_to_read_is_read_from_what_was_kept(database: Database) -> None:
    """An update of the program is imitated by a record that was set aside for a reason that no longer holds."""
    raw = make_raw_order("7")
    record = UnreadableRecord("7", "an older program could not read it", json.dumps(raw), 7)
    database.write(lambda cursor: keep(cursor, GB, [record], NOW))
    shop = HandMade([])
    run = _import(
        database, [], replace(_run(), kind="unreadable"), shop=shop, request=ImportRequest(unreadable=True)
    )
    assert (run.state, run.new_count, shop.asked_ids) == ("finished", 1, [])
    assert list_unreadable(database, GB) == []
    assert get_cursor(database, GB) == SyncCursor(GB)


def test_importing_by_ids_moves_no_mark_and_says_how_many_were_found(database: Database) -> None:
    shop = HandMade([], by_id=[make_raw_order("1"), make_raw_order("2")])
    request = ImportRequest(order_ids=("1", "2", "3"))
    run = _import(database, [], replace(_run(), kind="ids"), shop=shop, request=request)
    assert (run.new_count, run.message) == (2, "2 of 3 ids are orders of this shop.")
    assert get_cursor(database, GB) == SyncCursor(GB)
    assert find_unknown(database, request.order_ids) == ["3"]


def test_a_stretch_of_days_moves_no_watermark_but_widens_what_is_covered(database: Database) -> None:
    _import(database, [])
    first = NOW - timedelta(days=90)
    placed = (first, NOW - timedelta(days=20))
    run = replace(_run(run_id="2"), kind="placed", window_start=placed[0], window_end=placed[1])
    _import(database, [_page(make_raw_order("1"))], run, request=ImportRequest(placed=placed))
    assert get_cursor(database, GB) == SyncCursor(GB, watermark=NOW, covered_from=first)


def test_a_stretch_of_days_far_back_leaves_the_days_between_uncovered(database: Database) -> None:
    _import(database, [])
    placed = (NOW - timedelta(days=90), NOW - timedelta(days=60))
    run = replace(_run(run_id="2"), kind="placed", window_start=placed[0], window_end=placed[1])
    _import(database, [], run, request=ImportRequest(placed=placed))
    assert get_cursor(database, GB).covered_from == NOW - timedelta(days=30)


def test_an_order_that_comes_by_another_call_is_unchanged(database: Database) -> None:
    listed = make_raw_order("1", recommended_shipping_time=at("2026-11-21 09:00"))
    _import(database, [_page(listed)])
    detailed = make_raw_order("1", payment_method_code="CARD")
    shop = HandMade([], by_id=[detailed])
    again = _import(
        database, [], replace(_run(run_id="2"), kind="ids"), shop=shop, request=ImportRequest(order_ids=("1",))
    )
    assert (again.changed_count, again.unchanged_count) == (0, 1)
