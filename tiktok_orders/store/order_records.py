"""One order with everything that is known of it: its row, its newest payload, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_grid import find_row
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
    found = find_row(database, order_id)
    address = database.row(_SQL["recipient_address"], {"order_id": order_id})
    return found | address if found and address else None


def list_payloads(database: Database, order_id: str) -> list[PayloadVersion]:
    """Returns all versions of the order's payload, the newest first."""
    rows = database.rows(_SQL["list_payloads"], {"order_id": order_id})
    return [PayloadVersion(row["version"], aware_utc(row["received_at"]), row["payload"]) for row in rows]


def count_orders(database: Database) -> list[dict[str, Any]]:
    """Returns one row per account and status: account_id, status, orders."""
    return database.rows(_SQL["count_orders"])


def find_unknown(database: Database, order_ids: Sequence[str]) -> list[str]:
    """Returns those of the ids under which no order is stored, in the order given."""
    stored = {row["order_id"] for row in database.rows(_SQL["stored_ids"], {"order_ids": list(order_ids)})}
    return [order_id for order_id in order_ids if order_id not in stored]
