"""Stock by source, reservations, and what may still be sold.

Salable quantity of a SKU in a stock = the quantity of its enabled sources + all reservations - the out-of-stock
threshold. Reservations are negative when a cart is ordered and positive when that is undone or shipped; saving an
order by POST /V1/orders writes none (magento/magento2#26575), while shipping and cancelling do write theirs.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.sandbox.magento.amounts import NONE
from tiktok_orders.sandbox.magento.stores import STORE_VIEWS

THRESHOLD = NONE


@dataclass(frozen=True)
class Source:
    """One place where goods lie; the names are those of TikTok's warehouses."""

    source_code: str
    name: str
    country_id: str
    postcode: str


SOURCES = (
    Source("default", "Main warehouse (UK)", "GB", "BS1 4DJ"),
    Source("gb-north", "Annex (UK)", "GB", "LS10 1JR"),
    Source("us-main", "Main warehouse (US)", "US", "43215"),
    Source("us-annex", "Annex (US)", "US", "89502"),
    Source("sg-main", "Main warehouse (SG)", "SG", "408600"),
    Source("de-main", "Main warehouse (DE)", "DE", "20457"),
    Source("vn-main", "Main warehouse (VN)", "VN", "700000"),
)


@dataclass(frozen=True)
class Stock:
    """What one website sells from. Stock 1 is Magento's own, which cannot be given other sources."""

    stock_id: int
    name: str
    website_code: str | None
    source_codes: tuple[str, ...]


STOCKS = (
    Stock(1, "Default Stock", None, ("default",)),
    Stock(2, "UK Stock", "base", ("default", "gb-north")),
    Stock(3, "US Stock", "us", ("us-main", "us-annex")),
    Stock(4, "SG Stock", "sg", ("sg-main",)),
    Stock(5, "DE Stock", "de", ("de-main",)),
    Stock(6, "VN Stock", "vn", ("vn-main",)),
)


def find_stock(stock_id: int) -> Stock | None:
    return next((stock for stock in STOCKS if stock.stock_id == stock_id), None)


def find_stock_of_website(code: str) -> Stock | None:
    return next((stock for stock in STOCKS if stock.website_code == code), None)


def stock_of_store(store_id: int) -> Stock:
    """Returns the stock that the website of a store view sells from; the admin's is Magento's own."""
    code = next((view.website_code for view in STORE_VIEWS if view.store_id == store_id), "")
    return find_stock_of_website(code) or STOCKS[0]


def physical(connection: sqlite3.Connection, sku: str, stock: Stock) -> Decimal:
    """Returns what lies in the stock's sources and is marked as in stock."""
    marks = ", ".join("?" * len(stock.source_codes))
    sql = (
        "SELECT coalesce(sum(quantity), 0) FROM inventory_source_item "
        f"WHERE sku = ? AND status = 1 AND source_code IN ({marks})"
    )
    return Decimal(str(connection.execute(sql, (sku, *stock.source_codes)).fetchone()[0]))


def reserved(connection: sqlite3.Connection, sku: str, stock: Stock) -> Decimal:
    """Returns the sum of the reservations: below 0 where more is ordered than sent."""
    sql = "SELECT coalesce(sum(quantity), 0) FROM inventory_reservation WHERE sku = ? AND stock_id = ?"
    return Decimal(str(connection.execute(sql, (sku, stock.stock_id)).fetchone()[0]))


def salable(connection: sqlite3.Connection, sku: str, stock: Stock) -> Decimal:
    """Returns what may still be sold, 0 at least."""
    return max(NONE, physical(connection, sku, stock) + reserved(connection, sku, stock) - THRESHOLD)


def reserve(
    connection: sqlite3.Connection, sku: str, store_id: int, quantity: Decimal, metadata: Mapping[str, str]
) -> None:
    """Writes a reservation; `metadata` says for which event and which order, as Magento keeps it."""
    connection.execute(
        "INSERT INTO inventory_reservation (stock_id, sku, quantity, metadata) VALUES (?, ?, ?, ?)",
        (stock_of_store(store_id).stock_id, sku, float(quantity), json.dumps(metadata)),
    )


def deduct(connection: sqlite3.Connection, sku: str, source_code: str, quantity: Decimal) -> bool:
    """Takes goods out of a source; returns False where there are too few."""
    sql = (
        "UPDATE inventory_source_item SET quantity = quantity - ?1, status = iif(quantity - ?1 > 0, status, 0) "
        "WHERE sku = ?2 AND source_code = ?3 AND quantity >= ?1"
    )
    return connection.execute(sql, (float(quantity), sku, source_code)).rowcount == 1


def put_back(connection: sqlite3.Connection, sku: str, source_code: str, quantity: Decimal) -> None:
    """Puts goods back into a source."""
    sql = "UPDATE inventory_source_item SET quantity = quantity + ?, status = 1 WHERE sku = ? AND source_code = ?"
    connection.execute(sql, (float(quantity), sku, source_code))


def set_quantity(connection: sqlite3.Connection, sku: str, source_code: str, quantity: float, status: int) -> None:
    """Sets what a source holds of a SKU."""
    sql = (
        "INSERT INTO inventory_source_item (sku, source_code, quantity, status) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (sku, source_code) DO UPDATE SET quantity = excluded.quantity, status = excluded.status"
    )
    connection.execute(sql, (sku, source_code, quantity, status))
