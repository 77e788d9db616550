"""A copy of part (b)'s database with what only figures and failures need, made once and kept beside it."""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from pathlib import Path

from bench.places import NOW
from bench.searching.many_orders import many_orders, open_orders
from tiktok_orders.services.reconcile import Reconciler
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_CODES = [
    "product_missing",
    "product_disabled",
    "out_of_stock",
    "sku_missing",
    "region_unknown",
    "postcode_missing",
    "address_missing",
    "total_differs",
    "no_rate",
    "magento_unreachable",
    "magento_refused",
    "several_found",
]


def prepared_orders(orders: int) -> Path:
    """Returns the file of the copy; makes it where it is missing."""
    source = many_orders(orders)
    path = source.with_name(f"figures-{_shape()}.duckdb")
    unfinished = path.with_suffix(".unfinished")
    if not path.exists():
        print("Preparing the orders for figures (once) ...", file=sys.stderr)
        for old in source.parent.glob("figures-*"):
            old.unlink()
        shutil.copyfile(source, unfinished)
        _fill(unfinished)
        unfinished.rename(path)
    return path


def _shape() -> str:
    return sha256(Path(__file__).with_suffix(".sql").read_bytes()).hexdigest()[:12]


def _fill(path: Path) -> None:
    database = open_orders(path)
    database.execute(_SQL["linked"])
    database.execute(_SQL["carried"])
    database.execute(_SQL["failures"], {"codes": _CODES})
    database.execute(_SQL["attempts"], {"codes": _CODES})
    for after_the_sale in ("cases", "statements", "payments"):
        database.execute(_SQL[after_the_sale])
    database.execute(_SQL["read_to_their_end"], {"now": naive_utc(NOW)})
    Reconciler(database, lambda: NOW).work_off()  # as a desk has done that is at work
    database.checkpoint()
    database.close()
