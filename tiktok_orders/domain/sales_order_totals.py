"""The totals of a sales order in its own and in the base currency, and what an invoice would make of them.

Magento checks none of it and rebuilds invoices from the items and the order's shipping, so every sum is made here:
`grand_total = subtotal + discount_amount (negative) + tax_amount + shipping_amount + discount_tax_compensation`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.currencies import ZERO, level, round_to, unit_of
from tiktok_orders.domain.sales_order_lines import SalesOrderLine, TaxedAmount


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """One line's amounts in one currency; the discount is positive."""

    row_total: Decimal
    discount: Decimal
    tax: Decimal
    compensation: Decimal

    @property
    def incl_tax(self) -> Decimal:
        return self.row_total + self.tax + self.compensation


@dataclass(frozen=True, slots=True)
class Totals:
    """All amounts of an order in one currency; `shipping` is without its tax."""

    currency: str
    lines: tuple[LineAmounts, ...]
    shipping: Decimal
    shipping_tax: Decimal

    @property
    def subtotal(self) -> Decimal:
        return sum((line.row_total for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), self.shipping_tax)

    @property
    def compensation(self) -> Decimal:
        return sum((line.compensation for line in self.lines), ZERO)

    @property
    def subtotal_incl_tax(self) -> Decimal:
        return sum((line.incl_tax for line in self.lines), ZERO)

    @property
    def grand_total(self) -> Decimal:
        return self.subtotal - self.discount + self.tax + self.shipping + self.compensation


def order_totals(currency: str, lines: Sequence[SalesOrderLine], shipping: TaxedAmount) -> Totals:
    """Returns the totals in the order's own currency."""
    amounts = tuple(
        LineAmounts(line.row_total, line.discount_amount, line.tax_amount, line.discount_tax_compensation)
        for line in lines
    )
    return Totals(currency, amounts, shipping.net, shipping.tax)


def base_totals(totals: Totals, base_currency: str, rate: Decimal) -> Totals:
    """Returns the totals in the base currency, of which one unit is `rate` units of the order's.

    Each amount is rounded down or up so that the grand total is the converted grand total to the last unit.
    """
    if base_currency == totals.currency:
        return totals
    unit = unit_of(base_currency)
    flat = [
        part for line in totals.lines for part in (line.row_total, -line.discount, line.tax, line.compensation)
    ]
    exact = [amount / rate for amount in (*flat, totals.shipping, totals.shipping_tax)]
    levelled = level(exact, round_to(totals.grand_total / rate, unit), unit)
    lines = tuple(
        LineAmounts(levelled[k], -levelled[k + 1], levelled[k + 2], levelled[k + 3])
        for k in range(0, len(flat), 4)
    )
    return Totals(base_currency, lines, levelled[-2], levelled[-1])


def invoice_total(entity: Mapping[str, Any], prefix: str = "") -> Decimal:
    """Returns what an invoice of everything comes to, rebuilt from the items and the shipping of an order entity.

    `prefix` "base_" asks for the base currency. The numbers are those of the JSON, read exactly as they print.
    """

    def read(facts: Mapping[str, Any], name: str) -> Decimal:
        return Decimal(str(facts.get(f"{prefix}{name}", 0)))

    of_items = sum(
        (
            read(item, "row_total")
            - read(item, "discount_amount")
            + read(item, "tax_amount")
            + read(item, "discount_tax_compensation_amount")
            for item in entity["items"]
        ),
        ZERO,
    )
    return of_items + read(entity, "shipping_amount") + read(entity, "shipping_tax_amount")
