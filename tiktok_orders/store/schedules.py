"""What runs by itself, one row per schedule: a person's choices, when it is due, and how its last run stands.

Each writer changes its own columns alone, so a run that ends never takes back what a person chose meanwhile. No
page keeps these rows, so nothing here changes the data's version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tiktok_orders.domain.schedules import RunEnd, RunState, ScheduleName, ScheduleState
from tiktok_orders.store.clock import aware_row, naive_row
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def list_schedules(database: Database) -> list[ScheduleState]:
    """Returns how each schedule stands, in the order of `ScheduleName`."""
    found = {row["name"]: _state(row) for row in database.rows(_SQL["list_schedules"])}
    return [found[name] for name in ScheduleName if name in found]


def add_schedules(database: Database, states: Iterable[ScheduleState]) -> None:
    """Stores schedules that are not there yet; one that is there stays as it is."""

    def unit(cursor: Any) -> None:
        for one in states:
            values = {"name": one.name, "is_on": one.is_on, "every_seconds": int(one.every.total_seconds())}
            cursor.execute(_SQL["add_schedule"], naive_row({**values, "next_at": one.next_at}))

    database.write(unit, is_shown=False)


def set_schedule(
    database: Database, name: ScheduleName, *, is_on: bool, every: timedelta, next_at: datetime
) -> None:
    """Keeps whether a schedule is on, how often it runs, and when it is due next."""
    values = {"name": name, "is_on": is_on, "every_seconds": int(every.total_seconds()), "next_at": next_at}
    _write(database, "set_schedule", values)


def ask_for_run(database: Database, name: ScheduleName, *, now: datetime) -> None:
    """Notes that a person wants a run at once."""
    _write(database, "ask_for_run", {"name": name, "now": now})


def begin_run(database: Database, name: ScheduleName, *, now: datetime, next_at: datetime) -> bool:
    """Marks a schedule as running; returns False, and changes nothing, where it is running already."""
    values = naive_row({"name": name, "now": now, "next_at": next_at})
    return database.write(
        lambda cursor: bool(cursor.execute(_SQL["begin_run"], values).fetchall()), is_shown=False
    )


def end_run(database: Database, name: ScheduleName, end: RunEnd, *, now: datetime, next_at: datetime) -> None:
    """Keeps how a run ended. `next_at` takes the place of a time that passed while it ran."""
    state = RunState.FAILED if end.is_failed else RunState.DONE
    values = {"name": name, "state": state, "message": end.message, "now": now, "next_at": next_at}
    _write(database, "end_run", values)


def close_interrupted_runs(database: Database, now: datetime) -> None:
    """Marks runs that a stopped process left open, and makes them due."""
    _write(database, "close_interrupted_runs", {"now": now})


def _write(database: Database, statement: str, values: dict[str, Any]) -> None:
    database.execute(_SQL[statement], naive_row(values), is_shown=False)


def _state(row: dict[str, Any]) -> ScheduleState:
    facts = aware_row(row)
    every = timedelta(seconds=facts.pop("every_seconds"))
    return ScheduleState(
        **{**facts, "name": ScheduleName(facts["name"]), "state": RunState(facts["state"]), "every": every}
    )
