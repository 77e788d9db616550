"""Makes a practice world's file of any size, for serving later: `python -m tiktok_orders generate`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS, find_later
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.world import World

MOST_ORDERS = 1_000_000
_FIRST_WORD_SECONDS = 2.0
_NEXT_WORD_SECONDS = 5.0
# The clock is read once for so many orders.
_LOOK_EVERY = 1_000


@dataclass(frozen=True)
class MadeWorld:
    """What was made: one row per shop (id, name, region, orders), and how long it took."""

    file: Path
    shops: tuple[dict[str, str | int], ...]
    seconds: float


def check_orders(orders: int) -> None:
    """Raises InvalidInputError for a number of orders that a practice world cannot have."""
    if not 1 <= orders <= MOST_ORDERS:
        raise InvalidInputError("A practice world holds 1 to 1,000,000 orders. Choose a number in between.")


def make_world(
    file: Path,
    *,
    seed: int,
    orders: int,
    markets: Iterable[str] = FIRST_MARKETS,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> MadeWorld:
    """Makes the file, which appears whole or not at all; `say` gets a sentence every few seconds.

    Raises RefusedError where the file exists, InvalidInputError for a market or number that cannot be.
    """
    check_orders(orders)
    later = find_later(markets)
    if file.exists():
        raise RefusedError(
            f"The file {file} exists already. Choose another name with --world, or delete it first."
        )
    started, part = clock(), file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        world = World.open(part, seed=seed, orders=orders, markets=later, watch=Progress(say, clock).watch)
        try:
            shops = tuple(_describe(world, shop) for shop in world.shops)
        finally:
            world.close()
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return MadeWorld(file, shops, clock() - started)


def _describe(world: World, shop: Shop) -> dict[str, str | int]:
    return {"id": shop.id, "name": shop.name, "region": shop.region, "orders": world.orders.count_all(shop.id)}


class Progress:
    """Says now and then how many orders have been made; silent when all is done within two seconds."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._say, self._clock = say, clock
        self._made = 0
        self._started = clock()
        self._next_word = self._started + _FIRST_WORD_SECONDS

    def watch(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """Yields the drafts as they come."""
        for draft in drafts:
            self._made += 1
            if self._made % _LOOK_EVERY == 0:
                self._look()
            yield draft

    def _look(self) -> None:
        now = self._clock()
        if now >= self._next_word:
            self._next_word = now + _NEXT_WORD_SECONDS
            rate = self._made / (now - self._started)
            self._say(f"Made {self._made:,} orders so far, {rate:,.0f} a second.")
