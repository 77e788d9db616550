"""Reads orders out of the world's file: by id, or a page of a search in the order of its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tiktok_orders.sandbox.world.file import WorldFile

# What a filter of the search means in SQL. Unset filters are left out; the order of parameters follows.
_FILTERS = {
    "order_status": "status = ?",
    "create_time_ge": "create_time >= ?",
    "create_time_lt": "create_time < ?",
    "update_time_ge": "update_time >= ?",
    "update_time_lt": "update_time < ?",
    "shipping_type": "shipping_type = ?",
    "buyer_user_id": "buyer_user_id = ?",
    "is_buyer_request_cancel": "is_buyer_request_cancel = ?",
}
_AFTER = {
    ("create_time", "ASC"): "(create_time, id) > (?, ?) ORDER BY create_time, id LIMIT ?",
    ("create_time", "DESC"): "(create_time, id) < (?, ?) ORDER BY create_time DESC, id DESC LIMIT ?",
    ("update_time", "ASC"): "(update_time, id) > (?, ?) ORDER BY update_time, id LIMIT ?",
    ("update_time", "DESC"): "(update_time, id) < (?, ?) ORDER BY update_time DESC, id DESC LIMIT ?",
}
_BEFORE_ALL = {"ASC": (-1, -1), "DESC": (2**62, 2**62)}
_MOST_COUNTS = 500

Place = tuple[int, int]


@dataclass(frozen=True)
class OrderSearch:
    """One search in one shop; `filters` maps the names of Get Order List's body to values."""

    shop_id: str
    filters: dict[str, Any]
    sort_field: str = "create_time"
    sort_order: str = "DESC"
    page_size: int = 20


@dataclass(frozen=True)
class Page:
    """One page of orders as JSON texts, and the place after which the next page starts (None at the end)."""

    texts: list[str]
    next_place: Place | None


@dataclass
class OrderBook:
    """The orders of a world. Counts are kept until the world changes, as a search asks for each on every page."""

    file: WorldFile
    _counts: dict[tuple[object, ...], int] = field(default_factory=dict)
    _counted_version: int = -1

    def search(self, search: OrderSearch, *, after: Place | None) -> Page:
        """Returns the page of the search that starts after a place (None for the first page)."""
        where, values = _build_where(search)
        sql = " ".join(
            [
                "SELECT json, id, create_time, update_time FROM orders WHERE",
                where,
                "AND",
                _AFTER[search.sort_field, search.sort_order],
            ]
        )
        start = after or _BEFORE_ALL[search.sort_order]
        with self.file.reading() as connection:
            rows = connection.execute(sql, (*values, *start, search.page_size + 1)).fetchall()
        shown = rows[: search.page_size]
        column = 2 if search.sort_field == "create_time" else 3
        more = len(rows) > search.page_size
        return Page([row[0] for row in shown], (shown[-1][column], shown[-1][1]) if more else None)

    def count(self, search: OrderSearch) -> int:
        """Returns how many orders the search matches, over all its pages."""
        where, values = _build_where(search)
        key = (where, *values)
        with self.file.reading() as connection:
            if self._counted_version != self.file.version or len(self._counts) > _MOST_COUNTS:
                self._counts.clear()
                self._counted_version = self.file.version
            if key not in self._counts:
                sql = " ".join(["SELECT count(*) FROM orders WHERE", where])
                self._counts[key] = int(connection.execute(sql, values).fetchone()[0])
            return self._counts[key]

    def list_by_ids(self, shop_id: str, order_ids: Sequence[str]) -> list[str]:
        """Returns the JSON texts of those of the orders that exist in the shop, in the order asked for."""
        numbers = [int(text) for text in order_ids if text.isascii() and text.isdigit() and len(text) < 19]
        marks = ",".join("?" * len(numbers))
        sql = " ".join(["SELECT id, json FROM orders WHERE shop_id = ? AND id IN (", marks, ")"])
        with self.file.reading() as connection:
            found = dict(connection.execute(sql, (int(shop_id), *numbers)).fetchall())
        return [found[number] for number in dict.fromkeys(numbers) if number in found]

    def count_all(self, shop_id: str) -> int:
        return self.count(OrderSearch(shop_id, {}))


def _build_where(search: OrderSearch) -> tuple[str, tuple[Any, ...]]:
    """Returns the condition and its values, from the fixed table above; ids of warehouses may be several."""
    parts, values = ["shop_id = ?"], [int(search.shop_id)]
    for name, condition in _FILTERS.items():
        if search.filters.get(name) is not None:
            parts.append(condition)
            values.append(search.filters[name])
    warehouses = search.filters.get("warehouse_ids")
    if warehouses:
        parts.append(f"warehouse_id IN ({','.join('?' * len(warehouses))})")
        values += warehouses
    return " AND ".join(parts), tuple(values)
