"""The practice TikTok Shop as a program of its own: `python -m tiktok_orders sandbox`."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tiktok_orders.sandbox.disasters.disaster import parse_disaster
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS


def serve(
    *,
    port: int,
    seed: int,
    orders: int,
    world: Path | None,
    markets: Iterable[str] = FIRST_MARKETS,
    disasters: Sequence[str] = (),
) -> int:
    """Serves until the process is told to end, then returns 0; raises RefusedError when the port is taken and
    InvalidInputError for a market that the practice shop does not have.

    One line of JSON on stdout says when it is ready and how to connect: `base_url`, `app_key`, `app_secret`,
    `service_id`, a fresh `auth_code` of the CROSS_BORDER seller, and its `shops`. No new orders
    arrive, but those that replace another.
    Each of `disasters` is spelled KIND:ENDPOINT:PROBABILITY[:SEED]; InvalidInputError where one is not.
    """
    wanted = [parse_disaster(text) for text in disasters]
    practice = PracticeTikTokShop(world, seed=seed, orders=orders, port=port, markets=markets)
    with _until_told_to_end() as told, practice as shop:
        for disaster in wanted:
            shop.disasters.add(disaster)
        sys.stdout.write(json.dumps(_describe(shop), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        told.wait()
    return 0


def _describe(shop: PracticeTikTokShop) -> dict[str, object]:
    app = shop.apps[0]
    return {
        "base_url": shop.base_url,
        "app_key": app.app_key,
        "app_secret": app.app_secret,
        "service_id": app.service_id,
        "auth_code": shop.new_auth_code(app.app_key),
        "shops": [{"id": place.id, "region": place.region} for place in shop.world.sellers[0].shops],
    }


@contextmanager
def _until_told_to_end() -> Iterator[threading.Event]:
    """Gives an event that SIGINT and SIGTERM set, and afterwards puts back what they did before."""
    told = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in numbers}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
