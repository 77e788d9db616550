"""Money in whole cents, and its spelling as a decimal string with two places, as TikTok spells it."""

from __future__ import annotations

_SPELLED = [f"{cents // 100}.{cents % 100:02d}" for cents in range(30_000)]


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
    """Divides cents by weights so that the parts add up to the total; the last parts take the rounding.

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
