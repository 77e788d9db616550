"""The books of a practice Magento: one SQLite file, made once from a seed, and read in-process by tests.

What is read here are the documents that REST shows, so that a test can hold what a client did to the books.
"""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

from tiktok_orders.sandbox.magento import stock, tables
from tiktok_orders.sandbox.magento.amounts import Document, spell
from tiktok_orders.sandbox.magento.catalogue import build_products
from tiktok_orders.sandbox.magento.catalogue_routes import find_product, show_product
from tiktok_orders.sandbox.magento.order_view import leave_out_nulls, show_order
from tiktok_orders.sandbox.magento.shipping import show_shipment
from tiktok_orders.sandbox.world.file import FileKind, WorldFile, write_fact
from tiktok_orders.sandbox.world.numbers import mix

_KIND = FileKind("practice Magento", "1", Path(__file__).parent, journal="WAL")
_PERSON = ("firstname", "lastname", "email")
_LEAST_STOCK, _STOCK_SPREAD = 400, 1_600


class Books:
    """Open books. Every method may be called from any thread."""

    def __init__(self, path: Path, *, seed: int, now: str) -> None:
        """Opens the file or makes it; RefusedError where it is something else. `now` is Magento's spelling."""
        self.file = WorldFile(path, _KIND)
        try:
            self.file.make_once(lambda connection: _fill(connection, seed=seed, now=now))
        except BaseException:
            self.file.close()
            raise
        self.seed = int(self.file.find_fact("seed") or seed)

    def close(self) -> None:
        self.file.close()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self.file.reading()

    def changing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Gives the connection inside a transaction: all of it is kept, or nothing."""
        return self.file.changing()

    def orders(self) -> list[Document]:
        """Returns all orders as GET /V1/orders/{id} shows them, the oldest first."""
        with self.reading() as connection:
            return [
                leave_out_nulls(show_order(connection, order)) for order in _list_all(connection, "sales_order")
            ]

    def find_order(self, increment_id: str, store_id: int | None = None) -> Document | None:
        """Returns the order of this number, in this store if one is named."""
        sql = "SELECT entity_id FROM sales_order WHERE increment_id = ? AND store_id = coalesce(?, store_id)"
        with self.reading() as connection:
            row = connection.execute(sql, (increment_id, store_id)).fetchone()
            order = None if row is None else tables.find(connection, tables.ORDERS, row[0])
            return None if order is None else leave_out_nulls(show_order(connection, order))

    def get_order(self, entity_id: int) -> Document | None:
        """Returns the order with this entity id, None where there is none."""
        with self.reading() as connection:
            order = tables.find(connection, tables.ORDERS, entity_id)
            return None if order is None else leave_out_nulls(show_order(connection, order))

    def search_orders(self, query: str, *, page: int, page_size: int) -> tuple[list[Document], int]:
        """Returns a page of orders, the newest first, and their count; `query` is looked for in what names them.

        Documents are as they lie in the table: without items and addresses.
        """
        names = ("increment_id", "ext_order_id", *(f"json_extract(data, '$.customer_{part}')" for part in _PERSON))
        where = " OR ".join(f"instr(lower(coalesce({name}, '')), ?1)" for name in names)
        with self.reading() as connection:
            (count,) = connection.execute(
                f"SELECT count(*) FROM sales_order WHERE {where}", (query.lower(),)
            ).fetchone()
            offset = min((page - 1) * page_size, max(0, (count - 1) // page_size * page_size))
            sql = f"SELECT data FROM sales_order WHERE {where} ORDER BY entity_id DESC LIMIT ?2 OFFSET ?3"
            rows = connection.execute(sql, (query.lower(), page_size, offset)).fetchall()
        return [tables.read(text) for (text,) in rows], int(count)

    def list_of_order(self, table: str, entity_id: int) -> list[Document]:
        """Returns the invoices, shipments or credit memos of one order."""
        kinds = {table.name: table for table in (tables.INVOICES, tables.SHIPMENTS, tables.CREDITMEMOS)}
        with self.reading() as connection:
            found = tables.list_of(connection, kinds[table], entity_id)
            return [show_shipment(connection, one) for one in found] if table == "sales_shipment" else found

    def count_orders(self) -> int:
        with self.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM sales_order").fetchone()[0])

    def invoices(self) -> list[Document]:
        with self.reading() as connection:
            return _list_all(connection, "sales_invoice")

    def shipments(self) -> list[Document]:
        """Returns all shipments with their tracks."""
        with self.reading() as connection:
            return [show_shipment(connection, one) for one in _list_all(connection, "sales_shipment")]

    def creditmemos(self) -> list[Document]:
        with self.reading() as connection:
            return _list_all(connection, "sales_creditmemo")

    def products(self) -> list[Document]:
        with self.reading() as connection:
            return [show_product(connection, one) for one in _list_all(connection, "catalog_product")]

    def find_product(self, sku: str) -> Document | None:
        with self.reading() as connection:
            product = find_product(connection, sku)
            return None if product is None else show_product(connection, product)

    def reservations(self, sku: str | None = None) -> list[Document]:
        """Returns reservations, of one SKU or all: reservation_id, stock_id, sku, quantity, metadata (JSON)."""
        sql = (
            "SELECT reservation_id, stock_id, sku, quantity, metadata FROM inventory_reservation "
            "WHERE sku = coalesce(?, sku) ORDER BY reservation_id"
        )
        names = ("reservation_id", "stock_id", "sku", "quantity", "metadata")
        with self.reading() as connection:
            return [dict(zip(names, row, strict=True)) for row in connection.execute(sql, (sku,)).fetchall()]

    def source_items(self, sku: str | None = None) -> list[Document]:
        """Returns what lies in each source, of one SKU or all: sku, source_code, quantity, status."""
        sql = (
            "SELECT sku, source_code, quantity, status FROM inventory_source_item "
            "WHERE sku = coalesce(?, sku) ORDER BY source_item_id"
        )
        names = ("sku", "source_code", "quantity", "status")
        with self.reading() as connection:
            return [dict(zip(names, row, strict=True)) for row in connection.execute(sql, (sku,)).fetchall()]

    def salable(self, sku: str, stock_id: int) -> int | float:
        """Returns what may still be sold of a SKU in a stock."""
        found = stock.find_stock(stock_id)
        with self.reading() as connection:
            return 0 if found is None else spell(stock.salable(connection, sku, found))

    def reserve(self, sku: str, store_id: int, quantity: float) -> None:
        """Writes a reservation, as a sale in the shop itself would with a quantity below 0."""
        with self.changing() as connection:
            stock.reserve(connection, sku, store_id, Decimal(str(quantity)), {"event_type": "order_placed"})

    def set_quantity(self, sku: str, source_code: str, quantity: float) -> None:
        """Sets what a source holds of a SKU, as a stocktaking would."""
        with self.changing() as connection:
            stock.set_quantity(connection, sku, source_code, quantity, int(quantity > 0))


def _list_all(connection: sqlite3.Connection, table: str) -> list[Document]:
    key = "id" if table == "catalog_product" else "entity_id"
    rows = connection.execute(f"SELECT data FROM {table} ORDER BY {key}").fetchall()
    return [tables.read(text) for (text,) in rows]


def _fill(connection: sqlite3.Connection, *, seed: int, now: str) -> None:
    write_fact(connection, "seed", str(seed))
    for product, is_in_stock in build_products(seed, now=now):
        product_id = tables.insert(connection, tables.PRODUCTS, product)
        for place, source in enumerate(stock.SOURCES):
            drawn = mix(seed * 1_000_003 + product_id * 97 + place) % _STOCK_SPREAD
            quantity = _LEAST_STOCK + drawn if is_in_stock else 0
            stock.set_quantity(connection, product["sku"], source.source_code, quantity, int(is_in_stock))
