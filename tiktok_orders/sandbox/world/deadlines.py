"""The times by which TikTok wants an order shipped, handed over and delivered.

TikTok counts working days in the shop's own time zone and ends them at the last second of the day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = 86_400
_WORKING_DAYS_TO_SHIP = 2
# Further steps after the day by which it must ship, in days.
_TO_HAND_OVER = 1
_TO_CANCEL = 3
_TO_CANCEL_UNCOLLECTED = 5
_TO_DELIVER = 6
_TO_CANCEL_UNDELIVERED = 25


def build_deadlines(zone: ZoneInfo, start: int, *, handling_days: int = 0) -> dict[str, int]:
    """Returns TikTok's `*_sla_time` and `*_due_time` fields (unix seconds) for an order ready at `start`."""
    ship = _end_of_working_day(zone, start, _WORKING_DAYS_TO_SHIP + handling_days)
    return {
        "rts_sla_time": ship,
        "tts_sla_time": ship + _TO_HAND_OVER * _DAY,
        "shipping_due_time": ship + _TO_CANCEL * _DAY,
        "cancel_order_sla_time": ship + _TO_CANCEL * _DAY,
        "collection_due_time": ship + _TO_CANCEL_UNCOLLECTED * _DAY,
        "delivery_sla_time": ship + _TO_DELIVER * _DAY,
        "delivery_due_time": ship + _TO_CANCEL_UNDELIVERED * _DAY,
    }


def _end_of_working_day(zone: ZoneInfo, start: int, working_days: int) -> int:
    offset = _offset(zone, start // 3600)
    day = (start + offset) // _DAY
    while working_days:
        day += 1
        # Day 0 of the unix clock was a Thursday, so that (day + 3) % 7 is 0 on Mondays.
        working_days -= (day + 3) % 7 < 5
    return (day + 1) * _DAY - 1 - offset


@lru_cache(maxsize=20_000)
def _offset(zone: ZoneInfo, hour: int) -> int:
    span = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone).utcoffset()
    return int(span.total_seconds()) if span else 0
