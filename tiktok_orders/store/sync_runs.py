"""The imports that ran: their windows, their counts, how they ended, and how far each account has been read."""

from __future__ import annotations

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

    Whatever changed before `watermark`, and whatever was placed since `covered_from`, has been asked for.
    """

    account_id: str
    watermark: datetime | None = None
    window_start: datetime | None = None
    reached: datetime | None = None
    covered_from: datetime | None = None


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

    @property
    def read_count(self) -> int:
        return self.new_count + self.changed_count + self.unchanged_count + self.unreadable_count


def get_cursor(database: Database, account_id: str) -> SyncCursor:
    """Returns how far the account has been read; an empty cursor for one never imported."""
    row = database.row(_SQL["get_cursor"], {"account_id": account_id})
    return SyncCursor(**aware_row(row)) if row else SyncCursor(account_id)


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


def list_runs(database: Database, *, limit: int = 50) -> list[SyncRun]:
    """Returns the newest runs of all accounts, the newest first."""
    return [SyncRun(**aware_row(row)) for row in database.rows(_SQL["list_runs"], {"limit": limit})]


def last_runs(database: Database) -> dict[str, SyncRun]:
    """Returns account id to its newest run."""
    return {row["account_id"]: SyncRun(**aware_row(row)) for row in database.rows(_SQL["last_runs"])}


def forget_runs(database: Database, *, before: datetime) -> int:
    """Deletes the runs that ended before that time, but the newest of each account; returns how many."""
    values = {"before": naive_utc(before)}
    return database.write(
        lambda cursor: len(cursor.execute(_SQL["forget_runs"], values).fetchall()), is_shown=bool
    )


def close_interrupted(database: Database, now: datetime) -> None:
    """Marks runs that a stopped process left open; the next import of the account goes on where they were."""
    database.execute(_SQL["close_interrupted"], {"now": naive_utc(now)})
