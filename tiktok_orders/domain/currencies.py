"""Money to its last unit: how many decimals a currency has, rounding, and spreading a sum without loss."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

# TikTok states the rupiah without decimals (Get Order List 202309, example), though ISO 4217 gives it two.
_WITHOUT_DECIMALS = frozenset({"VND", "JPY", "IDR", "KRW", "CLP"})
ZERO = Decimal(0)


def decimals_of(currency: str) -> int:
    """Returns how many decimals amounts of this currency have; two for one unknown to us."""
    return 0 if currency.upper() in _WITHOUT_DECIMALS else 2


def unit_of(currency: str) -> Decimal:
    """Returns the smallest amount of the currency: 0.01 for pounds, 1 for dong."""
    return Decimal(1).scaleb(-decimals_of(currency))


def round_to(amount: Decimal, unit: Decimal) -> Decimal:
    """Returns the nearest multiple of the unit, halves away from zero."""
    return (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


def level(amounts: Sequence[Decimal], total: Decimal, unit: Decimal) -> list[Decimal]:
    """Rounds each amount down or up to the unit so that together they are exactly `total` (largest remainder).

    Amounts may be negative. `total` lies within one unit per amount of their sum; a difference greater than that
    is divided evenly over all of them. Otherwise an amount that needs no rounding keeps its value.
    """
    floors = [(amount / unit).quantize(Decimal(1), rounding=ROUND_FLOOR) for amount in amounts]
    rests = [amount / unit - floor for amount, floor in zip(amounts, floors, strict=True)]
    left = int(round_to(total, unit) / unit - sum(floors, ZERO))
    places = sorted(range(len(floors)), key=lambda place: (-rests[place], place))
    if not places:
        return []
    each, more = divmod(left, len(places))
    for rank, place in enumerate(places):
        floors[place] += each + (1 if rank < more else 0)
    return [floor * unit for floor in floors]


def spread(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divides a total by weights into multiples of the unit that add up to it; equal parts where no weight counts.

    `total` must be a multiple of the unit; weights are not negative.
    """
    whole = sum(weights, ZERO)
    shares = [Decimal(1)] * len(weights) if not whole else list(weights)
    return level([total * share / sum(shares, ZERO) for share in shares], total, unit)


def is_exact(amount: Decimal, unit: Decimal) -> bool:
    """Tells whether the amount is a multiple of the unit: 12.50 of 0.01, never 12.505."""
    return amount % unit == 0


def as_number(amount: Decimal) -> int | float:
    """Returns the amount as a JSON number that prints as the decimal does: 12.5, 30, never 12.499999."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
