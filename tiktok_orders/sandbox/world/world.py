"""The practice world: two sellers, their shops and orders, kept in one file and moved by the clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tiktok_orders.sandbox.world.authorisations import Authorisations
from tiktok_orders.sandbox.world.file import WorldFile, write_fact
from tiktok_orders.sandbox.world.generate import draft_orders
from tiktok_orders.sandbox.world.movement import Movement
from tiktok_orders.sandbox.world.order_book import OrderBook
from tiktok_orders.sandbox.world.orders import OrderBuilder
from tiktok_orders.sandbox.world.rows import insert_drafts
from tiktok_orders.sandbox.world.sellers import Seller, Shop, build_sellers

Clock = Callable[[], datetime]

DEFAULT_SEED = 1
DEFAULT_ORDERS = 3_000
# The local seller has one order for so many of the other's, but enough to show the common statuses.
_LOCAL_ONE_IN = 20
_LEAST_LOCAL = 10


def utc_now() -> datetime:
    return datetime.now(UTC)


class World:
    """An open world. Every method may be called from any thread."""

    def __init__(self, file: WorldFile, *, clock: Clock, arrivals_per_hour: float) -> None:
        self.file = file
        self.seed = int(file.find_fact("seed") or DEFAULT_SEED)
        self.sellers = build_sellers(self.seed)
        self.orders = OrderBook(file)
        self.authorisations = Authorisations(file)
        self._clock = clock
        builder = OrderBuilder.of_world(seed=self.seed, orders=int(file.find_fact("orders") or 0))
        self._movement = Movement(file, builder, self.sellers, arrivals_per_hour)
        self._movement.start_arrivals(self.now())

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        seed: int = DEFAULT_SEED,
        orders: int = DEFAULT_ORDERS,
        clock: Clock = utc_now,
        arrivals_per_hour: float = 0.0,
    ) -> World:
        """Returns the world in the file, making it first where there is none.

        An existing world stays what it is: `seed` and `orders` then count for nothing. `clock` gives aware
        UTC times. Raises RefusedError where the file is something else.
        """
        file = WorldFile(path)
        try:
            now = int(clock().timestamp())
            file.make_once(lambda connection: _fill(connection, seed=seed, orders=orders, now=now))
            return cls(file, clock=clock, arrivals_per_hour=arrivals_per_hour)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        self.file.close()

    def now(self) -> int:
        """Returns the moment that the world's clock shows, in unix seconds."""
        return int(self._clock().timestamp())

    def advance(self, now: datetime | None = None) -> None:
        """Brings the orders to a moment (the clock's by default): what was due has happened, new ones came in."""
        self._movement.catch_up(self.now() if now is None else int(now.timestamp()))

    def find_seller(self, *, app_key: str = "", service_id: str = "") -> Seller | None:
        """Returns the seller whose app has this key or this service id."""
        for seller in self.sellers:
            if app_key == seller.app.app_key or (service_id and service_id == seller.app.service_id):
                return seller
        return None

    @property
    def shops(self) -> tuple[Shop, ...]:
        return tuple(shop for seller in self.sellers for shop in seller.shops)


def _fill(connection: sqlite3.Connection, *, seed: int, orders: int, now: int) -> None:
    """Writes the first orders of both sellers, as they stand at `now`."""
    abroad, local = build_sellers(seed)
    for seller, count in ((abroad, orders), (local, max(orders // _LOCAL_ONE_IN, min(orders, _LEAST_LOCAL)))):
        insert_drafts(connection, draft_orders(seller, seed=seed, orders=count, now=now), now=now)
        write_fact(connection, f"next_number {seller.first_number}", str(seller.first_number + count))
    write_fact(connection, "seed", str(seed))
    write_fact(connection, "orders", str(orders))
