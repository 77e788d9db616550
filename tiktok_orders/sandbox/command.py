"""The practice TikTok Shop and Magento as a program of their own: `python -m tiktok_orders sandbox`."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tiktok_orders.sandbox.disasters.disaster import parse_disaster
from tiktok_orders.sandbox.magento.earlier import pick_earlier_orders
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS


@dataclass(frozen=True)
class MagentoOptions:
    """How the practice Magento is served: port 0 takes a free one, `bearer_allowed` is a setting of its admin."""

    port: int = 0
    bearer_allowed: bool = False


_USUAL = MagentoOptions()


def serve(
    *,
    port: int,
    seed: int,
    orders: int,
    world: Path | None,
    markets: Iterable[str] = FIRST_MARKETS,
    disasters: Sequence[str] = (),
    magento: MagentoOptions = _USUAL,
    redirect_url: str = "",
) -> int:
    """Serves until the process is told to end, then returns 0; raises RefusedError when the port is taken and
    InvalidInputError for a market that the practice shop does not have.

    One line of JSON on stdout says when it is ready and how to connect: `base_url`, `app_key`, `app_secret`,
    `service_id`, a fresh `auth_code` of the CROSS_BORDER seller, and its `shops`; the same of every app in `apps`;
    and `magento`, whose books lie beside the world. No new orders arrive, but those that replace another. A
    `redirect_url` is where the consent page sends the sellers back to.
    Each of `disasters` is spelled KIND:ENDPOINT:PROBABILITY[:SEED]; InvalidInputError where one is not.
    """
    wanted = [parse_disaster(text) for text in disasters]
    practice = PracticeTikTokShop(world, seed=seed, orders=orders, port=port, markets=markets)
    with _until_told_to_end() as told, practice as shop, _build_magento(shop, world, magento) as beside:
        for disaster in wanted:
            shop.disasters.add(disaster)
        beside.seed_earlier_orders(pick_earlier_orders(shop.world))
        for app in shop.apps if redirect_url else ():
            shop.set_redirect_url(app.app_key, redirect_url)
        line = {**_describe(shop), "magento": _describe_magento(beside)}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        told.wait()
    return 0


def name_magento_file(world: Path | None) -> Path | None:
    """Returns the file of the practice Magento's books that belong to a world's file; None for a passing one."""
    return None if world is None else world.with_name(f"{world.stem}.magento{world.suffix}")


def _describe(shop: PracticeTikTokShop) -> dict[str, object]:
    apps = [_describe_app(shop, place) for place in range(len(shop.apps))]
    first = {name: value for name, value in apps[0].items() if name != "seller_type"}
    return {"base_url": shop.base_url, **first, "apps": apps}


def _describe_app(shop: PracticeTikTokShop, place: int) -> dict[str, object]:
    app = shop.apps[place]
    return {
        "seller_type": app.seller_type,
        "app_key": app.app_key,
        "app_secret": app.app_secret,
        "service_id": app.service_id,
        "auth_code": shop.new_auth_code(app.app_key),
        "shops": [{"id": place.id, "region": place.region} for place in shop.world.sellers[place].shops],
    }


def _build_magento(shop: PracticeTikTokShop, world: Path | None, options: MagentoOptions) -> PracticeMagento:
    return PracticeMagento(
        name_magento_file(world),
        seed=shop.world.seed,
        port=options.port,
        bearer_allowed=options.bearer_allowed,
    )


def _describe_magento(magento: PracticeMagento) -> dict[str, object]:
    views = [
        {"store_id": view.store_id, "code": view.code, "name": view.name, "currency": view.currency}
        for view in magento.store_views
    ]
    return {"base_url": magento.base_url, **asdict(magento.credentials), "store_views": views}


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
