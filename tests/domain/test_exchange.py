"""Rates seen from another currency, as tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tiktok_orders.domain.exchange import rates_into

POUNDS = {
    "GBP": Decimal(1),
    "USD": Decimal("1.25"),
    "SGD": Decimal("1.6"),
    "VND": Decimal(32_000),
    "XXX": Decimal(0),
}


@pytest.mark.parametrize(
    ("wanted", "worth"),
    [
        ("GBP", {"SGD": "0.62500000", "USD": "0.80000000", "VND": "0.00003125"}),
        ("USD", {"GBP": "1.25000000", "SGD": "0.78125000", "VND": "0.00003906"}),
        ("EUR", {}),
        ("XXX", {}),
    ],
)
def test_what_a_unit_is_worth_in_the_currency_that_totals_are_read_in(wanted: str, worth: dict[str, str]) -> None:
    assert {code: str(rate) for code, rate in rates_into(wanted, "GBP", POUNDS).items()} == worth


def test_the_base_is_worth_one_of_itself_whether_it_is_named_or_not() -> None:
    assert rates_into("USD", "GBP", {"USD": Decimal("1.25")}) == {"GBP": Decimal("1.25")}
