"""Reads unreadable records again: the program may have learned to, or TikTok may send them whole now."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tiktok_orders.services.feeds import Feed, ShopList
from tiktok_orders.services.import_saver import ImportSaver
from tiktok_orders.services.read_orders import ReadEntries
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.unreadable_records import open_records
from tiktok_orders.tiktok.endpoints import is_id
from tiktok_orders.tiktok.search import Page


def reread_records(database: Database, feed: Feed, shop: ShopList, account: Account, saver: ImportSaver) -> str:
    """Stores what can be read now and closes its records; returns a sentence, "" where there was no record.

    First the kept text is read anew, then what the named orders have is asked for.
    """
    records = open_records(database, account.account_id, feed=feed.name)
    if not records:
        return ""
    readable, keys = _read_kept(feed, records)
    if keys:
        saver.save(readable, resolved_keys=keys)
    left = [record for record in records if record["record_key"] not in keys]
    named = dict.fromkeys(feed.order_of(json.loads(record["payload"])) for record in left)
    for page in shop.get(tuple(order_id for order_id in named if is_id(order_id))):
        found = feed.read(page)
        whole = [record["record_key"] for record in left if record["record_id"] in found.ids]
        saver.save(replace(found, unreadable=[]), resolved_keys=whole)
    saver.wait()
    closed = len(records) - len(open_records(database, account.account_id, feed=feed.name))
    return f"{closed:,} of {len(records):,} unreadable records could be read now." if closed else ""


def _read_kept(feed: Feed, records: list[dict[str, Any]]) -> tuple[ReadEntries, list[int]]:
    """Returns what the kept texts give, and the keys of their records."""
    readable, keys = ReadEntries(), []
    for record in records:
        found = feed.read(Page([json.loads(record["payload"])]))
        if not found.unreadable:
            readable.add(found)
            keys.append(record["record_key"])
    return readable, keys
