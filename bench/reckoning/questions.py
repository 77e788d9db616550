"""The figures' questions, put to ours and to the peers, and their answers made comparable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from bench.places import NOW
from tiktok_orders.domain.figures import Scope
from tiktok_orders.store import analytics
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import FIGURE_WORDS, named_in
from tiktok_orders.store.order_grid import condition_of
from tiktok_orders.store.statements import statements

_SQL = statements(str(Path(__file__).with_name("peers.sql")))
QUESTIONS = {
    "totals": "totals",
    "by day and hour": "by_time",
    "products": "products",
    "regions": "areas",
    "cancellations": "reasons",
    "to the carrier and the buyer": "speeds",
    "to the sales order": "creation",
    "funnel": "funnel",
    "currencies": "currencies",
    "refunds and returns": "refunds",
    "reasons of returns": "return_reasons",
    "payouts": "payouts",
}
_TEXTS = {
    "account_id",
    "currency",
    "day",
    "sku",
    "product_id",
    "product",
    "variant",
    "region",
    "area",
    "reason",
    "initiator",
    "statement_id",
}
Rows = list[dict[str, Any]]


class Peer(Protocol):
    """Another engine with the same rows; `statements` are those that it alone needs."""

    name: str
    statements: Mapping[str, str]

    def ask(self, sql: str, parameters: Mapping[str, Any]) -> Rows: ...


# What the peers keep as a view, like ours.
REFUND_FACTS = _SQL["refund_facts"]


def ask_ours(database: Database, statement: str, scope: Scope) -> Rows:
    """Returns the answer as the page reads it."""
    return analytics.ask(database, statement, scope, now=NOW).rows


def ask_peer(peer: Peer, database: Database, statement: str, scope: Scope) -> tuple[str, dict[str, Any]]:
    """Returns a peer's statement for a scope, with its parameters."""
    condition, days = condition_of(database, scope.orders(), NOW), scope.period
    of_payouts = {
        "first": days.first,
        "last": days.last,
        "account_id": scope.account_id,
        "currency": scope.currency,
    }
    text = {**_SQL, **peer.statements}[statement]
    sql = text.format(where=condition.sql, ranked=_SQL["ranked"], **FIGURE_WORDS)
    return sql, named_in(sql, of_payouts | condition.parameters | {"with_gifts": scope.with_extras})


def compared(rows: Rows, names: set[str]) -> list[tuple[Any, ...]]:
    """Returns the rows in an order of their own, the named columns alone, in the terms of the peers."""
    order = sorted(names)
    flat = [_flat(row) for row in rows]
    return sorted((tuple(_value(name, row[name]) for name in order) for row in flat), key=repr)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Half and nine tenths of a duration stand in one list of ours, in two columns of the peers'."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("shipment", "delivery", "creation"):
            flat |= {f"{name}_half": value[0], f"{name}_most": value[1]}
        else:
            flat[name] = value
    return flat


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TEXTS:
        return value.isoformat() if isinstance(value, date) else str(value)
    return round(float(value * 10_000 if isinstance(value, Decimal) else value), 3)
