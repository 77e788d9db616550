"""Reads cancellations and returns out of the world's file: by id, or a page of a search."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.cases import Case
from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.order_book import OrderSearch, Page, Place

_TIMES = {
    "create_time_ge": "create_time >= ?",
    "create_time_lt": "create_time < ?",
    "update_time_ge": "update_time >= ?",
    "update_time_lt": "update_time < ?",
}
# Filters that take several values, and their column; ids are numbers in the file.
_LISTS = {
    "case_ids": "id",
    "order_ids": "order_id",
    "buyer_user_ids": "buyer_user_id",
    "types": "type",
    "statuses": "status",
    "arbitration_status": "arbitration_status",
    "seller_proposed_return_type": "seller_proposed_return_type",
}
_AFTER = {
    ("create_time", "ASC"): "(create_time, id) > (?, ?) ORDER BY create_time, id LIMIT ?",
    ("create_time", "DESC"): "(create_time, id) < (?, ?) ORDER BY create_time DESC, id DESC LIMIT ?",
    ("update_time", "ASC"): "(update_time, id) > (?, ?) ORDER BY update_time, id LIMIT ?",
    ("update_time", "DESC"): "(update_time, id) < (?, ?) ORDER BY update_time DESC, id DESC LIMIT ?",
}
_BEFORE_ALL = {"ASC": (-1, -1), "DESC": (2**62, 2**62)}
_ID_DIGITS = 19


@dataclass(frozen=True)
class CaseSearch(OrderSearch):
    """One search for the cases of a kind in one shop; `filters` has the names of the tables above."""

    kind: str = ""


class FoundCase(NamedTuple):
    """A case and where it belongs."""

    shop_id: str
    order_id: str
    case: Case


def read_id(text: str) -> int | None:
    """Returns a case's id as a number, or None where it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else None


def search_cases(file: WorldFile, search: CaseSearch, *, after: Place | None) -> tuple[Page, int]:
    """Returns the page of the search that starts after a place (None for the first), and how many match in all."""
    where, values = _build_where(search)
    start = after or _BEFORE_ALL[search.sort_order]
    limit = _AFTER[search.sort_field, search.sort_order]
    page_sql = " ".join(["SELECT json, id, create_time, update_time FROM cases WHERE", where, "AND", limit])
    count_sql = " ".join(["SELECT count(*) FROM cases WHERE", where])
    with file.reading() as connection:
        rows = connection.execute(page_sql, (*values, *start, search.page_size + 1)).fetchall()
        count = int(connection.execute(count_sql, values).fetchone()[0])
    shown, more = rows[: search.page_size], len(rows) > search.page_size
    column = 2 if search.sort_field == "create_time" else 3
    return Page([row[0] for row in shown], (shown[-1][column], shown[-1][1]) if more else None), count


def find_case(connection: sqlite3.Connection, case_id: str) -> FoundCase | None:
    """Returns a case of any shop, or None."""
    number = read_id(case_id)
    if number is None or number >= 2**63:
        return None
    sql = "SELECT shop_id, order_id, kind, json, records FROM cases WHERE id = ?"
    row = connection.execute(sql, (number,)).fetchone()
    if row is None:
        return None
    return FoundCase(str(row[0]), str(row[1]), Case(row[2], json.loads(row[3]), json.loads(row[4])))


def exists_order(connection: sqlite3.Connection, order_id: str) -> bool:
    """Tells whether any shop has the order."""
    number = read_id(order_id)
    if number is None or number >= 2**63:
        return False
    return connection.execute("SELECT 1 FROM orders WHERE id = ?", (number,)).fetchone() is not None


def _build_where(search: CaseSearch) -> tuple[str, tuple[Any, ...]]:
    parts, values = ["shop_id = ?", "kind = ?"], [int(search.shop_id), search.kind]
    for name, condition in _TIMES.items():
        if search.filters.get(name) is not None:
            parts.append(condition)
            values.append(search.filters[name])
    for name, column in _LISTS.items():
        wanted = search.filters.get(name)
        if wanted:
            parts.append(f"{column} IN ({','.join('?' * len(wanted))})")
            values += wanted
    return " AND ".join(parts), tuple(values)
