"""The practice shop's and the practice Magento's own books of a served dashboard, read past their servers."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.selling import FIRST_MOMENT, due_orders
from tiktok_orders.sandbox.magento.books import Books


def order_of(folder: Path, order_id: str) -> dict[str, Any]:
    """An order as TikTok has it."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        (text,) = books.execute("SELECT json FROM orders WHERE id = ?", (int(order_id),)).fetchone()
    order: dict[str, Any] = json.loads(text)
    return order


def cases_of(folder: Path, order_id: str) -> list[dict[str, Any]]:
    """The cancellations and returns of an order as TikTok has them."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        rows = books.execute("SELECT json FROM cases WHERE order_id = ? ORDER BY id", (int(order_id),)).fetchall()
    return [json.loads(text) for (text,) in rows]


def packages_of(folder: Path, order_id: str) -> list[dict[str, Any]]:
    """The packages of an order as TikTok has them: their status, and what was told of each."""
    sql = "SELECT status, facts FROM packages JOIN package_orders ON package_id = packages.id WHERE order_id = ?"
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        rows = books.execute(sql, (int(order_id),)).fetchall()
    return [{"status": status, **json.loads(facts or "{}")} for status, facts in rows]


def moving_soon(folder: Path) -> set[str]:
    """The orders to which something happens by itself in the first two hours, by the practice shop's own plan."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        return due_orders(books, FIRST_MOMENT + timedelta(hours=2))


@contextmanager
def magento_books(folder: Path) -> Iterator[Books]:
    books = Books(folder / "practice.magento.sqlite3", seed=0, now="")
    try:
        yield books
    finally:
        books.close()


def sales_order_of(folder: Path, order_id: str) -> dict[str, Any]:
    """The one sales order that was made of an order."""
    with magento_books(folder) as books:
        (found,) = [one for one in books.orders() if one.get("ext_order_id") == order_id]
    return found


def shipments_of(folder: Path, order_id: str) -> list[dict[str, Any]]:
    """The shipments of an order's sales order, with their tracks."""
    entity_id = sales_order_of(folder, order_id)["entity_id"]
    with magento_books(folder) as books:
        return [one for one in books.shipments() if one["order_id"] == entity_id]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Waits until it stands in the books: what follows by itself shows no progress on a page."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, f"within a minute it did not come to this: {what}"
        time.sleep(0.2)
