"""One order with everything that is known of it: its row, its newest payload, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import fetch_rows
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class PayloadVersion:
    """One version of what TikTok said of an order; `payload` is the JSON text as it came."""

    version: int
    received_at: datetime
    payload: str


def find_order(database: Database, order_id: str) -> dict[str, Any] | None:
    """Returns the order's row of the list with its `recipient_address` (JSON text), or None."""
    with database.reading() as cursor:
        found = fetch_rows(cursor, [order_id]).to_arrow_table().to_pylist()
    address = database.row(_SQL["recipient_address"], {"order_id": order_id})
    return found[0] | address if found and address else None


def list_payloads(database: Database, order_id: str) -> list[PayloadVersion]:
    """Returns all versions of the order's payload, the newest first."""
    rows = database.rows(_SQL["list_payloads"], {"order_id": order_id})
    return [PayloadVersion(row["version"], aware_utc(row["received_at"]), row["payload"]) for row in rows]


def count_orders(database: Database) -> list[dict[str, Any]]:
    """Returns one row per account and status: account_id, status, orders."""
    return database.rows(_SQL["count_orders"])
