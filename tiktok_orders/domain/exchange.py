"""Exchange rates seen from another currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

# exchange_rates.rate has eight decimals: a dong in pounds still has four digits.
_STEP = Decimal("0.00000001")


def rates_into(wanted: str, base: str, rates: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Returns what one unit of each currency is worth in `wanted`, given what one unit of `base` is worth in each.

    Empty where nothing leads from `base` to `wanted`; `wanted` itself, and what rounds to nothing, is left out.
    """
    worth = {**{code: rate for code, rate in rates.items() if rate > 0}, base: Decimal(1)}
    if wanted not in worth:
        return {}
    found = {code: (worth[wanted] / rate).quantize(_STEP) for code, rate in worth.items() if code != wanted}
    return {code: rate for code, rate in sorted(found.items()) if rate > 0}
