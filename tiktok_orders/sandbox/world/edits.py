"""Changes that a person makes to an order by hand, outside what was planned for it."""

from __future__ import annotations

import json

from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.rows import replace_order


def edit_seller_note(file: WorldFile, order_id: str, note: str, *, now: int) -> None:
    """Writes the seller's note of an order and moves its update time to `now` (unix seconds), or past its last."""
    with file.changing() as connection:
        row = connection.execute("SELECT json, recipient FROM orders WHERE id = ?", (int(order_id),)).fetchone()
        order = json.loads(row[0])
        order |= {"seller_note": note, "update_time": max(now, order["update_time"] + 1)}
        replace_order(connection, order, json.loads(row[1]) if row[1] else None)
