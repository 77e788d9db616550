"""A world of tries for the figures of failures: three accounts, three time zones and currencies, a clock change.

The tries are drawn from a seed: some orders fail for several causes, some are done in the end, some are tried
again by themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.builders import GB, NOW, SG, US, make_imported, make_raw_line, store
from tests.failing import CAUSES
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.jobs import name_job
from tiktok_orders.store.workspace import ExchangeRate, save_rate

ZONES = {GB: "Europe/London", US: "America/New_York", SG: "Asia/Singapore"}
CURRENCIES = {GB: "GBP", US: "USD", SG: "SGD"}
RATES = {"GBP": Decimal(1), "USD": Decimal("0.7912")}  # Singapore's has none
_ORDERS, _SKUS = 1_500, 40
_FIRST = datetime(2026, 10, 20, tzinfo=UTC)
_ACTIONS = ("create_sales_order", "ship_order")
_BUSY = FailureFound("magento_unreachable")


@dataclass(frozen=True)
class Line:
    sku: str
    order_id: str


@dataclass(frozen=True)
class Order:
    order_id: str
    account_id: str
    currency: str
    total: Decimal


@dataclass(frozen=True)
class Tried:
    """One try: `outcome` is done, failed, or unsent (then it is repeated by itself, and has not ended)."""

    at: datetime
    action: str
    order: Order
    outcome: str
    found: FailureFound | None = None

    @property
    def code(self) -> str:
        return self.found.code if self.found else ""

    @property
    def cause(self) -> str:
        return cause_of(self.found) if self.found else ""

    @property
    def job_id(self) -> str:
        return name_job(self.action, self.order.account_id, self.order.order_id)


class FailuresWorld:
    """What was tried, in the order of time, and the try that hinders each order now; all of it in a database."""

    def __init__(self, database: Database, seed: int = 11) -> None:
        self.database = database
        self._chance = random.Random(seed)
        self.orders: list[Order] = []
        self.lines: list[Line] = []
        self.tries: list[Tried] = []
        self.waiting: dict[Order, Tried] = {}

    def fill(self) -> None:
        for account_id, zone in ZONES.items():
            self.database.execute(
                "UPDATE accounts SET time_zone = $zone WHERE account_id = $id", {"zone": zone, "id": account_id}
            )
            self._sell(account_id)
        rate = ExchangeRate("GBP", "USD", RATES["USD"], "the bank", date(2026, 11, 20))
        save_rate(self.database, rate, person="tester", now=NOW)
        self.tries = sorted((one for order in self.orders for one in self._try(order)), key=lambda one: one.at)
        self.database.write(self._write)

    def _sell(self, account_id: str) -> None:
        imported = []
        for number in range(_ORDERS // len(ZONES)):
            order_id = f"{account_id[-2:]}{number:016}"
            order = Order(order_id, account_id, CURRENCIES[account_id], Decimal(self._chance.randrange(999)) / 100)
            skus = [f"SKU-{self._chance.randrange(_SKUS):02}" for _ in range(self._chance.randrange(1, 4))]
            raw_lines = [
                make_raw_line(order_id, place, seller_sku="" if sku == "SKU-07" else sku, sku_id=sku)
                for place, sku in enumerate(skus)
            ]
            payment = {"currency": order.currency, "total_amount": str(order.total)}
            imported.append(make_imported(order_id, line_items=raw_lines, payment=payment))
            self.orders.append(order)
            self.lines += [Line(sku, order_id) for sku in skus]
        store(self.database, *imported, account_id=account_id)

    def _try(self, order: Order) -> Iterator[Tried]:
        for action in _ACTIONS[: self._chance.choice((0, 1, 1, 1, 2))]:
            at = _FIRST + timedelta(seconds=self._chance.randrange(25 * 86_400))
            failures = self._chance.choice((0, 0, 1, 1, 2, 3))
            for _ in range(failures):
                if self._chance.random() < 0.2:
                    yield Tried(at, action, order, "unsent", _BUSY)
                    at += timedelta(minutes=2)
                yield Tried(at, action, order, "failed", self._chance.choice(CAUSES))
                at += timedelta(seconds=self._chance.randrange(60, 3 * 86_400))
            end = self._chance.choice(("done", "done", "done", "unsent", ""))
            if end:
                yield Tried(at, action, order, end, None if end == "done" else _BUSY)

    def _write(self, cursor: Any) -> None:
        last = {one.job_id: one for one in self.tries}
        self.waiting = {one.order: one for one in self.tries if one is last[one.job_id] and one.outcome != "done"}
        _insert(cursor, "jobs", [_job(one) for one in last.values()])
        _insert(cursor, "job_attempts", [_attempt(one) for one in self.tries])
        _insert(cursor, "order_failures", [_failure(one) for one in self.waiting.values()])


def _insert(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    with registered(cursor, pa.Table.from_pylist(rows), "made"):
        cursor.execute(f"INSERT INTO {table} BY NAME FROM made")


def _job(one: Tried) -> dict[str, Any]:
    asked = {
        "magento_id": "m",
        "bulk_id": "",
        "requested_by": "tester",
        "details": "{}",
        "tries": 0,
        "message": "",
    }
    return asked | {
        "job_id": one.job_id,
        "action": one.action,
        "account_id": one.order.account_id,
        "order_id": one.order.order_id,
        "requested_at": naive_utc(_FIRST),
        "due_at": naive_utc(one.at),
        "finished_at": None if one.outcome == "unsent" else naive_utc(one.at),
        "state": "queued" if one.outcome == "unsent" else one.outcome,
        "code": one.code,
    }


def _attempt(one: Tried) -> dict[str, Any]:
    return {
        "job_id": one.job_id,
        "started_at": naive_utc(one.at),
        "finished_at": naive_utc(one.at),
        "outcome": one.outcome,
        "code": one.code,
        "request_id": "",
        "message": "",
        "cause": one.cause,
    }


def _failure(one: Tried) -> dict[str, Any]:
    return {
        "order_id": one.order.order_id,
        "job_id": one.job_id,
        "code": one.code,
        "message": "",
        "cause": one.cause,
        "failed_at": naive_utc(one.at),
    }
