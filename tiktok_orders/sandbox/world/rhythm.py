"""When orders arrive: by hour and weekday of the shop's own time zone, with an evening peak and some growth."""

from __future__ import annotations

import random
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate

from tiktok_orders.sandbox.world.sellers import Shop

_HOUR = 3600
_BY_HOUR = (3, 2, 1, 1, 1, 2, 3, 5, 6, 7, 8, 8, 9, 8, 8, 8, 9, 10, 12, 15, 18, 17, 12, 6)
_BY_WEEKDAY = (1.0, 0.95, 0.97, 1.0, 1.08, 1.2, 1.25)
# The last day brings half as many orders again as the first.
_GROWTH = 0.5


def draw_arrivals(
    *, dice: random.Random, shops: Sequence[Shop], orders: int, now: int, days: int
) -> Iterator[tuple[int, Shop]]:
    """Yields so many (create_time, shop) in order of time, spread over the `days` before `now` (unix seconds)."""
    first_hour = (now - days * 86_400) // _HOUR
    hours = range(first_hour, now // _HOUR)
    weights = [[_weigh(shop, hour, done=(hour - first_hour) / len(hours)) for shop in shops] for hour in hours]
    upto = list(accumulate(sum(row) for row in weights))
    shares = [list(accumulate(row)) for row in weights]
    whole = upto[-1]
    for draw in array("d", sorted(dice.random() * whole for _ in range(orders))):
        place = min(bisect_right(upto, draw), len(hours) - 1)
        row = shares[place]
        within = draw - (upto[place] - row[-1])
        second = int(within / row[-1] * _HOUR)
        shop = shops[min(bisect_right(row, dice.random() * row[-1]), len(shops) - 1)]
        yield hours[place] * _HOUR + min(max(second, 0), _HOUR - 1), shop


def pick_shop(shops: Sequence[Shop], *, create_time: int, draw: float) -> Shop:
    """Returns the shop in which an order of this moment arrives; `draw` lies between 0 and 1."""
    shares = list(accumulate(_weigh(shop, create_time // _HOUR, done=1.0) for shop in shops))
    return shops[min(bisect_right(shares, draw * shares[-1]), len(shops) - 1)]


def _weigh(shop: Shop, hour: int, *, done: float) -> float:
    local = datetime.fromtimestamp(hour * _HOUR, UTC).astimezone(shop.zone)
    return shop.share * _BY_HOUR[local.hour] * _BY_WEEKDAY[local.weekday()] * (1 + _GROWTH * done)
