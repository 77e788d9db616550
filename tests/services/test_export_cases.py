"""Exports of cancellations and returns: the selection or all that match, ids as text, nothing that is run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from tests.builders import GB, NOW, TESTER, US
from tiktok_orders.domain.after_sale import RETURN
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.errors import OutsideAccountError
from tiktok_orders.services.export_cases import HEADINGS, CaseExport, export_csv, export_excel
from tiktok_orders.services.read_cases import read_cases
from tiktok_orders.store.after_sale_cases import upsert_cases
from tiktok_orders.store.case_grid import find_case_ids
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import list_deeds

ID, DONE, OTHER = "4035000000000000001", "4035000000000000002", "4035000000000000003"
EVIL = '=HYPERLINK("http://evil","x")'
EVERY = CaseFilter(tab="all")


@pytest.fixture
def filled(database: Database) -> Database:
    """One return that waits and one that is paid back in Britain, one that waits in America."""
    store(database, GB, make_return(ID), make_return(DONE, "RETURN_OR_REFUND_REQUEST_COMPLETE", update_time=1))
    store(database, US, make_return(OTHER))
    return database


def make_return(return_id: str, status: str = "RETURN_OR_REFUND_REQUEST_PENDING", **fields: Any) -> dict[str, Any]:
    seconds = int(NOW.timestamp())
    waits = [{"action": "SELLER_RESPOND_RETURN", "deadline": seconds + 3600}] if status.endswith("PENDING") else []
    return {
        "return_id": return_id,
        "order_id": f"5764{return_id[4:]}",
        "return_type": "RETURN_AND_REFUND",
        "return_status": status,
        "return_reason_text": EVIL,
        "create_time": seconds - 7200,
        "update_time": seconds,
        "refund_amount": {"currency": "GBP", "refund_total": "12.50", "refund_subtotal": "12.50"},
        "seller_next_action_response": waits,
        **fields,
    }


def store(database: Database, account_id: str, *raw: dict[str, Any]) -> None:
    found = read_cases(RETURN, raw)
    assert not found.unreadable
    database.write(lambda cursor: upsert_cases(cursor, account_id=account_id, cases=found.cases, now=NOW))


def as_csv(database: Database, asked: CaseExport) -> list[dict[str, str]]:
    text = export_csv(database, asked, now=NOW, person=TESTER).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_all_that_match_or_the_selection_are_exported_one_row_each(filled: Database) -> None:
    rows = as_csv(filled, CaseExport(CaseFilter(account_id=GB)))
    assert [row["Refund ID"] for row in rows] == [ID]
    assert tuple(rows[0]) == HEADINGS
    assert (rows[0]["Refund"], rows[0]["Currency"], rows[0]["Waits For"]) != ("", "", "")
    assert Decimal(rows[0]["Refund"]) == Decimal("12.5")
    assert {row["Refund ID"] for row in as_csv(filled, CaseExport(EVERY))} == {ID, DONE, OTHER}
    assert {row["Refund ID"] for row in as_csv(filled, CaseExport(EVERY, (DONE, OTHER)))} == {DONE, OTHER}


def test_what_select_all_takes_is_what_the_export_holds(filled: Database) -> None:
    for wanted in (EVERY, CaseFilter(account_id=GB), CaseFilter(tab="refunded")):
        exported = {row["Refund ID"] for row in as_csv(filled, CaseExport(wanted))}
        assert exported == set(find_case_ids(filled, wanted, now=NOW)) != set()


def test_ids_stay_text_amounts_numbers_and_no_cell_becomes_a_formula(filled: Database) -> None:
    file = export_excel(filled, CaseExport(EVERY, (ID,)), now=NOW, person=TESTER)
    heading, row = openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows()  # type: ignore[union-attr]
    cells = {cell.value: row[place] for place, cell in enumerate(heading)}
    assert (cells["Refund ID"].value, cells["Refund ID"].data_type) == (ID, "s")
    assert (cells["Refund"].value, cells["Refund"].data_type) == (12.5, "n")
    assert (cells["Reason"].value, cells["Reason"].data_type) == (EVIL, "s")
    assert as_csv(filled, CaseExport(EVERY, (ID,)))[0]["Reason"] == f"'{EVIL}"


def test_a_selection_outside_the_chosen_account_is_refused(filled: Database) -> None:
    for case_ids in ((OTHER,), ("unknown",)):
        with pytest.raises(OutsideAccountError, match=case_ids[0]):
            export_csv(filled, CaseExport(CaseFilter(account_id=GB), case_ids), now=NOW, person=TESTER)


def test_an_export_is_recorded_with_the_person(filled: Database) -> None:
    export_csv(filled, CaseExport(CaseFilter(account_id=GB)), now=NOW, person=TESTER)
    deed = list_deeds(filled)[0]
    assert (deed["deed"], deed["account_id"], deed["detail"]) == ("exported refunds", GB, "1 refunds as CSV")
