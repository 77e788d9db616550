"""All figures, each equal to what pandas makes of the payloads, to the cent and the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.figures_in_pandas import WAYS, figures_of, spans_of
from tests.figures_world import MONTHS, World
from tiktok_orders.domain.base_amounts import Rate
from tiktok_orders.domain.figure_values import Money, figure_values
from tiktok_orders.domain.figures import FIGURES, Scope, Unit
from tiktok_orders.domain.periods import Period
from tiktok_orders.services.analysis import COMPARED, analyse

RATES = {
    "GBP": Rate("GBP", Decimal(1), "same currency", None),
    "USD": Rate("USD", Decimal("0.7912"), "the bank", date(2026, 11, 20)),
    "SGD": Rate("SGD", Decimal("0.5873"), "the bank", date(2026, 11, 20)),
}
AROUND_THE_CLOCK_CHANGE = Period(date(2026, 10, 24), date(2026, 11, 2))


def _assert_equal(world: World, scope: Scope, money: Money) -> None:
    rows: dict[str, list[dict[str, Any]]] = {name: world.ask(name, scope).rows for name in COMPARED}
    found = figure_values(rows, money)
    used = {money.shown: Decimal(1)} | {currency: rate.rate for currency, rate in money.rates.items()}
    expected = figures_of(world, scope, used)
    assert found.keys() == expected.keys() == FIGURES.keys()
    for name, figure in FIGURES.items():
        if figure.unit in (Unit.MONEY, Unit.COUNT):
            assert found[name] == expected[name], name
        else:
            assert found[name] == pytest.approx(
                expected[name], abs=1e-6 if figure.unit is Unit.DURATION else 1e-12
            )


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("period", [MONTHS, AROUND_THE_CLOCK_CHANGE])
def test_the_figures_of_each_account(world: World, place: int, period: Period) -> None:
    account_id = list(world.zones)[place]
    _assert_equal(world, Scope(period, account_id=account_id), Money("GBP", RATES))


@pytest.mark.parametrize("currency", ["GBP", "USD", "SGD"])
@pytest.mark.parametrize("period", [MONTHS, AROUND_THE_CLOCK_CHANGE])
def test_the_figures_of_each_currency(world: World, currency: str, period: Period) -> None:
    _assert_equal(world, Scope(period, currency=currency), Money(currency, {}))


@pytest.mark.parametrize("period", [MONTHS, AROUND_THE_CLOCK_CHANGE])
@pytest.mark.parametrize("with_extras", [False, True])
def test_the_figures_of_all_accounts_in_the_base_currency(world: World, period: Period, with_extras: bool) -> None:
    scope = Scope(period, with_extras=with_extras)
    _assert_equal(world, scope, Money("GBP", RATES))
    _assert_equal(world, replace(scope, period=period.before()), Money("GBP", RATES))


def test_how_long_the_orders_of_each_account_take(world: World, scope: Scope) -> None:
    """The rows of the page's table, all accounts together first."""
    analysis = analyse(world.ask, scope, base="GBP", rates=RATES, titles={})
    (table,) = [part.table for part in analysis.parts if part.name == "speeds"]
    words = {
        "creation": "To the sales order",
        "shipment": "To the carrier",
        "delivery": "To the buyer",
    }
    expected = {
        (account_id or "All", words[way]): spans
        for way in WAYS
        for account_id, spans in spans_of(world, scope, way).items()
    }
    found = {(name, way): [one.total_seconds() for one in times] for name, way, *times in table.rows}
    assert found.keys() == expected.keys()
    for key, times in found.items():
        assert times == pytest.approx(expected[key], abs=1e-5), key


def test_what_has_no_rate_is_left_out_of_amounts_alone(world: World) -> None:
    _assert_equal(world, Scope(MONTHS), Money("GBP", {"GBP": RATES["GBP"], "USD": RATES["USD"]}))
