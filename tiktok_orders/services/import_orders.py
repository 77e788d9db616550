"""Imports the orders of one account: pages from TikTok, a few at a time in one transaction with the cursor.

Importing only ever stores what TikTok says. It never creates anything in Magento.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.read_orders import ReadEntries, read_entries, unreadable
from tiktok_orders.store import orders, unreadable_records
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, SyncRun, get_cursor, save_cursor, save_run
from tiktok_orders.tiktok.orders import OrderPage

# TikTok's data moves while it is read, so each window starts a little before the last one ended.
OVERLAP = timedelta(minutes=10)
FIRST_IMPORT_DAYS = 30
PAGES_PER_BATCH = 10
SECONDS_PER_BATCH = 2.0

SearchOrders = Callable[[datetime, datetime], Iterable[OrderPage]]


class StoppedError(Exception):
    """A person pressed Stop, or the program is shutting down."""


@dataclass(frozen=True)
class ImportContext:
    """What an import needs from outside: pages, a store, a clock, and a way to be stopped and watched."""

    database: Database
    search: SearchOrders = field(repr=False)
    clock: Callable[[], datetime]
    is_stopped: Callable[[], bool]
    on_progress: Callable[[SyncRun], None]
    timer: Callable[[], float] = time.monotonic


def choose_window(cursor: SyncCursor, *, now: datetime, since: datetime | None) -> tuple[datetime, datetime]:
    """Returns the span of `update_time` to ask for, from inclusive, until exclusive.

    An unfinished window goes on where it was; the first import takes 30 days; `since` can only widen it, since
    a later start would leave a gap.
    """
    if cursor.window_start is not None:
        start = max(cursor.window_start, (cursor.reached or cursor.window_start) - OVERLAP)
    elif cursor.watermark is not None:
        start = cursor.watermark - OVERLAP
    else:
        start = since or now - timedelta(days=FIRST_IMPORT_DAYS)
    return (min(start, since) if since else start), now


def import_orders(context: ImportContext, account: Account, run: SyncRun) -> SyncRun:
    """Reads the run's window to its end and returns the run as it ended: finished, stopped or failed.

    What was read before a stop or a failure is kept, and the next import goes on from there.
    """
    with _Saver(context, account, run) as saver:
        state, message = _read_window(context, run, saver)
    return saver.finish(state, message)


def _read_window(context: ImportContext, run: SyncRun, saver: _Saver) -> tuple[str, str]:
    """Hands the window's pages to the saver and returns how it ended: a state and a sentence."""
    try:
        for batch in _batches(context, run):
            saver.save(read_entries(entry for page in batch for entry in page.orders), _expected(batch))
            if context.is_stopped():
                raise StoppedError
        saver.wait()
    except StoppedError:
        return "stopped", "Stopped. What was read is kept; the next import goes on from there."
    except TikTokOrdersError as error:
        return "failed", error.message
    return "finished", ""


def _batches(context: ImportContext, run: SyncRun) -> Iterator[list[OrderPage]]:
    """Yields pages as they come, ten at a time or what two seconds brought; the rest also before an error."""
    pages: list[OrderPage] = []
    began = context.timer()
    try:
        for page in context.search(run.window_start, run.window_end):
            pages.append(page)
            if _is_full(pages, context.timer() - began) or context.is_stopped():
                yield pages
                pages, began = [], context.timer()
    except TikTokOrdersError:
        if pages:
            yield pages
        raise
    if pages:
        yield pages


def _is_full(pages: list[OrderPage], waited_seconds: float) -> bool:
    return len(pages) >= PAGES_PER_BATCH or waited_seconds >= SECONDS_PER_BATCH


def _expected(pages: list[OrderPage]) -> int | None:
    """TikTok's own count of the window, for the progress bar; it moves."""
    return next((page.total_count for page in pages if page.total_count is not None), None)


class _Saver:
    """Stores batches one after the other in a thread of its own, while the next pages are fetched and read.

    Each batch is one transaction: orders, unreadable records, the cursor and the run's counts.
    """

    def __init__(self, context: ImportContext, account: Account, run: SyncRun) -> None:
        self._context = context
        self._account = account
        self._run = run
        before = get_cursor(context.database, account.account_id)
        self._position = replace(before, window_start=run.window_start, reached=None)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._saving: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def save(self, entries: ReadEntries, expected: int | None) -> None:
        """Starts to store a batch, after the one before it is stored."""
        self.wait()
        self._saving = self._thread.submit(self._save, entries, expected)

    def wait(self) -> None:
        """Waits until all that was handed over is stored, or raises what hindered it."""
        saving, self._saving = self._saving, None
        if saving is not None:
            saving.result()

    def _save(self, entries: ReadEntries, expected: int | None) -> None:
        position = self._advanced(entries)
        run = replace(self._run, expected_count=self._run.expected_count or expected)
        self._run = self._context.database.write(lambda cursor: self._store(cursor, entries, position, run))
        self._position = position
        self._context.on_progress(self._run)

    def _store(self, cursor: Any, entries: ReadEntries, position: SyncCursor, run: SyncRun) -> SyncRun:
        account, now = self._account, self._context.clock()
        done = orders.upsert(
            cursor, account_id=account.account_id, region=account.region, orders=entries.orders, now=now
        )
        aside = entries.unreadable + [unreadable(order, _FOREIGN) for order in done.foreign]
        unreadable_records.keep(cursor, account.account_id, aside, now)
        unreadable_records.resolve(cursor, account.account_id, now)
        save_cursor(cursor, position)
        counted = replace(
            run,
            new_count=run.new_count + done.verdicts[Verdict.NEW],
            changed_count=run.changed_count + done.verdicts[Verdict.CHANGED],
            unchanged_count=run.unchanged_count + done.verdicts[Verdict.UNCHANGED] + done.verdicts[Verdict.OLDER],
            unreadable_count=run.unreadable_count + len(aside),
        )
        save_run(cursor, counted)
        return counted

    def _advanced(self, entries: ReadEntries) -> SyncCursor:
        """How far the window is read: an order that moved out of the window meanwhile says nothing of that."""
        times = [order.order.update_time for order in entries.orders]
        inside = [time for time in times if time is not None and time < self._run.window_end]
        reached = max([*inside, *([self._position.reached] if self._position.reached else [])], default=None)
        return replace(self._position, reached=reached)

    def finish(self, state: str, message: str) -> SyncRun:
        """Records how the run ended, after all batches; only a finished window moves the watermark."""
        state, message = self._last_outcome(state, message)
        run = replace(self._run, state=state, message=message, finished_at=self._context.clock())
        position = self._position
        if state == "finished":
            watermark = max(filter(None, (position.watermark, run.window_end)))
            position = SyncCursor(self._account.account_id, watermark)

        def unit(cursor: Any) -> None:
            save_cursor(cursor, position)
            save_run(cursor, run)

        self._context.database.write(unit)
        self._context.on_progress(run)
        return run

    def _last_outcome(self, state: str, message: str) -> tuple[str, str]:
        """The last batch may have failed after the reading ended: then that is how the run ended."""
        try:
            self.wait()
        except TikTokOrdersError as error:
            return "failed", error.message
        return state, message


_FOREIGN = "An order with this id already belongs to another account. It is kept here and changes nothing there."
