"""How failures went over time: by day, cause, account and product, and how long they took to be resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_ALL = "j.account_id NOT IN (FROM left_out_accounts)"
# Before the last of many tries was called failed, its code alone told it from those that were repeated.
_FAILED = "(t.outcome = 'failed' OR t.code = 'needs_attention')"
_ONE = "j.account_id = $account_id"


@dataclass(frozen=True, slots=True)
class DayOfTries:
    """One day of the account's own time zone: tries that ended, and how many of them failed by their code."""

    day: date
    ended: int
    failed_by: Mapping[str, int]

    @property
    def failed(self) -> int:
        return sum(self.failed_by.values())


@dataclass(frozen=True, slots=True)
class CauseHistory:
    """One root cause: orders that failed for it, how many are done by now, and in what time (the median).

    `days` are those on which it happened, in each account's own time zone, `came_back` the orders that failed for
    it after it had been resolved for another one.
    """

    code: str
    cause: str
    orders: int
    resolved: int
    time_to_resolve: timedelta | None
    days: int
    came_back: int


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """One account: orders that were tried, and those that failed at least once."""

    title: str
    orders: int
    failed: int


@dataclass(frozen=True, slots=True)
class ProductHistory:
    """One SKU on TikTok: orders with it that were tried, and those that failed at least once."""

    sku: str
    product: str
    orders: int
    failed: int


@dataclass(frozen=True)
class FailureHistory:
    """What happened since an instant; days in their order, the others with the most failures first."""

    days: tuple[DayOfTries, ...]
    causes: tuple[CauseHistory, ...]
    accounts: tuple[AccountHistory, ...]
    products: tuple[ProductHistory, ...]


def read_failure_history(database: Database, *, since: datetime, account_id: str = "") -> FailureHistory:
    """Returns how failures went since then, for one account or all that count."""
    return FailureHistory(
        days=days_of_tries(database, since, account_id),
        causes=causes_of_failures(database, since, account_id),
        accounts=accounts_that_tried(database, since, account_id),
        products=products_that_failed(database, since, account_id),
    )


def days_of_tries(database: Database, since: datetime, account_id: str = "") -> tuple[DayOfTries, ...]:
    """Returns the days on which tries ended, in their order."""
    rows = _rows(database, "by_day", since, account_id)
    return tuple(_day(day, list(of_day)) for day, of_day in groupby(rows, key=itemgetter("day")))


def causes_of_failures(database: Database, since: datetime, account_id: str = "") -> tuple[CauseHistory, ...]:
    """Returns the hundred causes for which the most orders failed, the commonest first."""
    return tuple(_cause(row) for row in _rows(database, "by_cause", since, account_id))


def accounts_that_tried(database: Database, since: datetime, account_id: str = "") -> tuple[AccountHistory, ...]:
    """Returns the accounts of which orders were tried, the most failures first."""
    rows = _rows(database, "by_account", since, account_id)
    return tuple(AccountHistory(**row) for row in rows)


def products_that_failed(database: Database, since: datetime, account_id: str = "") -> tuple[ProductHistory, ...]:
    """Returns the twenty products with the most failures."""
    return tuple(ProductHistory(**row) for row in _rows(database, "by_product", since, account_id))


def _rows(database: Database, name: str, since: datetime, account_id: str) -> list[dict[str, Any]]:
    account = _ONE if account_id else _ALL
    sql = _SQL[name].replace("{ended}", _SQL["ended"]).replace("{failed}", _FAILED).replace("{account}", account)
    return database.rows(sql, {"since": naive_utc(since)} | ({"account_id": account_id} if account_id else {}))


def _day(day: date, rows: list[dict[str, Any]]) -> DayOfTries:
    failed_by = {row["code"]: row["tries"] for row in rows if row["is_failed"]}
    return DayOfTries(day, sum(row["tries"] for row in rows), failed_by)


def _cause(row: dict[str, Any]) -> CauseHistory:
    seconds = row.pop("seconds_to_resolve")
    time = None if seconds is None else timedelta(seconds=seconds)
    return CauseHistory(time_to_resolve=time, **row)
