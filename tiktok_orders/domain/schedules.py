"""What runs by itself, how often, and when each is due. Pure: the moment and the chance come in as arguments.

APScheduler's triggers say when the next time is; none of its schedulers runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

NIGHTLY = timedelta(days=1)
# All times of an interval are counted from here, so that neither a restart nor a slow run shifts them.
_ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_JITTER = timedelta(minutes=1)


class ScheduleName(StrEnum):
    """What runs by itself, in the order in which pages show it."""

    IMPORTS = "imports"
    AFTER_SALES = "after_sales"
    PAYOUTS = "payouts"
    STATUS_ROUND = "status_round"
    MAGENTO_CHANGES = "magento_changes"
    TOKEN_REFRESH = "token_refresh"
    BACKUP = "backup"
    CLEAN_UP = "clean_up"


class RunState(StrEnum):
    """How the last run stands; "" before the first one."""

    NEVER = ""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One thing that runs by itself: what it is for, and how often it may run; the first choice is the usual one.

    A nightly one runs at `night_hour` of the workspace's zone.
    """

    title: str
    purpose: str
    choices: tuple[timedelta, ...]
    night_hour: int = 3

    @property
    def usual(self) -> timedelta:
        return self.choices[0]


def _minutes(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=number) for number in numbers)


SCHEDULES = {
    ScheduleName.IMPORTS: Schedule(
        "Imports",
        "Fetches what is new or changed from TikTok, for every account.",
        _minutes(5, 2, 10, 15, 30, 60),
    ),
    ScheduleName.AFTER_SALES: Schedule(
        "Refunds",
        "Fetches cancellations and returns that are new or changed, and holds or releases what they are about.",
        _minutes(5, 2, 10, 15, 30, 60),
    ),
    ScheduleName.PAYOUTS: Schedule(
        "Payouts",
        "Fetches TikTok's statements with all that is on them, and the payments of those not paid yet.",
        (NIGHTLY, timedelta(hours=12), timedelta(hours=6)),
        night_hour=5,
    ),
    ScheduleName.STATUS_ROUND: Schedule(
        "Status round",
        "Reads every open order anew from TikTok, so that none keeps an old state.",
        _minutes(30, 15, 60, 120, 360),
    ),
    ScheduleName.MAGENTO_CHANGES: Schedule(
        "Magento changes",
        "Looks what changed in Magento: the state and the totals of the sales orders.",
        _minutes(10, 5, 30, 60),
    ),
    ScheduleName.TOKEN_REFRESH: Schedule(
        "Access to TikTok", "Renews the access to each shop before it ends.", _minutes(60, 30, 180)
    ),
    ScheduleName.BACKUP: Schedule(
        "Backup",
        "Writes a copy of the database, reads it again to verify it, and keeps the newest 14.",
        (NIGHTLY, timedelta(hours=12), timedelta(hours=6)),
        night_hour=2,
    ),
    ScheduleName.CLEAN_UP: Schedule(
        "Clean-up", "Forgets import runs, and damaged records that were read after all, after 90 days.", (NIGHTLY,)
    ),
}


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """How one schedule stands: what people chose, when it is due, and its last run. Times are aware UTC.

    `asked_at` is when a person pressed "Run now" for a run that has not begun yet.
    """

    name: ScheduleName
    is_on: bool
    every: timedelta
    next_at: datetime
    asked_at: datetime | None = None
    state: RunState = RunState.NEVER
    started_at: datetime | None = None
    finished_at: datetime | None = None
    message: str = ""
    failures_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended: a sentence for people, and whether anything of it failed."""

    message: str
    is_failed: bool = False


def counted(number: int, one: str) -> str:
    """Returns "1 order" or "1,234 orders", for the sentence of a run."""
    return f"{number:,} {one}{'s' * (number != 1)}"


def due(states: Iterable[ScheduleState], now: datetime) -> list[ScheduleName]:
    """Returns what has to start now. However many times were missed, each is due once, and never beside itself."""
    return [
        one.name
        for one in states
        if one.state is not RunState.RUNNING and (one.asked_at is not None or (one.is_on and one.next_at <= now))
    ]


def next_time(name: ScheduleName, every: timedelta, *, now: datetime, chance: float, zone: tzinfo) -> datetime:
    """Returns when a schedule that runs or is set now is due next, in UTC.

    `chance` lies between 0 and 1 and spreads the runs over a tenth of the interval, a minute at most. A time
    that comes very soon is left out: what was caught up with just now need not run again at once.
    """
    trigger = _trigger(name, every, zone)
    time: datetime | None = trigger.get_next_fire_time(None, now + min(every / 2, timedelta(hours=1)))
    assert time is not None, "a trigger without an end always has a next time"
    return time.astimezone(UTC) + min(every / 10, _MOST_JITTER) * chance


def _trigger(name: ScheduleName, every: timedelta, zone: tzinfo) -> BaseTrigger:
    if every == NIGHTLY:
        return CronTrigger(hour=SCHEDULES[name].night_hour, timezone=zone)
    return IntervalTrigger(seconds=int(every.total_seconds()), start_date=_ORIGIN, timezone=UTC)
