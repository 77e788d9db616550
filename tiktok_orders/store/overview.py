"""What the Overview's cards count: orders that need somebody, over the conditions of the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.case_filter import STATES_OF_TAB
from tiktok_orders.domain.overview import CARDS, Card, Due
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import ANSWERED_BY, CANCELLED_AT, SHIPPED_BY, named_in
from tiktok_orders.store.order_grid import condition_of
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# States of a return in which the seller has to answer.
_TO_ANSWER = [state.value for state in STATES_OF_TAB["to_answer"]]
_DUE = {Due.SHIPPED: SHIPPED_BY, Due.CANCELLED: CANCELLED_AT, Due.ANSWERED: ANSWERED_BY}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Orders of one currency behind a card, what they come to, and the nearest deadline that is stated."""

    currency: str
    orders: int
    amount: Decimal
    due_at: datetime | None


def count_cards(database: Database, *, account_id: str, now: datetime) -> dict[str, list[Waiting]]:
    """Returns the name of each card to what waits there, one entry per currency, an empty list for nothing."""
    return {card.name: count_card(database, card, account_id, now) for card in CARDS}


def count_card(database: Database, card: Card, account_id: str, now: datetime) -> list[Waiting]:
    """Returns what waits behind a card, one entry per currency, an empty list for nothing."""
    condition = condition_of(database, replace(card.orders, account_id=account_id), now)
    sql = _SQL[card.statement].format(where=condition.sql, due=_DUE[card.due])
    asked = condition.parameters | {"account_id": account_id, "now": naive_utc(now), "states": _TO_ANSWER}
    return [Waiting(**aware_row(row)) for row in database.rows(sql, named_in(sql, asked))]
