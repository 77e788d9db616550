"""The same orders in SQLite: plain tables, three B-trees, and FTS5 with the trigram tokenizer."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.searching.many_orders import open_orders
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# As much memory as our own database is given.
_CACHE_MEGABYTES = 640
_COPIED = (
    "accounts",
    "workspace",
    "current_rates",
    "orders",
    "sales_orders",
    "order_failures",
    "mismatches",
    "words",
)


def sqlite_copy(ours: Path) -> Path:
    """Returns the file of the copy beside our database; makes it where it is missing."""
    path, unfinished = ours.with_name("orders.sqlite"), ours.with_name("orders.sqlite.unfinished")
    if not path.exists():
        print("Copying the orders to SQLite (once) ...", file=sys.stderr)
        unfinished.unlink(missing_ok=True)
        _copy(ours, unfinished)
        unfinished.rename(path)
    return path


def open_copy(path: Path) -> sqlite3.Connection:
    """Opens a copy with as much cache as our database may use."""
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_MEGABYTES * 1024}")
    return connection


def _copy(ours: Path, path: Path) -> None:
    connection = open_copy(path)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SQL["tables"])
    database = open_orders(ours)
    for table in _COPIED:
        _copy_table(database, connection, table)
    database.close()
    connection.executescript(_SQL["indexes"])
    connection.execute(_SQL["view"])
    connection.close()


def _copy_table(database: Database, connection: sqlite3.Connection, table: str) -> None:
    names = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
    columns = "rowid, search_text" if table == "words" else names
    marks = ", ".join("?" * len(columns.split(",")))
    with database.reading() as cursor:
        rows = _rows(cursor.execute(_SQL[table]))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    connection.commit()


def _rows(answer: Any) -> Iterator[tuple[Any, ...]]:
    while rows := answer.fetchmany(10_000):
        yield from rows
