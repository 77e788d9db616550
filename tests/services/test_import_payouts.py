"""Statements and payments come in by the import of the orders: whole, to the cent, and again until paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from threading import Event

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.sales_order_amounts import read_amounts
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.domain.settlement import RefundedUnits, Settled, SettlementState, compare_settlement
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.money import speller_of
from tiktok_orders.sandbox.world.statement_book import Statement
from tiktok_orders.services.feeds import AFTER_SALES, PAYMENTS, PAYOUTS, STATEMENTS
from tiktok_orders.store.account_erasure import erase_account
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.after_sale_cases import cases_of_order, lines_of_case
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.payouts import list_statements, sum_statements, transactions_of_order
from tiktok_orders.store.sync_runs import get_cursor, last_runs
from tiktok_orders.tiktok.endpoints import LIST_STATEMENT_TRANSACTIONS, LIST_STATEMENTS

CLOCK = HastyClock()
TABLES = ("statements", "statement_transactions", "payments")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("payouts"), orders=600, clock=CLOCK.read) as application:
        yield application


def sync(desk: Application) -> dict[str, tuple[int, int]]:
    """Reads payouts; returns per list how many records were new and changed."""
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=PAYOUTS)
    desk.imports.wait()
    runs = {feed: last_runs(desk.database, feed).values() for feed in PAYOUTS}
    assert {(run.state, run.message) for of_feed in runs.values() for run in of_feed} == {("finished", "")}
    return {
        feed: (sum(run.new_count for run in of_feed), sum(run.changed_count for run in of_feed))
        for feed, of_feed in runs.items()
    }


def forget(desk: Application) -> None:
    desk.database.execute("DELETE FROM sync_cursors WHERE feed IN ('statements', 'payments')")
    for table in TABLES:
        desk.database.execute(f"DELETE FROM {table}")


def of_the_world(desk: Application, account: Account) -> dict[str, Statement]:
    """Statement id to what the practice shop has, from as far back as the orders were imported."""
    world, now = desk.practice().world, int(CLOCK.read().timestamp())
    [shop] = [shop for shop in world.shops if shop.id == account.account_id]
    since = get_cursor(desk.database, account.account_id).covered_from
    assert since is not None
    books = world.statements.books_of(shop, now=now)
    return {one.id: one for one in books.statements if one.time >= since.timestamp()}


def known(desk: Application, account: Account) -> set[str]:
    return {row["statement_id"] for row in list_statements(desk.database, [account.account_id], limit=99)}


def test_every_statement_comes_in_once_with_its_transactions_to_the_cent(desk: Application):
    forget(desk)
    first = sync(desk)
    assert sync(desk) == {STATEMENTS: (0, 0), PAYMENTS: (0, 0)}
    accounts, count = list_accounts(desk.database), 0
    for account in accounts:
        there = of_the_world(desk, account)
        rows = {row["statement_id"]: row for row in list_statements(desk.database, [account.account_id], limit=99)}
        assert set(there) == set(rows)
        count += len(rows)
        for key, one in there.items():
            spell = speller_of(rows[key]["currency"])
            settled = rows[key]["settlement_amount"]
            assert abs(settled) == Decimal(spell(abs(one.settlement)))
            assert (settled < 0) == (one.settlement < 0)
            assert rows[key]["adds_up"]
            assert rows[key]["transaction_count"] == len(one.transactions)
    assert first[STATEMENTS] == (count, 0)
    [uneven] = desk.database.rows(
        "SELECT count(*) AS n FROM statements s JOIN (SELECT statement_id, sum(settlement_amount) AS settled,"
        " count(*) AS n FROM statement_transactions GROUP BY 1) t USING (statement_id)"
        " WHERE t.settled <> s.settlement_amount OR t.n <> s.transaction_count"
    )
    assert uneven["n"] == 0
    for row in sum_statements(desk.database, [account.account_id for account in accounts]):
        parts = ("revenue_amount", "shipping_amount", "fee_tax_amount", "adjustment_amount")
        assert sum(row[name] for name in parts) == row["settlement_amount"]
        assert row["paid_amount"] + row["open_amount"] == row["settlement_amount"]


def test_payments_are_read_where_the_market_has_them_and_come_to_what_was_settled(desk: Application):
    sync(desk)
    regions = {account.account_id: account.region for account in list_accounts(desk.database)}
    paid = desk.database.rows("SELECT DISTINCT account_id FROM payments")
    assert {regions[row["account_id"]] for row in paid} == set(regions.values()) - {"SG"}
    assert {regions[account_id] for account_id in last_runs(desk.database, PAYMENTS)} == {
        regions[row["account_id"]] for row in paid
    }
    differ = desk.database.rows(
        "SELECT p.payment_id FROM payments p JOIN (SELECT payment_id, sum(settlement_amount) AS settled,"
        " min(statement_time) AS since FROM statements GROUP BY 1) s USING (payment_id)"
        " WHERE s.settled <> p.amount AND s.since > (SELECT min(statement_time) + INTERVAL 3 DAY FROM statements)"
    )
    assert differ == []


def test_what_was_not_paid_is_read_again_until_it_is(desk: Application):
    sync(desk)
    waiting = desk.database.rows(
        "SELECT statement_id FROM statements WHERE payment_status <> 'PAID' AND payment_id <> ''"
    )
    assert waiting
    CLOCK.move(days=6)
    new, changed = sync(desk)[STATEMENTS]
    assert new
    assert changed >= len(waiting)
    ids = [row["statement_id"] for row in waiting]
    rows = desk.database.rows("SELECT payment_status FROM statements WHERE statement_id = ANY($ids)", {"ids": ids})
    assert {row["payment_status"] for row in rows} == {"PAID"}


def test_an_order_knows_what_was_paid_out_for_it(desk: Application):
    sync(desk)
    [row] = desk.database.rows(
        "SELECT account_id, order_id, settlement_amount FROM settled_orders WHERE transaction_count > 1 LIMIT 1"
    )
    found = transactions_of_order(desk.database, row["account_id"], row["order_id"])
    assert len(found) > 1
    assert sum(one["settlement_amount"] for one in found) == row["settlement_amount"]


def test_every_settled_order_agrees_with_its_sales_order_and_its_refunds(desk: Application):
    accounts = list_accounts(desk.database)
    desk.imports.start(accounts, person=TESTER, trigger="button", feeds=(*AFTER_SALES, *PAYOUTS))
    desk.imports.wait()
    rows = desk.database.rows(
        "SELECT s.*, p.payload FROM settled_orders s"
        " JOIN (SELECT order_id, arg_max(payload, version) AS payload FROM order_payloads GROUP BY 1) p"
        " USING (order_id) JOIN orders o USING (order_id)"
        # Of what happened longer ago neither all refunds nor all statements are here.
        " WHERE o.delivery_time > (SELECT min(statement_time) FROM statements)"
    )
    refunded = 0
    for row in rows:
        order = read_order(json.loads(row["payload"]))
        refunds = refunds_of(desk, row["order_id"], until=row["last_settled_at"])
        refunded += len(refunds)
        settled = Settled(
            settlement=row["settlement_amount"],
            revenue=row["revenue_amount"],
            goods=row["goods_amount"],
            seller_discount=row["seller_discount_amount"],
            goods_refund=row["goods_refund_amount"],
            seller_discount_refund=row["seller_discount_refund_amount"],
        )
        found = compare_settlement(read_amounts(order), expected_total(order, OrderPolicy()), refunds, settled)
        assert (found.state, found.differences) == (SettlementState.AGREES, ()), row["order_id"]
    assert len(rows) > 50
    assert refunded


def refunds_of(desk: Application, order_id: str, *, until: datetime) -> list[RefundedUnits]:
    """What was paid back of an order by the day of its last statement."""
    return [
        RefundedUnits(tuple(line.line_item_id for line in lines_of_case(desk.database, one.case_id)), subtotal)
        for one in cases_of_order(desk.database, order_id)
        if one.state == "REFUNDED"
        and (subtotal := one.refund_subtotal) is not None
        and one.update_time is not None
        and one.update_time < aware_utc(until)
    ]


def test_faults_on_the_way_lose_nothing_and_double_nothing(desk: Application):
    forget(desk)
    for kind, endpoint in (
        (Kind.CUT_MIDWAY, LIST_STATEMENTS),
        (Kind.TRUNCATED_JSON, LIST_STATEMENT_TRANSACTIONS),
        (Kind.HTTP_503, LIST_STATEMENT_TRANSACTIONS),
    ):
        desk.practice().disasters.add(Disaster(kind, f"GET {endpoint.path}", times=1))
    sync(desk)
    for account in list_accounts(desk.database):
        assert known(desk, account) == set(of_the_world(desk, account))


def test_goes_on_where_a_sync_was_broken_off(desk: Application):
    forget(desk)
    accounts = list_accounts(desk.database)
    desk.imports.start(accounts, person=TESTER, trigger="button", feeds=(STATEMENTS,))
    desk.imports.stop([account.account_id for account in accounts], person=TESTER)
    desk.imports.wait()
    assert "stopped" in {run.state for run in last_runs(desk.database, STATEMENTS).values()}
    sync(desk)
    for account in accounts:
        assert known(desk, account) == set(of_the_world(desk, account))
        assert get_cursor(desk.database, account.account_id, STATEMENTS).window_start is None


def test_a_shop_without_the_right_is_told_in_one_sentence_and_the_others_go_on(desk: Application):
    forget(desk)
    world = desk.practice().world
    with world.file.changing() as connection:
        kept = connection.execute("SELECT token, scopes FROM access_tokens").fetchall()
        connection.execute("UPDATE access_tokens SET scopes = replace(scopes, 'seller.finance.info', '')")
    try:
        accounts = list_accounts(desk.database)
        desk.imports.start(accounts, person=TESTER, trigger="button", feeds=PAYOUTS)
        desk.imports.wait()
        runs = last_runs(desk.database, STATEMENTS).values()
        assert {run.state for run in runs} == {"finished"}
        assert all("does not let this app read statements" in run.message for run in runs)
        assert get_cursor(desk.database, accounts[0].account_id, STATEMENTS).watermark is None
        desk.imports.start(accounts, person=TESTER, trigger="button")
        desk.imports.wait()
        assert {run.state for run in last_runs(desk.database).values()} == {"finished"}
    finally:
        with world.file.changing() as connection:
            connection.executemany(
                "UPDATE access_tokens SET scopes = ? WHERE token = ?", [row[::-1] for row in kept]
            )


def test_runs_by_schedule(desk: Application):
    forget(desk)
    desk.schedules.let_practice_take_part(True, person=TESTER)
    end = desk.chores()[ScheduleName.PAYOUTS](Event())
    assert not end.is_failed
    assert end.message.endswith("new, 0 changed.")
    assert not end.message.startswith("0 new")


def test_with_an_account_its_payouts_are_erased(desk: Application):
    sync(desk)
    account_id = list_accounts(desk.database)[0].account_id
    erase_account(desk.database, account_id)
    for table in TABLES:
        left = desk.database.rows(f"SELECT 1 FROM {table} WHERE account_id = $id", {"id": account_id})
        assert left == [], table
