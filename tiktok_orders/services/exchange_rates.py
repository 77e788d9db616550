"""Keeps the exchange rates that a person states."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import ExchangeRate, get_workspace, record_deed, save_rate


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
    save_rate(database, kept, person=person.name, now=now)
    detail = f"1 {currency} is {rate} {kept.base_currency}"
    record_deed(database, person=person.name, deed="stated an exchange rate", detail=detail, now=now)
