"""Which orders changed since the reconciliation last looked at them: marked with the change, taken in batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


def mark_to_reconcile(cursor: Any, order_ids: Iterable[str]) -> None:
    """Notes that something about these orders changed, inside the transaction of the change."""
    marked = [(order_id,) for order_id in dict.fromkeys(order_ids) if order_id]
    if marked:
        with registered(cursor, arrow_table({"order_id": TEXT}, marked), "marked_ids"):
            cursor.execute(_SQL["mark"])


def count_to_reconcile(database: Database) -> int:
    """Returns how many changes wait; an order that changed twice may count twice."""
    row = database.row(_SQL["count"])
    return int(row["marks"]) if row else 0


def take_to_reconcile(database: Database, *, limit: int) -> list[str]:
    """Returns so many orders that changed; what is marked from here on is marked again.

    What was taken and not dropped, as when the program was killed, comes again.
    """

    def unit(cursor: Any) -> list[str]:
        cursor.execute(_SQL["take"], {"limit": limit})
        return [row[0] for row in cursor.execute(_SQL["taken"]).fetchall()]

    return database.write(unit, is_shown=False)


def drop_taken(cursor: Any) -> None:
    """Forgets the changes that were taken, inside the transaction that writes what came of them."""
    cursor.execute(_SQL["drop_taken"])
