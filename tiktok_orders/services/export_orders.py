"""Exports orders as CSV or Excel: the selection or all that match, ids as text, nothing that a sheet would run."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from tiktok_orders.domain.failure_words import failure_reason, failure_stage
from tiktok_orders.domain.filters import OrderFilter, status_words
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError, OutsideAccountError
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import accounts_of, count_tabs, stream_matching, stream_selected
from tiktok_orders.store.workspace import record_deed

# A sheet holds 1,048,576 rows; from here on writing one takes minutes and CSV serves better.
EXCEL_ROWS = 200_000

HEADINGS = (
    "Marketplace Order ID",
    "Account ID",
    "Account",
    "Sales Order Increment ID",
    "Marketplace Order Status",
    "Order Status (Magento)",
    "Reason for Order Failure",
    "Failure Stage",
    "Order Total",
    "Currency",
    "Grand Total (Base)",
    "Base Currency",
    "Rate",
    "Rate Source",
    "Rate Date",
    "Order Placed On",
    "Order Created On (imported)",
    "Order Updated On",
    "Time Zone",
    "Units",
    "Ordered Items",
    "Tracking Number",
    "Carrier",
)
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: the given orders, or all that match the filter where `order_ids` is None."""

    wanted: OrderFilter
    order_ids: tuple[str, ...] | None = None


def export_csv(database: Database, asked: ExportRequest, *, now: datetime, person: Person) -> bytes:
    """Returns a CSV file (UTF-8 with a mark that Excel understands), text quoted and numbers bare."""
    require(person, Deed.EXPORT)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    rows = 0
    for row in _rows(database, asked, now):
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
        rows += 1
    _record(database, asked, "CSV", rows, person, now)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def export_excel(database: Database, asked: ExportRequest, *, now: datetime, person: Person) -> bytes:
    """Returns an Excel workbook with one sheet; every text is a text cell, so none can become a formula.

    Raises `InvalidInputError` for more rows than a person can use in a sheet.
    """
    require(person, Deed.EXPORT)
    if asked.order_ids is None and count_tabs(database, asked.wanted, now=now)[asked.wanted.tab] > EXCEL_ROWS:
        raise InvalidInputError(
            f"More than {EXCEL_ROWS:,} orders are too many for Excel. Narrow the list, or use CSV."
        )
    with tempfile.TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        rows = _fill_sheet(workbook, _rows(database, asked, now))
        workbook.close()
        file.seek(0)
        _record(database, asked, "Excel", rows, person, now)
        return file.read()


def _fill_sheet(workbook: Any, rows: Iterable[list[Any]]) -> int:
    sheet = workbook.add_worksheet("Orders")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(HEADINGS) - 1, 20)
    for place, heading in enumerate(HEADINGS):
        sheet.write_string(0, place, heading, workbook.add_format({"bold": True}))
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value[:32_767])  # a cell's most
            elif value is not None:
                sheet.write_number(number, place, value)
    return number


def harmless(text: str) -> str:
    """Returns a text that no sheet takes for a formula: one that could be one gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def refuse_outside(database: Database, order_ids: Iterable[str], account_id: str) -> None:
    """Raises `OutsideAccountError` where an order is not of the chosen account, or is not stored at all."""
    asked = list(order_ids)
    owners = accounts_of(database, asked)
    outside = [one for one in asked if one not in owners or (account_id and owners[one] != account_id)]
    if outside:
        raise OutsideAccountError(
            f"Order {outside[0]} is not an order of the chosen account. Clear the selection and choose again."
        )


def _rows(database: Database, asked: ExportRequest, now: datetime) -> Iterator[list[Any]]:
    if asked.order_ids is None:
        batches = stream_matching(database, asked.wanted, now=now)
    else:
        refuse_outside(database, asked.order_ids, asked.wanted.account_id)
        batches = stream_selected(database, list(asked.order_ids))
    zones: dict[str, ZoneInfo] = {}
    for batch in batches:
        for row in batch:
            zone = zones.setdefault(row["time_zone"], ZoneInfo(row["time_zone"]))
            yield _exported(row, zone)


def _exported(row: dict[str, Any], zone: ZoneInfo) -> list[Any]:
    return [
        row["order_id"],
        row["account_id"],
        row["account_title"],
        row["increment_id"],
        status_words(row["status"]),
        row["magento_status"],
        failure_reason(row),
        failure_stage(row),
        _number(row["total_amount"]),
        row["currency"],
        _number(row["base_total"]),
        row["base_currency"],
        _number(row["rate"]),
        row["rate_source"] or "no rate",
        row["rate_date"].isoformat() if row["rate_date"] else "",
        _local(row["create_time"], zone),
        _local(row["imported_at"], zone),
        _local(row["update_time"], zone),
        row["time_zone"],
        row["unit_count"],
        row["ordered_items"],
        row["tracking_number"],
        row["shipping_provider"],
    ]


def _number(value: Decimal | None) -> Decimal | None:
    """A bare number without the store's trailing zeros."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _local(stored: datetime | None, zone: ZoneInfo) -> str:
    return f"{aware_utc(stored).astimezone(zone):%Y-%m-%d %H:%M:%S}" if stored else ""


def _record(database: Database, asked: ExportRequest, kind: str, rows: int, person: Person, now: datetime) -> None:
    record_deed(
        database,
        person=person.name,
        deed="exported orders",
        account_id=asked.wanted.account_id,
        detail=f"{rows} orders as {kind}",
        now=now,
    )
