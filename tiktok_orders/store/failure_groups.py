"""Failures as people mend them: one group per action and root cause, with what is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from tiktok_orders.store.clock import aware_row
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import NEAREST_DEADLINE
from tiktok_orders.store.statements import statements

_SQL = {name: sql.format(deadline=NEAREST_DEADLINE) for name, sql in statements(__file__).items()}


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Orders that could not go on for the same cause; times are aware UTC.

    `totals` is currency to the sum of TikTok's totals; `base_total` is without currencies that have no rate.
    `deadline` is the nearest time by which something is still to be done for one of them, None where nothing is,
    `tried_again` how many are tried again by themselves.
    """

    action: str
    code: str
    cause: str
    orders: int
    totals: dict[str, Decimal]
    base_total: Decimal
    deadline: datetime | None
    first_failed_at: datetime
    last_failed_at: datetime
    tried_again: int
    message: str
    account_ids: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.action, self.code, self.cause


@dataclass(frozen=True, slots=True)
class FailedOrder:
    """One order of a group. `retry_at` is when it is tried by itself.

    `deadline` is the nearest of: to be shipped, cancelled by TikTok, a request of the buyer to be answered; None
    where none of them is still to be met.
    """

    order_id: str
    account_id: str
    account_title: str
    total_amount: Decimal | None
    currency: str
    deadline: datetime | None
    recipient_region: str
    job_id: str
    message: str
    failed_at: datetime
    retry_at: datetime | None


def list_failure_groups(database: Database, account_id: str = "") -> list[FailureGroup]:
    """Returns the groups of one account, or of all: the nearest deadline first, then the most money."""
    rows = [aware_row(row) for row in database.rows(_SQL["list_groups"], {"account_id": account_id})]
    rows.sort(key=_key)
    groups = [_group(list(members)) for _, members in groupby(rows, key=_key)]
    return sorted(groups, key=_urgency)


def orders_of_group(database: Database, key: tuple[str, str, str], account_id: str = "") -> list[FailedOrder]:
    """Returns the orders of a group, the nearest deadline first."""
    action, code, cause = key
    values = {"action": action, "code": code, "cause": cause, "account_id": account_id}
    return [FailedOrder(**aware_row(row)) for row in database.rows(_SQL["orders_of_group"], values)]


def find_failure(database: Database, order_id: str) -> tuple[str, str, str] | None:
    """Returns action, code and cause of what hinders an order, as its group's key has them; None for nothing."""
    row = database.row(_SQL["find_failure"], {"order_id": order_id})
    return _key(row) if row else None


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["action"], row["code"], row["cause"]


def _group(rows: list[dict[str, Any]]) -> FailureGroup:
    newest = max(rows, key=lambda row: row["last_failed_at"])
    return FailureGroup(
        action=newest["action"],
        code=newest["code"],
        cause=newest["cause"],
        orders=sum(row["orders"] for row in rows),
        totals={row["currency"]: row["total"] for row in sorted(rows, key=lambda row: -row["total"])},
        base_total=sum((row["base_total"] for row in rows), Decimal(0)),
        deadline=min((row["deadline"] for row in rows if row["deadline"]), default=None),
        first_failed_at=min(row["first_failed_at"] for row in rows),
        last_failed_at=newest["last_failed_at"],
        tried_again=sum(row["tried_again"] for row in rows),
        message=newest["message"],
        account_ids=tuple(sorted({one for row in rows for one in row["account_ids"]})),
    )


def _urgency(group: FailureGroup) -> tuple[bool, float, Decimal]:
    at = group.deadline.timestamp() if group.deadline else 0.0
    return group.deadline is None, at, -(group.base_total or sum(group.totals.values(), Decimal(0)))
