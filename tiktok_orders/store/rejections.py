"""What was rejected on TikTok Shop from here: which order or lines, why, by whom, and when."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.reject_order import LineStanding
from tiktok_orders.store.clock import aware_row, stored_values
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class Rejection:
    """One cancellation that a person asked for here; without `line_item_ids` it is of the whole order.

    `asked_at` is when the person confirmed it, `rejected_at` when TikTok had taken it; aware UTC.
    """

    order_id: str
    cancel_id: str
    account_id: str
    reason: str
    line_item_ids: tuple[str, ...]
    rejected_by: str
    asked_at: datetime
    rejected_at: datetime


def save_rejection(cursor: Any, rejection: Rejection) -> None:
    """Writes down what TikTok has taken, inside the caller's transaction; a second time changes nothing."""
    values = stored_values(rejection) | {"line_item_ids": json.dumps(rejection.line_item_ids)}
    cursor.execute(_SQL["save"], values)


def list_line_standings(database: Database, order_ids: Sequence[str]) -> dict[str, tuple[LineStanding, ...]]:
    """Returns order id to how each of its units stands, in TikTok's order."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        rows = cursor.execute(_SQL["list_line_standings"]).fetchall()
    found: dict[str, list[LineStanding]] = {}
    for order_id, line_item_id, status, has_tracking in rows:
        found.setdefault(order_id, []).append(LineStanding(line_item_id, status, has_tracking))
    return {order_id: tuple(lines) for order_id, lines in found.items()}


def list_rejections(database: Database, order_ids: Sequence[str]) -> list[Rejection]:
    """Returns the rejections of these orders, the oldest first."""
    rows = database.rows(_SQL["list"], {"order_ids": list(order_ids)})
    return [
        Rejection(**{**aware_row(row), "line_item_ids": tuple(json.loads(row["line_item_ids"]))}) for row in rows
    ]
