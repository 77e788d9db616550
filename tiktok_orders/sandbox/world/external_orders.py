"""The references to orders of other systems that an app attached: one per order and platform."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.world.file import WorldFile


@dataclass(frozen=True)
class ExternalOrders:
    """The references in a world's file, in TikTok's shape: `id`, `platform`, `line_items`."""

    file: WorldFile

    def __post_init__(self) -> None:
        # Made here and not with the first tables, so that a world of before stays good.
        with self.file.changing() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS external_orders (order_id TEXT, platform TEXT, shop_id TEXT NOT NULL, "
                "external_id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (order_id, platform))"
            )

    def set(self, shop_id: str, order_id: str, external_order: dict[str, Any]) -> None:
        """Attaches a reference; one of the same platform is replaced."""
        values = (order_id, external_order["platform"], shop_id, external_order["id"], json.dumps(external_order))
        with self.file.changing() as connection:
            connection.execute("INSERT OR REPLACE INTO external_orders VALUES (?, ?, ?, ?, ?)", values)

    def list_of_order(self, shop_id: str, order_id: str, platform: str) -> list[dict[str, Any]]:
        """Returns the references of one order in one platform."""
        with self.file.reading() as connection:
            rows = connection.execute(
                "SELECT json FROM external_orders WHERE shop_id = ? AND order_id = ? AND platform = ?",
                (shop_id, order_id, platform),
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def search(self, shop_id: str, platform: str, external_id: str) -> list[dict[str, Any]]:
        """Returns the orders with this reference: each its `id` and its `external_order`."""
        with self.file.reading() as connection:
            rows = connection.execute(
                "SELECT order_id, json FROM external_orders "
                "WHERE shop_id = ? AND platform = ? AND external_id = ? ORDER BY order_id",
                (shop_id, platform, external_id),
            ).fetchall()
        return [{"id": order_id, "external_order": json.loads(text)} for order_id, text in rows]
