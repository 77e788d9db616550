"""Reads packages out of the world's file: by id, or a page of a search in the order of its keys."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.life import Order

# What a filter of Search Package means in SQL; unset ones are left out.
_FILTERS = {
    "package_status": "status = ?",
    "create_time_ge": "create_time >= ?",
    "create_time_lt": "create_time < ?",
    "update_time_ge": "update_time >= ?",
    "update_time_lt": "update_time < ?",
}
_AFTER = {
    (field, direction): f"({field}, id) {sign} (?, ?) ORDER BY {field} {direction}, id {direction} LIMIT ?"
    for field in ("create_time", "update_time", "order_pay_time")
    for direction, sign in (("ASC", ">"), ("DESC", "<"))
}
_BEFORE_ALL = {"ASC": (-1, -1), "DESC": (2**62, 2**62)}
_COLUMNS = "id, create_time, update_time, order_pay_time, status, facts"
_ORDERS = (
    "SELECT o.json FROM package_orders p JOIN orders o ON o.id = p.order_id WHERE p.package_id = ? ORDER BY o.id"
)

Place = tuple[int, int]


@dataclass(frozen=True)
class PackageSearch:
    """One search in one shop; `filters` maps the names of Search Package's body to values."""

    shop_id: str
    filters: dict[str, Any]
    sort_field: str = "create_time"
    sort_order: str = "DESC"
    page_size: int = 20


@dataclass(frozen=True)
class Package:
    """A package with its orders; `facts` is what no order says of it."""

    id: str
    create_time: int
    update_time: int
    order_pay_time: int
    status: str
    facts: dict[str, Any]
    orders: list[Order]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines that travel in it, of all its orders."""
        return [line for order in self.orders for line in lines_of(order, self.id)]


@dataclass(frozen=True)
class PackageBook:
    """The packages of a world."""

    file: WorldFile

    def search(self, search: PackageSearch, *, after: Place | None) -> tuple[list[Package], Place | None]:
        """Returns the page after a place, and the place of the next one (None at the end)."""
        where, values = _build_where(search)
        after_sql = _AFTER[search.sort_field, search.sort_order]
        sql = " ".join(["SELECT", _COLUMNS, "FROM packages WHERE", where, "AND", after_sql])
        start = after or _BEFORE_ALL[search.sort_order]
        with self.file.reading() as connection:
            rows = connection.execute(sql, (*values, *start, search.page_size + 1)).fetchall()
            shown = [_read(connection, row) for row in rows[: search.page_size]]
        more = len(rows) > search.page_size
        return shown, (getattr(shown[-1], search.sort_field), int(shown[-1].id)) if more else None

    def count(self, search: PackageSearch) -> int:
        """Returns how many packages the search matches, over all its pages."""
        where, values = _build_where(search)
        with self.file.reading() as connection:
            sql = " ".join(["SELECT count(*) FROM packages WHERE", where])
            return int(connection.execute(sql, values).fetchone()[0])

    def find(self, shop_id: str, package_id: str) -> Package | None:
        """Returns a package of the shop with its orders, or None."""
        if not (package_id.isascii() and package_id.isdigit() and len(package_id) < 20):
            return None
        number = int(package_id)
        if number >= 2**63:
            return None
        sql = " ".join(["SELECT", _COLUMNS, "FROM packages WHERE id = ? AND shop_id = ?"])
        with self.file.reading() as connection:
            row = connection.execute(sql, (number, int(shop_id))).fetchone()
            return None if row is None else _read(connection, row)

    def list_ids_of_order(self, order_id: str) -> list[str]:
        """Returns the ids of the packages in which an order travels."""
        sql = "SELECT package_id FROM package_orders WHERE order_id = ? ORDER BY package_id"
        with self.file.reading() as connection:
            return [str(number) for (number,) in connection.execute(sql, (int(order_id),)).fetchall()]

    def has_tracking_number(self, shop_id: str, tracking_number: str, *, besides: str) -> bool:
        """Tells whether another package of the shop travels under the number; `besides` is a package's id."""
        sql = "SELECT 1 FROM packages WHERE tracking_number = ? AND shop_id = ? AND id <> ?"
        values = (tracking_number, int(shop_id), int(besides or 0))
        with self.file.reading() as connection:
            return connection.execute(sql, values).fetchone() is not None


def lines_of(order: Order, package_id: str) -> list[dict[str, Any]]:
    """Returns the lines of an order that travel in a package."""
    return [line for line in order["line_items"] if line.get("package_id") == package_id]


def write_facts(connection: sqlite3.Connection, package_id: str, facts: dict[str, Any]) -> None:
    """Keeps what no order says of a package that is there already."""
    connection.execute("UPDATE packages SET facts = ? WHERE id = ?", (json.dumps(facts), int(package_id)))


def _build_where(search: PackageSearch) -> tuple[str, tuple[Any, ...]]:
    parts, values = ["shop_id = ?"], [int(search.shop_id)]
    for name, condition in _FILTERS.items():
        if search.filters.get(name) is not None:
            parts.append(condition)
            values.append(search.filters[name])
    return " AND ".join(parts), tuple(values)


def _read(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Package:
    number, create_time, update_time, order_pay_time, status, facts = row
    orders = [json.loads(text) for (text,) in connection.execute(_ORDERS, (number,)).fetchall()]
    known = json.loads(facts or "{}")
    return Package(str(number), create_time, update_time, order_pay_time, status, known, orders)
