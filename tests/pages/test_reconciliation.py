"""The Reconciliation page, drawn without a browser: boxes, the sum under them, one box, closing, the pack."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from xml.etree import ElementTree

import pytest
import streamlit as st

from tests.builders import NOW, TESTER
from tests.pages.test_pages import draw, words_on
from tests.reconciling import FAULTS, History, cents, make_history, write_history, write_lone
from tests.selling import selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.reconciliation import BOXES, Box
from tiktok_orders.services.evidence_pack import make_pack
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.reconciled_orders import BoxScope, count_boxes, list_box_ids, sum_orders
from tiktok_orders.ui.desks import ReconciliationDesk
from tiktok_orders.ui.formats import money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.session import Selection


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("boxes"), orders=120) as application:
        for one in histories(application):
            write_history(application.database, one)
        write_lone(application.database, 1, 1_234)
        application.reconciler.work_off()
        bootstrap.use(application)
        st.cache_data.clear()
        yield application
        bootstrap.use(None)


def histories(desk: Application) -> list[History]:
    """An order with each fault, of the practice account that sells in the order's currency."""
    of_region = {account.region: account.account_id for account in list_accounts(desk.database)}
    found = [make_history(Random(number), number, [fault]) for number, fault in enumerate(FAULTS)]
    for one in found:
        one.account_id = of_region[one.region]
    return found


SCOPE = BoxScope()


def test_every_box_has_its_card_and_the_sum_is_that_of_all_orders(desk: Application) -> None:
    screen = draw("reconciliation")
    held = {str(one.label): one.value for one in screen.metric}
    assert list(held) == list(BOXES.values())
    counts = count_boxes(desk.database, SCOPE)
    for box, title in BOXES.items():
        open_ones = sum(one.orders - one.closed for one in counts if one.box is box)
        assert held[title] == f"{open_ones:,}", title
    words = words_on(screen)
    for total in sum_orders(desk.database, SCOPE, now=NOW):
        stated = plain(money(total.tiktok_amount, total.currency))
        assert f"the same: {total.orders:,} orders, {stated}" in words
    assert "not all compared yet" not in words


@pytest.mark.parametrize(
    ("box", "fixes"),
    [
        (Box.ONLY_TIKTOK, ["fix_create_sales_order", "fix_sync_status", "close_box"]),
        (Box.REFUNDED, ["fix_credit_in_magento", "fix_sync_status", "close_box"]),
        (
            Box.STATUS,
            [
                "fix_sync_status",
                "fix_cancel_in_magento",
                "fix_ship_in_magento",
                "fix_ship_order",
                "fix_reject_order",
                "close_box",
            ],
        ),
        (Box.ONLY_MAGENTO, ["fix_import", "close_box"]),
        (Box.PAID_OUT, ["close_box"]),
        (Box.AGREES, []),
    ],
)
def test_a_box_lists_its_orders_and_offers_what_mends_them(desk: Application, box: Box, fixes: list[str]) -> None:
    ids = list_box_ids(desk.database, SCOPE, box)
    screen = with_ticked(box, ids[:1])
    keys = [str(button.key) for button in screen.button]
    assert [key for key in keys if key.startswith("fix_") or key == "close_box"] == fixes
    assert f"of {len(ids):,}" in words_on(screen)


@pytest.mark.parametrize(
    ("fault", "verb"), [("cancelled_on_tiktok", "cancel_in_magento"), ("not_shipped", "ship_in_magento")]
)
def test_magento_is_made_to_follow_by_a_verb_with_its_preview(desk: Application, fault: str, verb: str) -> None:
    one = next(one for one in histories(desk) if one.gravest == fault)
    screen = with_ticked(Box.STATUS, [one.order_id])
    screen.button(key=f"fix_{verb}").click().run()
    assert not screen.exception
    preview = screen.session_state["_bulk_desk"].preview
    judged = [order for account in preview.accounts for order in (*account.will, *account.skipped)]
    assert preview.action == verb and {order.order_id for order in judged} == {one.order_id}


def test_orders_that_only_magento_knows_are_imported_by_their_ids(desk: Application) -> None:
    (order_id,) = list_box_ids(desk.database, SCOPE, Box.ONLY_MAGENTO)
    screen = with_ticked(Box.ONLY_MAGENTO, [order_id])
    screen.button(key="fix_import").click().run()
    assert not screen.exception
    desk.imports.wait()
    runs = desk.database.rows("SELECT kind, state, trigger FROM sync_runs WHERE kind = 'ids'")
    assert {(run["state"], run["trigger"]) for run in runs} == {("finished", "button")}
    assert len(runs) == len(list_accounts(desk.database))


def test_the_ticked_order_shows_where_its_difference_comes_from(desk: Application) -> None:
    one = next(one for one in histories(desk) if one.gravest == "settled_otherwise")
    words = words_on(with_ticked(Box.PAID_OUT, [one.order_id]))
    assert f"| Goods | +{plain(money(cents(one.off), one.currency))} |" in words.replace("\\+", "+")
    assert "| Up to what was expected | Amount |" in words


def test_what_is_closed_stays_in_its_box_with_who_and_why_and_can_be_opened_again(desk: Application) -> None:
    one = next(one for one in histories(desk) if one.gravest == "credited_alone")
    desk.reconciler.close([one.order_id], Box.REFUNDED, "Paid back in the shop", person=TESTER)
    screen = with_ticked(Box.REFUNDED, [one.order_id])
    assert ":material/task_alt: 1 closed" in words_on(screen)
    screen.segmented_control(key="which_refunded").set_value("closed").run()
    screen.session_state["_reconciliation_desk"] = ReconciliationDesk(selection=Selection({one.order_id}))
    screen.run()
    assert "Closed by tester" in words_on(screen)
    screen.button(key="reopen_box").click().run()
    assert not screen.exception
    assert list_box_ids(desk.database, SCOPE, Box.REFUNDED, which="closed") == []


def with_ticked(box: Box, order_ids: list[str]):
    screen = draw("reconciliation", box=str(box))
    ticked = Selection(ids=set(order_ids))
    screen.session_state["_reconciliation_desk"] = ReconciliationDesk(selection=ticked)
    return screen.run()


def test_the_pack_holds_every_order_to_the_cent_with_bridges_and_closings(desk: Application) -> None:
    one = next(one for one in histories(desk) if one.gravest == "payment_failed")
    desk.reconciler.close([one.order_id], Box.PAID_OUT, "=Bank was told", person=TESTER)
    viewer = Person("viewer", Role.VIEWER)
    sheets = read_sheets(make_pack(desk.database, SCOPE, time_zone="UTC", now=NOW, person=viewer))
    assert list(sheets) == ["Summary", *BOXES.values(), "Bridges", "Closings"]
    counts = count_boxes(desk.database, SCOPE)
    for box, title in BOXES.items():
        rows = sheets[title][1:]
        assert [row[0] for row in rows] == list_box_ids(desk.database, SCOPE, box, limit=9_999)
        for currency in {count.currency for count in counts}:
            amount = sum(count.tiktok_amount for count in counts if (count.box, count.currency) == (box, currency))
            assert sum(Decimal(row[8] or 0) for row in rows if row[7] == currency) == amount
    for order_id, _, _, _, leads_to, step, amount in (row[:7] for row in sheets["Bridges"][1:]):
        if step == "Differs by":
            steps = [row for row in sheets["Bridges"] if row[0] == order_id and row[4] == leads_to][:-1]
            assert sum(Decimal(row[6]) for row in steps) == Decimal(amount)
    [closing] = [row for row in sheets["Closings"][1:] if row[0] == one.order_id]
    assert closing[6:8] == ["=Bank was told", "tester"]


def read_sheets(workbook: bytes) -> dict[str, list[list[str]]]:
    """Sheet to its rows of texts, read from the file's own XML; a formula would be none of them."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        names = [
            one.get("name", "")
            for one in ElementTree.fromstring(file.read("xl/workbook.xml")).iter()
            if one.tag.endswith("}sheet")
        ]
        sheets = {}
        for number, name in enumerate(names, start=1):
            root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert root.find(".//x:f", space) is None
            sheets[name] = [_cells(row, space) for row in root.iterfind(".//x:row", space)]
        return sheets


def _cells(row: ElementTree.Element, space: dict[str, str]) -> list[str]:
    cells = [""] * 20
    for cell in row.iterfind("x:c", space):
        letters = "".join(sign for sign in cell.get("r", "") if sign.isalpha())
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - 64
        value = cell.find("x:v", space)
        text = "".join(one.text or "" for one in cell.iterfind("x:is/x:t", space))
        cells[place - 1] = text or (value.text or "" if value is not None else "")
    while cells and not cells[-1]:
        cells.pop()
    return cells + [""] * (11 - len(cells))
