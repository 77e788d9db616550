"""The ready questions, and the views that they and people's own tools read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.builders import GB, NOW, US, at, link_sales_order, make_imported, make_raw_line, store
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.periods import Period
from tiktok_orders.domain.questions import QUESTIONS
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import count_tabs
from tiktok_orders.store.questions import answer_question

VIEWS = ("account_facts", "order_facts", "line_facts", "failure_facts", "job_facts", "case_facts", "payout_facts")
WEEK = Period(date(2026, 11, 17), date(2026, 11, 23))
# Columns of the tables that hold, or may hold, something of a person.
PERSONAL = {
    "recipient_name",
    "recipient_address",
    "search_text",
    "search_numbers",
    "tracking_number",
    "message",
    "details",
    "requested_by",
    "payload",
    "person",
}


@pytest.fixture
def sold(database: Database) -> Database:
    pair = [make_raw_line("1"), make_raw_line("1", 2, sku_id="2002", seller_sku="TOWEL", sale_price="5.00")]
    store(
        database,
        make_imported("1", line_items=pair),
        make_imported("2", status="CANCELLED", cancel_reason="Changed my mind", cancellation_initiator="BUYER"),
        make_imported("3", rts_sla_time=at("2026-11-21 09:00")),
        make_imported("4", is_sample_order=True),
    )
    store(database, make_imported("5", create_time=at("2026-11-18 23:30")), account_id=US, region="US")
    return database


def _rows(database: Database, name: str, **scope: str) -> list[dict[str, object]]:
    answer = answer_question(database, name, WEEK, now=NOW, **scope)
    rows: list[dict[str, object]] = answer.table.to_pylist()
    return rows


def test_there_are_twenty_questions_and_more_and_each_has_an_answer(sold: Database) -> None:
    assert len(QUESTIONS) >= 20
    for name in QUESTIONS:
        assert answer_question(sold, name, WEEK, now=NOW).table.column_names


def test_sales_per_month_leave_out_what_was_cancelled_or_free(sold: Database) -> None:
    rows = _rows(sold, "sales_per_month")
    assert [(row["account"], row["orders"], row["sales"]) for row in rows] == [
        ("Shop GB", 2, Decimal("25.98")),
        ("Shop US", 1, Decimal("12.99")),
    ]
    assert [row["account"] for row in _rows(sold, "sales_per_month", account_id=US)] == ["Shop US"]


def test_products_bought_together_and_those_overdue_are_found(sold: Database) -> None:
    assert _rows(sold, "bought_together") == [{"product": "MUG-BLU-350", "bought_with": "TOWEL", "orders": 1}]
    assert [row["order_id"] for row in _rows(sold, "overdue_now")] == ["3"]
    assert [row["order_id"] for row in _rows(sold, "without_sales_order")] == ["5", "1", "3"]


@pytest.mark.parametrize(("column", "flag"), [("is_sold", "sold"), ("is_paid", "paid"), ("is_sample", "sample")])
def test_the_views_words_are_those_of_the_list(sold: Database, column: str, flag: str) -> None:
    (row,) = sold.rows(f"SELECT count(*) AS orders FROM order_facts WHERE {column}")
    assert row["orders"] == count_tabs(sold, OrderFilter(flags=(flag,)), now=NOW)["all"] > 0


def test_creation_counts_from_payment_or_placing_what_was_created_from_here(database: Database) -> None:
    placed, paid, at_the_door = at("2026-11-20 09:00"), at("2026-11-20 10:00"), at("2026-11-23 10:00")
    for order_id, facts in (
        ("paid", {"paid_time": paid}),
        ("at the door", {"paid_time": at_the_door, "is_cod": True, "status": "DELIVERED"}),
        ("adopted", {"paid_time": paid}),
    ):
        store(database, make_imported(order_id, create_time=placed, **facts))
        origin = "adopted" if order_id == "adopted" else "created"
        linked_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
        link_sales_order(database, order_id, f"TTS-{order_id}", origin=origin, linked_at=linked_at)
    (row,) = _rows(database, "creation_speed")
    assert (row["sales_orders"], row["half_within_hours"], row["nine_tenths_within_hours"]) == (2, 2.5, 2.9)


def test_overdue_orders_of_the_question_are_those_of_the_tab(sold: Database) -> None:
    assert len(_rows(sold, "overdue_now")) == count_tabs(sold, OrderFilter(), now=NOW)["late"] == 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_nothing_of_a_person(database: Database, view: str) -> None:
    columns = {row["column_name"] for row in database.rows(f"DESCRIBE {view}")}
    assert columns and not columns & PERSONAL


def test_practice_accounts_are_in_no_view_beside_a_real_one(sold: Database) -> None:
    sold.execute("UPDATE accounts SET is_practice = true WHERE account_id = $id", {"id": US})
    assert {row["account_id"] for row in sold.rows("SELECT DISTINCT account_id FROM order_facts")} == {GB}
    assert {row["account_id"] for row in sold.rows("SELECT DISTINCT account_id FROM line_facts")} == {GB}
