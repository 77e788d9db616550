"""The figures' questions, as statements.

Those of `analytics.sql` and `refund_figures.sql` are asked of the orders that a filter of the list holds, those of
`payout_figures.sql` of what TikTok paid in the scope's days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tiktok_orders.domain.base_amounts import Rate
from tiktok_orders.domain.figures import Scope
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import FIGURE_WORDS, named_in
from tiktok_orders.store.order_grid import condition_of
from tiktok_orders.store.statements import statements
from tiktok_orders.store.workspace import list_rates

_HERE = Path(__file__)
_OF_PAYOUTS = statements(str(_HERE.with_name("payout_figures.sql")))
_OF_ORDERS = statements(__file__) | statements(str(_HERE.with_name("refund_figures.sql")))
STATEMENTS = (*_OF_ORDERS, *_OF_PAYOUTS)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a statement as its file describes them, and what was asked, word for word."""

    rows: list[dict[str, Any]]
    sql: str
    parameters: dict[str, Any]


def ask(database: Database, statement: str, scope: Scope, *, now: datetime) -> Answer:
    """Returns the answer to one of the `STATEMENTS` for a scope; amounts Decimal, spans seconds."""
    if statement in _OF_PAYOUTS:
        return _ask_payouts(database, _OF_PAYOUTS[statement], scope)
    condition = condition_of(database, scope.orders(), now)
    sql = _OF_ORDERS[statement].format(where=condition.sql, **FIGURE_WORDS)
    parameters = named_in(sql, condition.parameters | {"with_gifts": scope.with_extras})
    return Answer(database.rows(sql, parameters), sql, parameters)


def _ask_payouts(database: Database, sql: str, scope: Scope) -> Answer:
    period = scope.period
    days = {"first": period.first, "last": period.last}
    parameters = {"account_id": scope.account_id, "currency": scope.currency, **days}
    return Answer(database.rows(sql, parameters), sql, parameters)


def rates_of(database: Database) -> dict[str, Rate]:
    """Returns currency to its newest rate into the base currency."""
    return {row["currency"]: Rate(**row) for row in list_rates(database)}
