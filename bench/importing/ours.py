"""Imports recorded pages with the product's own import; prints the seconds and the rows as JSON.

Run as `python -m bench.importing.ours <pages> <database>`. Everything is the product's but the network:
the search, the reading of the envelope, the models, the decisions, the store with its cursor and its counts.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.importing.pages import page_name
from bench.places import NOW
from tiktok_orders.bootstrap import calm_collector
from tiktok_orders.http import Reply
from tiktok_orders.services.import_orders import ImportContext, import_orders
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.store.workspace import Workspace, make_workspace
from tiktok_orders.tiktok.envelope import read_data
from tiktok_orders.tiktok.orders import ShopOrders
from tiktok_orders.tiktok.search import Span

_WINDOW = (NOW - timedelta(days=400), NOW)
_ACCOUNT = Account(
    "7490000000000000001", "app:seller", "Shop", "GB", "CROSS_BORDER", "cipher", "code", "UTC", 0, False, NOW
)


class RecordedShop:
    """Stands where the client of a shop stands and answers from the recorded pages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def call(self, _endpoint: Any, *, query: dict[str, str], **_: Any) -> dict[str, Any]:
        """Returns `data` of the page that the token names, read as the client reads it."""
        body = (self._folder / query.get("page_token", page_name(0))).read_bytes()
        return read_data(Reply("recorded", 200, {}, body), now=NOW)


class RecordedOrders(ShopOrders):
    """Counts of single days were not recorded, so that nothing is compared with them."""

    def count(self, _span: Span) -> None:
        return None


def import_pages(folder: Path, database: Database) -> SyncRun:
    """Imports all pages as one run of one account."""
    shop: Any = RecordedShop(folder)
    context = ImportContext(
        database=database,
        shop=RecordedOrders(shop),
        clock=lambda: NOW,
        is_stopped=lambda: False,
        on_progress=lambda _: None,
    )
    return import_orders(context, _ACCOUNT, SyncRun("run", _ACCOUNT.account_id, "bench", "button", NOW, *_WINDOW))


def open_new(path: Path) -> Database:
    """Returns an empty database of the product's newest shape."""
    database = Database(path)
    migrate(database, NOW)
    make_workspace(database, Workspace("GBP", "Europe/London"))
    return database


def main(folder: Path, path: Path) -> None:
    calm_collector()  # as the product does when it starts
    database = open_new(path)
    began, worked = time.perf_counter(), time.process_time()
    run = import_pages(folder, database)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    assert (run.state, run.unreadable_count) == ("finished", 0), run
    lines = database.rows("SELECT count(*) AS lines FROM order_lines")[0]["lines"]
    database.close()
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "orders": run.new_count, "lines": lines}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
