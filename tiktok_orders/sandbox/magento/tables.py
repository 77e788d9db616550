"""Documents in tables: each row is one JSON document beside the columns that are unique or searched for often."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from tiktok_orders.sandbox.magento.amounts import Document


@dataclass(frozen=True)
class Table:
    """A table: its key, the member that joins it to its owner, and the columns it has besides."""

    name: str
    key: str
    owner: str
    columns: tuple[str, ...] = ()

    @property
    def real_columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.owner, *self.columns)))


ORDERS = Table(
    "sales_order",
    "entity_id",
    "store_id",
    ("increment_id", "ext_order_id", "state", "status", "created_at", "updated_at"),
)
ORDER_ITEMS = Table("sales_order_item", "item_id", "order_id", ("sku",))
ADDRESSES = Table("sales_order_address", "entity_id", "parent_id")
PAYMENTS = Table("sales_order_payment", "entity_id", "parent_id")
HISTORIES = Table("sales_order_status_history", "entity_id", "parent_id")
INVOICES = Table("sales_invoice", "entity_id", "order_id", ("created_at", "updated_at"))
SHIPMENTS = Table("sales_shipment", "entity_id", "order_id", ("created_at", "updated_at"))
TRACKS = Table("sales_shipment_track", "entity_id", "parent_id", ("order_id",))
CREDITMEMOS = Table("sales_creditmemo", "entity_id", "order_id", ("created_at", "updated_at"))
PRODUCTS = Table("catalog_product", "id", "sku", ("status",))


def insert(connection: sqlite3.Connection, table: Table, document: Document) -> int:
    """Keeps a new document and returns the key it got; sqlite3.IntegrityError where it is not unique."""
    columns = table.real_columns
    marks = ", ".join("?" * (len(columns) + 1))
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}, data) VALUES ({marks})"
    values = [document.get(column) for column in columns]
    key = connection.execute(sql, (*values, "{}")).lastrowid or 0
    document[table.key] = key
    connection.execute(f"UPDATE {table.name} SET data = ? WHERE {table.key} = ?", (_write(document), key))
    return key


def insert_document(connection: sqlite3.Connection, table: Table, document: Document) -> int:
    """Keeps an invoice, shipment or credit memo, gives its items and comments ids, and returns its key."""
    key = insert(connection, table, document)
    for part in ("items", "comments"):
        for row in document[part]:
            row |= {"entity_id": _count_on(connection, f"{table.name} {part}"), "parent_id": key}
    update(connection, table, document)
    return key


def update(connection: sqlite3.Connection, table: Table, document: Document) -> None:
    """Keeps a document that was changed."""
    columns = table.real_columns
    sets = ", ".join(f"{column} = ?" for column in columns)
    sql = f"UPDATE {table.name} SET {sets}, data = ? WHERE {table.key} = ?"
    values = [document.get(column) for column in columns]
    connection.execute(sql, (*values, _write(document), document[table.key]))


def delete(connection: sqlite3.Connection, table: Table, key: int) -> None:
    """Forgets a document; one that is not there stays so."""
    connection.execute(f"DELETE FROM {table.name} WHERE {table.key} = ?", (key,))


def find(connection: sqlite3.Connection, table: Table, key: int) -> Document | None:
    row = connection.execute(f"SELECT data FROM {table.name} WHERE {table.key} = ?", (key,)).fetchone()
    return None if row is None else read(row[0])


def list_of(connection: sqlite3.Connection, table: Table, owner: int | str) -> list[Document]:
    """Returns the documents of one owner, the oldest first."""
    sql = f"SELECT data FROM {table.name} WHERE {table.owner} = ? ORDER BY {table.key}"
    return [read(text) for (text,) in connection.execute(sql, (owner,)).fetchall()]


def next_number(connection: sqlite3.Connection, kind: str, store_id: int) -> str:
    """Returns the next increment id that Magento gives out itself: nine digits, after the store's id but for 1."""
    return f"{'' if store_id == 1 else store_id}{_count_on(connection, f'{kind} {store_id}'):09d}"


def spell_time(moment: datetime) -> str:
    """Returns a moment as Magento's columns hold it: UTC without a zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def read(text: str) -> Document:
    """Returns the document of a row."""
    document: Document = json.loads(text)
    return document


def _write(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False)


def _count_on(connection: sqlite3.Connection, name: str) -> int:
    sql = (
        "INSERT INTO sales_sequence VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last"
    )
    return int(connection.execute(sql, (name,)).fetchone()[0])
