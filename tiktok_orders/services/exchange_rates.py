"""Keeps the exchange rates that a person states, or takes over from Magento."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from tiktok_orders.domain.exchange import rates_into
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.magento.directory import Rates
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import ExchangeRate, get_workspace, list_rates, record_deed, save_rates

# Magento states no day for its rates: they are of the day on which they were read.
MAGENTO_SOURCE = "Magento's currency rates, as read that day"
PRACTICE_SOURCE = "practice rate, not a market's"


def state_rate(
    database: Database, currency: str, typed: str, *, source: str, day: date, person: Person, now: datetime
) -> None:
    """Keeps what one unit of the currency is worth in the base currency; raises `InvalidInputError`."""
    require(person, Deed.SET_RATES)
    try:
        rate = Decimal(typed.strip().replace(",", "."))
    except ArithmeticError as error:
        raise InvalidInputError(f"“{typed}” is not a rate. Write it like 0.7874.") from error
    if not Decimal("0.00000001") <= rate <= Decimal(1_000_000):
        raise InvalidInputError("A rate lies between 0.00000001 and 1,000,000. Check the figure.")
    if not source.strip():
        raise InvalidInputError("The source is missing: say where the rate is from, so that others can check it.")
    kept = ExchangeRate(get_workspace(database).base_currency, currency, rate, source.strip(), day)
    save_rates(database, [kept], person=person.name, now=now)
    detail = f"1 {currency} is {rate} {kept.base_currency}"
    record_deed(database, person=person.name, deed="stated an exchange rate", detail=detail, now=now)


def take_magento_rates(
    database: Database, stated: Iterable[Rates], *, read_at: datetime, only_missing: bool, person: Person
) -> Mapping[str, Decimal]:
    """Keeps the rates that Magento's store views have as those of the day on which they were read.

    Returns currency to rate for those that were taken. `only_missing` leaves a currency alone for which somebody
    stated a rate.
    """
    require(person, Deed.SET_RATES)
    base = get_workspace(database).base_currency
    ours = (MAGENTO_SOURCE, PRACTICE_SOURCE)
    known = {row["currency"] for row in list_rates(database) if row["rate_source"] not in ours}
    found: dict[str, Decimal] = {}
    for one in stated:
        found = {**rates_into(base, one.base_currency_code, one.rates), **found}
    taken = {currency: rate for currency, rate in found.items() if not (only_missing and currency in known)}
    if taken:
        kept = [ExchangeRate(base, one, rate, MAGENTO_SOURCE, read_at.date()) for one, rate in taken.items()]
        save_rates(database, kept, person=person.name, now=read_at)
        detail = f"{', '.join(taken)} into {base}"
        record_deed(database, person=person.name, deed="took over Magento's rates", detail=detail, now=read_at)
    return taken
