"""The times by which TikTok wants an order shipped, handed over and delivered.

TikTok counts working days in the shop's own time zone and ends them at the last second of the day. The rules of
the US and Vietnam follow the Seller University (US: "fulfillment requirement (SLA) for shipping orders";
Vietnam: "Order Fulfillment Timelines (Standard Orders)", 2025-07-15). For the other markets no source was found:
two working days to ship and the steps after it are ours. Public holidays are not known here.
"""

from __future__ import annotations

from collections.abc import Callable
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
# In Vietnam an order placed before this hour of a working day is handed over on the same day.
_SAME_DAY_UNTIL_SECONDS = 14 * 3600


def build_deadlines(zone: ZoneInfo, start: int, *, region: str = "", handling_days: int = 0) -> dict[str, int]:
    """Returns TikTok's `*_sla_time` and `*_due_time` fields (unix seconds) for an order ready at `start`."""
    offset = _offset(zone, start // 3600)
    day, second = divmod(start + offset, _DAY)
    return dict(_build_on(region, day, offset, second < _SAME_DAY_UNTIL_SECONDS, handling_days))


@lru_cache(maxsize=20_000)
def _build_on(region: str, day: int, offset: int, is_early: bool, handling_days: int) -> dict[str, int]:
    def end_of(working_days: int) -> int:
        return (_add_working_days(day, working_days + handling_days) + 1) * _DAY - 1 - offset

    if region == "VN":
        return _build_vietnamese(end_of, 0 if is_early and _is_working_day(day) else 1)
    deadlines = _build_usual(end_of(_WORKING_DAYS_TO_SHIP))
    if region == "US":
        cancel = end_of(7)
        deadlines |= {
            "shipping_due_time": cancel,
            "cancel_order_sla_time": cancel,
            "collection_due_time": cancel + (_TO_CANCEL_UNCOLLECTED - _TO_CANCEL) * _DAY,
            "delivery_sla_time": end_of(6),
        }
    return deadlines


def _build_usual(ship: int) -> dict[str, int]:
    return {
        "rts_sla_time": ship,
        "tts_sla_time": ship + _TO_HAND_OVER * _DAY,
        "shipping_due_time": ship + _TO_CANCEL * _DAY,
        "cancel_order_sla_time": ship + _TO_CANCEL * _DAY,
        "collection_due_time": ship + _TO_CANCEL_UNCOLLECTED * _DAY,
        "delivery_sla_time": ship + _TO_DELIVER * _DAY,
        "delivery_due_time": ship + _TO_CANCEL_UNDELIVERED * _DAY,
    }


def answer_seconds(region: str) -> int:
    """Returns how long a seller has to answer a buyer who wants to cancel, before TikTok grants it.

    The return overview says 48 hours, its note for the US 24; a client reads the deadline itself.
    """
    return (24 if region == "US" else 48) * 3600


def _build_vietnamese(end_of: Callable[[int], int], working_days: int) -> dict[str, int]:
    ship, cancel = end_of(working_days), end_of(2)
    return _build_usual(ship) | {
        "tts_sla_time": ship,
        "shipping_due_time": cancel,
        "cancel_order_sla_time": cancel,
        "collection_due_time": end_of(3),
    }


def _add_working_days(day: int, working_days: int) -> int:
    while working_days:
        day += 1
        working_days -= _is_working_day(day)
    return day


def _is_working_day(day: int) -> bool:
    # Day 0 of the unix clock was a Thursday, so that (day + 3) % 7 is 0 on Mondays.
    return (day + 3) % 7 < 5


@lru_cache(maxsize=20_000)
def _offset(zone: ZoneInfo, hour: int) -> int:
    span = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone).utcoffset()
    return int(span.total_seconds()) if span else 0
