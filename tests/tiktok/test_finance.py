"""Statements, their transactions and payments: samples, the practice shop, and an app without the right."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.tiktok.loopback import json_answer
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.statements import (
    Payment,
    Statement,
    UnreadableRecordError,
    read_payment,
    read_statement,
    signed_parts,
)
from tiktok_orders.errors import NotPermittedError
from tiktok_orders.tiktok.finance import ShopPayments, ShopStatements
from tiktok_orders.tiktok.search import Span


def last_days(now, days=40) -> Span:
    return Span.changed(now - timedelta(days=days), now)


def test_reads_the_samples():
    [raw] = read_sample("finance-statements")["response"]["data"]["statements"]
    statement = Statement.model_validate(raw)
    assert (statement.settlement_amount, statement.payment_status) == (Decimal("97.20"), "PROCESSING")
    [raw] = read_sample("finance-payments")["response"]["data"]["payments"]
    assert Payment.model_validate(raw).amount.value == Decimal("97.20")


def test_needs_only_ids_and_keeps_words_that_it_does_not_know():
    raw = {"statement": {"id": "1"}, "transactions": [{"id": "2", "type": "NEW_FEE", "settlement_amount": "-1"}]}
    record = read_statement(raw)
    assert (record.transactions[0].type, record.transactions[0].about_order) == ("NEW_FEE", "")
    with pytest.raises(UnreadableRecordError, match="“id” is missing"):
        read_statement({"statement": {"currency": "GBP"}})
    with pytest.raises(UnreadableRecordError):
        read_payment({"id": "1", "amount": {"value": "a lot"}})


def test_takes_costs_as_they_add_up():
    ten, two, one, nothing = map(Decimal, (10, 2, 1, 0))
    as_in_samples = signed_parts(ten, -two, -one, nothing, Decimal(7))
    as_in_the_formula = signed_parts(ten, two, one, nothing, Decimal(7))
    assert as_in_samples == as_in_the_formula
    assert as_in_samples.adds_up
    assert not signed_parts(ten, -two, -one, nothing, Decimal(8)).adds_up


def test_brings_each_statement_with_all_its_transactions(desk):
    pages = list(ShopStatements(desk.client("US")).search(last_days(desk.clock.read())))
    assert len(pages) > 20
    for page in pages:
        [entry] = page.entries
        record = read_statement(entry)
        assert record.totals.parts.adds_up
        assert record.totals.parts.total == record.statement.settlement_amount
        settled = sum(one.settlement_amount for one in record.transactions)
        assert settled == record.statement.settlement_amount
    times = [page.entries[0]["statement"]["statement_time"] for page in pages]
    assert times == sorted(times)


def test_reads_payments(desk):
    pages = list(ShopPayments(desk.client()).search(last_days(desk.clock.read())))
    assert {read_payment(entry).status for page in pages for entry in page.entries} >= {"PAID", "PROCESSING"}


def test_says_that_the_app_has_no_right_to_finance(world):
    refusal = {"code": 105005, "message": "Access denied. ... access scopes ...", "request_id": "r", "data": None}
    world.server.will(json_answer(refusal))
    with pytest.raises(NotPermittedError, match="read statements and payments"):
        list(ShopStatements(world.client).search(last_days(world.now)))
