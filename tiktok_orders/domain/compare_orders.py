"""Whether a sales order that Magento has is the one of a TikTok order: for adopting and for finding mismatches."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.currencies import round_to, unit_of
from tiktok_orders.domain.expected_total import ExpectedTotal
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.sales_order import SalesOrderDraft


@dataclass(frozen=True, slots=True)
class FoundSalesOrder:
    """What Magento states of a sales order; another program may have made it."""

    increment_id: str
    ext_order_id: str
    grand_total: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the two do not agree; `field` is Magento's name for it."""

    field: str
    ours: str
    theirs: str
    sentence: str


def compare_sales_order(
    order: Order, expected: SalesOrderDraft | ExpectedTotal | Decimal, found: FoundSalesOrder
) -> tuple[Difference, ...]:
    """Returns in what the found sales order differs from what the order's should be; nothing where it can be
    linked.

    The number itself may differ, as an earlier connector had its own; but either it or `ext_order_id` must name
    the order. Amounts are compared only in the same currency.
    """
    currency = order.payment.currency or (expected.currency if isinstance(expected, SalesOrderDraft) else "")
    differences = [_identity(order, found)]
    if found.currency != currency:
        words = f"TikTok's order is in {currency}, the sales order in {found.currency or 'no currency'}."
        differences.append(Difference("order_currency_code", currency, found.currency, words))
    else:
        differences.append(_total(_amount_of(expected), found, currency))
    return tuple(one for one in differences if one is not None)


def _amount_of(expected: SalesOrderDraft | ExpectedTotal | Decimal) -> Decimal:
    if isinstance(expected, SalesOrderDraft):
        return expected.expected_total
    return expected.total if isinstance(expected, ExpectedTotal) else expected


def _identity(order: Order, found: FoundSalesOrder) -> Difference | None:
    own = found.ext_order_id.strip()
    if own == order.id or (not own and order.id in found.increment_id):
        return None
    named = found.ext_order_id or found.increment_id
    words = f"The sales order {found.increment_id} names “{named}”, not the TikTok order {order.id}."
    return Difference("ext_order_id", order.id, found.ext_order_id, words)


def _total(expected: Decimal, found: FoundSalesOrder, currency: str) -> Difference | None:
    total = round_to(found.grand_total, unit_of(currency))
    if total == expected:
        return None
    words = (
        f"The sales order comes to {total} {currency}, expected are {expected}: {total - expected:+} {currency}."
    )
    return Difference("grand_total", f"{expected}", f"{total}", words)
