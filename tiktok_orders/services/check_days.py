"""Compares TikTok's own count of each day's orders with ours and fetches a day that lacks some.

Rows shift between pages while buyers buy, so a search may leave out an order without any error. Days are days
of UTC, by the time at which orders were placed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from tiktok_orders.services.feeds import ShopList
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.day_checks import DayCheck, count_placed, list_checks, save_check
from tiktok_orders.tiktok.search import Span

# An order can be listed half a minute after it was placed (official recipe for test orders); an hour is ample.
_SETTLED_AFTER = timedelta(hours=1)
_DAY = timedelta(days=1)


def days_to_check(
    checks: Mapping[date, DayCheck], *, covered_from: datetime, now: datetime
) -> list[tuple[date, datetime, datetime]]:
    """Returns day, start and end of each day to compare, the newest first.

    A day is done once it was compared after it had ended and nothing was missing. Of the day on which the
    reading began only the part since then counts.
    """
    found = []
    day = now.astimezone(UTC).date()
    while day >= covered_from.astimezone(UTC).date():
        start, end = _midnight(day), _midnight(day + _DAY)
        check = checks.get(day)
        if check is None or check.checked_at < end + _SETTLED_AFTER or check.missing_count:
            found.append((day, max(start, covered_from), min(end, now)))
        day -= _DAY
    return found


def check_days(
    database: Database,
    shop: ShopList,
    account: Account,
    *,
    covered_from: datetime,
    now: datetime,
    fetch: Callable[[Span], tuple[int, int]],
    checkpoint: Callable[[], None],
) -> str:
    """Compares all days that need it and returns a sentence where orders were or are missing, else "".

    `fetch` reads a span into the store and returns how many orders were new and how many entries unreadable;
    `checkpoint` is called between days and may end the work by raising.
    """
    checks = {check.placed_date: check for check in list_checks(database, account.account_id)}
    stored = count_placed(database, account.account_id, covered_from, now)
    fetched, missing = 0, 0
    for day, start, end in days_to_check(checks, covered_from=covered_from, now=now):
        checkpoint()
        theirs = shop.count(Span.placed(start, end)) if start < end else None
        if theirs is None:
            continue
        unread = checks[day].unreadable_count if day in checks else 0
        check = DayCheck(account.account_id, day, now, theirs, stored.get(day, 0), 0, unread)
        if check.missing_count:
            new, unread = fetch(Span.placed(start, end))
            check = DayCheck(account.account_id, day, now, theirs, stored.get(day, 0) + new, new, unread)
        save_check(database, check)
        fetched, missing = fetched + check.fetched_count, missing + check.missing_count
    return _sentence(fetched, missing)


def _sentence(fetched: int, missing: int) -> str:
    parts = []
    if fetched:
        parts.append(f"{_orders(fetched)} that TikTok counted and had left out came when asked for again.")
    if missing:
        parts.append(f"TikTok counts {_orders(missing)} more than it sends; the next import asks again.")
    return " ".join(parts)


def _orders(number: int) -> str:
    return f"{number:,} order{'s' * (number != 1)}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
