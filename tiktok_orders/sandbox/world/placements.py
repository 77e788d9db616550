"""Which orders are placed when, where and in which company: the list from which a world is built."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tiktok_orders.sandbox.world.numbers import Numbers, mix
from tiktok_orders.sandbox.world.rhythm import draw_arrivals
from tiktok_orders.sandbox.world.sellers import Seller, Shop
from tiktok_orders.sandbox.world.showcase import SHOWCASES, Showcase

_DAY = 86_400
# One pair in so many orders travels in one parcel, when the second comes within half an hour.
_ONE_PAIR_IN = 150
_PAIR_SECONDS = 1800
# A replacement follows an order that is at least this old.
_REPLACED_AFTER = 9 * _DAY


class Placement(NamedTuple):
    """One order to build. `together` is the first order of its group (number, create_time)."""

    n: int
    shop: Shop
    create_time: int
    showcase: Showcase | None = None
    together: tuple[int, int] | None = None
    replaces: int | None = None


def place_orders(numbers: Numbers, seller: Seller, *, orders: int, now: int, days: int) -> Iterator[Placement]:
    """Yields so many placements in order of create_time (unix seconds), numbered from the seller's first."""
    older: dict[str, deque[tuple[int, int]]] = {shop.id: deque(maxlen=64) for shop in seller.shops}
    first: tuple[int, int, Shop] | None = None
    moments = _draw_moments(numbers, seller.shops, orders=orders, now=now, days=days)
    upcoming = next(moments, None)
    for n in range(seller.first_number, seller.first_number + orders):
        assert upcoming is not None, "as many moments are drawn as orders were asked for"
        create_time, shop, showcase = upcoming
        upcoming = next(moments, None)
        together = None
        if first and showcase is None:
            together, shop = first[:2], first[2]
        elif showcase is None and _starts_pair(numbers, n, create_time, upcoming):
            together = (n, create_time)
        first = (n, create_time, shop) if together and not first else None
        yield Placement(n, shop, create_time, showcase, together, _find_replaced(older[shop.id], create_time))
        if n % 16 == 0:
            older[shop.id].append((create_time, n))


_Moment = tuple[int, Shop, Showcase | None]


def _draw_moments(
    numbers: Numbers, shops: Sequence[Shop], *, orders: int, now: int, days: int
) -> Iterator[_Moment]:
    shown = [(showcase, shop) for showcase in SHOWCASES for shop in shops][:orders]
    fixed: list[_Moment] = [(now - min(case.age, days * _DAY - 1), shop, case) for case, shop in shown]
    dice = random.Random(f"moments of {numbers.seed} {shops[0].id}")
    drawn = draw_arrivals(dice=dice, shops=shops, orders=orders - len(fixed), now=now, days=days)
    usual: Iterator[_Moment] = ((create_time, shop, None) for create_time, shop in drawn)
    return heapq.merge(sorted(fixed, key=_time_of), usual, key=_time_of)


def _time_of(moment: _Moment) -> int:
    return moment[0]


def _starts_pair(numbers: Numbers, n: int, create_time: int, upcoming: _Moment | None) -> bool:
    if upcoming is None or upcoming[2] is not None or upcoming[0] - create_time > _PAIR_SECONDS:
        return False
    return mix(numbers.salt + n) % _ONE_PAIR_IN == 0


def _find_replaced(older: deque[tuple[int, int]], create_time: int) -> int | None:
    if older and create_time - older[0][0] > _REPLACED_AFTER:
        return older[0][1]
    return None
