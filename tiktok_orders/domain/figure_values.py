"""The values of the figures, out of the rows that their statements give (see `domain/figures.py`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.base_amounts import Rate, sum_in
from tiktok_orders.domain.figures import FIGURES, Figure, Unit
from tiktok_orders.domain.money_words import NOTHING, money

Rows = Sequence[Mapping[str, Any]]
Value = Decimal | float | int | None


@dataclass(frozen=True, slots=True)
class Money:
    """In which currency amounts are shown, and the rates for those that have another."""

    shown: str
    rates: Mapping[str, Rate]

    def sum(self, rows: Rows, column: str) -> Decimal:
        """Returns the sum of a column in the currency that is shown."""
        return sum_in(rows, column, self.shown, self.rates)


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure of these days, and of the days before."""

    figure: Figure
    value: Value
    before: Value

    def change(self) -> float | None:
        """Returns by which part it rose or fell, -0.1 for a tenth less; None without anything to compare with.

        Of a share it is the difference in points instead.
        """
        if self.value is None or self.before is None:
            return None
        if self.figure.unit is Unit.SHARE:
            return float(self.value) - float(self.before)
        return float(self.value) / float(self.before) - 1 if self.before else None


def figure_values(
    rows: Mapping[str, Rows], money_in: Money, *, unread_refunds: Collection[str] = ()
) -> dict[str, Value]:
    """Returns name to value of all `FIGURES`, given the rows of each statement that they name.

    Money is in the currency shown, a share between 0 and 1, a duration in seconds; None where there is nothing to
    divide by or to take the middle of.

    Refunds of the accounts in `unread_refunds` were never read: the rows of refunds are without them, and so
    are the sales beside refunds. Where there is no other account, figures of refunds are None.
    """
    totals = rows["totals"]
    counted = ("placed", "orders", "cancelled", "late", "with_deadline")
    counts = {name: sum(row[name] for row in totals) for name in counted}
    sales = money_in.sum(totals, "sales")
    has_rate = [row for row in totals if row["currency"] == money_in.shown or row["currency"] in money_in.rates]
    priced = sum(row["orders"] for row in has_rate)
    values: dict[str, Value] = {
        "sales": sales,
        "orders": counts["orders"],
        "units": sum(row["units"] for row in rows["products"]),
        "average": sales / priced if priced else None,
        "cancelled": _share(counts["cancelled"], counts["placed"]),
        "creation": _middle(rows["creation"], "creation"),
        "shipment": _middle(rows["speeds"], "shipment"),
        "delivery": _middle(rows["speeds"], "delivery"),
        "late": _share(counts["late"], counts["with_deadline"]),
    } | _after_the_sale(rows, money_in, unread_refunds)
    assert values.keys() == FIGURES.keys()
    return values


def _after_the_sale(
    rows: Mapping[str, Rows], money_in: Money, unread_refunds: Collection[str]
) -> dict[str, Value]:
    payouts, back = rows["payouts"], rows["refunds"]
    read = [row for row in rows["totals"] if row["account_id"] not in unread_refunds]
    orders, sales = sum(row["orders"] for row in read), money_in.sum(read, "sales")
    refunds = money_in.sum(back, "refunds")
    values: dict[str, Value] = {
        "returned": _share(sum(row["returned"] for row in back), orders),
        "refunds": refunds,
        "refund_share": float(refunds / sales) if sales else None,
        "refunded": _share(sum(row["refunded"] for row in back), orders),
        "paid_out": money_in.sum(payouts, "paid_out") if payouts else None,
        "fees": -money_in.sum(payouts, "fees") if payouts else None,
    }
    if rows["totals"] and not read:
        values |= {name: None for name, figure in FIGURES.items() if figure.statement == "refunds"}
    return values


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _middle(rows: Rows, column: str) -> float | None:
    """Returns the median over all accounts: the first of the row without an account."""
    found = next((row[column] for row in rows if row["account_id"] is None), None)
    return None if found is None or found[0] is None else float(found[0])


def value_words(unit: Unit, value: Value, currency: str) -> str:
    """Returns a value as people write it: "£1,234.50", "1,234", "4.2 %", "1 d 5 h"; a dash for None."""
    if value is None:
        return NOTHING
    if unit is Unit.MONEY:
        return money(Decimal(value), currency)
    if unit is Unit.SHARE:
        return f"{float(value):.1%}"
    return span_words(float(value)) if unit is Unit.DURATION else f"{value:,}"


def span_words(seconds: float) -> str:
    """Returns "3 min", "5 h 20 min" or "2 d 4 h"."""
    minutes = round(seconds / 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def change_words(value: FigureValue) -> str | None:
    """Returns "+12.0 %" or, of a share, "+0.4 points"; None without anything to compare with."""
    change = value.change()
    if change is None:
        return None
    return f"{change * 100:+.1f} points" if value.figure.unit is Unit.SHARE else f"{change:+.1%}"
