"""To what the credit memo of a refund comes: TikTok's refund, in the terms in which the sales order was booked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tiktok_orders.domain.cancellations import RefundAmount
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import OrderPolicy, PlatformDiscount
from tiktok_orders.domain.sales_order_lines import leaves_out


def credit_total(
    refund: RefundAmount,
    order: Order,
    line_item_ids: Sequence[str],
    policy: OrderPolicy,
    *,
    expected_total: Decimal | None,
) -> Decimal | None:
    """Returns the credit memo's total in the order's currency, None where TikTok states no refund.

    That is the refund, but for what the sales order shows otherwise than the buyer paid it: tax that the policy
    leaves out, and discounts that TikTok pays to the seller. Who gets back all that was paid gets back all that
    the sales order comes to (`expected_total`).
    """
    total = refund.refund_total
    if total is None:
        return None
    is_all = {line.id for line in order.line_items} <= set(line_item_ids)
    if is_all and expected_total is not None and total == order.payment.total_amount:
        return expected_total
    if leaves_out(policy.tax_rule("")):
        total -= refund.refund_tax or ZERO
    if policy.platform_discount is PlatformDiscount.INCOME:
        lines = (line for line in order.line_items if line.id in line_item_ids)
        total += sum((line.platform_discount or ZERO for line in lines), ZERO)
    return total
