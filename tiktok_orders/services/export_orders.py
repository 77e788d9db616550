"""Exports orders as CSV or Excel: the selection or all that match, ids as text, nothing that a sheet would run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_orders.domain.failure_words import failure_reason, failure_stage
from tiktok_orders.domain.filters import OrderFilter, status_words
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import OutsideAccountError
from tiktok_orders.services.sheets import bare_number, local_time, refuse_too_many, write_csv, write_excel
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import accounts_of, count_tabs, stream_matching, stream_selected
from tiktok_orders.store.workspace import record_deed

HEADINGS = (
    "Marketplace Order ID",
    "Account ID",
    "Account",
    "Sales Order Increment ID",
    "Marketplace Order Status",
    "Order Status (Magento)",
    "Reason for Order Failure",
    "Failure Stage",
    "Mismatch",
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


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: the given orders, or all that match the filter where `order_ids` is None."""

    wanted: OrderFilter
    order_ids: tuple[str, ...] | None = None


def export_csv(database: Database, asked: ExportRequest, *, now: datetime, person: Person) -> bytes:
    """Returns a CSV file of the orders; see `sheets`."""
    require(person, Deed.EXPORT)
    file, rows = write_csv(HEADINGS, _rows(database, asked, now))
    _record(database, asked, "CSV", rows, person, now)
    return file


def export_excel(database: Database, asked: ExportRequest, *, now: datetime, person: Person) -> bytes:
    """Returns an Excel workbook of the orders; see `sheets`.

    Raises `InvalidInputError` for more rows than a person can use in a sheet.
    """
    require(person, Deed.EXPORT)
    if asked.order_ids is None:
        refuse_too_many(count_tabs(database, asked.wanted, now=now)[asked.wanted.tab], "orders")
    file, rows = write_excel("Orders", HEADINGS, _rows(database, asked, now))
    _record(database, asked, "Excel", rows, person, now)
    return file


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
        row["mismatch"],
        bare_number(row["total_amount"]),
        row["currency"],
        bare_number(row["base_total"]),
        row["base_currency"],
        bare_number(row["rate"]),
        row["rate_source"] or "no rate",
        row["rate_date"].isoformat() if row["rate_date"] else "",
        local_time(row["create_time"], zone),
        local_time(row["imported_at"], zone),
        local_time(row["update_time"], zone),
        row["time_zone"],
        row["unit_count"],
        row["ordered_items"],
        row["tracking_number"],
        row["shipping_provider"],
    ]


def _record(database: Database, asked: ExportRequest, kind: str, rows: int, person: Person, now: datetime) -> None:
    record_deed(
        database,
        person=person.name,
        deed="exported orders",
        account_id=asked.wanted.account_id,
        detail=f"{rows} orders as {kind}",
        now=now,
    )
