"""Which events each shop's app wants to be told of, and where. Only the settings: nothing is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.world.file import WorldFile

_COLUMNS = ("event_type", "address", "create_time", "update_time")


@dataclass(frozen=True)
class Webhooks:
    """The settings in a world's file; one address per shop and event. `now` is unix seconds."""

    file: WorldFile

    def __post_init__(self) -> None:
        # Made here and not with the first tables, so that a world of before stays good.
        with self.file.changing() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS webhooks (shop_id TEXT, event_type TEXT, address TEXT NOT NULL, "
                "create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, PRIMARY KEY (shop_id, event_type))"
            )

    def list(self, shop_id: str) -> list[dict[str, Any]]:
        """Returns the settings of a shop in TikTok's shape, the oldest first."""
        with self.file.reading() as connection:
            rows = connection.execute(
                "SELECT event_type, address, create_time, update_time FROM webhooks WHERE shop_id = ? "
                "ORDER BY create_time, event_type",
                (shop_id,),
            ).fetchall()
        return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]

    def set(self, shop_id: str, event_type: str, address: str, *, now: int) -> None:
        with self.file.changing() as connection:
            connection.execute(
                "INSERT INTO webhooks VALUES (?, ?, ?, ?, ?) ON CONFLICT (shop_id, event_type) "
                "DO UPDATE SET address = excluded.address, update_time = excluded.update_time",
                (shop_id, event_type, address, now, now),
            )

    def delete(self, shop_id: str, event_type: str) -> None:
        with self.file.changing() as connection:
            connection.execute("DELETE FROM webhooks WHERE shop_id = ? AND event_type = ?", (shop_id, event_type))
