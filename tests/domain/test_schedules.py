"""When what runs by itself is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tiktok_orders.domain.schedules import (
    NIGHTLY,
    SCHEDULES,
    RunState,
    ScheduleName,
    ScheduleState,
    due,
    next_time,
)

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 9, 16, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)
WAITING = ScheduleState(ScheduleName.IMPORTS, is_on=True, every=FIVE, next_at=NOON)


@pytest.mark.parametrize(
    ("state", "is_due"),
    [
        (WAITING, True),
        (replace(WAITING, next_at=NOON + timedelta(seconds=1)), False),
        (replace(WAITING, next_at=NOON - timedelta(days=3)), True),
        (replace(WAITING, is_on=False), False),
        (replace(WAITING, state=RunState.RUNNING), False),
        (replace(WAITING, state=RunState.FAILED), True),
        (replace(WAITING, is_on=False, asked_at=NOON), True),
        (replace(WAITING, asked_at=NOON, state=RunState.RUNNING), False),
    ],
)
def test_is_due_once_when_its_time_has_come_or_a_person_asks_and_never_beside_itself(
    state: ScheduleState, is_due: bool
) -> None:
    assert due([state], NOON) == ([ScheduleName.IMPORTS] if is_due else [])


def _next(
    now: datetime, every: timedelta = FIVE, *, chance: float = 0.0, name: ScheduleName = ScheduleName.IMPORTS
) -> datetime:
    return next_time(name, every, now=now, chance=chance, zone=LONDON)


def test_times_stay_where_they_are_however_late_a_run_begins() -> None:
    for late in (0, 1, 29, 100):
        assert _next(NOON + timedelta(seconds=late)) == NOON + FIVE


def test_what_was_caught_up_with_just_before_its_time_waits_for_the_time_after() -> None:
    assert _next(NOON - timedelta(seconds=10)) == NOON + FIVE


def test_chance_delays_by_a_tenth_of_the_interval_and_by_a_minute_at_most() -> None:
    assert _next(NOON, chance=1.0) - _next(NOON) == timedelta(seconds=30)
    hours = timedelta(hours=6)
    assert _next(NOON, hours, chance=1.0) - _next(NOON, hours) == timedelta(minutes=1)


def test_a_night_is_the_night_of_the_workspace_and_summer_time_is_kept() -> None:
    saturday = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the clocks go back in the night
    sunday = _next(saturday, NIGHTLY, name=ScheduleName.CLEAN_UP)
    monday = _next(sunday, NIGHTLY, name=ScheduleName.CLEAN_UP)
    assert [at.astimezone(LONDON).hour for at in (sunday, monday)] == [3, 3]
    assert monday - sunday == timedelta(days=1)
    assert _next(saturday - timedelta(days=1), NIGHTLY, name=ScheduleName.CLEAN_UP) == sunday - timedelta(hours=25)


def test_each_schedule_may_run_as_often_as_it_usually_does() -> None:
    assert set(SCHEDULES) == set(ScheduleName)
    assert SCHEDULES[ScheduleName.IMPORTS].usual == FIVE
