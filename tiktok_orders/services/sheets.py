"""Tables as CSV and Excel: ids as text, nothing that a sheet would run."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.clock import aware_utc

# A sheet holds 1,048,576 rows; from here on writing one takes minutes and CSV serves better.
EXCEL_ROWS = 200_000
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[bytes, int]:
    """Returns a CSV file (UTF-8 with a mark that Excel understands) and its rows; text quoted, numbers bare."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(headings)
    count = 0
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
        count += 1
    return b"\xef\xbb\xbf" + text.getvalue().encode(), count


def write_excel(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[bytes, int]:
    """Returns a workbook of one sheet and its rows; every text is a text cell, so none can become a formula."""
    with tempfile.TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        number = fill_sheet(workbook, title, headings, rows)
        workbook.close()
        file.seek(0)
        return file.read(), number


def refuse_too_many(count: int, noun: str) -> None:
    """Raises `InvalidInputError` for more rows than a person can use in a sheet."""
    if count > EXCEL_ROWS:
        raise InvalidInputError(
            f"More than {EXCEL_ROWS:,} {noun} are too many for Excel. Narrow the list, or use CSV."
        )


def fill_sheet(workbook: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Adds a sheet with these headings and rows, texts as text and numbers as numbers; returns how many rows."""
    sheet = workbook.add_worksheet(title)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(headings) - 1, 20)
    for place, heading in enumerate(headings):
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


def bare_number(value: Decimal | None) -> Decimal | None:
    """A bare number without the store's trailing zeros."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def local_time(stored: datetime | None, zone: ZoneInfo) -> str:
    return f"{aware_utc(stored).astimezone(zone):%Y-%m-%d %H:%M:%S}" if stored else ""
