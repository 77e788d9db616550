"""Differences that people closed with a reason: they hold until the facts change or somebody takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tiktok_orders.domain.reconciliation import Box
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def holding_closings(database: Database, order_ids: Sequence[str]) -> dict[str, str]:
    """Returns order id to the facts that its closing is about, for those that are closed."""
    with database.reading() as cursor, registered(cursor, _ids(order_ids), "asked_ids"):
        return dict(cursor.execute(_SQL["holding"]).fetchall())


def close_orders(
    database: Database, order_ids: Sequence[str], box: Box, *, reason: str, person: str, now: datetime
) -> list[str]:
    """Closes those of the orders that still stand open in the box, as they stand; returns them."""

    def unit(cursor: Any) -> list[str]:
        values = {"box": str(box), "reason": reason, "closed_by": person, "now": naive_utc(now)}
        with registered(cursor, _ids(order_ids), "asked_ids"):
            closed = [row[0] for row in cursor.execute(_SQL["close"], values).fetchall()]
        _show(cursor, closed, is_closed=True)
        return closed

    return database.write(unit, is_shown=bool)


def reopen_orders(database: Database, order_ids: Sequence[str], *, person: str, now: datetime) -> list[str]:
    """Takes closings back; returns the orders that were closed."""

    def unit(cursor: Any) -> list[str]:
        ended = end_closings(cursor, order_ids, person=person, now=now)
        _show(cursor, ended, is_closed=False)
        return ended

    return database.write(unit, is_shown=bool)


def end_closings(cursor: Any, order_ids: Sequence[str], *, person: str, now: datetime) -> list[str]:
    """Ends closings, inside the caller's transaction; returns whose. `person` is "" where the facts changed."""
    if not order_ids:
        return []
    with registered(cursor, _ids(order_ids), "asked_ids"):
        values = {"now": naive_utc(now), "ended_by": person}
        return [row[0] for row in cursor.execute(_SQL["end"], values).fetchall()]


def closings_of_order(database: Database, order_id: str) -> list[dict[str, Any]]:
    """Returns every closing of an order, the newest first, as rows of `reconciliation_closings`; aware UTC."""
    return [aware_row(row) for row in database.rows(_SQL["of_order"], {"order_id": order_id})]


def _show(cursor: Any, order_ids: Sequence[str], *, is_closed: bool) -> None:
    with registered(cursor, _ids(order_ids), "asked_ids"):
        cursor.execute(_SQL["show"], {"is_closed": is_closed})


def _ids(order_ids: Sequence[str]) -> Any:
    return arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
