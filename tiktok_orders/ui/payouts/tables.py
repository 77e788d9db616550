"""Statements and their transactions as tables: for the screen in words, for files with numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.payout_words import payment_words, type_words
from tiktok_orders.ui.formats import NOTHING, money
from tiktok_orders.ui.messages import plain

_PARTS = {
    "settlement_amount": "Settled",
    "revenue_amount": "Sales",
    "shipping_amount": "Shipping",
    "fee_tax_amount": "Fees and taxes",
    "adjustment_amount": "Adjustments",
}
AMOUNTS = tuple(_PARTS.values())


def day_words(row: Mapping[str, Any]) -> str:
    """Returns the UTC day that a statement is about: it is made at the midnight that ends it."""
    time = row["statement_time"]
    return f"{time - timedelta(days=1):%d %b %Y}" if time else "Day not stated"


def statement_rows(rows: Sequence[Mapping[str, Any]], zone: str) -> list[dict[str, Any]]:
    """Returns one row per statement for the screen."""
    return [
        {
            "Day": day_words(row),
            "Account": row["account_title"],
            **{words: money(row[name], row["currency"]) for name, words in _PARTS.items()},
            "Payment": payment_words(row["payment_status"]),
            "Paid on": f"{row['paid_time'].astimezone(ZoneInfo(zone)):%d %b %Y}" if row["paid_time"] else NOTHING,
            "Transactions": row["transaction_count"],
        }
        for row in rows
    ]


def transaction_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns one row per transaction for the screen."""
    return [
        {
            "Order": row["order_id"] or NOTHING,
            "What": type_words(row["type"]),
            **{words: money(row[name], row["currency"]) for name, words in _PARTS.items()},
            "Of it refunded": _back(row),
        }
        for row in rows
    ]


def _back(row: Mapping[str, Any]) -> str:
    back: Decimal = row["goods_refund_amount"] + row["seller_discount_refund_amount"]
    return money(back, row["currency"]) if back else NOTHING


def sums_table(sums: Sequence[Mapping[str, Any]]) -> str:
    """Returns the sums as Markdown, one line per currency: currencies are never added up."""
    heads = ("Currency", "Statements", *AMOUNTS, "Paid out", "Not paid yet")
    lines = ["| " + " | ".join(heads) + " |", "| :-- |" + " --: |" * (len(heads) - 1)]
    for row in sums:
        amounts = [row[name] for name in (*_PARTS, "paid_amount", "open_amount")]
        cells = [plain(row["currency"]), f"{row['statements']:,}"]
        cells += [plain(money(ZERO if amount is None else amount, row["currency"])) for amount in amounts]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def statement_file(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Returns one row per statement for a file: amounts as numbers beside their currency."""
    return _table(
        {
            "statement_id": row["statement_id"],
            "day_utc": day_words(row),
            "account": row["account_title"],
            "account_id": row["account_id"],
            "currency": row["currency"],
            **{name: row[name] for name in _PARTS},
            "payment_status": row["payment_status"],
            "payment_id": row["payment_id"],
            "paid_time_utc": row["paid_time"].replace(tzinfo=None) if row["paid_time"] else None,
            "bank_account": row["bank_account"] or "",
            "transactions": row["transaction_count"],
        }
        for row in rows
    )


def transaction_file(rows: Sequence[Mapping[str, Any]], statement: Mapping[str, Any]) -> pa.Table:
    """Returns one row per transaction of a statement for a file."""
    return _table(
        {
            "statement_id": statement["statement_id"],
            "day_utc": day_words(statement),
            "transaction_id": row["transaction_id"],
            "type": row["type"],
            "order_id": row["order_id"],
            "currency": row["currency"],
            **{name: row[name] for name in _PARTS},
            "goods_amount": row["goods_amount"],
            "goods_refund_amount": row["goods_refund_amount"],
            "seller_discount_amount": row["seller_discount_amount"],
            "seller_discount_refund_amount": row["seller_discount_refund_amount"],
        }
        for row in rows
    )


def _table(rows: Any) -> pa.Table:
    return pa.Table.from_pylist(list(rows))
