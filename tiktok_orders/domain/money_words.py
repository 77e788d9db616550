"""Money as people write it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel.core import UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

NOTHING = "—"
_LOCALE = "en_GB"


@lru_cache(maxsize=10_000)
def money(amount: Decimal | None, currency: str) -> str:
    """Returns "£1,234.50", with as many decimals as the currency has; a dash where no amount is stated."""
    if amount is None:
        return NOTHING
    try:
        return str(format_currency(amount, currency, locale=_LOCALE))
    except (UnknownLocaleError, ValueError, KeyError):
        return f"{amount:,.2f} {currency}".strip()


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Returns an amount with as many decimals as its currency has."""
    return round(amount, get_currency_precision(currency))
