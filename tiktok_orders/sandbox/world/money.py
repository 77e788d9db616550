"""Money in whole smallest units (cents, dong), and its spelling as a decimal string, as TikTok spells it.

How many decimals a currency has is a property of the currency: a price is "12.50" in pounds and "125000" in dong.
`spell` and `cents_of` are for money with two decimals; who handles any market asks for the speller of a currency.
"""

from __future__ import annotations

from collections.abc import Callable

# ISO 4217 gives the rupiah two decimals, TikTok none (Get Order List 202309, example).
_WITHOUT_DECIMALS = frozenset({"VND", "JPY", "IDR"})
_SPELLED = [f"{cents // 100}.{cents % 100:02d}" for cents in range(30_000)]


def speller_of(currency: str) -> Callable[[int], str]:
    """Returns what spells an amount of this currency, counted in its smallest unit."""
    return str if currency in _WITHOUT_DECIMALS else spell


def reader_of(currency: str) -> Callable[[str], int]:
    """Returns the way back from `speller_of`: what counts a spelled amount in the currency's smallest unit."""
    return int if currency in _WITHOUT_DECIMALS else cents_of


def spell(cents: int) -> str:
    """Returns "12.50" for 1250. Amounts here are never negative."""
    if cents < 30_000:
        return _SPELLED[cents]
    return f"{cents // 100}.{cents % 100:02d}"


def cents_of(amount: str) -> int:
    """Returns 1250 for "12.50": the way back from `spell`."""
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def share_out(total: int, weights: list[int]) -> list[int]:
    """Divides an amount by weights so that the parts add up to the total; the last parts take the rounding.

    No part is greater than its weight as long as the total is not greater than all weights together.
    """
    whole = sum(weights)
    parts, given, passed = [], 0, 0
    for weight in weights:
        passed += weight
        upto = total * passed // whole if whole else 0
        parts.append(upto - given)
        given = upto
    return parts
