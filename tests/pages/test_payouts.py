"""The Payouts page, one statement, and the line on the order page, drawn without a browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
import streamlit as st

from tests.builders import TESTER
from tests.pages.test_pages import draw, words_on
from tests.selling import selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.services.export_answers import export_answer
from tiktok_orders.services.feeds import PAYOUTS
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.payouts import find_statement, list_statements, list_transactions, sum_statements
from tiktok_orders.ui.formats import money
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.payouts.tables import statement_file, transaction_file


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("payouts"), orders=400) as application:
        accounts = list_accounts(application.database)
        application.imports.start(accounts, person=TESTER, trigger="button", feeds=PAYOUTS)
        application.imports.wait()
        bootstrap.use(application)
        st.cache_data.clear()
        yield application
        bootstrap.use(None)


def account_ids(desk: Application) -> list[str]:
    return [account.account_id for account in list_accounts(desk.database)]


def test_the_page_sums_each_currency_by_itself(desk: Application):
    screen = draw("payouts")
    words = words_on(screen)
    assert "Last sync" in words
    sums = sum_statements(desk.database, account_ids(desk))
    assert {row["currency"] for row in sums} == {"GBP", "USD", "SGD"}
    for row in sums:
        settled = plain(money(row["settlement_amount"], row["currency"]))
        assert f"| {row['currency']} | {row['statements']:,} | {settled} |" in words
    assert "Sync payouts now" in [button.label for button in screen.button]


@pytest.mark.usefixtures("desk")
def test_the_payments_can_be_narrowed_to_those_that_are_not_there_yet():
    screen = draw("payouts")
    screen.segmented_control[0].set_value("PROCESSING").run()
    [table] = screen.dataframe
    assert set(table.value["Payment"]) == {"On its way"}


def test_a_statement_says_how_it_is_paid_and_leads_to_its_orders(desk: Application):
    [row] = desk.database.rows(
        "SELECT t.statement_id, min(t.order_id) AS order_id FROM statement_transactions t"
        " JOIN orders USING (order_id) JOIN statements s ON s.statement_id = t.statement_id"
        " WHERE s.payment_status = 'PAID' GROUP BY 1 ORDER BY 1 LIMIT 1"
    )
    screen = draw("payouts", statement_id=row["statement_id"])
    words = words_on(screen)
    assert "Statement of" in words
    assert "Payment 34" in words
    [table] = screen.dataframe
    assert row["order_id"] in set(table.value["Order"])


@pytest.mark.usefixtures("desk")
def test_a_statement_that_is_not_here_is_said_so():
    assert "This statement is not here" in words_on(draw("payouts", statement_id="7"))


def test_the_order_page_says_what_was_paid_out(desk: Application):
    [row] = desk.database.rows(
        "SELECT s.order_id, s.settlement_amount, s.currency FROM settled_orders s JOIN orders USING (order_id)"
        " WHERE s.transaction_count > 1 ORDER BY 1 LIMIT 1"
    )
    words = words_on(draw("order", order_id=row["order_id"]))
    assert f"**Paid out** {plain(money(row['settlement_amount'], row['currency']))} in 2 transactions" in words
    [other] = desk.database.rows(
        "SELECT order_id FROM orders WHERE order_id NOT IN (SELECT order_id FROM settled_orders) LIMIT 1"
    )
    assert "Paid out" not in words_on(draw("order", order_id=other["order_id"]))


def test_files_hold_every_statement_and_transaction_to_the_cent(desk: Application):
    rows = list_statements(desk.database, account_ids(desk), limit=1_000)
    lines = list(
        csv.DictReader(io.StringIO(export_answer(statement_file(rows), "CSV", person=TESTER).decode("utf-8-sig")))
    )
    assert {line["statement_id"] for line in lines} == {row["statement_id"] for row in rows}
    for row in sum_statements(desk.database, account_ids(desk)):
        of_currency = [Decimal(line["settlement_amount"]) for line in lines if line["currency"] == row["currency"]]
        assert sum(of_currency) == row["settlement_amount"]
    statement = find_statement(desk.database, account_ids(desk), rows[0]["statement_id"])
    assert statement is not None
    table = transaction_file(list_transactions(desk.database, rows[0]["statement_id"]), statement)
    assert export_answer(table, "Excel", person=TESTER).startswith(b"PK")
    assert table.num_rows == statement["transaction_count"]
