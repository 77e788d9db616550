"""The evidence pack: one workbook with every box, where each difference comes from, and who closed what."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from tiktok_orders.domain.filters import status_words
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.periods import describe
from tiktok_orders.domain.reconciliation import BOXES, CLOSABLE, MEANINGS, PARTS, Box
from tiktok_orders.services.sheets import fill_sheet
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.reconciled_orders import (
    BoxCount,
    BoxScope,
    count_boxes,
    list_box_ids,
    list_closings,
    read_reconciled,
    sum_orders,
)
from tiktok_orders.store.workspace import record_deed

MOST_ROWS = 50_000  # of a box; beyond that a workbook takes minutes, and the list of orders has them all
_BATCH = 5_000
_SUMMARY = (
    *(
        "Box",
        "Currency",
        "Orders",
        "Of these open",
        "Of these closed",
        "On TikTok",
        "In Magento",
        "Settled by TikTok",
    ),
    *("Differs by", "Of it closed", "What it means"),
)
_ORDERS = (
    *("Marketplace Order ID", "Account", "Sales Order Increment ID", "Marketplace Order Status"),
    *("Order Status (Magento)", "Order Placed On", "Time Zone", "Currency", "Order Total", "Expected in Magento"),
    *("In Magento", "Settled by TikTok", "What differs", "Part", "Differs by", "Closed by", "Closed on", "Reason"),
)
_BRIDGES = ("Marketplace Order ID", "Box", "What differs", "Currency", "Leads to", "Step", "Amount")
_CLOSINGS = (
    *("Marketplace Order ID", "Account", "Box", "What differed", "Differed by", "Currency", "Reason", "Closed by"),
    *("Closed on", "Opened again on", "Opened again by"),
)
Rows = list[dict[str, Any]]


def make_pack(database: Database, scope: BoxScope, *, time_zone: str, now: datetime, person: Person) -> bytes:
    """Returns the workbook; every text is a text cell, so none can become a formula. Times are of `time_zone`."""
    require(person, Deed.EXPORT)
    zone = ZoneInfo(time_zone)
    counts = count_boxes(database, scope)
    with tempfile.TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        fill_sheet(workbook, "Summary", _SUMMARY, _summary(database, scope, counts, zone, now, person))
        differing: Rows = []
        listed = 0
        for box in Box:
            rows = _rows_of(database, scope, box)
            listed += fill_sheet(workbook, BOXES[box], _ORDERS, (_order(row, zone) for row in rows))
            differing += rows if box in CLOSABLE and box is not Box.NOT_SETTLED else []
        fill_sheet(workbook, "Bridges", _BRIDGES, (line for row in differing for line in _bridge(row)))
        fill_sheet(workbook, "Closings", _CLOSINGS, _closings(database, scope, zone))
        workbook.close()
        file.seek(0)
        record_deed(
            database,
            person=person.name,
            deed="made an evidence pack",
            account_id=scope.account_id,
            detail=f"{listed} orders, {_span(scope)}",
            now=now,
        )
        return file.read()


def _summary(
    database: Database,
    scope: BoxScope,
    counts: Sequence[BoxCount],
    zone: ZoneInfo,
    now: datetime,
    person: Person,
) -> Iterator[Sequence[Any]]:
    """Every box and currency, their sum, and all orders as they are counted by themselves."""
    by_place = {(one.box, one.currency): one for one in counts}
    currencies = sorted({one.currency for one in counts})
    for box in Box:
        for currency in currencies:
            if one := by_place.get((box, currency)):
                yield [BOXES[box], *_amounts(currency, [one]), MEANINGS[box]]
    for currency in currencies:
        yield ["All boxes", *_amounts(currency, [one for one in counts if one.currency == currency])]
    for total in sum_orders(database, scope, now=now):
        yield ["All orders, counted by themselves", total.currency, total.orders, None, None, total.tiktok_amount]
    yield []
    yield [f"Orders placed: {_span(scope)}. Accounts: {', '.join(_titles(database, scope)) or 'none'}."]
    yield [f"Made {_local(now, zone)} ({zone.key}) by {person.name}."]
    for box in Box:
        orders = sum(one.orders for one in counts if one.box is box)
        if orders > MOST_ROWS:
            yield [f"The sheet {BOXES[box]} has the newest {MOST_ROWS:,} of {orders:,} orders."]


def _amounts(currency: str, held: Sequence[BoxCount]) -> list[Any]:
    orders, closed = sum(one.orders for one in held), sum(one.closed for one in held)
    names = ("tiktok_amount", "magento_amount", "settled_amount", "difference", "closed_difference")
    return [
        currency,
        orders,
        orders - closed,
        closed,
        *(sum((getattr(one, name) for one in held), Decimal(0)) for name in names),
    ]


def _titles(database: Database, scope: BoxScope) -> list[str]:
    return [
        one.title
        for one in list_accounts(database)
        if (one.account_id == scope.account_id if scope.account_id else one.account_id not in scope.left_out)
    ]


def _rows_of(database: Database, scope: BoxScope, box: Box) -> Rows:
    rows: Rows = []
    while len(rows) < MOST_ROWS:
        ids = list_box_ids(database, scope, box, offset=len(rows), limit=_BATCH)
        rows += read_reconciled(database, ids)
        if len(ids) < _BATCH:
            break
    return rows


def _order(row: Mapping[str, Any], zone: ZoneInfo) -> list[Any]:
    return [
        row["order_id"],
        row["account_title"],
        row["increment_id"],
        status_words(row["status"]) if row["status"] else "",
        row["magento_status"],
        _local(row["placed_at"], ZoneInfo(row["time_zone"])),
        row["time_zone"],
        row["currency"],
        row["tiktok_amount"],
        row["expected_amount"],
        row["magento_amount"],
        row["settled_amount"],
        row["what"],
        PARTS.get(row["part"], ""),
        row["difference"],
        row["closed_by"] or "",
        _local(row["closed_at"], zone),
        row["closing_reason"] or "",
    ]


def _bridge(row: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The steps to what was expected, then those to the difference; each kind adds up to its last line."""
    start = [row["order_id"], BOXES[Box(row["box"])], row["what"], row["currency"]]
    for leads_to, total, steps in (
        ("What was expected", "Expected", row["bridge"]),
        ("The difference", "Differs by", row["steps"]),
    ):
        for step in steps:
            yield [*start, leads_to, step.label, step.amount]
        if steps:
            yield [*start, leads_to, total, sum((step.amount for step in steps), Decimal(0))]


def _closings(database: Database, scope: BoxScope, zone: ZoneInfo) -> Iterator[list[Any]]:
    for row in list_closings(database, scope):
        yield [
            row["order_id"],
            row["account_title"],
            BOXES[Box(row["box"])],
            row["what"],
            row["difference"],
            row["currency"],
            row["reason"],
            row["closed_by"],
            _local(row["closed_at"], zone),
            _local(row["ended_at"], zone),
            (row["ended_by"] or "The figures changed") if row["ended_at"] else "",
        ]


def _span(scope: BoxScope) -> str:
    return describe(scope.period) if scope.period else "all that are known"


def _local(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}" if instant else ""
