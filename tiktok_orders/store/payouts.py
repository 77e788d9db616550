"""Statements with their transactions, and payments, as TikTok states them; each is stored once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from tiktok_orders.domain.import_decision import Verdict, decide
from tiktok_orders.domain.statements import Payment, StatementRecord, Transaction
from tiktok_orders.store.clock import aware_row, aware_utc, naive_utc
from tiktok_orders.store.columns import COUNT, FLAG, INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)
_OURS = {"first_seen_at": INSTANT, "changed_at": INSTANT, "payload_hash": WHOLE, "payload": TEXT}
_PARTS = {
    "revenue_amount": MONEY,
    "shipping_amount": MONEY,
    "fee_tax_amount": MONEY,
    "adjustment_amount": MONEY,
}
_STATEMENT = {
    "statement_id": TEXT,
    "account_id": TEXT,
    "statement_time": INSTANT,
    "currency": TEXT,
    "settlement_amount": MONEY,
    **_PARTS,
    "reserve_amount": MONEY,
    "payable_amount": MONEY,
    "adds_up": FLAG,
    "payment_status": TEXT,
    "payment_id": TEXT,
    "payment_time": INSTANT,
    "transaction_count": COUNT,
    **_OURS,
}
_TRANSACTION = {
    "statement_id": TEXT,
    "transaction_id": TEXT,
    "account_id": TEXT,
    "type": TEXT,
    "order_id": TEXT,
    "order_create_time": INSTANT,
    "adjustment_id": TEXT,
    "reserve_id": TEXT,
    "currency": TEXT,
    "settlement_amount": MONEY,
    **_PARTS,
    "reserve_amount": MONEY,
    "goods_amount": MONEY,
    "goods_refund_amount": MONEY,
    "seller_discount_amount": MONEY,
    "seller_discount_refund_amount": MONEY,
    "customer_payment_amount": MONEY,
    "customer_refund_amount": MONEY,
    "payload": TEXT,
}
_PAYMENT = {
    "payment_id": TEXT,
    "account_id": TEXT,
    "status": TEXT,
    "create_time": INSTANT,
    "paid_time": INSTANT,
    "currency": TEXT,
    "amount": MONEY,
    "settlement_currency": TEXT,
    "settlement_amount": MONEY,
    "reserve_amount": MONEY,
    "before_exchange_amount": MONEY,
    "exchange_rate": TEXT,
    "bank_account": TEXT,
    **_OURS,
}


@dataclass(frozen=True, slots=True)
class ImportedStatement:
    """A readable statement with the texts of its payload: its own, and one per transaction by id."""

    record: StatementRecord
    payload: str
    payload_hash: int
    of_transactions: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.record.statement.id


@dataclass(frozen=True, slots=True)
class ImportedPayment:
    """A readable payment with the very text of its payload."""

    payment: Payment
    payload: str
    payload_hash: int

    @property
    def id(self) -> str:
        return self.payment.id


class _Imported(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def payload_hash(self) -> int: ...


T = TypeVar("T", bound=_Imported)


@dataclass(frozen=True, slots=True)
class UpsertedPayouts(Generic[T]):
    """What became of a batch: the verdicts counted, and what another account already holds."""

    verdicts: Counter[Verdict]
    foreign: list[T]


@dataclass(frozen=True, slots=True)
class _Change(Generic[T]):
    imported: T
    first_seen_at: datetime


def upsert_statements(
    cursor: Any, *, account_id: str, imported: Iterable[ImportedStatement], now: datetime
) -> UpsertedPayouts[ImportedStatement]:
    """Stores statements and their transactions inside the caller's transaction; one that is unchanged stays."""
    result, changed = _sort_out(cursor, "stored_statements", account_id, imported, now)
    if changed:
        ids = [one.imported.id for one in changed]
        before = cursor.execute(_SQL["orders_of_statements"], {"statement_ids": ids}).fetchall()
        cursor.execute(_SQL["delete_transactions"], {"statement_ids": ids})
        rows = [_statement_row(one, account_id, now) for one in changed]
        _insert(cursor, "save_statements", _STATEMENT, rows)
        transactions = [row for one in changed for row in _transaction_rows(one.imported, account_id)]
        _insert(cursor, "insert_transactions", _TRANSACTION, transactions)
        about = [one.about_order for of in changed for one in of.imported.record.transactions]
        mark_to_reconcile(cursor, [*(row[0] for row in before), *about])
    return result


def upsert_payments(
    cursor: Any, *, account_id: str, imported: Iterable[ImportedPayment], now: datetime
) -> UpsertedPayouts[ImportedPayment]:
    """Stores payments inside the caller's transaction; one that is unchanged stays."""
    result, changed = _sort_out(cursor, "stored_payments", account_id, imported, now)
    _insert(cursor, "save_payments", _PAYMENT, [_payment_row(one, account_id, now) for one in changed])
    return result


def oldest_open(database: Database, account_id: str, what: str, *, not_before: datetime) -> datetime | None:
    """Returns when the oldest `statement` or `payment` was made that is not paid yet, None where all are."""
    values = {"account_id": account_id, "not_before": naive_utc(not_before)}
    row = database.row(_SQL[f"oldest_open_{what}"], values)
    return aware_utc(row["instant"]) if row and row["instant"] else None


def list_statements(
    database: Database, account_ids: Sequence[str], *, payment_status: str = "", offset: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Returns the statements of these accounts, the newest first: one row per statement, with its payment."""
    values = {
        "account_ids": list(account_ids),
        "payment_status": payment_status,
        "statement_id": "",
        "limit": limit,
        "offset": offset,
    }
    return [aware_row(row) for row in database.rows(_SQL["list_statements"], values)]


def find_statement(database: Database, account_ids: Sequence[str], statement_id: str) -> dict[str, Any] | None:
    """Returns one statement of these accounts as a row of the list, or None."""
    values = {
        "account_ids": list(account_ids),
        "payment_status": "",
        "statement_id": statement_id,
        "limit": 1,
        "offset": 0,
    }
    row = database.row(_SQL["list_statements"], values) if statement_id else None
    return aware_row(row) if row else None


def sum_statements(
    database: Database, account_ids: Sequence[str], *, payment_status: str = ""
) -> list[dict[str, Any]]:
    """Returns what the statements of these accounts come to: one row per currency."""
    values = {"account_ids": list(account_ids), "payment_status": payment_status}
    return database.rows(_SQL["sums"], values)


def list_transactions(database: Database, statement_id: str) -> list[dict[str, Any]]:
    """Returns the transactions of a statement in the order in which their orders were placed."""
    return [aware_row(row) for row in database.rows(_SQL["transactions"], {"statement_id": statement_id})]


def transactions_of_order(database: Database, account_id: str, order_id: str) -> list[dict[str, Any]]:
    """Returns what statements say of an order, the oldest first, with the statement and how it is paid."""
    values = {"account_id": account_id, "order_id": order_id}
    return [aware_row(row) for row in database.rows(_SQL["of_order"], values)]


def _sort_out(
    cursor: Any, stored: str, account_id: str, imported: Iterable[T], now: datetime
) -> tuple[UpsertedPayouts[T], list[_Change[T]]]:
    """Returns the verdicts and what is to be written; what came twice counts once, as it came last."""
    newest = {one.id: one for one in imported}
    result: UpsertedPayouts[T] = UpsertedPayouts(Counter(), [])
    changed: list[_Change[T]] = []
    with registered(cursor, arrow_table({"id": TEXT}, [(key,) for key in newest]), "batch_ids"):
        before = {row[0]: row[1:] for row in cursor.execute(_SQL[stored]).fetchall()}
    for key, one in newest.items():
        holder, stored_hash, first_seen = before.get(key, (account_id, None, naive_utc(now)))
        if holder != account_id:
            result.foreign.append(one)
            continue
        verdict = decide(
            stored_update_time=None,
            stored_hash=stored_hash,
            stated_update_time=None,
            stated_hash=one.payload_hash,
        )
        result.verdicts[verdict] += 1
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            changed.append(_Change(one, aware_utc(first_seen)))
    return result, changed


def _insert(cursor: Any, statement: str, columns: Mapping[str, Any], rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with registered(cursor, arrow_table(dict(columns), rows), "batch_rows"):
            cursor.execute(_SQL[statement])


def _row(columns: Mapping[str, Any], values: Mapping[str, Any], *sources: Any) -> tuple[Any, ...]:
    """Returns a value per column: from `values`, else the first source that has an attribute of its name."""

    def find(name: str) -> Any:
        return next(getattr(source, name) for source in sources if hasattr(source, name))

    return tuple(values[name] if name in values else find(name) for name in columns)


def _statement_row(change: _Change[ImportedStatement], account_id: str, now: datetime) -> tuple[Any, ...]:
    record = change.imported.record
    statement, totals = record.statement, record.totals
    parts = totals.parts
    settled = statement.settlement_amount
    own = {
        "statement_id": statement.id,
        "account_id": account_id,
        "settlement_amount": totals.total_settlement_amount if settled is None else settled,
        "revenue_amount": parts.revenue,
        "shipping_amount": parts.shipping,
        "fee_tax_amount": parts.fee_tax,
        "adjustment_amount": parts.adjustment,
        "reserve_amount": totals.total_reserve_amount,
        "adds_up": parts.adds_up,
        "transaction_count": len({one.id for one in record.transactions}),
        **_own(change, now),
    }
    return _row(_STATEMENT, own, statement, totals)


def _transaction_rows(imported: ImportedStatement, account_id: str) -> Iterable[tuple[Any, ...]]:
    statement = imported.record.statement
    for one in {transaction.id: transaction for transaction in imported.record.transactions}.values():
        yield _transaction_row(one, imported.of_transactions[one.id], statement.id, statement.currency, account_id)


def _transaction_row(
    one: Transaction, payload: str, statement_id: str, currency: str, account_id: str
) -> tuple[Any, ...]:
    parts, revenue, aside = one.parts, one.revenue_breakdown, one.supplementary_component
    own = {
        "statement_id": statement_id,
        "transaction_id": one.id,
        "account_id": account_id,
        "order_id": one.about_order,
        "currency": currency,
        "revenue_amount": parts.revenue,
        "shipping_amount": parts.shipping,
        "fee_tax_amount": parts.fee_tax,
        "adjustment_amount": parts.adjustment,
        "goods_amount": revenue.subtotal_before_discount_amount,
        "goods_refund_amount": revenue.refund_subtotal_before_discount_amount,
        "payload": payload,
    }
    return _row(_TRANSACTION, own, one, revenue, aside)


def _payment_row(change: _Change[ImportedPayment], account_id: str, now: datetime) -> tuple[Any, ...]:
    payment = change.imported.payment
    own = {
        "payment_id": payment.id,
        "account_id": account_id,
        "currency": payment.amount.currency,
        "amount": payment.amount.value,
        "settlement_currency": payment.settlement_amount.currency,
        "settlement_amount": payment.settlement_amount.value,
        "reserve_amount": payment.reserve_amount.value,
        "before_exchange_amount": payment.payment_amount_before_exchange.value,
        **_own(change, now),
    }
    return _row(_PAYMENT, own, payment)


def _own(change: _Change[Any], now: datetime) -> dict[str, Any]:
    return {
        "first_seen_at": change.first_seen_at,
        "changed_at": now,
        "payload_hash": change.imported.payload_hash,
        "payload": change.imported.payload,
    }
