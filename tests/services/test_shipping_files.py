"""Files with tracking numbers: the template comes back filled in, CSV in any writing, and garbage is refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_orders.domain.shipping_table import TableRow, read_rows
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.shipping_files import MOST_BYTES, make_template, read_table_file

A, B = "576461413038785001", "576461413038785002"
ROW = TableRow(2, A, "RM12345678901", "Royal Mail")


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_the_template_filled_in_is_read_again() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template([A, B], ["Royal Mail", "Evri"])))
    sheet = book.active
    assert sheet is not None and sheet["A2"].number_format == "@"
    sheet["B2"], sheet["C2"] = "RM12345678901", "Royal Mail"
    file = io.BytesIO()
    book.save(file)
    assert read_rows(read_table_file(file.getvalue())) == [ROW, TableRow(3, B, "", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_the_writing_of_any_spreadsheet(encoding: str) -> None:
    text = f"Order ID;Tracking number;Carrier\r\n{A};RM12345678901;Königspost\r\n"
    assert read_rows(read_table_file(text.encode(encoding))) == [TableRow(2, A, "RM12345678901", "Königspost")]


def test_numbers_that_a_spreadsheet_keeps_as_numbers_are_read() -> None:
    content = workbook(["Order ID", "Tracking number", "Carrier"], [A, 155012345678, "DPD UK"])
    assert read_rows(read_table_file(content)) == [TableRow(2, A, "155012345678", "DPD UK")]


def test_what_is_no_table_is_refused_in_a_sentence() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    for content, words in (
        (b"PK\x03\x04 no workbook", "cannot be read as a table"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (packed.getvalue(), "holds too much"),
    ):
        with pytest.raises(InvalidInputError, match=words):
            read_table_file(content)


GOOD = workbook(["Order ID", "Tracking number", "Carrier"], [A, "RM12345678901", "Royal Mail"])


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(place: int, change: int) -> None:
    damaged = bytearray(GOOD)
    damaged[place] ^= change
    try:
        cells = read_table_file(bytes(damaged))
    except InvalidInputError:
        return
    assert all(isinstance(cell, str) for row in cells for cell in row)


@given(st.binary(max_size=300))
def test_no_bytes_are_too_odd(content: bytes) -> None:
    try:
        read_rows(read_table_file(content))
    except InvalidInputError:
        return
