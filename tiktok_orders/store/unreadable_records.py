"""Records that could not be read, be they orders, cancellations or returns: kept whole with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.columns import TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_COLUMNS = {"record_key": WHOLE, "record_id": TEXT, "reason": TEXT, "payload": TEXT}


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """One entry of a reply that cannot be read; `record_id` is "" where it claims no id."""

    record_id: str
    reason: str
    payload: str
    payload_hash: int


def keep(
    cursor: Any, account_id: str, records: list[UnreadableRecord], now: datetime, *, feed: str = "orders"
) -> None:
    """Keeps the records inside the caller's transaction; the same record seen again is kept once."""
    rows = {
        record.payload_hash: (record.payload_hash, record.record_id, record.reason, record.payload)
        for record in records
    }
    if not rows:
        return
    with registered(cursor, arrow_table(_COLUMNS, list(rows.values())), "batch_records"):
        cursor.execute(_SQL["keep"], {"account_id": account_id, "feed": feed, "now": naive_utc(now)})


def resolve(cursor: Any, account_id: str, now: datetime) -> None:
    """Closes the records whose order, cancellation or return has since come in readable."""
    cursor.execute(_SQL["resolve"], {"account_id": account_id, "now": naive_utc(now)})


def resolve_keys(cursor: Any, account_id: str, record_keys: list[int], now: datetime) -> None:
    """Closes records that have been read after all."""
    if record_keys:
        values = {"account_id": account_id, "record_keys": record_keys, "now": naive_utc(now)}
        cursor.execute(_SQL["resolve_keys"], values)


def resolve_ids(cursor: Any, account_id: str, order_ids: list[str], now: datetime) -> None:
    """Closes the records of orders that TikTok shows in a readable form again."""
    if order_ids:
        values = {"account_id": account_id, "order_ids": order_ids, "now": naive_utc(now)}
        cursor.execute(_SQL["resolve_ids"], values)


def open_record_ids(database: Database, account_id: str) -> set[str]:
    """Returns the order ids that an account's open records claim."""
    return {row["record_id"] for row in database.rows(_SQL["open_record_ids"], {"account_id": account_id})}


def forget_resolved(database: Database, *, before: datetime) -> int:
    """Deletes the records that were closed before that time; returns how many."""
    values = {"before": naive_utc(before)}
    return database.write(
        lambda cursor: len(cursor.execute(_SQL["forget_resolved"], values).fetchall()), is_shown=False
    )


def open_records(database: Database, account_id: str, *, feed: str) -> list[dict[str, Any]]:
    """Returns the open records of one of an account's lists, the oldest first: record_key, record_id, payload.

    Those that another account holds are readable, and kept aside for that: they are left out.
    """
    return database.rows(_SQL["open_records"], {"account_id": account_id, "feed": feed})


def list_unreadable(database: Database, account_id: str = "", *, limit: int = 500) -> list[dict[str, Any]]:
    """Returns the open records of one account ("" for all), newest first: one row per record, with its feed."""
    return database.rows(_SQL["list_unreadable"], {"account_id": account_id, "limit": limit})


def count_unreadable(database: Database) -> dict[str, int]:
    """Returns account id to its number of open unreadable records."""
    return {row["account_id"]: row["records"] for row in database.rows(_SQL["count_unreadable"])}
