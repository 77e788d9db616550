"""The practice world: two sellers, their shops and orders, kept in one file and moved by the clock."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tiktok_orders.sandbox.world.acting import OrderInHand, acting
from tiktok_orders.sandbox.world.authorisations import Authorisations
from tiktok_orders.sandbox.world.cases import Case
from tiktok_orders.sandbox.world.external_orders import ExternalOrders
from tiktok_orders.sandbox.world.file import WorldFile, write_fact
from tiktok_orders.sandbox.world.generate import DEFAULT_DAYS, draft_orders
from tiktok_orders.sandbox.world.markets import (
    FIRST_MARKETS,
    Watch,
    build_later_seller,
    find_later,
    join_sellers,
    list_on,
    switch_on,
)
from tiktok_orders.sandbox.world.movement import Movement
from tiktok_orders.sandbox.world.order_book import OrderBook
from tiktok_orders.sandbox.world.orders import OrderBuilder
from tiktok_orders.sandbox.world.package_book import PackageBook
from tiktok_orders.sandbox.world.replacements import Replaced
from tiktok_orders.sandbox.world.rows import insert_drafts
from tiktok_orders.sandbox.world.sellers import Seller, Shop, build_sellers
from tiktok_orders.sandbox.world.statement_book import StatementBook
from tiktok_orders.sandbox.world.webhooks import Webhooks

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
        self.sellers: tuple[Seller, ...] = build_sellers(self.seed)
        self._opening = threading.Lock()
        self.orders = OrderBook(file)
        self.packages = PackageBook(file)
        self.statements = StatementBook(file)
        self.authorisations = Authorisations(file)
        self.webhooks = Webhooks(file)
        self.external_orders = ExternalOrders(file)
        self._clock = clock
        builder = OrderBuilder.of_world(seed=self.seed, orders=int(file.find_fact("orders") or 0))
        self._movement = Movement(file, builder, self.sellers, arrivals_per_hour)
        self._movement.start_arrivals(self.now())
        self._show_markets()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        seed: int = DEFAULT_SEED,
        orders: int = DEFAULT_ORDERS,
        clock: Clock = utc_now,
        arrivals_per_hour: float = 0.0,
        markets: Iterable[str] = FIRST_MARKETS,
        watch: Watch = iter,
        days: int = DEFAULT_DAYS,
    ) -> World:
        """Returns the world in the file, making it first where there is none.

        An existing world stays what it is: `seed` and `orders` then count for nothing, and `markets` may only
        add to it. The first orders were placed in so many `days` before now: in one or two, most still wait to be
        sent. `clock` gives aware UTC times; the orders made pass through `watch`. Raises RefusedError where
        the file is something else, InvalidInputError for an unknown market.
        """
        later = find_later(markets)
        file = WorldFile(path)
        try:
            now = int(clock().timestamp())
            fill = partial(_fill, seed=seed, orders=orders, now=now, later=later, watch=watch, days=days)
            file.make_once(fill)
            world = cls(file, clock=clock, arrivals_per_hour=arrivals_per_hour)
            for region in later:
                world.open_market(region)
            return world
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

    @contextmanager
    def acting(
        self, shop: Shop, order_ids: Sequence[str]
    ) -> Iterator[tuple[sqlite3.Connection, list[OrderInHand]]]:
        """Gives the shop's orders of these ids to be changed, as they stand now; see `acting`."""
        self.advance()
        with acting(self.file, shop.id, order_ids) as taken:
            yield taken
        self._movement.look_again()

    def replace(self, connection: sqlite3.Connection, shop: Shop, hand: OrderInHand, case: Case) -> None:
        """Makes the order that replaces what a return of an order in hand is about, within the same deed."""
        if hand.recipient is not None:
            now = self.now()
            self._movement.replace(connection, shop.id, Replaced(hand.order, hand.recipient, case, now), now=now)

    def open_market(self, region: str) -> None:
        """Switches a market on, with the orders its shop would have by now; a market that is on stays as it is.

        Raises InvalidInputError for a market that the practice shop does not have.
        """
        with self._opening:
            for later in find_later([region]):
                with self.file.changing() as connection:
                    switch_on(connection, later, now=self.now())
            self._show_markets()

    def _show_markets(self) -> None:
        with self.file.reading() as connection:
            regions = list_on(connection)
        self._movement.take_in(tuple(build_later_seller(self.seed, region) for region in regions))
        self.sellers = join_sellers(self.seed, regions)

    def find_seller(self, *, app_key: str = "", service_id: str = "") -> Seller | None:
        """Returns the seller whose app has this key or this service id."""
        for seller in self.sellers:
            if app_key == seller.app.app_key or (service_id and service_id == seller.app.service_id):
                return seller
        return None

    @property
    def shops(self) -> tuple[Shop, ...]:
        return tuple(shop for seller in self.sellers for shop in seller.shops)


def _fill(
    connection: sqlite3.Connection,
    *,
    seed: int,
    orders: int,
    now: int,
    later: Iterable[str],
    watch: Watch,
    days: int,
) -> None:
    """Writes the first orders of both sellers and of the markets asked for, as they stand at `now`."""
    abroad, local = build_sellers(seed)
    for seller, count in ((abroad, orders), (local, max(orders // _LOCAL_ONE_IN, min(orders, _LEAST_LOCAL)))):
        drafts = draft_orders(seller, seed=seed, orders=count, now=now, days=days)
        insert_drafts(connection, watch(drafts), now=now)
        write_fact(connection, f"next_number {seller.first_number}", str(seller.first_number + count))
    write_fact(connection, "seed", str(seed))
    write_fact(connection, "orders", str(orders))
    for region in later:
        switch_on(connection, region, now=now, watch=watch)
