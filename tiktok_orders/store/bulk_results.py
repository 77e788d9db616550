"""What came of a bulk action, order by order: for its result, and for selecting what failed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tiktok_orders.domain.answers import CASE_ID
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The orders of a bulk action that ended alike: the failure's `code`, how many different messages, and one."""

    state: str
    code: str
    orders: int
    messages: int
    example: str


def group_results(database: Database, bulk_id: str) -> list[ResultGroup]:
    """Returns what ended how, the commonest first."""
    return [ResultGroup(**row) for row in database.rows(_SQL["group_results"], {"bulk_id": bulk_id})]


def count_messages(database: Database, bulk_id: str) -> dict[str, int]:
    """Returns the message of jobs that are done to how many orders have it."""
    return {row["message"]: row["orders"] for row in database.rows(_SQL["count_messages"], {"bulk_id": bulk_id})}


def failed_orders(database: Database, bulk_id: str) -> list[str]:
    """Returns the ids of the orders that failed."""
    return [row["order_id"] for row in database.rows(_SQL["failed_orders"], {"bulk_id": bulk_id})]


def states_of_cases(database: Database, bulk_id: str) -> dict[str, str]:
    """Returns how the cancellations and returns ended that a bulk action was about; {} where it was about none."""
    rows = database.rows(_SQL["states_and_details"], {"bulk_id": bulk_id})
    named = ((json.loads(row["details"]).get(CASE_ID), row["state"]) for row in rows)
    return {case_id: state for case_id, state in named if case_id}
