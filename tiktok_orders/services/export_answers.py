"""An answer as a file: CSV or Excel for people, Parquet for programs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.services.sheets import harmless

KINDS = {"CSV": "csv", "Excel": "xlsx", "Parquet": "parquet"}


def export_answer(table: pa.Table, kind: str, *, person: Person) -> bytes:
    """Returns the table as a file of one of the `KINDS`. Texts can become no formula; money keeps its digits."""
    require(person, Deed.EXPORT)
    return {"CSV": _csv, "Excel": _excel, "Parquet": _parquet}[kind](table)


def _csv(table: pa.Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow([harmless(value) if isinstance(value, str) else _plain(value) for value in row.values()])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _excel(table: pa.Table) -> bytes:
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet = workbook.add_worksheet("Answer")
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(table.column_names) - 1, 0), 20)
    for place, heading in enumerate(table.column_names):
        sheet.write_string(0, place, heading, bold)
    for number, row in enumerate(table.to_pylist(), start=1):
        for place, value in enumerate(row.values()):
            _write(sheet, number, place, _plain(value))
    workbook.close()
    return file.getvalue()


def _write(sheet: Any, number: int, place: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(number, place, value)
    elif value is not None:
        sheet.write_number(number, place, value)


def _parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def _plain(value: Any) -> Any:
    """A day or instant as text, yes or no in words, a number without the store's trailing zeros."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return value
