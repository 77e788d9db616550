"""Whether TikTok settled an order for what its sales order comes to, and where not, in which part.

TikTok settles goods at the seller's price: what it took off at its own cost is paid to the seller, while shipping,
tax and fees that the buyer paid are no revenue. The bridge leads from the sales order's expected total to that
revenue in named steps. What TikTok keeps (its fees, shipping, adjustments) is no difference.

Source: Get Transactions by Statement 202501 (`revenue_amount` and its breakdown), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.expected_total import BridgePart, ExpectedTotal
from tiktok_orders.domain.sales_order_amounts import OrderAmounts, UnitAmounts, revenue_of_refund

GOODS, SELLER_DISCOUNT, REFUNDS, REVENUE = "goods", "seller_discount", "refunds", "revenue"
# TikTok does not say how it rounds a part of a unit's price, and it rounds price and discount each by itself.
_ROUNDINGS_PER_UNIT = 2


class SettlementState(StrEnum):
    """Where an order stands between the sales order and TikTok's statements."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True, slots=True)
class Settled:
    """What all statements together say of an order, from the seller's side: refunds and discounts are negative."""

    settlement: Decimal
    revenue: Decimal
    goods: Decimal
    seller_discount: Decimal
    goods_refund: Decimal
    seller_discount_refund: Decimal


@dataclass(frozen=True, slots=True)
class RefundedUnits:
    """One finished cancellation or return: its units, and what the buyer got back for goods, without tax."""

    line_item_ids: tuple[str, ...]
    refund_subtotal: Decimal


@dataclass(frozen=True, slots=True)
class PartDifference:
    """One part in which TikTok's statements are not what they should be; amounts from the seller's side."""

    part: str
    expected: Decimal
    settled: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more TikTok settled than expected; negative where it is less."""
        return self.settled - self.expected


@dataclass(frozen=True, slots=True)
class Settlement:
    """The verdict on one order. `bridge` begins with the sales order's total and adds up to `expected_revenue`.

    `kept` is what TikTok took off the revenue, or added: fees, shipping, adjustments.
    """

    state: SettlementState
    expected_revenue: Decimal
    bridge: tuple[BridgePart, ...]
    differences: tuple[PartDifference, ...] = ()
    kept: Decimal = ZERO


def compare_settlement(
    amounts: OrderAmounts, expected: ExpectedTotal, refunds: Sequence[RefundedUnits], settled: Settled | None
) -> Settlement:
    """Returns whether an order was settled as expected; None for `settled` where no statement is about it yet."""
    units = {unit.line.id: unit for unit in amounts.units}
    paid_back = [
        revenue_of_refund(_units_of(units, refund), refund.refund_subtotal, amounts.unit) for refund in refunds
    ]
    bridge = tuple(_build_bridge(amounts, expected, -sum(paid_back, ZERO)))
    revenue = sum((step.amount for step in bridge), ZERO)
    if settled is None:
        return Settlement(SettlementState.NOT_SETTLED, revenue, bridge)
    slack = _slack(units, refunds, amounts.unit)
    differences = tuple(_differences(amounts, -sum(paid_back, ZERO), revenue, settled, slack))
    state = SettlementState.DIFFERS if differences else SettlementState.AGREES
    return Settlement(state, revenue, bridge, differences, settled.settlement - settled.revenue)


def _build_bridge(amounts: OrderAmounts, expected: ExpectedTotal, refunded: Decimal) -> Iterator[BridgePart]:
    yield BridgePart("Sales order", expected.total)
    paid = sum((unit.paid for unit in amounts.units), ZERO)
    fees = amounts.total - paid - amounts.shipping - amounts.tax
    steps = (
        *((step.label, -step.amount) for step in expected.bridge[1:]),
        ("Shipping that the buyer paid", -amounts.shipping),
        ("Tax that the buyer paid", -amounts.tax),
        ("Fees that the buyer paid", -fees),
        ("TikTok's discount, paid to the seller", amounts.platform_discount),
        ("Refunded goods", refunded),
    )
    yield from (BridgePart(label, amount) for label, amount in steps if amount)


def _units_of(units: dict[str, UnitAmounts], refund: RefundedUnits) -> list[UnitAmounts]:
    return [units[line_id] for line_id in refund.line_item_ids if line_id in units]


def _slack(units: dict[str, UnitAmounts], refunds: Sequence[RefundedUnits], unit: Decimal) -> Decimal:
    """How far refunds of part of a price may be off by rounding alone."""
    rounded = 0
    for refund in refunds:
        lines = _units_of(units, refund)
        if sum((line.paid for line in lines), ZERO) != refund.refund_subtotal:
            rounded += len(lines)
    return unit * rounded * _ROUNDINGS_PER_UNIT


def _differences(
    amounts: OrderAmounts, refunded: Decimal, revenue: Decimal, settled: Settled, slack: Decimal
) -> Iterator[PartDifference]:
    breakdown = settled.goods + settled.seller_discount + settled.goods_refund + settled.seller_discount_refund
    if breakdown != settled.revenue:
        yield from _unless_near(REVENUE, revenue, settled.revenue, slack)
        return
    yield from _unless_near(GOODS, sum((one.price for one in amounts.units), ZERO), settled.goods, ZERO)
    yield from _unless_near(SELLER_DISCOUNT, -amounts.seller_discount, settled.seller_discount, ZERO)
    taken_back = settled.goods_refund + settled.seller_discount_refund
    yield from _unless_near(REFUNDS, refunded, taken_back, slack)


def _unless_near(part: str, expected: Decimal, settled: Decimal, slack: Decimal) -> Iterator[PartDifference]:
    if abs(settled - expected) > slack:
        yield PartDifference(part, expected, settled)
