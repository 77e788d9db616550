from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tiktok_orders.sandbox.world.money import cents_of, reader_of, share_out, spell, speller_of


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=12), st.floats(0, 1))
def test_shares_add_up_and_none_is_more_than_its_weight(weights, part):
    total = int(sum(weights) * part)
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@given(st.integers(0, 10**12), st.sampled_from([("VND", 0), ("JPY", 0), ("IDR", 0), ("EUR", 2), ("GBP", 2)]))
def test_a_currency_is_spelled_with_its_own_decimals_and_read_back(amount, currency):
    name, decimals = currency
    text = speller_of(name)(amount)
    assert len(text.partition(".")[2]) == decimals
    assert reader_of(name)(text) == amount


@given(st.integers(0, 10_000_000))
def test_amounts_are_spelled_with_two_places_and_read_back(cents):
    assert cents_of(spell(cents)) == cents
    assert len(spell(cents).partition(".")[2]) == 2
