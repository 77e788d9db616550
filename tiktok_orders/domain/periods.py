"""Spans of days that figures are about, and the span before that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PRESETS = {
    "today": "Today",
    "yesterday": "Yesterday",
    "7_days": "Last 7 days",
    "30_days": "Last 30 days",
    "90_days": "Last 90 days",
    "this_month": "This month",
    "last_month": "Last month",
    "own": "Own range",
}
USUAL = "30_days"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """Returns what it is compared with: the whole month before a whole month, else as many days before."""
        last = self.first - _DAY
        if self.first.day == 1 and (self.last + _DAY).day == 1 and self.days < 32:
            return Period(last.replace(day=1), last)
        return Period(self.first - self.days * _DAY, last)


def period_of(preset: str, today: date) -> Period:
    """Returns the days of a preset; "own" begins as the usual one."""
    month = today.replace(day=1)
    last_month = month - _DAY
    return {
        "today": Period(today, today),
        "yesterday": Period(today - _DAY, today - _DAY),
        "7_days": Period(today - 6 * _DAY, today),
        "90_days": Period(today - 89 * _DAY, today),
        "this_month": Period(month, today),
        "last_month": Period(last_month.replace(day=1), last_month),
    }.get(preset, Period(today - 29 * _DAY, today))


def first_whole_day(since: datetime | None, time_zone: str) -> date | None:
    """Returns the first day that lies wholly after an instant, a day of that zone; None for no instant."""
    if since is None:
        return None
    local = since.astimezone(ZoneInfo(time_zone))
    return local.date() if local.time() == time() else local.date() + _DAY


def describe(period: Period) -> str:
    """Returns "1 Nov 2026 to 30 Nov 2026", or one day."""
    if period.first == period.last:
        return _words(period.first)
    return f"{_words(period.first)} to {_words(period.last)}"


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
