"""Sales orders of Magento's that bear the number of a TikTok order and are linked to none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.columns import COUNT, INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)
_COLUMNS = {
    "entity_id": WHOLE,
    "order_id": TEXT,
    "increment_id": TEXT,
    "store_id": COUNT,
    "state": TEXT,
    "currency": TEXT,
    "grand_total": MONEY,
    "created_at": INSTANT,
}


@dataclass(frozen=True, slots=True)
class LoneSalesOrder:
    """One such sales order; `order_id` is the TikTok order that it names. Time aware UTC."""

    entity_id: int
    order_id: str
    increment_id: str
    store_id: int | None
    state: str
    currency: str
    grand_total: Decimal
    created_at: datetime | None


def note_lone(database: Database, magento_id: str, seen: Sequence[LoneSalesOrder]) -> list[str]:
    """Writes down those that are linked to no order; returns the TikTok orders that new ones name."""
    if not seen:
        return []
    newest = {one.entity_id: one for one in seen}
    rows = [tuple(getattr(one, name) for name in _COLUMNS) for one in newest.values()]

    def unit(cursor: Any) -> list[str]:
        with registered(cursor, arrow_table(_COLUMNS, rows), "batch_rows"):
            noted = cursor.execute(_SQL["note"], {"magento_id": magento_id}).fetchall()
        for store_id in {row[1] for row in noted if row[1] is not None}:
            cursor.execute(_SQL["name_account"], {"magento_id": magento_id, "store_id": store_id})
        order_ids = [row[0] for row in noted]
        mark_to_reconcile(cursor, order_ids)
        return order_ids

    return database.write(unit, is_shown=bool)
