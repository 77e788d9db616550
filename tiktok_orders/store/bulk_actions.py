"""What people asked for many orders at once: each bulk action with its counts, and the switches that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import forget_failures
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
STOP_ALL_SENDING = "stop_all_sending"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One request for many orders. `state` is running, paused, stopped or undone; times are aware UTC.

    The counts are of its jobs as they stand: an order that was asked for again later counts there.
    """

    bulk_id: str
    action: str
    requested_at: datetime
    requested_by: str
    starts_at: datetime
    state: str
    asked_count: int
    skipped_count: int
    job_count: int = 0
    done_count: int = 0
    left_out_count: int = 0
    failed_count: int = 0
    unknown_count: int = 0

    @property
    def open_count(self) -> int:
        return self.job_count - self.done_count - self.left_out_count - self.failed_count

    @property
    def is_over(self) -> bool:
        return self.open_count == 0


def save_bulk_action(cursor: Any, bulk: BulkAction) -> None:
    """Stores a new bulk action, inside the transaction that writes its jobs."""
    names = ("bulk_id", "action", "requested_by", "state", "asked_count", "skipped_count")
    values = {name: getattr(bulk, name) for name in names}
    times = {"requested_at": naive_utc(bulk.requested_at), "starts_at": naive_utc(bulk.starts_at)}
    cursor.execute(_SQL["save_bulk_action"], values | times)


def find_bulk_action(database: Database, bulk_id: str) -> BulkAction | None:
    """Returns a bulk action with its counts, or None."""
    return next(iter(_bulk_actions(database.rows(_SQL["find_bulk_action"], {"bulk_id": bulk_id}))), None)


def list_open_bulk_actions(database: Database) -> list[BulkAction]:
    """Returns the bulk actions that have something left to do, the oldest first."""
    return _bulk_actions(database.rows(_SQL["list_open_bulk_actions"]))


def set_state(database: Database, bulk_id: str, state: str, *, of: Sequence[str]) -> bool:
    """Moves a bulk action into another state; returns False, and changes nothing, where it is in none of `of`."""
    parameters = {"bulk_id": bulk_id, "state": state, "of": list(of)}
    return database.write(lambda cursor: bool(cursor.execute(_SQL["set_state"], parameters).fetchall()))


def give_up_queued(database: Database, bulk_id: str, *, state: str, message: str, now: datetime) -> int:
    """Ends a bulk action as `state`: its jobs that were not sent are stopped. Returns how many."""
    values = {"bulk_id": bulk_id, "message": message, "now": naive_utc(now)}

    def unit(cursor: Any) -> int:
        cursor.execute(_SQL["set_state"], {"bulk_id": bulk_id, "state": state, "of": ["running", "paused"]})
        stopped = cursor.execute(_SQL["give_up_queued"], values).fetchall()
        over = cursor.execute(_SQL["their_failures"], {"bulk_id": bulk_id}).fetchall()
        forget_failures(cursor, [job_id for (job_id,) in over])
        return len(stopped)

    return database.write(unit)


def start_now(database: Database, bulk_id: str, now: datetime) -> None:
    """Ends the time in which the bulk action can be undone: its jobs are due at once."""
    values = {"bulk_id": bulk_id, "now": naive_utc(now)}

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["start_now"], values)
        cursor.execute(_SQL["make_due"], values)

    database.write(unit)


def is_on(database: Database, name: str) -> bool:
    """Tells whether a switch is on; all are off at first."""
    row = database.row(_SQL["find_switch"], {"name": name})
    return bool(row and row["is_on"])


def save_switch(database: Database, name: str, *, is_on: bool, person: str, now: datetime) -> None:
    """Turns a switch on or off, with who did it."""
    database.execute(_SQL["save_switch"], {"name": name, "is_on": is_on, "now": naive_utc(now), "person": person})


def _bulk_actions(rows: list[dict[str, Any]]) -> list[BulkAction]:
    return [BulkAction(**aware_row(row)) for row in rows]
