"""Which orders travel together with an order."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.life import Order

# Orders are put together soon after they come in; looking further would read the whole shop.
_NEAR_SECONDS = 7 * 86_400
_FIND = "SELECT json FROM orders WHERE id = ? AND shop_id = ?"
_OF_PACKAGE = "SELECT order_id FROM package_orders WHERE package_id = ? ORDER BY order_id"
_OF_BUYER = (
    "SELECT json FROM orders WHERE shop_id = ? AND create_time BETWEEN ? AND ? AND status = 'AWAITING_SHIPMENT' "
    "AND buyer_user_id = ? ORDER BY id"
)


def find_companions(file: WorldFile, shop_id: str, order_id: str) -> list[str]:
    """Returns the order's id and, after it, those of the orders that are combined with it."""
    if not (order_id.isascii() and order_id.isdigit() and len(order_id) < 19):
        return [order_id]
    with file.reading() as connection:
        row = connection.execute(_FIND, (int(order_id), int(shop_id))).fetchone()
        order = None if row is None else json.loads(row[0])
        if order is None or order.get("split_or_combine_tag") != "COMBINED":
            return [order_id]
        others = _list_others(connection, shop_id, order)
    return list(dict.fromkeys([order_id, *others]))


def _list_others(connection: sqlite3.Connection, shop_id: str, order: Order) -> list[str]:
    package_id = next((line["package_id"] for line in order["line_items"] if line.get("package_id")), "")
    if package_id:
        return [str(number) for (number,) in connection.execute(_OF_PACKAGE, (int(package_id),)).fetchall()]
    group = order.get("auto_combine_group_id")
    placed: int = order["create_time"]
    values = (int(shop_id), placed - _NEAR_SECONDS, placed + _NEAR_SECONDS, order["user_id"])
    found: list[dict[str, Any]] = [
        json.loads(text) for (text,) in connection.execute(_OF_BUYER, values).fetchall()
    ]
    return [other["id"] for other in found if group and other.get("auto_combine_group_id") == group]
