"""What a sales order must come to, derived from TikTok's `total_amount` in named steps.

The same steps are shown before creating, hold the sales order against the order afterwards, and reconcile payouts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import FEES_CLASS, SHIPPING_CLASS, OrderPolicy, PlatformDiscount, TaxMode
from tiktok_orders.domain.sales_order_amounts import OrderAmounts, read_amounts
from tiktok_orders.domain.sales_order_lines import leaves_out
from tiktok_orders.domain.sales_order_pieces import Piece, split_into_pieces
from tiktok_orders.domain.sku_map import Mappings

ClassOf = Callable[[str], str]
TIKTOK_TOTAL = "TikTok's total"  # the first step of every bridge
TAX_REMITTED = "Tax that TikTok collects and remits"
TAX_LEFT_OUT = "Tax that the policy leaves out"
DISCOUNT_PAID = "TikTok's discount on goods, paid to the seller"


@dataclass(frozen=True, slots=True)
class BridgePart:
    """One step of the bridge; the amounts of all steps add up to the expected total."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ExpectedTotal:
    """`bridge` begins with TikTok's total; without further steps the sales order comes to just that."""

    total: Decimal
    bridge: tuple[BridgePart, ...]


def expected_total(
    order: Order,
    policy: OrderPolicy,
    *,
    mappings: Mappings | None = None,
    tax_classes: Mapping[str, str] | None = None,
) -> ExpectedTotal:
    """Returns what the order's sales order must come to; raises CannotBuildError where TikTok's parts disagree.

    `tax_classes` (Magento SKU to tax class) and `mappings` matter only where the policy has rules per tax class.
    """
    amounts = read_amounts(order)
    if not any(rule.product_class not in (SHIPPING_CLASS, FEES_CLASS) for rule in policy.tax_rules):
        return build_bridge(amounts, policy, _goods_tax_left_out(amounts, policy))
    classes = tax_classes or {}
    pieces = split_into_pieces(amounts, mappings or {}, policy)
    return build_bridge(amounts, policy, tax_left_out(pieces, policy, lambda sku: classes.get(sku, "")))


def tax_left_out(pieces: Sequence[Piece], policy: OrderPolicy, class_of: ClassOf) -> dict[TaxMode, Decimal]:
    """Returns how much stated tax on goods the sales order leaves out, by the mode that leaves it out."""
    left: dict[TaxMode, Decimal] = {}
    for piece in pieces:
        rule = policy.tax_rule(class_of(piece.sku))
        if leaves_out(rule) and piece.tax:
            left[rule.tax_mode] = left.get(rule.tax_mode, ZERO) + piece.tax
    return left


def _goods_tax_left_out(amounts: OrderAmounts, policy: OrderPolicy) -> dict[TaxMode, Decimal]:
    rule = policy.tax_rule("")
    return {rule.tax_mode: sum((unit.tax for unit in amounts.units), ZERO)} if leaves_out(rule) else {}


def build_bridge(
    amounts: OrderAmounts, policy: OrderPolicy, goods_tax_left_out: Mapping[TaxMode, Decimal]
) -> ExpectedTotal:
    """Returns the steps from TikTok's total; steps of nothing are left out."""
    left = dict(goods_tax_left_out)
    fee_tax = sum((fee.tax for fee in amounts.fees), ZERO)
    for product_class, tax in ((SHIPPING_CLASS, amounts.shipping_tax), (FEES_CLASS, fee_tax)):
        rule = policy.tax_rule(product_class)
        if leaves_out(rule):
            left[rule.tax_mode] = left.get(rule.tax_mode, ZERO) + tax
    steps = [
        BridgePart(TIKTOK_TOTAL, amounts.total),
        BridgePart(TAX_REMITTED, -left.get(TaxMode.REMITTED_BY_TIKTOK, ZERO)),
        BridgePart(TAX_LEFT_OUT, -left.get(TaxMode.NONE, ZERO)),
    ]
    if policy.platform_discount is PlatformDiscount.INCOME:
        steps.append(BridgePart(DISCOUNT_PAID, amounts.platform_discount))
    if policy.platform_shipping_discount is PlatformDiscount.INCOME:
        off = amounts.shipping_platform_discount
        steps.append(BridgePart("TikTok's discount on shipping, paid to the seller", off))
    kept = (steps[0], *(step for step in steps[1:] if step.amount))
    return ExpectedTotal(sum((step.amount for step in kept), ZERO), kept)
