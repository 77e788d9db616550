"""A database with very many orders, made once through the product's own store and kept for later runs.

One process makes the orders and their texts, this one reads and stores them.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from multiprocessing import Queue, get_context
from pathlib import Path
from typing import Any

from bench.places import DATA, NOW, SEED
from tiktok_orders.domain import search_text
from tiktok_orders.sandbox.world.generate import generate_orders
from tiktok_orders.sandbox.world.sellers import build_sellers
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store.accounts import Account, StoredApp, StoredAuthorisation, save_connection
from tiktok_orders.store.compaction import cluster_if_needed
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import FOLDER, migrate
from tiktok_orders.store.orders import upsert
from tiktok_orders.store.statements import statements
from tiktok_orders.store.workspace import ExchangeRate, Workspace, make_workspace, save_rate

_SQL = statements(__file__)
BATCH = 10_000
THREADS = 2
# Round figures that no market quotes; what one unit is worth in pounds.
RATES = {"USD": Decimal("0.80"), "SGD": Decimal("0.60")}
_YEAR = timedelta(days=365)
Batch = list[tuple[str, dict[str, Any]]]


def many_orders(orders: int) -> Path:
    """Returns the file of a database with so many orders; makes it where this shape is not there yet."""
    folder = DATA / f"orders-{orders}-{_shape()}"
    path = folder / "orders.duckdb"
    if not (folder / "complete").exists():
        _remove_other_shapes(orders)
        folder.mkdir(parents=True)
        print(f"Making a database of {orders:,} orders (once) ...", file=sys.stderr)
        _fill(path, orders)
        (folder / "complete").touch()
    return path


def open_orders(path: Path) -> Database:
    """Opens a database as the product does, with as many threads as the goal's machine has cores."""
    return Database(path, threads=THREADS)


def _shape() -> str:
    """Names what decides the rows: the tables, the text that is searched, and what was made in Magento."""
    files = [*sorted(FOLDER.glob("*.sql")), Path(search_text.__file__), Path(__file__).with_suffix(".sql")]
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _remove_other_shapes(orders: int) -> None:
    for folder in DATA.glob(f"orders-{orders}-*"):
        shutil.rmtree(folder)


def _fill(path: Path, orders: int) -> None:
    context = get_context("spawn")
    queue: Queue[Batch | None] = context.Queue(maxsize=4)
    maker = context.Process(target=_make_batches, args=(queue, orders), daemon=True)
    maker.start()
    database = open_orders(path)
    migrate(database, NOW)
    connect_shops(database)
    for batch in iter(queue.get, None):
        _store(database, batch)
    maker.join()
    cluster_if_needed(database)
    for made_in_magento in ("sales_orders", "base_totals", "sales_order_forms", "failures", "mismatches", "jobs"):
        database.execute(_SQL[made_in_magento])
    database.checkpoint()
    database.close()


def _make_batches(queue: Queue[Batch | None], orders: int) -> None:
    batch: Batch = []
    for made in generate_orders(seed=SEED, orders=orders, now=NOW):
        batch.append(made)
        if len(batch) == BATCH:
            queue.put(batch)
            batch = []
    queue.put(batch)
    queue.put(None)


def _store(database: Database, batch: Batch) -> None:
    """Stores a batch as the imports of its shops would, one after the other."""
    regions = {shop.id: shop.region for shop in build_sellers(SEED)[0].shops}
    for shop_id, group in groupby(sorted(batch, key=lambda made: made[0]), key=lambda made: made[0]):
        entries = read_entries(order for _, order in group)
        assert not entries.unreadable, entries.unreadable[0].reason
        database.write(
            lambda cursor, account_id=shop_id, found=entries.orders: upsert(
                cursor, account_id=account_id, region=regions[account_id], orders=found, now=NOW
            )
        )


def connect_shops(database: Database) -> None:
    """Writes down the shops whose orders these are, and rates."""
    make_workspace(database, Workspace("GBP", "Europe/London"))
    app = StoredApp("bench", "", "service", "http://127.0.0.1:1", "http://127.0.0.1:1", is_practice=False)
    authorisation = StoredAuthorisation(
        "bench:seller", "bench", "seller", "Seller", "GB", "", NOW + _YEAR, "", NOW + _YEAR, "", NOW, "bench"
    )
    save_connection(database, app, authorisation, list(_accounts()))
    for currency, pounds in RATES.items():
        rate = ExchangeRate("GBP", currency, pounds, "the benchmark's own", NOW.date())
        save_rate(database, rate, person="bench", now=NOW)


def _accounts() -> Iterator[Account]:
    first = Account("", "bench:seller", "", "", "CROSS_BORDER", "cipher", "code", "UTC", 0, False, NOW)
    for shop in build_sellers(SEED)[0].shops:
        yield replace(first, account_id=shop.id, title=shop.name, region=shop.region, time_zone=shop.time_zone)
