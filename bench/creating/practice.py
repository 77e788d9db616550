"""The practice systems as a process of their own: `python -m bench.creating.practice WORLD ORDERS LATENCY`.

LATENCY is in seconds. One line of JSON says how to connect. Nothing was created in the Magento before.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from bench.places import SEED
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop

_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def main() -> None:
    """Serves until the process is told to end."""
    world, orders, latency_seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # for the threads of the servers too
    books = world.with_name("magento.sqlite3")
    with (
        PracticeTikTokShop(world, seed=SEED, orders=orders) as shop,
        PracticeMagento(books, seed=SEED, latency_seconds=latency_seconds) as magento,
    ):
        app = shop.apps[0]
        line = {
            "base_url": shop.base_url,
            "app_key": app.app_key,
            "app_secret": app.app_secret,
            "auth_code": shop.new_auth_code(app.app_key),
            "magento_url": magento.base_url,
            "keys": {name: value for name, value in asdict(magento.credentials).items() if name in _KEYS},
            "views": {view.currency: view.code for view in magento.store_views},
        }
        print(json.dumps(line), flush=True)
        signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    main()
