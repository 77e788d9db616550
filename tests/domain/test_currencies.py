"""Rounding and sharing out: nothing is lost, nothing is invented."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_orders.domain.currencies import as_number, decimals_of, is_exact, level, round_to, spread, unit_of

CENT = Decimal("0.01")
AMOUNTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(("currency", "decimals"), [("GBP", 2), ("VND", 0), ("JPY", 0), ("jpy", 0), ("XYZ", 2)])
def test_decimals_of_a_currency(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals
    assert unit_of(currency) == Decimal(10) ** -decimals


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("10.00", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("5.00", ["0", "0"], ["2.50", "2.50"]),
        ("9.99", ["2", "1"], ["6.66", "3.33"]),
        ("1.00", ["0", "7", "0"], ["0.00", "1.00", "0.00"]),
    ],
)
def test_a_total_is_spread_by_weights(total: str, weights: list[str], shares: list[str]) -> None:
    assert spread(Decimal(total), [Decimal(w) for w in weights], CENT) == [Decimal(s) for s in shares]


@given(total=AMOUNTS, weights=st.lists(AMOUNTS, min_size=1, max_size=30))
def test_shares_add_up_and_stay_near_their_part(total: Decimal, weights: list[Decimal]) -> None:
    shares = spread(total, weights, CENT)
    whole = sum(weights)
    assert sum(shares) == total and all(is_exact(share, CENT) and share >= 0 for share in shares)
    for share, weight in zip(shares, weights, strict=True):
        assert not whole or abs(share - total * weight / whole) < CENT
        assert weight or not whole or share == 0


@given(st.lists(st.decimals(-10_000, 10_000, places=6), min_size=1, max_size=40))
def test_levelled_amounts_come_to_the_rounded_sum_and_are_each_rounded(amounts: list[Decimal]) -> None:
    total = round_to(sum(amounts, Decimal(0)), CENT)
    levelled = level(amounts, total, CENT)
    assert sum(levelled) == total
    for amount, rounded in zip(amounts, levelled, strict=True):
        assert abs(amount - rounded) <= CENT
        assert not is_exact(amount, CENT) or amount == rounded


def test_nothing_is_levelled_into_nothing() -> None:
    assert level([], Decimal(0), CENT) == []


@given(st.integers(0, 10**14))
def test_a_json_number_prints_as_the_amount(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert Decimal(str(as_number(amount))) == amount
    assert as_number(Decimal("30.00")) == 30 and isinstance(as_number(Decimal("30.00")), int)


@pytest.mark.parametrize(("amount", "rounded"), [("2.345", "2.35"), ("2.344", "2.34"), ("-2.345", "-2.35")])
def test_halves_are_rounded_away_from_zero(amount: str, rounded: str) -> None:
    assert round_to(Decimal(amount), CENT) == Decimal(rounded)
