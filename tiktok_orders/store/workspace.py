"""The workspace's own choices: base currency, time zone, exchange rates, grid layouts, and who did what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What holds for all accounts together; `set_up_at` is None until somebody chose it."""

    base_currency: str
    time_zone: str
    name: str = ""
    set_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One unit of `currency` in `base_currency`, with where it is from and of which day."""

    base_currency: str
    currency: str
    rate: Decimal
    source: str
    rate_date: date


def get_workspace(database: Database) -> Workspace:
    """Returns the workspace of a migrated database."""
    row = database.row(_SQL["get_workspace"])
    assert row is not None, "the workspace is made when the database is opened"
    return Workspace(**aware_row(row))


def make_workspace(database: Database, workspace: Workspace) -> None:
    """Stores the workspace where there is none yet."""
    _write_with_rates(
        database, "make_workspace", {"base_currency": workspace.base_currency, "time_zone": workspace.time_zone}
    )


def save_workspace(database: Database, workspace: Workspace) -> None:
    """Replaces what holds for all accounts together."""
    _write_with_rates(database, "save_workspace", stored_values(workspace))


def has_real_orders(database: Database) -> bool:
    """Tells whether any order of a real account was imported."""
    return database.row(_SQL["any_real_order"]) is not None


def forget_rates(database: Database, source: str) -> None:
    """Forgets the exchange rates of a source."""
    _write_with_rates(database, "forget_rates", {"source": source})


def list_rates(database: Database) -> list[dict[str, Any]]:
    """Returns the newest rate per currency: currency, rate, rate_source, rate_date (None for the base itself)."""
    return database.rows(_SQL["list_rates"])


def save_rate(database: Database, rate: ExchangeRate, *, person: str, now: datetime) -> None:
    """Stores a rate of a day; a second one for the same day replaces it."""
    save_rates(database, [rate], person=person, now=now)


def save_rates(database: Database, rates: Sequence[ExchangeRate], *, person: str, now: datetime) -> None:
    """Stores rates of a day together; a second one of a currency for the same day replaces it."""
    by = {"person": person, "now": naive_utc(now)}
    _write_with_rates(
        database, "save_rate", *({name: getattr(rate, name) for name in rate.__slots__} | by for rate in rates)
    )


def _write_with_rates(database: Database, name: str, *each: dict[str, Any]) -> None:
    """Runs a statement with each of the values, and names the newest rates anew."""

    def unit(cursor: Any) -> None:
        for values in each:
            cursor.execute(_SQL[name], values)
        cursor.execute(_SQL["forget_current_rates"])
        cursor.execute(_SQL["name_current_rates"])

    database.write(unit)


def find_layout(database: Database, person: str, grid: str) -> dict[str, Any] | None:
    """Returns how a person arranged a grid, or None."""
    row = database.row(_SQL["find_layout"], {"person": person, "grid": grid})
    return json.loads(row["layout"]) if row else None


def save_layout(database: Database, person: str, grid: str, layout: dict[str, Any] | None) -> None:
    """Keeps how a person arranged a grid; None forgets it."""
    name, values = ("drop_layout", {}) if layout is None else ("save_layout", {"layout": json.dumps(layout)})
    database.execute(_SQL[name], {"person": person, "grid": grid, **values}, is_shown=False)


def record_deed(
    database: Database, *, person: str, deed: str, account_id: str = "", detail: str = "", now: datetime
) -> None:
    """Adds a line to the audit: who did what, when, to which account ("" for none or all)."""
    database.execute(
        _SQL["record_deed"],
        {"now": naive_utc(now), "person": person, "deed": deed, "account_id": account_id, "detail": detail},
        is_shown=False,
    )


def list_deeds(database: Database, *, limit: int = 200) -> list[dict[str, Any]]:
    """Returns the newest lines of the audit: done_at, person, deed, account_id, detail."""
    return database.rows(_SQL["list_deeds"], {"limit": limit})
