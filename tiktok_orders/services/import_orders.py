"""Imports one list of an account: pages from TikTok, a few at a time in one transaction with the cursor.

The list is the orders, or another feed, see `services.feeds`.

Importing only ever stores what TikTok says. It never creates anything in Magento.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tiktok_orders.errors import NotPermittedError, RemoteError, TikTokOrdersError
from tiktok_orders.services.check_days import check_days
from tiktok_orders.services.feeds import FEEDS, ORDERS, REREAD, Feed, ShopList
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.services.import_saver import ImportSaver
from tiktok_orders.services.read_orders import ReadEntries
from tiktok_orders.services.reread_records import reread_records
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, SyncRun, get_cursor
from tiktok_orders.tiktok.search import Page, Span

PAGES_PER_BATCH = 10
SECONDS_PER_BATCH = 2.0


class StoppedError(Exception):
    """A person pressed Stop, or the program is shutting down."""


@dataclass(frozen=True)
class ImportContext:
    """What an import needs from outside: a shop, a store, a clock, and a way to be stopped and watched."""

    database: Database
    shop: ShopList = field(repr=False)
    clock: Callable[[], datetime]
    is_stopped: Callable[[], bool]
    on_progress: Callable[[SyncRun], None]
    timer: Callable[[], float] = time.monotonic
    feed: Feed = FEEDS[ORDERS]


def import_orders(
    context: ImportContext, account: Account, run: SyncRun, request: ImportRequest | None = None
) -> SyncRun:
    """Carries out a request and returns the run as it ended: finished, stopped or failed.

    What was read before a stop or a failure is kept, and the next import goes on from there.
    """
    saver = ImportSaver(
        context.database, account, run, feed=context.feed, clock=context.clock, on_progress=context.on_progress
    )
    with saver:
        state, message = _carry_out(_Import(context, account, saver), request or ImportRequest())
    return saver.finish(state, message)


def _carry_out(work: _Import, request: ImportRequest) -> tuple[str, str]:
    """Returns how it ended: a state and a sentence."""
    steps = {
        "changes": work.read_changes,
        "placed": work.read_placed,
        "ids": lambda: work.read_ids(request.order_ids),
        "unreadable": work.reread,
    }
    try:
        message = steps[request.kind]()
        work.saver.wait()
    except StoppedError:
        return "stopped", "Stopped. What was read is kept; the next import goes on from there."
    except NotPermittedError as error:
        return "finished", error.message  # no fault of this run: there is nothing that it may read
    except TikTokOrdersError as error:
        return "failed", error.message
    return "finished", message


@dataclass(frozen=True)
class _Import:
    """One import at work; each step returns what there is to say of it, mostly nothing."""

    context: ImportContext
    account: Account
    saver: ImportSaver

    def read_changes(self) -> str:
        run = self.saver.run
        self._save(self.context.shop.search(Span.changed(run.window_start, run.window_end)))
        position = self.saver.finish_window()
        feed = self.context.feed
        try:
            told = (self.reread(), self._check_days(position) if feed.is_checked else "")
            return " ".join(filter(None, told))
        except RemoteError as error:
            return f"The {feed.noun}s are here, but not everything could be checked: {error.message}"

    def read_placed(self) -> str:
        run = self.saver.run
        self._save(self.context.shop.search(Span.placed(run.window_start, run.window_end)))
        covered = get_cursor(self.context.database, self.account.account_id, run.feed).covered_from
        if covered and run.window_start < covered <= run.window_end:
            self.saver.cover_from(run.window_start)
        return ""

    def read_ids(self, order_ids: tuple[str, ...]) -> str:
        before = self.saver.run.read_count
        self._save(self.context.shop.get(order_ids))
        self.saver.wait()
        found = self.saver.run.read_count - before
        if self.context.feed.name != ORDERS:
            return f"{found:,} found for {len(order_ids):,} orders."
        return f"{found:,} of {len(order_ids):,} ids are orders of this shop."

    def reread(self) -> str:
        if self.context.feed.name not in REREAD:
            return ""
        return reread_records(
            self.context.database, self.context.feed, self.context.shop, self.account, self.saver
        )

    def _check_days(self, position: SyncCursor) -> str:
        return check_days(
            self.context.database,
            self.context.shop,
            self.account,
            covered_from=position.covered_from or self.saver.run.window_start,
            now=self.saver.run.window_end,
            fetch=self._fetch,
            checkpoint=self._stop_if_asked,
        )

    def _fetch(self, span: Span) -> tuple[int, int]:
        """Reads a span anew and returns how many orders were new, and how many entries unreadable."""
        before = self.saver.run
        self._save(self.context.shop.search(span))
        self.saver.wait()
        after = self.saver.run
        return after.new_count - before.new_count, after.unreadable_count - before.unreadable_count

    def _save(self, pages: Iterable[Page]) -> None:
        for batch in self._batches(pages):
            self.saver.save(batch.entries, expected_count=batch.expected_count)
            self._stop_if_asked()

    def _batches(self, pages: Iterable[Page]) -> Iterator[_PagesRead]:
        """Yields pages as they come, ten at a time or what two seconds brought; the rest also before an error."""
        batch, began = _PagesRead(), self.context.timer()
        try:
            for page in pages:
                batch.add(page, self.context.feed.read(page))
                if batch.is_full(self.context.timer() - began) or self.context.is_stopped():
                    yield batch
                    batch, began = _PagesRead(), self.context.timer()
        except TikTokOrdersError:
            if batch.pages:
                yield batch
            raise
        if batch.pages:
            yield batch

    def _stop_if_asked(self) -> None:
        if self.context.is_stopped():
            raise StoppedError


@dataclass
class _PagesRead:
    """A few pages, read; `expected_count` is TikTok's own count, for the progress bar, and moves."""

    pages: int = 0
    entries: ReadEntries = field(default_factory=ReadEntries)
    expected_count: int | None = None

    def add(self, page: Page, entries: ReadEntries) -> None:
        self.pages += 1
        self.entries.add(entries)
        self.expected_count = page.total_count if self.expected_count is None else self.expected_count

    def is_full(self, waited_seconds: float) -> bool:
        return self.pages >= PAGES_PER_BATCH or waited_seconds >= SECONDS_PER_BATCH
