"""What TikTok paid back beside Magento's books: which refunds are credited, asked for, or still to be credited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.cancellations import RefundAmount
from tiktok_orders.domain.crediting import RefundStanding
from tiktok_orders.store.clock import aware_row
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class RefundParts:
    """What TikTok states to have paid back, and for which of the order's lines."""

    amount: RefundAmount
    line_item_ids: tuple[str, ...]


def refunds_to_follow(cursor: Any, account_id: str) -> list[RefundStanding]:
    """Returns the account's refunds without a memo, of orders with a sales order, the oldest first.

    Cancellations of whole orders are left out: `cancel_in_magento` cancels those, or asks for their credit.
    """
    return _standings(cursor, _SQL["of_account"], {"account_id": account_id})


def refunds_of_orders(database: Database, order_ids: Sequence[str]) -> dict[str, list[RefundStanding]]:
    """Returns order id to its cancellations and returns, the oldest first."""
    found: dict[str, list[RefundStanding]] = {}
    with database.reading() as cursor:
        for one in _standings(cursor, _SQL["of_orders"], {"order_ids": list(order_ids)}):
            found.setdefault(one.order_id, []).append(one)
    return found


def refund_parts(cursor: Any, case_ids: Sequence[str]) -> Mapping[str, RefundParts]:
    """Returns case id to what was paid back and for which lines."""
    values = {"case_ids": list(case_ids)}
    lines: dict[str, list[str]] = {}
    for case_id, line_item_id in cursor.execute(_SQL["lines"], values).fetchall():
        lines.setdefault(case_id, []).append(line_item_id)
    found: dict[str, RefundParts] = {}
    for row in _rows(cursor.execute(_SQL["parts"], values)):
        case_id = str(row.pop("case_id"))
        found[case_id] = RefundParts(RefundAmount.model_validate(row), tuple(lines.get(case_id, ())))
    return found


def _standings(cursor: Any, picked: str, values: Mapping[str, Any]) -> list[RefundStanding]:
    sql = f"WITH picked AS MATERIALIZED ({picked}) {_SQL['standings']}"
    return [RefundStanding(**aware_row(row)) for row in _rows(cursor.execute(sql, values))]


def _rows(cursor: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
