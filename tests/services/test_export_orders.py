from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import GB, NOW, TESTER, US, make_imported, make_raw_line, store
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.errors import OutsideAccountError
from tiktok_orders.services.export_orders import HEADINGS, ExportRequest, export_csv, export_excel
from tiktok_orders.services.sheets import harmless
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import list_deeds

ID = "576000000000000001"
EVIL = '=HYPERLINK("http://evil","x")'


def _csv(database: Database, asked: ExportRequest) -> list[dict[str, str]]:
    text = export_csv(database, asked, now=NOW, person=TESTER).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _sheet(database: Database, asked: ExportRequest) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(export_excel(database, asked, now=NOW, person=TESTER)))
    return [tuple(row) for row in book.active.iter_rows()]  # type: ignore[union-attr]


def test_csv_has_one_row_per_matching_order(database: Database) -> None:
    store(database, make_imported(ID), make_imported("2", status="CANCELLED"))
    rows = _csv(database, ExportRequest(OrderFilter(tab="to_ship")))
    assert [row["Marketplace Order ID"] for row in rows] == [ID]
    assert rows[0]["Grand Total (Base)"] == "12.99"
    assert rows[0]["Order Placed On"] == "2026-11-20 09:00:00"
    assert rows[0]["Ordered Items"] == "1 × Ceramic Mug (Blue, 350 ml)"
    assert tuple(rows[0]) == HEADINGS


def test_excel_keeps_ids_as_text_and_amounts_as_numbers(database: Database) -> None:
    store(database, make_imported(ID))
    heading, row = _sheet(database, ExportRequest(OrderFilter(), (ID,)))
    values = {cell.value: row[place] for place, cell in enumerate(heading)}
    assert (values["Marketplace Order ID"].value, values["Marketplace Order ID"].data_type) == (ID, "s")
    assert (values["Order Total"].value, values["Order Total"].data_type) == (12.99, "n")


def test_no_cell_becomes_a_formula(database: Database) -> None:
    store(database, make_imported(ID, line_items=[make_raw_line(ID, product_name=EVIL)], tracking_number=EVIL))
    row = _csv(database, ExportRequest(OrderFilter()))[0]
    assert row["Tracking Number"] == f"'{EVIL}"
    kinds = {cell.data_type for cell in _sheet(database, ExportRequest(OrderFilter()))[1]}
    assert "f" not in kinds


@given(st.text())
def test_a_text_never_starts_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_a_selection_outside_the_chosen_account_is_refused(database: Database) -> None:
    store(database, make_imported(ID))
    with pytest.raises(OutsideAccountError, match=ID):
        export_csv(database, ExportRequest(OrderFilter(account_id=US), (ID,)), now=NOW, person=TESTER)
    with pytest.raises(OutsideAccountError, match="unknown"):
        export_csv(database, ExportRequest(OrderFilter(account_id=GB), ("unknown",)), now=NOW, person=TESTER)


def test_an_export_is_recorded_with_the_person(database: Database) -> None:
    store(database, make_imported(ID))
    export_csv(database, ExportRequest(OrderFilter(account_id=GB)), now=NOW, person=TESTER)
    deed = list_deeds(database)[0]
    assert (deed["person"], deed["deed"], deed["account_id"], deed["detail"]) == (
        "tester",
        "exported orders",
        GB,
        "1 orders as CSV",
    )
