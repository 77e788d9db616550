"""What is known of Magento's side: one row per sales order, created or adopted, keyed by TikTok's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, aware_utc, naive_utc, stored_values
from tiktok_orders.store.columns import INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class LinkedSalesOrder:
    """One TikTok order's sales order. Amounts in `currency`, the base one in `base_currency`; times aware UTC.

    `bridge` is JSON: the parts that lead from TikTok's total to the expected one. `origin` is created or adopted.
    """

    order_id: str
    increment_id: str
    magento_id: str
    entity_id: int
    store_id: int
    state: str
    magento_status: str
    currency: str
    grand_total: Decimal
    base_currency: str
    base_grand_total: Decimal | None
    expected_total: Decimal | None
    bridge: str
    origin: str
    linked_at: datetime
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class SalesOrderChange:
    """What Magento says of a sales order now; `updated_at` is Magento's, aware UTC."""

    entity_id: int
    increment_id: str
    state: str
    magento_status: str
    grand_total: Decimal
    base_grand_total: Decimal
    updated_at: datetime


def link(cursor: Any, linked: LinkedSalesOrder) -> None:
    """Writes down an order's sales order, inside the caller's transaction; again, it changes the state."""
    cursor.execute(_SQL["link"], stored_values(linked))


def find_linked(database: Database, order_ids: Sequence[str]) -> dict[str, LinkedSalesOrder]:
    """Returns order id to its sales order, for those that have one."""
    rows = database.rows(_SQL["find_linked"], {"order_ids": list(order_ids)})
    return {row["order_id"]: LinkedSalesOrder(**aware_row(row)) for row in rows}


def find_first_change(database: Database, magento_id: str) -> datetime | None:
    """Returns the oldest change of Magento's that is known of its sales orders, None where there are none."""
    row = database.row(_SQL["find_first_change"], {"magento_id": magento_id})
    return aware_utc(row["changed_at"]) if row else None


def find_look(database: Database, magento_id: str) -> datetime | None:
    """Returns Magento's time of the newest change seen, None before the first look."""
    row = database.row(_SQL["find_look"], {"magento_id": magento_id})
    return aware_utc(row["reached"]) if row else None


def note_changes(database: Database, magento_id: str, changes: Sequence[SalesOrderChange]) -> int:
    """Writes down the linked sales orders that changed, and how far Magento was looked through, together.

    Returns how many are other than they were known; what is no sales order of ours is left alone.
    """
    columns = {"entity_id": WHOLE, "increment_id": TEXT, "state": TEXT, "magento_status": TEXT}
    columns |= {"grand_total": MONEY, "base_grand_total": MONEY, "updated_at": INSTANT}
    rows = [tuple(getattr(one, name) for name in columns) for one in changes]
    look = {"magento_id": magento_id, "reached": naive_utc(max(one.updated_at for one in changes))}

    def unit(cursor: Any) -> int:
        with registered(cursor, arrow_table(columns, rows), "seen_changes"):
            changed = cursor.execute(_SQL["note_changes"], {"magento_id": magento_id}).fetchall()
        cursor.execute(_SQL["save_look"], look)
        return len(changed)

    return database.write(unit, is_shown=bool)


def units_without_reservation(database: Database) -> list[dict[str, Any]]:
    """Returns one row per SKU of TikTok whose sold units Magento never reserved: seller_sku, units, orders.

    A direct save takes no stock; until such an order is shipped, Magento thinks its units can be sold again.
    """
    return database.rows(_SQL["units_without_reservation"])
