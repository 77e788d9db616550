"""Money, times and numbers as people write them. Pure: the present moment and the zone come in as arguments."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tiktok_orders.domain.money_words import NOTHING as NOTHING
from tiktok_orders.domain.money_words import money as money
from tiktok_orders.domain.money_words import rounded as rounded


def count(number: int, one: str, many: str = "") -> str:
    """Returns "1 order" or "1,234 orders"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def exact_time(instant: datetime | None, zone: str) -> str:
    """Returns "23 Nov 2026, 14:05:09 (Europe/London)"."""
    if instant is None:
        return "Not stated"
    return f"{_day(instant.astimezone(ZoneInfo(zone)))} {instant.astimezone(ZoneInfo(zone)):%Y, %H:%M:%S} ({zone})"


def short_time(instant: datetime | None, zone: str, now: datetime) -> str:
    """Returns "Today 14:05", "Yesterday 09:12", "21 Nov 14:05", or with its year where it is another."""
    if instant is None:
        return NOTHING
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (today - local.date()).days
    day = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}.get(days)
    if day is None:
        day = _day(local) if local.year == today.year else f"{_day(local)} {local.year}"
    return f"{day} {local:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local.day} {local:%b}"


def ago(instant: datetime | None, now: datetime) -> str:
    """Returns "2 min ago" or "in 3 h": one unit, the largest that is not zero."""
    if instant is None:
        return NOTHING
    span = now - instant
    if abs(span) < timedelta(seconds=45):
        return "just now"
    words = duration(abs(span))
    return f"{words} ago" if span > timedelta(0) else f"in {words}"


def soon(instant: datetime, now: datetime) -> str:
    """Returns "in 3 min", or "in a moment" for what is due now, or was while the program was busy."""
    return "in a moment" if instant - now < timedelta(seconds=45) else ago(instant, now)


def countdown(due_at: datetime, now: datetime) -> str:
    """Returns "in 5 h", or "2 h overdue"."""
    return f"{duration(now - due_at)} overdue" if due_at < now else ago(due_at, now)


def duration(span: timedelta) -> str:
    """Returns "3 min", "5 h" or "2 d"."""
    seconds = int(span.total_seconds())
    if seconds < 90 * 60:
        return f"{max(1, round(seconds / 60))} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86400)} d"


def urgency(due_at: datetime, now: datetime) -> str:
    """Returns "late", "red" within four hours, "amber" within a day, else "calm"."""
    left = due_at - now
    if left < timedelta(0):
        return "late"
    if left <= timedelta(hours=4):
        return "red"
    return "amber" if left <= timedelta(hours=24) else "calm"
