"""What a person asks an import for, checked before anything starts, and the span of time that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.sync_runs import SyncCursor

# TikTok's data moves while it is read, so each window starts a little before the last one ended.
OVERLAP = timedelta(minutes=10)
FIRST_IMPORT_DAYS = 30
MOST_IDS = 5_000
# TikTok Shop is younger than this.
_FIRST_DAY = date(2015, 1, 1)


@dataclass(frozen=True)
class ImportRequest:
    """What to bring in: by default what changed since the last import.

    Otherwise what was `placed` from one instant until just before another, the orders with these ids, or what
    could not be read before. `since` makes "what changed" reach back at least so far.
    """

    since: datetime | None = None
    placed: tuple[datetime, datetime] | None = None
    order_ids: tuple[str, ...] = ()
    unreadable: bool = False

    @property
    def kind(self) -> str:
        """Returns the word under which the run is kept."""
        if self.order_ids:
            return "ids"
        return "placed" if self.placed else "unreadable" if self.unreadable else "changes"

    def window(self, position: SyncCursor, now: datetime) -> tuple[datetime, datetime]:
        """Returns the span of time that a run of this request is about."""
        if self.placed:
            return self.placed
        return choose_window(position, now=now, since=self.since) if self.kind == "changes" else (now, now)


def choose_window(cursor: SyncCursor, *, now: datetime, since: datetime | None) -> tuple[datetime, datetime]:
    """Returns the span of `update_time` to ask for, from inclusive, until exclusive.

    An unfinished window goes on where it was; the first import takes 30 days; `since` can only widen it, since
    a later start would leave a gap.
    """
    if cursor.window_start is not None:
        start = max(cursor.window_start, (cursor.reached or cursor.window_start) - OVERLAP)
    elif cursor.watermark is not None:
        start = cursor.watermark - OVERLAP
    else:
        start = since or now - timedelta(days=FIRST_IMPORT_DAYS)
    return (min(start, since) if since else start), now


def build_request(
    *,
    now: datetime,
    since: date | None = None,
    placed_from: date | None = None,
    placed_until: date | None = None,
    ids: str = "",
    unreadable: bool = False,
    zone: tzinfo = UTC,
) -> ImportRequest:
    """Returns the request that was typed, or raises `InvalidInputError`. Days are whole days of the zone.

    `ids` are order ids with anything between them: commas, blanks, new lines.
    """
    order_ids = read_ids(ids)
    if sum(map(bool, (since, placed_from or placed_until, order_ids, unreadable))) > 1:
        raise InvalidInputError("Ask for one thing at a time: changes, a stretch of days, ids, or the unreadable.")
    return ImportRequest(
        since=_midnight(_checked(since, now, zone), zone) if since else None,
        placed=_days(placed_from, placed_until, now, zone) if placed_from or placed_until else None,
        order_ids=order_ids,
        unreadable=unreadable,
    )


def read_ids(text: str) -> tuple[str, ...]:
    """Returns the order ids in a text, each once; raises `InvalidInputError` naming what cannot be one."""
    found = tuple(dict.fromkeys(re.split(r"[\s,;]+", text.strip()))) if text.strip(" \t\r\n,;") else ()
    found = tuple(one for one in found if one)
    for one in found:
        if not re.fullmatch(r"[0-9]{10,20}", one):
            raise InvalidInputError(f"“{one[:40]}” is not an order id: those are numbers of 18 digits or so.")
    if len(found) > MOST_IDS:
        raise InvalidInputError(f"That is {len(found):,} ids. Ask for {MOST_IDS:,} at a time.")
    return found


def _days(first: date | None, last: date | None, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    if first is None:
        raise InvalidInputError("Say from which day on the orders were placed.")
    first = _checked(first, now, zone)
    last = _checked(last or now.astimezone(zone).date(), now, zone)
    if last < first:
        raise InvalidInputError(f"{last} comes before {first}. Exchange the two days.")
    return _midnight(first, zone), min(_midnight(last + timedelta(days=1), zone), now)


def _checked(day: date, now: datetime, zone: tzinfo) -> date:
    today = now.astimezone(zone).date()
    if not _FIRST_DAY <= day <= today:
        raise InvalidInputError(
            f"{day} cannot be imported from: choose a day between {_FIRST_DAY} and today ({today})."
        )
    return day


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
