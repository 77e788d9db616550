"""Tables of tracking numbers as files: the template to fill in, and what somebody uploads."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter

from tiktok_orders.domain.shipping_table import COLUMNS, MOST_ROWS, split_text
from tiktok_orders.errors import InvalidInputError

MOST_BYTES = 5_000_000
_MOST_UNPACKED = 100_000_000  # a workbook is packed: a small file can hold more than memory does
_EXCEL = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NO_TABLE = (
    "This file cannot be read as a table. Save it as an Excel workbook (.xlsx) or as CSV, then upload it again."
)
_LIST_SIGNS = 255  # Excel's limit for a list of choices


def read_table_file(content: bytes) -> list[list[str]]:
    """Returns the cells of the first sheet of a workbook, or of a CSV file; raises `InvalidInputError`."""
    if len(content) > MOST_BYTES:
        raise InvalidInputError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Upload it in parts.")
    if content.startswith(_OLD_EXCEL):
        raise InvalidInputError(
            "This is a workbook of an old Excel (.xls). Save it as .xlsx, then upload it again."
        )
    return _read_workbook(content) if content.startswith(_EXCEL) else split_text(_decode(content))


def _decode(content: bytes) -> str:
    """Returns text whichever way a spreadsheet wrote it: UTF-8, Excel's “Unicode text”, or the old Western one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise InvalidInputError("The workbook holds too much. Keep the sheet with the numbers alone.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=50, values_only=True)
            return [["" if cell is None else str(cell) for cell in row] for row in rows]
        finally:
            book.close()
    # What openpyxl raises for a file that is none, or is damaged, is nowhere written down: seen with damaged ones.
    except (
        *(zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError),
        *(OSError, EOFError, NotImplementedError, RuntimeError, struct.error, zlib.error, lzma.LZMAError),
    ) as error:
        raise InvalidInputError(_NO_TABLE) from error


def make_template(order_ids: Sequence[str], carriers: Sequence[str]) -> bytes:
    """Returns a workbook to fill in: a row for each order, its id as text, the carriers to choose from."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Tracking numbers")
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet.set_column(0, 1, 26, text)
        sheet.set_column(2, 2, 24, text)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, head)
        for row, order_id in enumerate(order_ids, 1):
            sheet.write_string(row, 0, order_id, text)
        if carriers and len(",".join(carriers)) <= _LIST_SIGNS and not any("," in one for one in carriers):
            rule = {"validate": "list", "source": list(carriers), "error_type": "warning"}
            sheet.data_validation(1, 2, max(len(order_ids), 1_000), 2, rule)
    return file.getvalue()
