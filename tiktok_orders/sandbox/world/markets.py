"""Markets that can be switched on in a world, now or later: each gives the CROSS_BORDER seller one more shop.

The shops that every world has are not touched by it: a later shop has dice, order numbers and buyers of its own. A
market that is on stays on; the world's file remembers it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.sandbox.world.file import write_fact
from tiktok_orders.sandbox.world.generate import draft_orders
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.rows import insert_drafts
from tiktok_orders.sandbox.world.sellers import LOCAL_FIRST_NUMBER, Seller, build_later_shop, build_sellers

FIRST_MARKETS = ("GB", "US", "SG")
# Enough orders to show the common statuses, where the world is not smaller still.
_LEAST_ORDERS = 20
_FACT = "markets"


class LaterMarket(NamedTuple):
    """A market that can be switched on: `share` is its orders for each of the first three shops together."""

    region: str
    share: float
    time_zone: str
    first_number: int


# Order numbers follow those of the local seller, ten million each, and stay below `numbers.MOST_ORDERS`.
LATER_MARKETS = {
    market.region: market
    for market in (
        LaterMarket("DE", 0.12, "Europe/Berlin", LOCAL_FIRST_NUMBER + 10_000_000),
        LaterMarket("VN", 0.1, "Asia/Ho_Chi_Minh", LOCAL_FIRST_NUMBER + 20_000_000),
    )
}

Watch = Callable[[Iterable[Draft]], Iterator[Draft]]


def find_later(regions: Iterable[str]) -> tuple[str, ...]:
    """Returns those of the regions that must be switched on; raises InvalidInputError for one without a market."""
    asked = {region.strip().upper() for region in regions}
    for region in sorted(asked):
        if region not in FIRST_MARKETS and region not in LATER_MARKETS:
            raise InvalidInputError(
                f"The practice TikTok Shop has no market “{region}”. "
                f"Choose from {', '.join((*FIRST_MARKETS, *LATER_MARKETS))}."
            )
    return tuple(region for region in LATER_MARKETS if region in asked)


def list_on(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Returns the later markets that are on in the file, in the order in which they were switched on."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (_FACT,)).fetchone()
    return tuple(row[0].split()) if row else ()


def switch_on(connection: sqlite3.Connection, region: str, *, now: int, watch: Watch = iter) -> None:
    """Writes the shop's orders as they stand at `now` (unix seconds); a market that is on stays as it is."""
    already = list_on(connection)
    if region in already:
        return
    facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    seed, orders = int(facts["seed"]), int(facts["orders"])
    seller, count = build_later_seller(seed, region), count_orders(region, orders)
    insert_drafts(connection, watch(draft_orders(seller, seed=seed, orders=count, now=now)), now=now)
    write_fact(connection, f"next_number {seller.first_number}", str(seller.first_number + count))
    write_fact(connection, _FACT, " ".join((*already, region)))


def count_orders(region: str, orders: int) -> int:
    """Returns how many orders a later shop begins with beside so many in the first three."""
    return max(round(orders * LATER_MARKETS[region].share), min(orders, _LEAST_ORDERS))


def build_later_seller(seed: int, region: str) -> Seller:
    """Returns the CROSS_BORDER seller with this shop alone and the range of order numbers kept for it."""
    market = LATER_MARKETS[region]
    shop = build_later_shop(seed, region, share=market.share, time_zone=market.time_zone)
    return replace(build_sellers(seed)[0], first_number=market.first_number, shops=(shop,))


def join_sellers(seed: int, regions: Iterable[str]) -> tuple[Seller, ...]:
    """Returns both sellers of the seed, the CROSS_BORDER one with its later shops after the first three."""
    abroad, *others = build_sellers(seed)
    later = tuple(shop for region in regions for shop in build_later_seller(seed, region).shops)
    return (replace(abroad, shops=(*abroad.shops, *later)), *others)
