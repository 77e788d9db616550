"""A database of open orders with sales orders, and TikTok's replies to a round over them, as bytes in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.places import NOW, SEED
from tiktok_orders.sandbox.world.generate import generate_orders
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import open_order_ids
from tiktok_orders.store.orders import upsert
from tiktok_orders.store.statements import statements
from tiktok_orders.tiktok.orders import IDS_PER_CALL

_SQL = statements(__file__)
_BATCH = 10_000
REGION = "GB"


def fill(database: Database, account_id: str, orders: int) -> list[str]:
    """Stores so many open orders, half of them with a sales order; returns their ids as a round asks for them."""
    for batch in _batches(_open_orders(orders)):
        entries = read_entries(batch)
        assert not entries.unreadable, entries.unreadable[0].reason
        database.write(
            lambda cursor, found=entries.orders: upsert(
                cursor, account_id=account_id, region=REGION, orders=found, now=NOW
            )
        )
    database.execute(_SQL["sales_orders"])
    return open_order_ids(database, account_id)


def _open_orders(orders: int) -> Iterator[dict[str, Any]]:
    """Orders of the practice shops as one shop's, all of them waiting for their parcel."""
    for _, order in generate_orders(seed=SEED, orders=orders, now=NOW):
        yield _with_status(order, "AWAITING_SHIPMENT", package_id="", tracking_number="")


def _batches(found: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(found, _BATCH)):
        yield batch


def record_replies(database: Database, order_ids: list[str], folder: Path, *, changed_of_ten: int) -> Path:
    """Writes the reply to each call of a round; so many orders of ten are under way by then."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(order_ids), IDS_PER_CALL):
        ids = order_ids[start : start + IDS_PER_CALL]
        payloads = {row["order_id"]: row["payload"] for row in database.rows(_SQL["payloads"], {"order_ids": ids})}
        orders = [_moved(json.loads(payloads[one]), place % 10 < changed_of_ten) for place, one in enumerate(ids)]
        envelope = {"code": 0, "message": "Success", "request_id": "2026112312", "data": {"orders": orders}}
        text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{ids[0]}.json").write_text(text, encoding="utf-8")
    return folder


def _moved(order: dict[str, Any], is_moved: bool) -> dict[str, Any]:
    now = int(NOW.timestamp())
    if not is_moved:
        return order
    parcel = {"package_id": f"1{order['id']}", "tracking_number": f"H{order['id']}"}
    return {**_with_status(order, "IN_TRANSIT", **parcel), "update_time": now}


def _with_status(order: dict[str, Any], status: str, **parcel: str) -> dict[str, Any]:
    lines = [{**line, "display_status": status, **parcel} for line in order["line_items"]]
    return {**order, "status": status, "line_items": lines}
