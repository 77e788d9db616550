"""The box of every order, as it was last decided: counted, listed, written down."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period
from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.store.clock import aware_row
from tiktok_orders.store.columns import FLAG, INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_conditions import named_in
from tiktok_orders.store.order_grid import condition_of
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_A_PAGE = 200
_COLUMNS = {
    "order_id": TEXT,
    "account_id": TEXT,
    "placed_at": INSTANT,
    "placed_date": pa.date32(),
    "box": TEXT,
    "part": TEXT,
    "what": TEXT,
    "status": TEXT,
    "increment_id": TEXT,
    "magento_status": TEXT,
    "currency": TEXT,
    "tiktok_amount": MONEY,
    "expected_amount": MONEY,
    "magento_amount": MONEY,
    "settled_amount": MONEY,
    "difference": MONEY,
    "steps": TEXT,
    "bridge": TEXT,
    "about": TEXT,
    "is_closed": FLAG,
    "facts_hash": WHOLE,
    "decided_at": INSTANT,
}


_AMOUNTS = ("tiktok_amount", "magento_amount", "settled_amount", "difference")


@dataclass(frozen=True, slots=True)
class DecidedOrder:
    """One row of `reconciled_orders`; `steps` add up to the difference, `bridge` leads to what was expected."""

    order_id: str
    account_id: str
    placed_at: datetime | None
    placed_date: date | None
    box: str
    part: str
    what: str
    status: str
    increment_id: str
    magento_status: str
    currency: str
    tiktok_amount: Decimal | None
    expected_amount: Decimal | None
    magento_amount: Decimal | None
    settled_amount: Decimal | None
    difference: Decimal | None
    steps: tuple[BridgePart, ...]
    bridge: tuple[BridgePart, ...]
    about: str
    is_closed: bool
    facts_hash: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class BoxScope:
    """What is counted: one account's orders, or those of all but `left_out`, placed in these days or ever.

    Days are those of each account's own zone. "All accounts" have the sales orders of no known account too.
    """

    account_id: str = ""
    period: Period | None = None
    left_out: tuple[str, ...] = ()

    def orders_of(self, box: Box | None = None) -> OrderFilter:
        """Returns the filter of the list of orders that shows the same orders."""
        wanted = OrderFilter(account_id=self.account_id, boxes=(str(box),) if box else ())
        if self.period is None:
            return wanted
        return replace(wanted, placed_from=self.period.first, placed_until=self.period.last, own_days=True)


@dataclass(frozen=True, slots=True)
class BoxCount:
    """What one box holds of one currency; amounts in it. `closed` of the orders were closed with a reason."""

    box: Box
    currency: str
    orders: int
    closed: int
    tiktok_amount: Decimal
    magento_amount: Decimal
    settled_amount: Decimal
    difference: Decimal
    closed_difference: Decimal


@dataclass(frozen=True, slots=True)
class OrdersSum:
    """How many orders of a currency there are, and what they come to, counted beside the boxes."""

    currency: str
    orders: int
    tiktok_amount: Decimal


def count_boxes(database: Database, scope: BoxScope) -> list[BoxCount]:
    """Returns one row per box and currency that holds an order."""
    condition, values = _condition(scope)
    rows = database.rows(_SQL["count_boxes"].format(scope=condition), values)
    groups = groupby(rows, lambda row: (row["box"], row["currency"]))
    return [_add_up(Box(box), currency, list(group)) for (box, currency), group in groups]


def _add_up(box: Box, currency: str, rows: list[dict[str, Any]]) -> BoxCount:
    closed = [row for row in rows if row["is_closed"]]
    return BoxCount(
        box=box,
        currency=currency,
        orders=sum(row["orders"] for row in rows),
        closed=sum(row["orders"] for row in closed),
        closed_difference=sum((row["difference"] for row in closed), ZERO),
        **{name: sum((row[name] for row in rows), ZERO) for name in _AMOUNTS},
    )


def sum_orders(database: Database, scope: BoxScope, *, now: datetime) -> list[OrdersSum]:
    """Returns one row per currency: all orders of the scope that TikTok has, counted in the orders themselves."""
    found = condition_of(database, scope.orders_of(), now)
    sql = _SQL["sum_orders"].format(condition=found.sql)
    return [OrdersSum(**row) for row in database.rows(sql, named_in(sql, found.parameters))]


def list_box_ids(
    database: Database, scope: BoxScope, box: Box, *, which: str = "all", offset: int = 0, limit: int = 100
) -> list[str]:
    """Returns the ids of a box's orders, the newest first; `which` is all, open or closed."""
    condition, values = _condition(scope)
    asked = values | {"box": str(box), "which": which, "offset": max(offset, 0), "limit": limit}
    return [row["order_id"] for row in database.rows(_SQL["list_ids"].format(scope=condition), asked)]


def read_reconciled(database: Database, order_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Returns the rows of these orders, the newest first, each with its account and its closing; aware UTC.

    `steps` and `bridge` are tuples of `BridgePart`. A page's orders are looked up by their key: joining them
    with a million rows takes many times as long.
    """
    with database.reading() as cursor, registered(cursor, _ids(order_ids), "asked_ids"):
        values = {f"id{place}": one for place, one in enumerate(order_ids)} if len(order_ids) <= _A_PAGE else {}
        these = ", ".join(f"${name}" for name in values) or "SELECT order_id FROM asked_ids"
        picked = f"SELECT * FROM reconciled_orders WHERE order_id IN ({these})"  # noqa: S608 - names alone
        answer = cursor.execute(f"WITH picked AS MATERIALIZED ({picked}) {_SQL['rows']}", values)
        names = [column[0] for column in answer.description or ()]
        rows = [aware_row(dict(zip(names, row, strict=True))) for row in answer.fetchall()]
    return [{**row, "steps": read_parts(row["steps"]), "bridge": read_parts(row["bridge"])} for row in rows]


def list_closings(database: Database, scope: BoxScope) -> list[dict[str, Any]]:
    """Returns every closing of the scope's orders with its account's title, the newest first; aware UTC."""
    condition, values = _condition(scope)
    return [aware_row(row) for row in database.rows(_SQL["list_closings"].format(scope=condition), values)]


def known_hashes(database: Database, order_ids: Sequence[str]) -> dict[str, int]:
    """Returns order id to the hash of the facts from which its box was decided."""
    with database.reading() as cursor, registered(cursor, _ids(order_ids), "asked_ids"):
        return dict(cursor.execute(_SQL["known"]).fetchall())


def save_decided(cursor: Any, orders: Sequence[DecidedOrder], forgotten: Sequence[str]) -> None:
    """Writes down decided orders and forgets those that no side has any more, inside the caller's transaction."""
    if forgotten:
        cursor.execute(_SQL["forget"], {"order_ids": list(forgotten)})
    if orders:
        with registered(cursor, arrow_table(_COLUMNS, [_row(one) for one in orders]), "decided_rows"):
            cursor.execute(_SQL["save"])


def write_parts(parts: Sequence[BridgePart]) -> str:
    """Returns steps as they are stored."""
    return json.dumps([[part.label, str(part.amount)] for part in parts])


def read_parts(stored: str) -> tuple[BridgePart, ...]:
    """Returns stored steps."""
    return tuple(BridgePart(label, Decimal(amount)) for label, amount in json.loads(stored or "[]"))


def _row(one: DecidedOrder) -> tuple[Any, ...]:
    texts: Mapping[str, Any] = {"steps": write_parts(one.steps), "bridge": write_parts(one.bridge)}
    return tuple(texts[name] if name in texts else getattr(one, name) for name in _COLUMNS)


def _condition(scope: BoxScope) -> tuple[str, dict[str, Any]]:
    """A comparison for each account that is left out, mostly none: a list takes longer."""
    values: dict[str, Any] = {}
    parts = []
    if scope.account_id:
        parts.append("account_id = $account_id")
        values["account_id"] = scope.account_id
    for place, account_id in enumerate(() if scope.account_id else scope.left_out):
        parts.append(f"account_id <> $left_out{place}")
        values[f"left_out{place}"] = account_id
    if scope.period is not None:
        parts.append("placed_date BETWEEN $first_date AND $last_date")
        values |= {"first_date": scope.period.first, "last_date": scope.period.last}
    return " AND ".join(parts) or "true", values


def _ids(order_ids: Sequence[str]) -> Any:
    return arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
