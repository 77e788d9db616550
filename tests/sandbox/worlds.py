"""Drafts of every market of the practice shop, for tests of rules that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.sandbox.practice_client import START
from tiktok_orders.sandbox.world.generate import draft_orders
from tiktok_orders.sandbox.world.life import apply_events
from tiktok_orders.sandbox.world.markets import LATER_MARKETS, build_later_seller
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.sellers import build_sellers

NOW = int(START.timestamp())
REGIONS = ("GB", "US", "SG", *LATER_MARKETS)


def draft_world(*, seed: int, orders: int) -> list[Draft]:
    """Orders of all five markets as they are placed, with all that is planned; each later shop has `orders`."""
    first = [(build_sellers(seed)[0], 4 * orders)]
    later = [(build_later_seller(seed, region), orders) for region in LATER_MARKETS]
    return [
        draft
        for seller, count in (*first, *later)
        for draft in draft_orders(seller, seed=seed, orders=count, now=NOW)
    ]


def live(draft: Draft) -> Iterator[dict[str, Any]]:
    """Yields the order as it is placed, and again after each of its events."""
    order, recipient = deepcopy(draft.order), draft.recipient
    yield deepcopy(order)
    for event in draft.events:
        recipient = apply_events(order, recipient, [event])
        yield deepcopy(order)


def stand(draft: Draft, now: int = NOW) -> dict[str, Any]:
    """The order as it stands at a moment."""
    order = deepcopy(draft.order)
    apply_events(order, draft.recipient, [event for event in draft.events if event.time <= now])
    return order
