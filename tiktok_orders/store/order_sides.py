"""All sides of orders as they are stored: TikTok's order, its sales order, refunds, credit memos, statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class StoredRefund:
    """A refund that TikTok has paid, and what Magento's credit memo for it has to come to and does. Naive UTC.

    `memo_id` is that memo's `entity_id`, None without one.
    """

    order_id: str
    case_id: str
    refund_total: Decimal
    refund_subtotal: Decimal | None
    update_time: datetime | None
    memo_id: int | None
    credit_due: Decimal
    credited: Decimal
    line_item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredSettled:
    """What all transactions of a settled order in one currency come to, from the seller's side. Naive UTC.

    `last_settled_at` is when the order itself was settled last, whatever was adjusted since.
    """

    order_id: str
    currency: str
    settlement: Decimal
    revenue: Decimal
    goods: Decimal
    seller_discount: Decimal
    goods_refund: Decimal
    seller_discount_refund: Decimal
    last_settled_at: datetime | None
    is_failed: bool


@dataclass(slots=True)
class StoredOrder:
    """One order with all that is known of it; times naive UTC, `placed_date` the day of the account's own zone."""

    order_id: str
    account_id: str
    is_on_tiktok: bool
    is_lone: bool
    placed_at: datetime | None
    placed_date: date | None
    status: str
    currency: str
    total_amount: Decimal | None
    delivery_time: datetime | None
    payload_hash: int | None
    increment_id: str
    magento_state: str
    magento_status: str
    magento_currency: str
    grand_total: Decimal | None
    expected_total: Decimal | None
    bridge: str
    total_refunded: Decimal
    is_gone: bool
    refunds: list[StoredRefund] = field(default_factory=list)
    settled: list[StoredSettled] = field(default_factory=list)


def read_order_sides(database: Database, order_ids: Sequence[str]) -> list[StoredOrder]:
    """Returns one row per id, those that neither side has included, all of one state of the data."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "asked_ids"):
        cursor.begin()
        orders = {row["order_id"]: StoredOrder(**row) for row in _ask(cursor, "sides")}
        for row in _ask(cursor, "refunds"):
            lines = tuple(row.pop("line_item_ids") or ())
            orders[row["order_id"]].refunds.append(StoredRefund(**row, line_item_ids=lines))
        for row in _ask(cursor, "settled"):
            orders[row["order_id"]].settled.append(StoredSettled(**row))
        cursor.commit()
    return list(orders.values())


def first_statements(database: Database) -> dict[str, datetime]:
    """Returns account id to when its first known statement was made, naive UTC."""
    rows = database.rows(_SQL["first_statements"])
    return {row["account_id"]: row["first_at"] for row in rows if row["first_at"]}


def _ask(cursor: Any, statement: str) -> list[dict[str, Any]]:
    answer = cursor.execute(_SQL[statement])
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
