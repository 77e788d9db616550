"""The ledger: one line per thing that was done for an order, and the proof that no order became two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tiktok_orders.domain.filter_parts import midnight
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Attempt
from tiktok_orders.store.order_conditions import named_in
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What narrows the ledger; an empty value narrows nothing. Days are those of `time_zone`, both included.

    Practice accounts are left out of "all" (`account_id` "") as everywhere.
    """

    account_id: str = ""
    action: str = ""
    state: str = ""
    words: str = ""
    day_from: date | None = None
    day_until: date | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One thing done for one order. Times are aware UTC; `increment_id` is "" without a sales order."""

    job_id: str
    order_id: str
    account_id: str
    account_title: str
    action: str
    state: str
    requested_by: str
    requested_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    linked_at: datetime | None
    confirmed_at: datetime | None
    tries: int
    code: str
    message: str
    increment_id: str
    magento_id: str
    entity_id: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """Sales orders linked, orders linked to more than one, and sales orders linked to more than one order."""

    linked: int
    orders_with_several: int
    shared_sales_orders: int

    @property
    def holds(self) -> bool:
        return not self.orders_with_several and not self.shared_sales_orders


def read_ledger(database: Database, wanted: LedgerFilter, *, offset: int, limit: int) -> list[LedgerLine]:
    """Returns one page of the ledger, the newest first."""
    where, values = _condition(wanted)
    sql = f"{_SQL['lines']} WHERE {where} ORDER BY j.requested_at DESC, j.job_id LIMIT $limit OFFSET $offset"
    values |= {"limit": limit, "offset": max(offset, 0)}
    return [LedgerLine(**aware_row(row)) for row in database.rows(sql, named_in(sql, values))]


def read_ledger_attempts(database: Database, wanted: LedgerFilter) -> dict[str, list[Attempt]]:
    """Returns job id to its attempts, the oldest first, of all lines that match; untried ones are left out."""
    where, values = _condition(wanted)
    sql = f"{_SQL['attempts']} WHERE {where} ORDER BY t.started_at, t.finished_at, t.job_id"
    attempts: dict[str, list[Attempt]] = {}
    for row in database.rows(sql, named_in(sql, values)):
        attempts.setdefault(row["job_id"], []).append(Attempt(**aware_row(row)))
    return attempts


def count_ledger(database: Database, wanted: LedgerFilter) -> int:
    """Returns how many lines match."""
    where, values = _condition(wanted)
    sql = f"{_SQL['counted']} WHERE {where}"
    row = database.row(sql, named_in(sql, values))
    return int(row["lines"]) if row else 0


def prove_once(database: Database) -> Proof:
    """Returns the figures that show whether each order has one sales order at most."""
    row = database.row(_SQL["prove_once"])
    assert row is not None, "a count always has a row"
    return Proof(**row)


def _condition(wanted: LedgerFilter) -> tuple[str, dict[str, Any]]:
    parts, values = ["true"], {}
    for name in ("account_id", "action", "state"):
        if value := getattr(wanted, name):
            parts.append(f"j.{name} = ${name}")
            values[name] = value
    if not wanted.account_id:
        parts.append("j.account_id NOT IN (FROM left_out_accounts)")
    if word := wanted.words.strip():
        parts.append("(j.order_id = $word OR contains(lower(coalesce(s.increment_id, '')), lower($word)))")
        values["word"] = word
    if wanted.day_from:
        parts.append("j.requested_at >= $day_from")
        values["day_from"] = naive_utc(midnight(wanted.day_from, wanted.time_zone))
    if wanted.day_until:
        parts.append("j.requested_at < $day_until")
        values["day_until"] = naive_utc(midnight(wanted.day_until + timedelta(days=1), wanted.time_zone))
    return " AND ".join(parts), values
