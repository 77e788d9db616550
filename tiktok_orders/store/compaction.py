"""Keeps `orders` in the order in which orders were placed: that order is what makes the list fast."""

from __future__ import annotations

from typing import Any

from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# Imports arrive nearly sorted; a backfill does not. A tenth out of place still answers as fast (measured).
_TOLERATED = 0.1


def share_out_of_place(database: Database) -> float:
    """Returns which part of the orders stands behind one that was placed later, 0 for a perfect order."""
    row = database.row(_SQL["out_of_place"])
    return float(row["share"]) if row and row["share"] is not None else 0.0


def cluster_if_needed(database: Database) -> bool:
    """Writes `orders` anew, sorted by `create_time`, where too many stand out of place; tells whether it did.

    Call it at start-up: it changes tables, which must not meet other writers.
    """
    if share_out_of_place(database) <= _TOLERATED:
        return False
    database.write(_rewrite)
    database.checkpoint()
    return True


def _rewrite(cursor: Any) -> None:
    """In one transaction, so a crash leaves the old table."""
    (definition,) = cursor.execute(_SQL["definition"]).fetchone()
    cursor.execute(definition.replace("CREATE TABLE orders(", "CREATE TABLE orders_sorted(", 1))
    cursor.execute("INSERT INTO orders_sorted BY NAME SELECT * FROM orders ORDER BY create_time, order_id")
    cursor.execute("DROP TABLE orders")
    cursor.execute("ALTER TABLE orders_sorted RENAME TO orders")
