"""Reads unreadable records again: the program may have learned to, or TikTok may send the order whole now."""

from __future__ import annotations

import json
from typing import Any

from tiktok_orders.services.import_saver import ImportSaver
from tiktok_orders.services.read_orders import ReadEntries, read_entries, read_page
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.unreadable_records import open_records
from tiktok_orders.tiktok.endpoints import is_id
from tiktok_orders.tiktok.orders import ShopOrders


def reread_records(database: Database, shop: ShopOrders, account: Account, saver: ImportSaver) -> str:
    """Stores what can be read now and closes its records; returns a sentence, "" where there was no record.

    First the kept text is read anew, then the orders whose ids are known are asked for.
    """
    records = open_records(database, account.account_id)
    if not records:
        return ""
    before = len(records)
    readable, keys = _read_kept(records)
    if keys:
        saver.save(readable, resolved_keys=keys)
    ids = [record["record_id"] for record in records if record["record_key"] not in keys]
    for page in shop.get(tuple(order_id for order_id in ids if is_id(order_id))):
        saver.save(ReadEntries(read_page(page).orders))
    saver.wait()
    left = len(open_records(database, account.account_id))
    return f"{before - left:,} of {before:,} unreadable records could be read now." if left < before else ""


def _read_kept(records: list[dict[str, Any]]) -> tuple[ReadEntries, list[int]]:
    """Returns the orders that the kept texts give, and the keys of their records."""
    readable, keys = ReadEntries(), []
    for record in records:
        found = read_entries([json.loads(record["payload"])])
        if found.orders:
            readable.add(found)
            keys.append(record["record_key"])
    return readable, keys
