"""Statements, their transactions and payments as TikTok Shop states them.

Source: Get Statements and Get Payments (202309), Get Transactions by Statement (202501), read 2026-11. Amounts are
signed from the seller's side: what comes in is positive. TikTok's own formula subtracts costs where its examples
have them negative already; `signed_parts` finds which reading adds up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.stated import Id, Money, Seconds, Stated, why_not_read

PAID, FAILED, PROCESSING = "PAID", "FAILED", "PROCESSING"
ORDER, RESERVE = "ORDER", "RESERVE"


class Statement(Stated):
    """One statement; which of the sums it states depends on the market. `statement_time` is the end of its day."""

    id: Id
    statement_time: Seconds = None
    currency: str = ""
    settlement_amount: Money | None = None
    revenue_amount: Money | None = None
    net_sales_amount: Money | None = None
    shipping_cost_amount: Money | None = None
    fee_amount: Money | None = None
    adjustment_amount: Money | None = None
    payment_status: str = ""
    payment_id: str = ""
    payment_time: Seconds = None


class RevenueBreakdown(Stated):
    subtotal_before_discount_amount: Money = ZERO
    refund_subtotal_before_discount_amount: Money = ZERO
    seller_discount_amount: Money = ZERO
    seller_discount_refund_amount: Money = ZERO


class Supplement(Stated):
    """Amounts beside the settlement: what the buyer paid and got back, and what TikTok put in."""

    customer_payment_amount: Money | None = None
    customer_refund_amount: Money | None = None
    platform_discount_amount: Money | None = None


class Transaction(Stated):
    """One line of a statement: of an order, an adjustment, or a reserve. A type that is not known stays text."""

    id: Id
    type: str = ""
    order_id: str = ""
    order_create_time: Seconds = None
    adjustment_id: str = ""
    adjustment_order_id: str = ""
    adjustment_amount: Money | None = None
    settlement_amount: Money | None = None
    revenue_amount: Money | None = None
    revenue_breakdown: RevenueBreakdown = RevenueBreakdown()
    shipping_cost_amount: Money | None = None
    fee_tax_amount: Money | None = None
    supplementary_component: Supplement = Supplement()
    reserve_id: str = ""
    reserve_amount: Money | None = None
    associated_order_id: str = ""

    @property
    def about_order(self) -> str:
        """The order that it is about, "" where it is about none."""
        return self.order_id or self.adjustment_order_id or self.associated_order_id

    @property
    def parts(self) -> Parts:
        return signed_parts(
            self.revenue_amount,
            self.shipping_cost_amount,
            self.fee_tax_amount,
            self.adjustment_amount,
            self.settlement_amount,
        )


class Breakdown(Stated):
    total_revenue_amount: Money | None = None
    total_shipping_cost_amount: Money | None = None
    total_fee_tax_amount: Money | None = None
    total_adjustment_amount: Money | None = None


class StatementTotals(Stated):
    """What the list of a statement's transactions says of the statement as a whole."""

    payable_amount: Money | None = None
    total_reserve_amount: Money | None = None
    total_settlement_amount: Money | None = None
    total_settlement_breakdown: Breakdown = Breakdown()

    @property
    def parts(self) -> Parts:
        by = self.total_settlement_breakdown
        return signed_parts(
            by.total_revenue_amount,
            by.total_shipping_cost_amount,
            by.total_fee_tax_amount,
            by.total_adjustment_amount,
            self.total_settlement_amount,
        )


class Amount(Stated):
    value: Money | None = None
    currency: str = ""


class Payment(Stated):
    """One payment to the seller's bank; `amount` is after an exchange, `settlement_amount` before it."""

    id: Id
    status: str = ""
    create_time: Seconds = None
    paid_time: Seconds = None
    amount: Amount = Amount()
    settlement_amount: Amount = Amount()
    reserve_amount: Amount = Amount()
    payment_amount_before_exchange: Amount = Amount()
    exchange_rate: str = ""
    bank_account: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a settlement is made of, each from the seller's side; `adds_up` is false where TikTok's do not."""

    revenue: Decimal
    shipping: Decimal
    fee_tax: Decimal
    adjustment: Decimal
    adds_up: bool = True

    @property
    def total(self) -> Decimal:
        return self.revenue + self.shipping + self.fee_tax + self.adjustment


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement with its totals and all its transactions."""

    statement: Statement
    totals: StatementTotals
    transactions: tuple[Transaction, ...]


class UnreadableRecordError(ValueError):
    """An entry that is no statement or payment; its text says why, in words for people."""


def signed_parts(
    revenue: Decimal | None,
    shipping: Decimal | None,
    fee_tax: Decimal | None,
    adjustment: Decimal | None,
    settlement: Decimal | None,
) -> Parts:
    """Returns the parts from the seller's side: as stated where they add up, with costs turned where that does."""
    stated = Parts(revenue or ZERO, shipping or ZERO, fee_tax or ZERO, adjustment or ZERO)
    if settlement is None or stated.total == settlement:
        return stated
    turned = Parts(stated.revenue, -stated.shipping, -stated.fee_tax, -stated.adjustment)
    if turned.total == settlement:
        return turned
    return Parts(stated.revenue, stated.shipping, stated.fee_tax, stated.adjustment, adds_up=False)


def read_statement(raw: Any) -> StatementRecord:
    """Returns what `tiktok.finance` puts together of a statement, or raises `UnreadableRecordError`."""
    if not isinstance(raw, Mapping):
        raise UnreadableRecordError("This entry is not a record of a statement.")
    try:
        return StatementRecord(
            Statement.model_validate(raw.get("statement")),
            StatementTotals.model_validate(raw.get("totals") or {}),
            tuple(Transaction.model_validate(one) for one in raw.get("transactions") or ()),
        )
    except ValidationError as error:
        raise UnreadableRecordError(why_not_read(error)) from error


def read_payment(raw: Any) -> Payment:
    """Returns the payment that an entry states, or raises `UnreadableRecordError`."""
    try:
        return Payment.model_validate(raw)
    except ValidationError as error:
        raise UnreadableRecordError(why_not_read(error)) from error
