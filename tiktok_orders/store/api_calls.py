"""How often TikTok was asked: one row per account and day (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class ApiCalls:
    """The calls of an account on a day (UTC), and how many of them TikTok refused as too fast."""

    account_id: str
    day: date
    calls: int
    refusals: int


def add_calls(database: Database, counted: Sequence[ApiCalls]) -> None:
    """Adds to what was counted before; no page is drawn anew for it."""

    def unit(cursor: Any) -> None:
        for one in counted:
            cursor.execute(_SQL["add_calls"], {name: getattr(one, name) for name in one.__slots__})

    database.write(unit, is_shown=False)


def find_calls(database: Database, account_id: str, day: date) -> ApiCalls:
    """Returns the calls of a day as they are kept; none where there is no row."""
    row = database.row(_SQL["find_calls"], {"account_id": account_id, "day": day})
    return ApiCalls(account_id, day, row["calls"], row["refusals"]) if row else ApiCalls(account_id, day, 0, 0)


def forget_calls(database: Database, *, before: date) -> None:
    """Forgets the days before that one."""
    database.execute(_SQL["forget_calls"], {"before": before}, is_shown=False)
