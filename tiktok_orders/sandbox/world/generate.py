"""Makes orders without a file: for building a world, and for measuring with a million of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tiktok_orders.sandbox.world.basket import SERVER_ADDRESS
from tiktok_orders.sandbox.world.life import Order, apply_events
from tiktok_orders.sandbox.world.orders import Draft, OrderBuilder
from tiktok_orders.sandbox.world.placements import place_orders
from tiktok_orders.sandbox.world.return_stories import add_returns
from tiktok_orders.sandbox.world.sellers import Seller, build_sellers

DEFAULT_DAYS = 90
# Where the pictures of orders made without a server point to.
_NO_SERVER = "http://127.0.0.1"


def generate_orders(
    *, seed: int, orders: int, now: datetime, days: int = DEFAULT_DAYS
) -> Iterator[tuple[str, Order]]:
    """Yields (shop_id, order) for the three CROSS_BORDER shops in order of create_time, as they stand at `now`."""
    moment = int(now.timestamp())
    for draft in draft_orders(build_sellers(seed)[0], seed=seed, orders=orders, now=moment, days=days):
        apply_events(draft.order, draft.recipient, [event for event in draft.events if event.time <= moment])
        for line in draft.order["line_items"]:
            line["sku_image"] = line["sku_image"].replace(SERVER_ADDRESS, _NO_SERVER)
        yield draft.shop.id, draft.order


def draft_orders(seller: Seller, *, seed: int, orders: int, now: int, days: int = DEFAULT_DAYS) -> Iterator[Draft]:
    """Yields the seller's orders as they were placed in the `days` before `now` (unix seconds)."""
    builder = OrderBuilder.of_world(seed=seed, orders=orders)
    placements = place_orders(builder.numbers, seller, orders=orders, now=now, days=days)
    yield from add_returns((builder.build(placement) for placement in placements), now=now)
