"""The comparison with TikTok's own count: one row per account and day (UTC) on which orders were placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tiktok_orders.store.clock import aware_utc, naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class DayCheck:
    """How many orders of a day TikTok counts, and how many are stored; `fetched_count` of them were missing."""

    account_id: str
    placed_date: date
    checked_at: datetime
    tiktok_count: int
    stored_count: int
    fetched_count: int = 0
    unreadable_count: int = 0

    @property
    def missing_count(self) -> int:
        """Returns how many orders TikTok counts and has not sent, readable or not."""
        return max(0, self.tiktok_count - self.stored_count - self.unreadable_count)


def save_check(database: Database, check: DayCheck) -> None:
    """Stores the newest check of a day; what was fetched in earlier ones is added up."""
    values: dict[str, Any] = {name: getattr(check, name) for name in check.__slots__}
    database.execute(_SQL["save_check"], values | {"checked_at": naive_utc(check.checked_at)})


def list_checks(database: Database, account_id: str = "") -> list[DayCheck]:
    """Returns the checked days of one account ("" for all), the newest day first."""
    rows = database.rows(_SQL["list_checks"], {"account_id": account_id})
    return [DayCheck(**row | {"checked_at": aware_utc(row["checked_at"])}) for row in rows]


def count_placed(database: Database, account_id: str, start: datetime, until: datetime) -> dict[date, int]:
    """Returns how many orders are stored per day (UTC) on which they were placed, without the days of none."""
    span = {"account_id": account_id, "start": naive_utc(start), "until": naive_utc(until)}
    return {row["placed_date"]: row["orders"] for row in database.rows(_SQL["count_placed"], span)}
