"""What decides about an order's actions: its state on TikTok, its sales order, and what is under way for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.order_changes import OrderAsRead
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_conditions import SETTLED
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class OrderFactsRow:
    """One order as it is stored. Times are aware UTC; `increment_id` is "" without a sales order."""

    order_id: str
    account_id: str
    status: str
    hold_ends_at: datetime | None
    is_buyer_request_cancel: bool
    is_sample_order: bool
    is_replacement_order: bool
    is_exchange_order: bool
    is_cod: bool
    fulfillment_type: str
    total_amount: Decimal | None
    currency: str
    create_time: datetime | None
    brought_in_by: str
    unit_count: int
    increment_id: str
    open_action: str


def list_order_facts(database: Database, order_ids: Sequence[str], *, action: str) -> list[OrderFactsRow]:
    """Returns one row per order of these ids that is stored, newest first.

    `open_action` is the state of the order's job of this action where one is open, else "".
    """
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        answer = cursor.execute(_SQL["list_order_facts"], {"action": action})
        names = [column[0] for column in answer.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return [OrderFactsRow(**aware_row(row)) for row in rows]


def orders_that_may_go_by_themselves(
    database: Database, account_id: str, *, statuses: Sequence[str], placed_after: datetime
) -> list[str]:
    """Returns the ids of the account's orders that no person brought in, and nothing was ever done for."""
    values = {"account_id": account_id, "statuses": list(statuses), "placed_after": naive_utc(placed_after)}
    return [row["order_id"] for row in database.rows(_SQL["orders_that_may_go_by_themselves"], values)]


def recent_order_ids(database: Database, account_id: str, *, limit: int) -> list[str]:
    """Returns the ids of the account's newest orders that are paid and not cancelled, newest first."""
    rows = database.rows(_SQL["recent_order_ids"], {"account_id": account_id, "limit": limit})
    return [row["order_id"] for row in rows]


def recent_warehouses(database: Database, account_id: str, *, limit: int = 1_000) -> dict[str, int]:
    """Returns TikTok's `warehouse_id` to how many of the account's newest orders leave it, the busiest first."""
    rows = database.rows(_SQL["recent_warehouses"], {"account_id": account_id, "limit": limit})
    return {row["warehouse_id"]: row["order_count"] for row in rows}


def open_order_ids(database: Database, account_id: str) -> list[str]:
    """Returns the ids of the account's orders that may still change by themselves, the oldest first."""
    sql = f"{_SQL['open_orders']} AND NOT ({SETTLED}) ORDER BY o.create_time, o.order_id"
    return [row["order_id"] for row in database.rows(sql, {"account_id": account_id})]


def orders_as_read(database: Database, order_ids: Sequence[str]) -> dict[str, OrderAsRead]:
    """Returns order id to how its two sides stood when they were last read, for those that are stored."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        rows = cursor.execute(_SQL["orders_as_read"]).fetchall()
    return {order_id: OrderAsRead(*facts) for order_id, *facts in rows}


def count_changed(database: Database, account_ids: Sequence[str], *, since: datetime) -> int:
    """Returns how many orders are other in the list than at that time: by TikTok, a sales order, or a failure."""
    values = {"account_ids": list(account_ids), "since": naive_utc(since)}
    row = database.row(_SQL["count_changed"], values)
    return int(row["orders"]) if row else 0


def orders_with_numbers(database: Database, account_ids: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Returns the ids of the accounts' orders of which a parcel travels under one of these tracking numbers."""
    values = {"account_ids": list(account_ids), "numbers": list(numbers)}
    return [row["order_id"] for row in database.rows(_SQL["orders_with_numbers"], values)]


def names_of_goods(database: Database, picks: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Returns TikTok's number of each product or variant that a filter picks to its name, where it has one."""
    named = {"product": "name_of_product", "sku": "name_of_variant"}
    found = {
        value: database.rows(_SQL[named[pick]], {"value": value})
        for pick, value in picks
        if pick in named and value
    }
    return {value: rows[0]["name"] for value, rows in found.items() if rows and rows[0]["name"]}


def newest_payloads(database: Database, order_ids: Sequence[str]) -> dict[str, str]:
    """Returns order id to the newest payload, for those that are stored."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        return dict(cursor.execute(_SQL["newest_payloads"]).fetchall())


def clear_addresses(database: Database, order_ids: Sequence[str]) -> dict[str, str]:
    """Returns order id to the JSON of the recipient's address, the clearest that was ever stated."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        return dict(cursor.execute(_SQL["clear_addresses"]).fetchall())
