"""What came of a bulk action, order by order: for its result, and for selecting what failed."""

from __future__ import annotations

from dataclasses import dataclass

from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The orders of a bulk action that ended alike: the failure's `code`, and one sentence of it."""

    state: str
    code: str
    orders: int
    example: str


def group_results(database: Database, bulk_id: str) -> list[ResultGroup]:
    """Returns what ended how, the commonest first."""
    return [ResultGroup(**row) for row in database.rows(_SQL["group_results"], {"bulk_id": bulk_id})]


def failed_orders(database: Database, bulk_id: str) -> list[str]:
    """Returns the ids of the orders that failed."""
    return [row["order_id"] for row in database.rows(_SQL["failed_orders"], {"bulk_id": bulk_id})]
