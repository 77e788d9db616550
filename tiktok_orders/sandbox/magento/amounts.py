"""Amounts and quantities: exact inside, JSON numbers in a document, four decimals as in Magento's columns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Document = dict[str, Any]

NONE = Decimal(0)
_COLUMN = Decimal("0.0001")
_CENT = Decimal("0.01")


def amount(document: Document, name: str) -> Decimal:
    """Returns a member of a document as a Decimal, 0 where it is not said."""
    value = document.get(name)
    return NONE if value is None else Decimal(str(value))


def spell(value: Decimal) -> int | float:
    """Returns the JSON number of an amount: whole ones without a point."""
    rounded = value.quantize(_COLUMN, ROUND_HALF_UP)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def round_cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def add(document: Document, name: str, more: Decimal) -> None:
    """Adds to a member of a document."""
    document[name] = spell(amount(document, name) + more)


def total(documents: Iterable[Document], name: str) -> Decimal:
    return sum((amount(document, name) for document in documents), NONE)
