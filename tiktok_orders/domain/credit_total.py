"""To what the credit memo of a refund comes: TikTok's refund, in the terms in which the sales order was booked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tiktok_orders.domain.cancellations import RefundAmount
from tiktok_orders.domain.currencies import ZERO, round_to
from tiktok_orders.domain.expected_total import DISCOUNT_PAID, TAX_LEFT_OUT, TAX_REMITTED, BridgePart
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.sales_order_amounts import (
    OrderAmounts,
    read_amounts,
    revenue_of_refund,
    unit_by_itself,
)


def credit_total(
    refund: RefundAmount,
    order: Order,
    line_item_ids: Sequence[str],
    bridge: Sequence[BridgePart],
    *,
    expected_total: Decimal | None,
) -> Decimal | None:
    """Returns the credit memo's total in the order's currency, None where TikTok states no refund.

    That is the refund, but for what the sales order shows otherwise than the buyer paid it, as the steps of its
    `bridge` say: tax that it leaves out, and discounts that TikTok pays to the seller. Who gets back all that was
    paid gets back all that the sales order comes to (`expected_total`). Without `line_item_ids` the refund is of
    all lines. Raises CannotBuildError where the order's parts are needed and do not agree.
    """
    total = refund.refund_total
    if total is None:
        return None
    is_all = {line.id for line in order.line_items} <= set(line_item_ids)
    if is_all and expected_total is not None and total == order.payment.total_amount:
        return expected_total
    steps = {step.label: step.amount for step in bridge}
    left_out = -(steps.get(TAX_REMITTED, ZERO) + steps.get(TAX_LEFT_OUT, ZERO))
    if left_out and refund.refund_tax:
        total -= _tax_left_out(refund, refund.refund_tax, read_amounts(order), left_out)
    if steps.get(DISCOUNT_PAID):
        total += _discount_of(refund, order, line_item_ids)
    return total


def _tax_left_out(refund: RefundAmount, tax: Decimal, amounts: OrderAmounts, left_out: Decimal) -> Decimal:
    """Returns the part of a refund's tax that the sales order, which leaves out so much, does not have.

    Shipping has a rule of its own, and so may classes of goods: where only some of them leave their tax out, each
    refund takes its part of it.
    """
    if left_out >= amounts.tax:
        return tax
    of_shipping = ZERO
    if amounts.shipping and refund.refund_shipping_fee:
        of_shipping = amounts.shipping_tax * refund.refund_shipping_fee / amounts.shipping
        of_shipping = min(tax, round_to(of_shipping, amounts.unit))
    if left_out == amounts.shipping_tax:
        return of_shipping
    if left_out == amounts.tax - amounts.shipping_tax:
        return tax - of_shipping
    return round_to(tax * left_out / amounts.tax, amounts.unit)


def _discount_of(refund: RefundAmount, order: Order, line_item_ids: Sequence[str]) -> Decimal:
    """Returns TikTok's discount in what is paid back: of units paid back in part, the same part of theirs."""
    amounts = read_amounts(order)
    known = {unit.line.id: unit for unit in amounts.units}
    named = set(line_item_ids) or set(known)
    # TikTok's price may not contain a cancelled unit any more: what it states of the unit itself remains.
    units = [known.get(line.id) or unit_by_itself(line) for line in order.line_items if line.id in named]
    paid_back = _goods_in(refund)
    return revenue_of_refund(units, paid_back, amounts.unit) - paid_back


def _goods_in(refund: RefundAmount) -> Decimal:
    """Returns what the buyer got back for goods, without tax."""
    if refund.refund_subtotal is not None:
        return refund.refund_subtotal
    others = (
        refund.refund_shipping_fee,
        refund.refund_tax,
        refund.retail_delivery_fee,
        refund.buyer_service_fee,
    )
    return (refund.refund_total or ZERO) - sum((one or ZERO for one in others), ZERO)
