"""Stores what an import reads, batch by batch, in a thread of its own while the next pages are fetched.

Each batch is one transaction: what was read, unreadable records, the cursor and the run's counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.feeds import Feed
from tiktok_orders.services.read_orders import ReadEntries
from tiktok_orders.store import unreadable_records
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncCursor, SyncRun, get_cursor, save_cursor, save_run


def _brought_in_by(run: SyncRun, before: SyncCursor) -> str:
    """Returns what brings new orders in: only what arrives while the account is kept up may act by itself."""
    if run.kind != "changes":
        return "backfill"
    return run.trigger if before.watermark else "first import"


def _goes_on(position: SyncCursor, run: SyncRun) -> bool:
    """Tells whether the run goes on with a window that another one began and did not read to its end."""
    return position.window_start is not None and position.window_start <= run.window_start


@dataclass(frozen=True)
class _Batch:
    entries: ReadEntries
    expected_count: int | None
    resolved_keys: Sequence[int]


class ImportSaver:
    """The writing half of one run. `run` is the run as it stands after the last stored batch.

    The cursor moves with the batches of a run of the kind "changes", until its window is read to the end.
    """

    def __init__(
        self,
        database: Database,
        account: Account,
        run: SyncRun,
        *,
        feed: Feed,
        clock: Callable[[], datetime],
        on_progress: Callable[[SyncRun], None],
    ) -> None:
        self.run = run
        self._database = database
        self._account = account
        self._feed = feed
        self._clock = clock
        self._on_progress = on_progress
        self._position = get_cursor(database, account.account_id, feed.name)
        self._moves = run.kind == "changes"
        self._brought_in_by = _brought_in_by(run, self._position)
        if self._moves and not _goes_on(self._position, run):
            self._position = replace(self._position, window_start=run.window_start, reached=None)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="save")
        self._saving: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def save(
        self, entries: ReadEntries, *, expected_count: int | None = None, resolved_keys: Sequence[int] = ()
    ) -> None:
        """Starts to store a batch, after the one before it is stored; closes the records of those keys with it."""
        self.wait()
        self._saving = self._thread.submit(self._save, _Batch(entries, expected_count, resolved_keys))

    def wait(self) -> None:
        """Waits until all that was handed over is stored, or raises what hindered it."""
        saving, self._saving = self._saving, None
        if saving is not None:
            saving.result()

    def finish_window(self) -> SyncCursor:
        """Moves the watermark: the run's window has been read to its end. Returns how far the account is read."""
        self.wait()
        before = self._position
        self._position = SyncCursor(
            self._account.account_id,
            feed=self._feed.name,
            watermark=max(filter(None, (before.watermark, self.run.window_end))),
            covered_from=min(filter(None, (before.covered_from, before.window_start))),
        )
        self._moves = False
        self._database.write(lambda cursor: save_cursor(cursor, self._position))
        return self._position

    def cover_from(self, start: datetime) -> None:
        """Notes that every order placed since this instant has been asked for."""
        self.wait()
        self._position = replace(self._position, covered_from=start)
        self._database.write(lambda cursor: save_cursor(cursor, self._position))

    def finish(self, state: str, message: str) -> SyncRun:
        """Records how the run ended, after all batches, and returns it."""
        state, message = self._last_outcome(state, message)
        run = replace(self.run, state=state, message=message, finished_at=self._clock())
        self._database.write(lambda cursor: self._store_end(cursor, run))
        self._on_progress(run)
        return run

    def _save(self, batch: _Batch) -> None:
        position = self._advanced(batch.entries) if self._moves else self._position
        run = replace(self.run, expected_count=self.run.expected_count or batch.expected_count)
        self.run = self._database.write(lambda cursor: self._store(cursor, batch, position, run))
        self._position = position
        self._on_progress(self.run)

    def _store(self, cursor: Any, batch: _Batch, position: SyncCursor, run: SyncRun) -> SyncRun:
        account, now, entries = self._account, self._clock(), batch.entries
        done = self._feed.store(cursor, account, entries, now, self._brought_in_by)
        aside = entries.unreadable + done.foreign
        unreadable_records.keep(cursor, account.account_id, aside, now, feed=self._feed.name)
        unreadable_records.resolve(cursor, account.account_id, now)
        unreadable_records.resolve_keys(cursor, account.account_id, list(batch.resolved_keys), now)
        if self._moves:
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
        inside = [time for time in entries.update_times if time < self.run.window_end]
        reached = max([*inside, *([self._position.reached] if self._position.reached else [])], default=None)
        return replace(self._position, reached=reached)

    def _store_end(self, cursor: Any, run: SyncRun) -> None:
        if self._moves:
            save_cursor(cursor, self._position)
        save_run(cursor, run)

    def _last_outcome(self, state: str, message: str) -> tuple[str, str]:
        """The last batch may have failed after the reading ended: then that is how the run ended."""
        try:
            self.wait()
        except TikTokOrdersError as error:
            return "failed", error.message
        return state, message
