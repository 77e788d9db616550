"""What is known of Magento's side: one row per sales order, created or adopted, keyed by TikTok's order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, aware_utc, naive_utc, stored_values
from tiktok_orders.store.columns import INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)
_CHANGE_COLUMNS = {
    "entity_id": WHOLE,
    "increment_id": TEXT,
    "state": TEXT,
    "magento_status": TEXT,
    "grand_total": MONEY,
    "base_grand_total": MONEY,
    "updated_at": INSTANT,
    "qty_shipped": MONEY,
    "qty_to_ship": MONEY,
    "total_invoiced": MONEY,
    "total_refunded": MONEY,
}


@dataclass(frozen=True, slots=True)
class LinkedSalesOrder:
    """One TikTok order's sales order. Amounts in `currency`, the base one in `base_currency`; times aware UTC.

    `bridge` is JSON: the parts that lead from TikTok's total to the expected one. `origin` is created or adopted.
    Quantities and the last totals are None where nobody has looked yet; `gone_at` is when Magento did not show it.
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
    qty_shipped: Decimal | None = None
    qty_to_ship: Decimal | None = None
    total_invoiced: Decimal | None = None
    total_refunded: Decimal | None = None
    gone_at: datetime | None = None


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
    qty_shipped: Decimal
    qty_to_ship: Decimal
    total_invoiced: Decimal
    total_refunded: Decimal


def link(cursor: Any, linked: LinkedSalesOrder) -> None:
    """Writes down an order's sales order, inside the caller's transaction; again, it changes the state."""
    cursor.execute(_SQL["link"], stored_values(linked))
    cursor.execute(_SQL["keep_form"], {"increment_id": linked.increment_id})
    carry_to_orders(cursor, [linked.order_id])
    mark_to_reconcile(cursor, [linked.order_id])


def carry_to_orders(cursor: Any, order_ids: Sequence[str]) -> None:
    """Writes beside TikTok's words of these orders Magento's base total, by which lists are sorted, and when and
    how they got their sales order, which figures count.

    Whoever writes one of the two does this in the same transaction. An order may be younger than its sales order:
    one that was erased with its account and imported again.
    """
    if order_ids:
        cursor.execute(_SQL["carry_to_orders"], {"order_ids": list(order_ids)})


def find_linked(database: Database, order_ids: Sequence[str]) -> dict[str, LinkedSalesOrder]:
    """Returns order id to its sales order, for those that have one."""
    rows = database.rows(_SQL["find_linked"], {"order_ids": list(order_ids)})
    return {row["order_id"]: LinkedSalesOrder(**aware_row(row)) for row in rows}


def find_order_linked_to(cursor: Any, magento_id: str, entity_id: int) -> str | None:
    """Returns the TikTok order that has this sales order, or None."""
    values = {"magento_id": magento_id, "entity_id": entity_id}
    row = cursor.execute(_SQL["find_order_linked_to"], values).fetchone()
    return row[0] if row else None


def find_first_change(database: Database, magento_id: str) -> datetime | None:
    """Returns the oldest change of Magento's that is known of its sales orders, None where there are none."""
    row = database.row(_SQL["find_first_change"], {"magento_id": magento_id})
    return aware_utc(row["changed_at"]) if row else None


def find_look(database: Database, magento_id: str) -> datetime | None:
    """Returns Magento's time of the newest change seen, None before the first look."""
    row = database.row(_SQL["find_look"], {"magento_id": magento_id})
    return aware_utc(row["reached"]) if row else None


def note_changes(
    database: Database, magento_id: str, changes: Sequence[SalesOrderChange], *, reached: datetime | None = None
) -> list[str]:
    """Writes down the linked sales orders that changed; with `reached`, how far Magento was looked through too.

    Returns the order ids of those that are other than they were known; one that is not ours is left alone.
    """
    rows = [tuple(getattr(one, name) for name in _CHANGE_COLUMNS) for one in changes]

    def unit(cursor: Any) -> list[str]:
        with registered(cursor, arrow_table(_CHANGE_COLUMNS, rows), "seen_changes"):
            found = cursor.execute(_SQL["note_changes"], {"magento_id": magento_id}).fetchall()
        changed = [row[0] for row in found]
        carry_to_orders(cursor, changed)
        if reached is not None:
            cursor.execute(_SQL["save_look"], {"magento_id": magento_id, "reached": naive_utc(reached)})
        mark_to_reconcile(cursor, changed)
        return changed

    return database.write(unit, is_shown=bool)


def note_gone(database: Database, order_ids: Sequence[str], now: datetime) -> list[str]:
    """Writes down that Magento did not show the sales orders of these orders; returns those of which it is new."""
    if not order_ids:
        return []
    values = {"order_ids": list(order_ids), "now": naive_utc(now)}

    def unit(cursor: Any) -> list[str]:
        gone = [row[0] for row in cursor.execute(_SQL["note_gone"], values).fetchall()]
        mark_to_reconcile(cursor, gone)
        return gone

    return database.write(unit, is_shown=bool)


def cancelled_in_magento_alone(
    database: Database, account_id: str, magento_id: str, order_ids: Sequence[str], *, action: str
) -> list[str]:
    """Returns those of an account's orders that wait for their parcel though Magento cancelled the sales order.

    Those for which there ever was a job of that action are left out.
    """
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    values = {"account_id": account_id, "magento_id": magento_id, "action": action}
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        return [row[0] for row in cursor.execute(_SQL["cancelled_in_magento_alone"], values).fetchall()]


def keep_unreserved(cursor: Any, *, order_id: str, account_id: str, units: Mapping[str, Decimal]) -> None:
    """Writes down what a sales order was created with, Magento's SKU to units, inside the caller's transaction."""
    for sku, count in units.items():
        values = {"order_id": order_id, "account_id": account_id, "sku": sku, "units": count}
        cursor.execute(_SQL["keep_unreserved"], values)


def units_without_reservation(database: Database) -> list[dict[str, Any]]:
    """Returns one row per SKU of Magento's whose sold units it never reserved: sku, units, orders; most first.

    A direct save takes no stock. Units of sales orders that were shipped or cancelled since count too: either
    gives back a reservation that was never made, so that Magento goes on believing that it can sell them.
    """
    return database.rows(_SQL["units_without_reservation"])


def note_state(cursor: Any, order_id: str, *, state: str, status: str) -> None:
    """Writes down how a sales order stands after what was just done to it, inside the caller's transaction."""
    cursor.execute(_SQL["note_state"], {"order_id": order_id, "state": state, "status": status})
    mark_to_reconcile(cursor, [order_id])


def cancelled_with_open_sales_order(
    database: Database, account_id: str, order_ids: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Returns order_id and magento_id of cancelled orders whose sales order is neither cancelled nor credited.

    Those of these ids, or all of the account's; without those for which that was asked already.
    """
    values = {"account_id": account_id, "order_ids": list(order_ids or ()), "is_all": order_ids is None}
    return database.rows(_SQL["cancelled_with_open_sales_order"], values)
