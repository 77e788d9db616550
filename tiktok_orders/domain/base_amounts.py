"""Amounts of several currencies in one: only by a rate that somebody stated, and never without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.currencies import ZERO

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in the base currency; `rate_date` is None for the base itself."""

    currency: str
    rate: Decimal
    rate_source: str
    rate_date: date | None


def sum_in(rows: Rows, column: str, shown: str, rates: Mapping[str, Rate]) -> Decimal:
    """Returns the sum of a column of rows with a `currency`, in the currency that is shown, not rounded.

    Where that is another than a row's own, its rate is used; a row without a rate is left out (`without_rate`).
    """
    return sum((amount_in(row, column, shown, rates) or ZERO for row in rows), ZERO)


def amount_in(row: Mapping[str, Any], column: str, shown: str, rates: Mapping[str, Rate]) -> Decimal | None:
    """Returns one amount in the currency that is shown, None where there is no rate."""
    amount = row[column] or ZERO
    if row["currency"] == shown:
        return Decimal(amount)
    rate = rates.get(row["currency"])
    return None if rate is None else amount * rate.rate


def without_rate(rows: Iterable[Mapping[str, Any]], shown: str, rates: Mapping[str, Rate]) -> list[str]:
    """Returns the currencies that cannot be shown in another, sorted."""
    return sorted({row["currency"] for row in rows} - rates.keys() - {shown})


def rate_notes(currencies: Collection[str], base: str, rates: Mapping[str, Rate]) -> list[str]:
    """Returns as sentences at what rates these currencies are shown in the base, and which are left out."""
    used = [
        f"1 {one} = {rates[one].rate.normalize():f} {base} ({rates[one].rate_source}{_day(rates[one].rate_date)})"
        for one in sorted(set(currencies) & rates.keys() - {base})
    ]
    notes = [f"Amounts are in {base}, at the newest rate: {' · '.join(used)}."] if used else []
    if missing := " and ".join(sorted(set(currencies) - rates.keys() - {base})):
        notes.append(f"Amounts in {missing} are left out: there is no rate to {base}. Add one under Currency.")
    return notes


def _day(day: date | None) -> str:
    return f", {day.day} {day:%b %Y}" if day else ""
