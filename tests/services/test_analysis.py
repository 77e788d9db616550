"""What Analytics shows of a scope, the report of it, and answers as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from tests.after_sale_world import AfterSale, make_case
from tests.builders import (
    GB,
    NOW,
    TESTER,
    US,
    at,
    link_sales_order,
    make_imported,
    make_raw_line,
    make_raw_order,
    open_database,
    store,
)
from tiktok_orders.domain.base_amounts import Rate
from tiktok_orders.domain.figures import FIGURES, FUNNEL, Scope
from tiktok_orders.domain.lists_read import ALL_READ, ListRead, ListsRead
from tiktok_orders.domain.periods import Period, period_of
from tiktok_orders.services.analysis import Analysis, analyse
from tiktok_orders.services.export_answers import export_answer
from tiktok_orders.services.management_report import ReportRequest, make_report
from tiktok_orders.services.read_payouts import read_statement_page
from tiktok_orders.store.analytics import ask
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.store.payouts import upsert_statements
from tiktok_orders.store.workspace import list_deeds
from tiktok_orders.tiktok.search import Page

WEEK = Period(date(2026, 11, 17), date(2026, 11, 23))
RATES = {
    "GBP": Rate("GBP", Decimal(1), "same currency", None),
    "USD": Rate("USD", Decimal("0.8"), "the bank", date(2026, 11, 20)),
}
TITLES = {GB: "Tea & <b>Towels</b>", US: "Shop US"}


@pytest.fixture
def sold(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path)
    towel = make_raw_line("2", sku_id="2002", product_name="<script>alert(1)</script>", sale_price="10.00")
    store(
        database,
        make_imported("1", payment={"currency": "GBP", "total_amount": "15.98", "seller_discount": "2.00"}),
        make_imported("2", line_items=[towel], payment={"currency": "GBP", "total_amount": "10.00"}),
        make_imported("3", status="CANCELLED", cancel_reason="Changed my mind"),
        make_imported("4", create_time=at("2026-11-12 09:00")),
    )
    dollars = {"currency": "USD", "total_amount": "20.00"}
    store(database, make_imported("5", payment=dollars), account_id=US, region="US")
    yield database
    database.close()


def _pay_out(database: Database, statement_id: str, day: date) -> None:
    """Stores a statement of 10.00 GBP that was paid on that day."""
    parts = {"total_revenue_amount": "10.00", "total_fee_tax_amount": "0.00"}
    raw = {
        "statement": {
            "id": statement_id,
            "statement_time": at(f"{day} 01:00"),
            "currency": "GBP",
            "settlement_amount": "10.00",
            "payment_status": "PAID",
            "payment_time": at(f"{day} 12:00"),
        },
        "totals": {"total_settlement_amount": "10.00", "total_settlement_breakdown": parts},
        "transactions": [],
    }
    read = read_statement_page(Page(entries=[raw]))
    assert not read.unreadable
    database.write(lambda cursor: upsert_statements(cursor, account_id=GB, imported=read.statements, now=NOW))


def _analyse(
    database: Database,
    *,
    currency: str = "",
    rates: dict[str, Rate] | None = None,
    read: ListsRead = ALL_READ,
) -> Analysis:
    return analyse(
        lambda statement, scope: ask(database, statement, scope, now=NOW),
        Scope(WEEK, currency=currency),
        base="GBP",
        rates=RATES if rates is None else rates,
        titles=TITLES,
        read=read,
    )


def test_days_that_were_not_all_imported_are_compared_with_nothing(sold: Database) -> None:
    whole, lacking = (
        _analyse(sold, read=ListsRead(ListRead(WEEK.before().first + timedelta(days=late)))) for late in (0, 1)
    )
    assert whole.figures["sales"].before is not None and whole.compared.startswith("Compared with 10 Nov")
    assert {value.before for value in lacking.figures.values()} == {None}
    assert "were not all imported" in lacking.compared
    assert not [note for note in lacking.notes if "lack some" in note]
    within = _analyse(sold, read=ListsRead(ListRead(WEEK.first + timedelta(days=1))))
    assert [note for note in within.notes if "lack some" in note]


@pytest.mark.parametrize(
    ("late", "is_compared", "words"),
    [
        ({}, {"sales": True, "refunds": True, "paid_out": True}, "16 Nov 2026."),
        (
            {"refunds": 1},
            {"sales": True, "refunds": False, "paid_out": True},
            "but for returns and refunds: those were not all read.",
        ),
        (
            {"payouts": 1},
            {"sales": True, "refunds": True, "paid_out": False},
            "but for payouts: those were not all read.",
        ),
        (
            {"refunds": 1, "payouts": 1},
            {"sales": True, "refunds": False, "paid_out": False},
            "but for returns and refunds and payouts",
        ),
        (
            {"orders": 1},
            {"sales": False, "refunds": False, "paid_out": True},
            "were not all imported. Payouts are compared with 10 Nov 2026 to 16 Nov 2026.",
        ),
    ],
    ids=str,
)
def test_what_was_not_read_of_the_days_before_is_compared_with_nothing(
    sold: Database, late: dict[str, int], is_compared: dict[str, bool], words: str
) -> None:
    for day in WEEK.before().first, WEEK.first:
        _pay_out(sold, f"S{day}", day)
    first = WEEK.before().first
    lists = {
        name: ListRead(first + timedelta(days=late.get(name, 0))) for name in ("orders", "refunds", "payouts")
    }
    analysis = _analyse(sold, read=ListsRead(**lists))
    assert {name: analysis.figures[name].before is not None for name in is_compared} == is_compared
    assert analysis.compared.endswith(words) or words in analysis.compared
    assert not [note for note in analysis.notes if "lack some" in note]


@pytest.mark.parametrize(("name", "page"), [("refunds", "Refunds"), ("payouts", "Payouts")])
def test_days_of_which_a_list_was_not_all_read_say_so_and_what_to_do(sold: Database, name: str, page: str) -> None:
    whole, lacking = (
        _analyse(sold, read=ListsRead(**{name: ListRead(WEEK.first + timedelta(days=late))})) for late in (0, 1)
    )
    assert not [note for note in whole.notes if "not all read" in note]
    (note,) = [note for note in lacking.notes if "not all read" in note]
    assert f"from before {WEEK.first.day + 1} Nov 2026" in note and f"on the page {page}" in note


def test_refunds_that_were_never_read_are_not_called_none(sold: Database) -> None:
    names = ("returned", "refunds", "refund_share", "refunded")
    for unread, is_known in ((), True), ({US}, True), ({GB, US}, False):
        analysis = _analyse(sold, read=ListsRead(refunds=ListRead(unread=frozenset(unread))))
        assert [analysis.figures[name].value == 0 for name in names] == [is_known] * 4
        told = [note for note in analysis.notes if "Sync refunds" in note]
        assert ["Shop US" in note for note in told] == ([True] if unread else [])


def test_card_link_table_and_chart_of_refunds_count_the_same_orders(sold: Database) -> None:
    """Of the account whose refunds were never read an order tells of one: it counts in none of them."""
    after = AfterSale()
    for account_id, order_id in (GB, "1"), (US, "5"):
        back = make_case(
            make_raw_order(order_id), "return", "7", "RETURN_OR_REFUND_REQUEST_COMPLETE", Decimal(5), ("odd", "")
        )
        after.cases[account_id] = [("RETURN", back)]
        after.statements[account_id] = after.payments[account_id] = []
    after.store(sold)
    sold.execute("DELETE FROM sync_cursors WHERE account_id = $us", {"us": US})
    analysis = _analyse(sold, read=ListsRead(refunds=ListRead(unread=frozenset({US}))))
    parts = {part.name: part.table for part in analysis.parts}
    assert analysis.figures["refunds"].value == Decimal(5)
    assert analysis.figures["refunded"].value == analysis.figures["returned"].value == 0.5
    (day,) = [
        (row, link) for row, link in zip(parts["refunds"].rows, parts["refunds"].links, strict=True) if row[2]
    ]
    assert day[0][1:3] == (Decimal("25.98"), Decimal(5)), "sales are those of the same account"
    assert parts["returns"].rows == [("odd", 1, Decimal(5))]
    links = [day[1], parts["returns"].links[0]]
    links += [
        analysis.scope.orders_of(FIGURES[name]) for name in ("returned", "refunds", "refunded", "refund_share")
    ]
    assert [find_ids(sold, one, now=NOW) for one in links if one] == [["1"]] * 6


def test_figures_in_the_base_currency_take_the_rate_and_name_it(sold: Database) -> None:
    analysis = _analyse(sold)
    values = {name: one.value for name, one in analysis.figures.items()}
    assert values["sales"] == Decimal("41.98")  # 15.98 + 10.00 + 20.00 at 0.8
    assert values["orders"] == 3 and values["average"] == Decimal("41.98") / 3
    assert values["cancelled"] == 0.25
    assert analysis.figures["sales"].before == Decimal("12.99")
    assert "1 USD = 0.8 GBP (the bank, 20 Nov 2026)" in " ".join(analysis.notes)


def test_a_currency_without_a_rate_is_left_out_and_said(sold: Database) -> None:
    analysis = _analyse(sold, rates={"GBP": RATES["GBP"]})
    assert analysis.figures["sales"].value == Decimal("25.98")
    assert analysis.figures["average"].value == Decimal("12.99")
    assert "Amounts in USD are left out" in " ".join(analysis.notes)


def test_one_currency_alone_needs_no_rate(sold: Database) -> None:
    analysis = _analyse(sold, currency="USD", rates={})
    assert (analysis.shown, analysis.figures["sales"].value) == ("USD", Decimal(20))


@pytest.mark.parametrize("currency", ["", "GBP"])
def test_the_rows_of_each_part_add_up_to_sales(sold: Database, currency: str) -> None:
    analysis = _analyse(sold, currency=currency)
    parts = {part.name: part.table for part in analysis.parts}
    for name in ("days", "hours", "accounts", "products", "variants", "areas"):
        column = parts[name].headings.index("Sales")
        assert sum(row[column] for row in parts[name].rows) == analysis.figures["sales"].value, name
    assert len(parts["days"].rows) == 7
    assert parts["products"].rows[-1][0].startswith("Delivery, taxes")


def test_a_product_is_all_of_its_variants_and_opens_their_orders(sold: Database) -> None:
    variants = [
        make_raw_line("1", sku_id="3001", product_id="9", product_name="Mug", sku_name="Red", sale_price="4.00"),
        make_raw_line("2", sku_id="3002", product_id="9", product_name="Mug", sku_name="Blue", sale_price="3.00"),
    ]
    for order_id, lines in ("8", variants), ("9", variants[:1]):
        store(sold, make_imported(order_id, line_items=lines, payment={"currency": "GBP", "total_amount": "7.00"}))
    parts = {part.name: part.table for part in _analyse(sold).parts}
    told = {
        name: [row for row in parts[name].rows if row[0].startswith("Mug")] for name in ("products", "variants")
    }
    assert told["products"] == [("Mug", 3, Decimal("11.00"))]
    assert [(name.split(" · ")[:2], *rest) for name, *rest in told["variants"]] == [
        (["Mug", "Red"], 2, Decimal("8.00")),
        (["Mug", "Blue"], 1, Decimal("3.00")),
    ]
    for name, found in ("products", {"8", "9"}), ("variants", {"8", "9"}):
        table = parts[name]
        link = next(link for row, link in zip(table.rows, table.links, strict=True) if row[0].startswith("Mug"))
        assert link is not None and set(find_ids(sold, link, now=NOW)) == found


def test_every_figure_has_a_definition_and_a_statement_that_was_asked(sold: Database) -> None:
    analysis = _analyse(sold)
    assert {figure.statement for figure in FIGURES.values()} <= analysis.answers.keys()
    assert all(figure.definition.endswith(".") for figure in FIGURES.values())


def test_every_part_says_what_it_counts(sold: Database) -> None:
    assert [part.name for part in _analyse(sold).parts if not part.note.endswith(".")] == []


def test_the_funnel_says_what_each_of_its_steps_counts(sold: Database) -> None:
    (funnel,) = [part for part in _analyse(sold).parts if part.name == "funnel"]
    assert all(f"{step.title}: {step.definition}" in funnel.note for step in FUNNEL)


def test_how_long_orders_take_opens_the_orders_that_went_that_way(sold: Database) -> None:
    paid, gone = at("2026-11-20 10:00"), at("2026-11-21 10:00")
    store(sold, make_imported("6", status="DELIVERED", paid_time=paid, collection_time=gone, delivery_time=gone))
    store(sold, make_imported("7", paid_time=paid, collection_time=gone), account_id=US, region="US")
    link_sales_order(sold, "6", "TTS-6")
    link_sales_order(sold, "7", "TTS-7", origin="adopted")
    (speeds,) = [part for part in _analyse(sold).parts if part.name == "speeds"]
    listed = {
        row[:2]: find_ids(sold, wanted, now=NOW)
        for row, wanted in zip(speeds.table.rows, speeds.table.links, strict=True)
        if wanted
    }
    assert {key: sorted(ids) for key, ids in listed.items()} == {
        ("All", "To the sales order"): ["6"],
        (TITLES[GB], "To the sales order"): ["6"],
        ("All", "To the carrier"): ["6", "7"],
        (TITLES[GB], "To the carrier"): ["6"],
        (TITLES[US], "To the carrier"): ["7"],
        ("All", "To the buyer"): ["6"],
        (TITLES[GB], "To the buyer"): ["6"],
    }


def test_the_report_is_one_file_that_asks_for_nothing_and_runs_nothing(sold: Database) -> None:
    page = make_report(sold, ReportRequest(_analyse(sold), "Tea & <b>Towels</b>"), now=NOW, person=TESTER).decode()
    assert page.count("<svg") == len([part for part in _analyse(sold).parts if part.table.rows])
    assert "Tea &amp; &lt;b&gt;Towels&lt;/b&gt;" in page and "<script" not in page
    assert "£41.98" in page
    asked = {word for word in page.replace("'", '"').split('"') if word.startswith(("http:", "https:", "//"))}
    assert asked <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # names, not addresses
    assert "Ada" not in page and "7700900101" not in page
    assert list_deeds(sold)[0]["deed"] == "made a management report"


def test_an_answer_is_the_same_in_each_kind_of_file() -> None:
    table = pa.table(
        {
            "order_id": ["576000000000000001", "=1+1"],
            "placed_date": [date(2026, 11, 1), None],
            "sales": pa.array([Decimal("12.9900"), Decimal("5.0000")], pa.decimal128(18, 4)),
        }
    )
    text = export_answer(table, "CSV", person=TESTER).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["order_id", "placed_date", "sales"],
        ["576000000000000001", "2026-11-01", "12.99"],
        ["'=1+1", "", "5"],
    ]
    sheet = load_workbook(io.BytesIO(export_answer(table, "Excel", person=TESTER))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["576000000000000001", "2026-11-01", 12.99],
        ["=1+1", None, 5],
    ]
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
    assert pq.read_table(io.BytesIO(export_answer(table, "Parquet", person=TESTER))) == table


@pytest.mark.parametrize(
    ("preset", "days", "before"),
    [
        ("today", ("2026-11-23", "2026-11-23"), ("2026-11-22", "2026-11-22")),
        ("7_days", ("2026-11-17", "2026-11-23"), ("2026-11-10", "2026-11-16")),
        ("last_month", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        ("this_month", ("2026-11-01", "2026-11-23"), ("2026-10-09", "2026-10-31")),
    ],
)
def test_a_period_is_compared_with_the_days_before(
    preset: str, days: tuple[str, str], before: tuple[str, str]
) -> None:
    def period(ends: tuple[str, str]) -> Period:
        return Period(*(date.fromisoformat(one) for one in ends))

    assert period_of(preset, date(2026, 11, 23)) == period(days)
    assert period_of(preset, date(2026, 11, 23)).before() == period(before)
