"""Both sides of orders as they are stored, and the mismatches between them that were found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.mismatches import Mismatch, MismatchKind, RecordedMismatch, Side
from tiktok_orders.store.clock import aware_row, naive_utc
from tiktok_orders.store.columns import FLAG, INSTANT, TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)
_COLUMNS = {
    "order_id": TEXT,
    "kind": TEXT,
    "account_id": TEXT,
    "side": TEXT,
    "label": TEXT,
    "parts": TEXT,
    "first_seen": INSTANT,
    "last_seen": INSTANT,
    "closed_at": INSTANT,
    "is_waiting": FLAG,
}


@dataclass(frozen=True, slots=True)
class StoredSides:
    """One order and its sales order as they are stored. `bridge` is JSON: pairs of label and amount, as linked.

    `is_under_way` where a job for the order is open that may change one of the sides; `refunded` is what TikTok
    paid back by cancellations and returns, None where it tells of none.
    """

    order_id: str
    account_id: str
    status: str
    currency: str
    total_amount: Decimal | None
    increment_id: str
    magento_id: str
    state: str
    magento_currency: str
    grand_total: Decimal | None
    expected_total: Decimal | None
    bridge: str
    qty_shipped: Decimal | None
    qty_to_ship: Decimal | None
    total_refunded: Decimal | None
    is_gone: bool
    is_under_way: bool
    refunded: Decimal | None


def read_both_sides(database: Database, order_ids: Sequence[str]) -> list[StoredSides]:
    """Returns one row per order of these ids that has a sales order."""
    with database.reading() as cursor, registered(cursor, _ids(order_ids), "asked_ids"):
        answer = cursor.execute(_SQL["both_sides"])
        names = [column[0] for column in answer.description or ()]
        return [StoredSides(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]


def list_open(database: Database, order_ids: Sequence[str]) -> dict[str, list[RecordedMismatch]]:
    """Returns order id to the mismatches that last, those that still wait included."""
    with database.reading() as cursor, registered(cursor, _ids(order_ids), "asked_ids"):
        answer = cursor.execute(_SQL["list_open"])
        names = [column[0] for column in answer.description or ()]
        found = [_recorded(dict(zip(names, row, strict=True))) for row in answer.fetchall()]
    result: dict[str, list[RecordedMismatch]] = {}
    for one in found:
        result.setdefault(one.order_id, []).append(one)
    return result


def mismatches_of(database: Database, order_id: str) -> list[RecordedMismatch]:
    """Returns all mismatches of an order that were ever shown, those that last first."""
    return [_recorded(row) for row in database.rows(_SQL["list_of_order"], {"order_id": order_id})]


def orders_not_closed(database: Database, since: datetime) -> list[str]:
    """Returns the ids of the orders with a mismatch that lasts or waits and was not looked at since."""
    return [row["order_id"] for row in database.rows(_SQL["orders_not_closed"], {"since": naive_utc(since)})]


def linked_changed_since(database: Database, account_id: str, since: datetime) -> list[str]:
    """Returns the ids of the account's orders with a sales order that an import changed since that time."""
    values = {"account_id": account_id, "since": naive_utc(since)}
    return [row["order_id"] for row in database.rows(_SQL["linked_changed_since"], values)]


def count_found(database: Database, bulk_id: str, since: datetime) -> int:
    """Returns how many orders of a bulk action have a mismatch that was first seen since that time."""
    row = database.row(_SQL["found_since"], {"bulk_id": bulk_id, "since": naive_utc(since)})
    return int(row["orders"]) if row else 0


def save_mismatches(cursor: Any, records: Sequence[tuple[str, RecordedMismatch]]) -> None:
    """Writes down mismatches, each with its order's account, inside the caller's transaction."""
    rows = [_row(account_id, one) for account_id, one in records]
    if rows:
        with registered(cursor, arrow_table(_COLUMNS, rows), "looked_at"):
            cursor.execute(_SQL["save"])
        mark_to_reconcile(cursor, [one.order_id for _, one in records])


def _row(account_id: str, one: RecordedMismatch) -> tuple[Any, ...]:
    mismatch = one.mismatch
    parts = json.dumps([[part.label, str(part.amount)] for part in mismatch.parts])
    said = (one.order_id, mismatch.kind, account_id, mismatch.side, mismatch.label, parts)
    return (*said, one.first_seen, one.last_seen, one.closed_at, one.is_waiting)


def _recorded(row: dict[str, Any]) -> RecordedMismatch:
    row = aware_row(row)
    parts = tuple(BridgePart(label, Decimal(amount)) for label, amount in json.loads(row["parts"]))
    mismatch = Mismatch(MismatchKind(row["kind"]), Side(row["side"]), row["label"], parts)
    return RecordedMismatch(
        row["order_id"], mismatch, row["first_seen"], row["last_seen"], row["closed_at"], row["is_waiting"]
    )


def _ids(order_ids: Sequence[str]) -> Any:
    return arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
