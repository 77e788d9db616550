"""Exports cancellations and returns as CSV or Excel: the selection or all that match; see `sheets`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tiktok_orders.domain.after_sale_words import (
    MAGENTO_WORDS,
    arbitration_words,
    asked_words,
    case_status_words,
    kind_words,
)
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import OutsideAccountError
from tiktok_orders.services.sheets import bare_number, local_time, refuse_too_many, write_csv, write_excel
from tiktok_orders.store.case_grid import accounts_of_cases, count_tabs, stream_cases, stream_chosen
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed

HEADINGS = (
    "Refund ID",
    "Marketplace Order ID",
    "Account ID",
    "Account",
    "Kind",
    "Status",
    "TikTok's Status",
    "Waits For",
    "Answer By",
    "Reason",
    "Refund",
    "Products",
    "Shipping",
    "Tax",
    "Currency",
    "Units",
    "Magento",
    "Sales Order Increment ID",
    "Credit Memo",
    "Credited",
    "Credited Currency",
    "Dispute",
    "Return Tracking Number",
    "Return Carrier",
    "Goes On As",
    "Requested",
    "Updated",
    "Time Zone",
)


@dataclass(frozen=True, slots=True)
class CaseExport:
    """What to export: the given cases, or all that match the filter where `case_ids` is None."""

    wanted: CaseFilter
    case_ids: tuple[str, ...] | None = None


def export_csv(database: Database, asked: CaseExport, *, now: datetime, person: Person) -> bytes:
    """Returns a CSV file, one row per cancellation or return."""
    require(person, Deed.EXPORT)
    file, rows = write_csv(HEADINGS, _rows(database, asked, now))
    _record(database, asked, "CSV", rows, person, now)
    return file


def export_excel(database: Database, asked: CaseExport, *, now: datetime, person: Person) -> bytes:
    """Returns an Excel workbook, one row per cancellation or return.

    Raises `InvalidInputError` for more rows than a person can use in a sheet.
    """
    require(person, Deed.EXPORT)
    if asked.case_ids is None:
        refuse_too_many(count_tabs(database, asked.wanted, now=now)[asked.wanted.tab], "refunds")
    file, rows = write_excel("Refunds", HEADINGS, _rows(database, asked, now))
    _record(database, asked, "Excel", rows, person, now)
    return file


def _rows(database: Database, asked: CaseExport, now: datetime) -> Iterator[list[Any]]:
    if asked.case_ids is None:
        found = stream_cases(database, asked.wanted, now=now)
    else:
        _refuse_outside(database, asked.case_ids, asked.wanted.account_id)
        found = stream_chosen(database, asked.case_ids)
    for row in found:
        yield _exported(row, ZoneInfo(row["time_zone"]))


def _refuse_outside(database: Database, case_ids: tuple[str, ...], account_id: str) -> None:
    owners = accounts_of_cases(database, case_ids)
    outside = [one for one in case_ids if one not in owners or (account_id and owners[one] != account_id)]
    if outside:
        raise OutsideAccountError(
            f"Refund {outside[0]} is none of the chosen account. Clear the selection and choose again."
        )


def _exported(row: dict[str, Any], zone: ZoneInfo) -> list[Any]:
    return [
        row["case_id"],
        row["order_id"],
        row["account_id"],
        row["account_title"],
        kind_words(row["kind"], row["case_type"]),
        case_status_words(row["status"]),
        row["status"],
        asked_words(row["next_action"]) if row["next_action"] else "",
        local_time(row["respond_by"], zone),
        row["reason_text"] or row["reason"],
        bare_number(row["refund_total"]),
        bare_number(row["refund_subtotal"]),
        bare_number(row["refund_shipping_fee"]),
        bare_number(row["refund_tax"]),
        row["currency"],
        row["unit_count"],
        MAGENTO_WORDS[row["magento"]],
        row["increment_id"],
        row["credit_memo"],
        bare_number(row["credited_total"]),
        row["credited_currency"],
        arbitration_words(row["arbitration_status"]),
        row["tracking_number"],
        row["provider_name"],
        row["next_case_id"],
        local_time(row["create_time"], zone),
        local_time(row["update_time"], zone),
        row["time_zone"],
    ]


def _record(database: Database, asked: CaseExport, kind: str, rows: int, person: Person, now: datetime) -> None:
    record_deed(
        database,
        person=person.name,
        deed="exported refunds",
        account_id=asked.wanted.account_id,
        detail=f"{rows} refunds as {kind}",
        now=now,
    )
