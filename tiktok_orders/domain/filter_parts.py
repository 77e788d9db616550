"""What the filters of all lists have in common: days, and the way to and from the address bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ENDS = ("from", "until")


def midnight(day: date | None, zone: str) -> datetime | None:
    """Returns the instant in UTC at which a day begins in a time zone, None for no day."""
    return None if day is None else datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def bounds_of(wanted: Any, which: str, zone: str) -> tuple[datetime | None, datetime | None]:
    """Returns the instants [from, until) in UTC of one of a filter's dates, None where it is open.

    A filter has both ends of it as `<which>_from` and `<which>_until`: days of the zone, both included.
    """
    start, end = days_of(wanted, which)
    return midnight(start, zone), midnight(end + timedelta(days=1) if end else None, zone)


def days_of(wanted: Any, which: str) -> tuple[date | None, date | None]:
    """Returns the first and the last day of one of a filter's dates."""
    return getattr(wanted, f"{which}_from"), getattr(wanted, f"{which}_until")


def day_fields(dates: Iterable[str]) -> list[str]:
    """Returns the names of the fields that hold these dates of a filter."""
    return [f"{which}_{end}" for which in dates for end in ENDS]


def describe_days(wanted: Any, dates: Mapping[str, str]) -> dict[str, str]:
    """Returns what a filter asks of its dates, which to words: "Placed on since 01 Nov 2026"."""
    spans = {which: _span(*days_of(wanted, which)) for which in dates}
    return {which: f"{dates[which]} {span}" for which, span in spans.items() if span}


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{start:%d %b %Y} to {end:%d %b %Y}" if start != end else f"{start:%d %b %Y}"
    if start:
        return f"since {start:%d %b %Y}"
    return f"until {end:%d %b %Y}" if end else ""


def to_parameters(
    wanted: Any, usual: Any, *, without: Iterable[str], names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Returns a filter as parameters of a link, without some fields and without what is as usual.

    `names` are fields that the link calls otherwise.
    """
    names = names or {}
    return {
        names.get(field.name, field.name): _as_text(getattr(wanted, field.name))
        for field in fields(wanted)
        if field.name not in without and getattr(wanted, field.name) != getattr(usual, field.name)
    }


def read_known(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Returns the values that a parameter names, each once; what is not known is passed over."""
    return tuple(part for part in read_values(text) if part in known)


def read_values(text: str) -> tuple[str, ...]:
    """Returns the values that a parameter names, each once."""
    parts = (part.replace("%2C", ",").replace("%25", "%") for part in text.split(",") if part)
    return tuple(dict.fromkeys(parts))


def read_days(parameters: Mapping[str, str], dates: Iterable[str]) -> dict[str, date | None]:
    """Returns the fields of these dates as a link asks for them; what is no day is None."""
    return {field: _day(parameters.get(field, "")) for field in day_fields(dates)}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(part).replace("%", "%25").replace(",", "%2C") for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)
