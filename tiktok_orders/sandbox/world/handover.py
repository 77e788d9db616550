"""When TikTok's carriers come to collect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tiktok_orders.sandbox.world.sellers import Shop

_DAYS = 3
_SUNDAY = 6
# Two slots a day, in hours of the shop's own clock.
_SLOT_HOURS = ((9, 13), (13, 18))


def list_pickup_slots(shop: Shop, now: int) -> list[dict[str, int]]:
    """Returns the slots of the next working days, first first, in unix seconds."""
    today = (
        datetime.fromtimestamp(now, UTC).astimezone(shop.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    days = [
        day for day in (today + timedelta(days=ahead) for ahead in range(1, _DAYS + 2)) if day.weekday() != _SUNDAY
    ]
    return [
        {
            "start_time": int(day.replace(hour=start).timestamp()),
            "end_time": int(day.replace(hour=end).timestamp()),
        }
        for day in days[:_DAYS]
        for start, end in _SLOT_HOURS
    ]
