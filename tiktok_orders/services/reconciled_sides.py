"""Turns what is stored of an order into the sides that its box is decided from, the settlement compared."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import TIKTOK_TOTAL, BridgePart, ExpectedTotal
from tiktok_orders.domain.failures import CannotBuildError
from tiktok_orders.domain.mismatches import RecordedMismatch
from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.reconciliation import OrderSides, SettledSide
from tiktok_orders.domain.sales_order_amounts import OrderAmounts, read_amounts
from tiktok_orders.domain.settlement import PartDifference, RefundedUnits, Settled, compare_settlement
from tiktok_orders.store.order_sides import StoredOrder, StoredSettled
from tiktok_orders.store.reconciled_orders import read_parts

log = logging.getLogger(__name__)


def build_sides(
    row: StoredOrder,
    mismatches: list[RecordedMismatch],
    *,
    payload: str | None,
    first_statements: Mapping[str, datetime],
) -> OrderSides:
    """Returns all sides of one order; `payload` is TikTok's newest, which only the settlement needs."""
    credit_due = sum((one.credit_due for one in row.refunds), ZERO)
    memos = {one.memo_id: one.credited for one in row.refunds if one.memo_id is not None}
    return OrderSides(
        is_on_tiktok=row.is_on_tiktok,
        status=row.status,
        currency=row.currency,
        total=row.total_amount,
        increment_id=row.increment_id,
        magento_state=row.magento_state,
        magento_total=magento_amount(row),
        expected_total=row.expected_total,
        is_gone=row.is_gone,
        mismatches=tuple(one.mismatch for one in mismatches if not one.is_waiting),
        refunded=sum((one.refund_total for one in row.refunds), ZERO),
        credit_due=credit_due,
        # The sales order may not have been read since its credit memo.
        credited=max(row.total_refunded, sum(memos.values(), ZERO)),
        has_every_memo=len(memos) == len(row.refunds),  # a memo that two refunds name is that of one
        settled=_settled(row, payload, first_statements.get(row.account_id)),
    )


def needs_payload(row: StoredOrder) -> bool:
    """Tells whether a statement is about the order, so that its parts have to be compared."""
    return bool(row.settled and row.is_on_tiktok and row.increment_id)


def _settled(row: StoredOrder, payload: str | None, first_at: datetime | None) -> SettledSide | None:
    """An order delivered before the first statement that is known may have been settled before it, too."""
    if not row.settled or payload is None:
        return None
    own = next((one for one in row.settled if one.currency == row.currency), row.settled[0])
    is_whole = bool(first_at and row.delivery_time and row.delivery_time > first_at)
    side = SettledSide(own.currency, own.settlement, is_whole=is_whole, is_failed=own.is_failed)
    if not is_whole or own.currency != row.currency:
        return side
    return _compare(row, own, payload)


def _compare(row: StoredOrder, own: StoredSettled, payload: str) -> SettledSide:
    try:
        amounts = read_amounts(read_order(json.loads(payload)))
    except CannotBuildError as error:
        log.info("order %s: its settlement is compared with its total alone (%s)", row.order_id, error.code)
        return SettledSide(own.currency, own.settlement, is_failed=own.is_failed)
    found = compare_settlement(amounts, _expected(row, amounts), _refunds(row, own), _stated(own))
    return SettledSide(
        own.currency, own.settlement, _rounded(found.differences), found.bridge, is_failed=own.is_failed
    )


def _rounded(differences: tuple[PartDifference, ...]) -> tuple[PartDifference, ...]:
    return tuple(one for one in differences if one.difference)


def _expected(row: StoredOrder, amounts: OrderAmounts) -> ExpectedTotal:
    """Returns what the sales order must come to now: the steps as linked, from TikTok's total of now."""
    linked = read_parts(row.bridge)
    steps = linked[1:] if linked and linked[0].label == TIKTOK_TOTAL else ()
    bridge = (BridgePart(TIKTOK_TOTAL, amounts.total), *steps)
    return ExpectedTotal(sum((step.amount for step in bridge), ZERO), bridge)


def _refunds(row: StoredOrder, own: StoredSettled) -> list[RefundedUnits]:
    """What was paid back after the last statement stands on a later one."""
    return [
        RefundedUnits(one.line_item_ids, one.refund_subtotal)
        for one in row.refunds
        if one.refund_subtotal is not None
        and one.update_time is not None
        and own.last_settled_at is not None
        and one.update_time < own.last_settled_at
    ]


def _stated(own: StoredSettled) -> Settled:
    return Settled(
        settlement=own.settlement,
        revenue=own.revenue,
        goods=own.goods,
        seller_discount=own.seller_discount,
        goods_refund=own.goods_refund,
        seller_discount_refund=own.seller_discount_refund,
    )


def magento_amount(row: StoredOrder) -> Decimal | None:
    """Returns what the sales order comes to in the order's own currency, None where Magento has it in another."""
    return row.grand_total if row.magento_currency == row.currency else None


def settled_amount(row: StoredOrder) -> Decimal | None:
    """Returns what TikTok settled of the order in its own currency, after what it keeps; None for nothing yet."""
    found = [one.settlement for one in row.settled if one.currency == row.currency]
    return found[0] if found else None
