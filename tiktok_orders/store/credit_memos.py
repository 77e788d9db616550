"""Which refunds stand in Magento's books: one row per cancellation or return that was credited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.store.clock import aware_row, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class StoredCreditMemo:
    """One refund's credit memo: `entity_id` and `increment_id` are the memo's; `line_item_ids` are TikTok's lines.

    `origin` is created or found: made here, or by somebody else before. `expected_total` is what it has to come
    to for TikTok's `refund_total`, which differ where the policy books tax or discounts otherwise.
    """

    case_id: str
    account_id: str
    order_id: str
    magento_id: str
    entity_id: int
    increment_id: str
    line_item_ids: tuple[str, ...]
    currency: str
    grand_total: Decimal
    origin: str
    credited_at: datetime
    expected_total: Decimal | None = None
    refund_total: Decimal | None = None


def save_credit_memo(cursor: Any, memo: StoredCreditMemo) -> None:
    """Writes down that a refund is credited, inside the caller's transaction; a second time changes nothing."""
    values = stored_values(memo) | {"line_item_ids": json.dumps(memo.line_item_ids)}
    cursor.execute(_SQL["save"], values)
    mark_to_reconcile(cursor, [memo.order_id])


def list_credit_memos(database: Database, order_ids: Sequence[str]) -> list[StoredCreditMemo]:
    """Returns the credit memos of these orders, the oldest first."""
    rows = database.rows(_SQL["list"], {"order_ids": list(order_ids)})
    return [
        StoredCreditMemo(**{**aware_row(row), "line_item_ids": tuple(json.loads(row["line_item_ids"]))})
        for row in rows
    ]
