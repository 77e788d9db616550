"""The imports that ran: their windows, their counts, how they ended, and how far each account has been read.

An account is read list by list (`feed`): orders, cancellations, returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class SyncCursor:
    """How far an account has been read. Times are aware UTC; None where there is none yet.

    Whatever changed before `watermark`, and whatever was placed since `covered_from` (other lists than orders:
    whatever changed since), has been asked for.
    """

    account_id: str
    watermark: datetime | None = None
    window_start: datetime | None = None
    reached: datetime | None = None
    covered_from: datetime | None = None
    feed: str = "orders"


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One import of one account. `expected_count` is TikTok's own count of the window, None until it said so."""

    run_id: str
    account_id: str
    started_by: str
    trigger: str
    started_at: datetime
    window_start: datetime
    window_end: datetime
    state: str = "running"
    finished_at: datetime | None = None
    expected_count: int | None = None
    new_count: int = 0
    changed_count: int = 0
    unchanged_count: int = 0
    unreadable_count: int = 0
    message: str = ""
    kind: str = "changes"
    feed: str = "orders"

    @property
    def read_count(self) -> int:
        return self.new_count + self.changed_count + self.unchanged_count + self.unreadable_count


def get_cursor(database: Database, account_id: str, feed: str = "orders") -> SyncCursor:
    """Returns how far a list of the account has been read; an empty cursor for one never imported."""
    row = database.row(_SQL["get_cursor"], {"account_id": account_id, "feed": feed})
    return SyncCursor(**aware_row(row)) if row else SyncCursor(account_id, feed=feed)


def read_since(
    database: Database, account_ids: Sequence[str], feeds: Sequence[str] = ("orders",)
) -> datetime | None:
    """Returns since when all that these lists of these accounts have is here; None where nothing was read yet.

    A list that was never read of an account is not waited for: see `accounts_read`.
    """
    row = database.row(_SQL["read_since"], {"account_ids": list(account_ids), "feeds": list(feeds)})
    return aware_row(row)["read_since"] if row else None


def accounts_read(database: Database, feeds: Sequence[str], account_ids: Sequence[str]) -> set[str]:
    """Returns those of the accounts of which each of these lists was read to its end at least once."""
    values = {"feeds": list(feeds), "account_ids": list(account_ids)}
    return {row["account_id"] for row in database.rows(_SQL["accounts_read"], values)}


def save_cursor(cursor: Any, position: SyncCursor) -> None:
    """Stores how far an account has been read, inside the transaction that stores what was read."""
    cursor.execute(_SQL["save_cursor"], stored_values(position))


def save_run(cursor: Any, run: SyncRun) -> None:
    """Stores a run as it stands, inside the caller's transaction."""
    cursor.execute(_SQL["save_run"], stored_values(run))


def find_run(database: Database, run_id: str) -> SyncRun | None:
    """Returns a run, or None."""
    row = database.row(_SQL["find_run"], {"run_id": run_id})
    return SyncRun(**aware_row(row)) if row else None


def list_runs(database: Database, *, limit: int = 50, feeds: Sequence[str] = ("orders",)) -> list[SyncRun]:
    """Returns the newest runs of these lists over all accounts, the newest first."""
    values = {"limit": limit, "feeds": list(feeds)}
    return [SyncRun(**aware_row(row)) for row in database.rows(_SQL["list_runs"], values)]


def last_runs(database: Database, feed: str = "orders") -> dict[str, SyncRun]:
    """Returns account id to the newest run of a list."""
    rows = database.rows(_SQL["last_runs"], {"feed": feed})
    return {row["account_id"]: SyncRun(**aware_row(row)) for row in rows}


def forget_runs(database: Database, *, before: datetime) -> int:
    """Deletes the runs that ended before that time, but the newest of each account and list; returns how many."""
    values = {"before": naive_utc(before)}
    return database.write(
        lambda cursor: len(cursor.execute(_SQL["forget_runs"], values).fetchall()), is_shown=bool
    )


def close_interrupted(database: Database, now: datetime) -> None:
    """Marks runs that a stopped process left open; the next import of the account goes on where they were."""
    database.execute(_SQL["close_interrupted"], {"now": naive_utc(now)})
