"""What is known of Magento's side: one row per sales order, created or adopted, keyed by TikTok's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, stored_values
from tiktok_orders.store.database import Database
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


def link(cursor: Any, linked: LinkedSalesOrder) -> None:
    """Writes down an order's sales order, inside the caller's transaction; again, it changes the state."""
    cursor.execute(_SQL["link"], stored_values(linked))


def find_linked(database: Database, order_ids: Sequence[str]) -> dict[str, LinkedSalesOrder]:
    """Returns order id to its sales order, for those that have one."""
    rows = database.rows(_SQL["find_linked"], {"order_ids": list(order_ids)})
    return {row["order_id"]: LinkedSalesOrder(**aware_row(row)) for row in rows}


def units_without_reservation(database: Database) -> list[dict[str, Any]]:
    """Returns one row per SKU of TikTok whose sold units Magento never reserved: seller_sku, units, orders.

    A direct save takes no stock; until such an order is shipped, Magento thinks its units can be sold again.
    """
    return database.rows(_SQL["units_without_reservation"])
