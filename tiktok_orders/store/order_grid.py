"""The list of orders: a page of it, its counts, its ids. One row per order, columns of the view `order_grid`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa

from tiktok_orders.domain.filters import TABS, OrderFilter
from tiktok_orders.domain.search_text import search_words
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_conditions import (
    TAB_CONDITIONS,
    WORD_PROBES,
    Condition,
    build_condition,
    named_in,
    order_by,
)

PAGE_SIZES = (25, 50, 100, 200, 500)


def search(database: Database, wanted: OrderFilter, *, now: datetime, offset: int, limit: int) -> pa.Table:
    """Returns one page in the filter's order, as Arrow: one row per order, columns of `order_grid`, naive UTC.

    First the ids of the page are found in `orders` alone, then only those rows are joined and read.
    """
    condition = _condition(database, wanted, now)
    parameters = {**condition.parameters, "limit": limit, "offset": max(offset, 0)}
    sql = _page_sql(wanted, condition)
    with database.reading() as cursor:
        return cursor.execute(sql, named_in(sql, parameters)).to_arrow_table()


def _condition(database: Database, wanted: OrderFilter, now: datetime, *, with_tab: bool = True) -> Condition:
    places = {word: _places_of(database, word) for word in search_words(wanted.words)}
    return build_condition(wanted, now, word_places=places, with_tab=with_tab)


def _places_of(database: Database, word: str) -> tuple[str, ...]:
    """Tells where to look for a word: a known order id is that order alone, most words are in the text alone."""
    found = [place for place, probe in WORD_PROBES.items() if database.row(probe, {"word": word})]
    return ("order_id",) if "order_id" in found else ("text", *found)


def _page_sql(wanted: OrderFilter, condition: Condition) -> str:
    by_total = wanted.sort == "total"
    source = _PRICED if by_total else "orders o"
    return f"""
        WITH page AS (
            SELECT o.order_id, row_number() OVER () AS place
            FROM (
                SELECT o.order_id FROM {source}
                WHERE {condition.sql}
                ORDER BY {order_by(wanted)}
                LIMIT $limit OFFSET $offset
            ) o
        )
        SELECT g.* FROM order_grid g JOIN page USING (order_id) ORDER BY page.place
    """  # noqa: S608 - built from the fixed tables of order_conditions alone


# Sorting by the base total needs the rate and, where there is one, Magento's figure.
_PRICED = """(
    SELECT o.*, coalesce(s.base_grand_total, CAST(o.total_amount * r.rate AS DECIMAL(18, 4))) AS base_total
    FROM orders o
    LEFT JOIN current_rates r ON r.currency = o.currency
    LEFT JOIN sales_orders s ON s.order_id = o.order_id
) o"""


def count_tabs(database: Database, wanted: OrderFilter, *, now: datetime) -> dict[str, int]:
    """Returns how many orders each tab holds under the rest of the filter, all counted in one reading."""
    condition = _condition(database, wanted, now, with_tab=False)
    counts = ", ".join(f"count(*) FILTER (WHERE {TAB_CONDITIONS[tab]}) AS {tab}" for tab in TABS)
    sql = f"SELECT {counts} FROM orders o WHERE {condition.sql}"  # noqa: S608 - fixed tables alone
    row = database.row(sql, named_in(sql, condition.parameters))
    assert row is not None, "a count always has a row"
    return row


def find_ids(database: Database, wanted: OrderFilter, *, now: datetime) -> list[str]:
    """Returns the ids of all orders that match, in no particular order."""
    condition = _condition(database, wanted, now)
    sql = f"SELECT o.order_id FROM orders o WHERE {condition.sql}"  # noqa: S608 - fixed tables alone
    with database.reading() as cursor:
        return [row[0] for row in cursor.execute(sql, named_in(sql, condition.parameters)).fetchall()]


def accounts_of(database: Database, order_ids: list[str]) -> dict[str, str]:
    """Returns order id to account id for those of the ids that are stored."""
    with database.reading() as cursor, _ids(cursor, order_ids):
        sql = "SELECT o.order_id, o.account_id FROM orders o JOIN asked_ids USING (order_id)"
        return dict(cursor.execute(sql).fetchall())


def stream_matching(database: Database, wanted: OrderFilter, *, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Yields all matching rows in the filter's order, a few thousand at a time, as dicts of `order_grid`."""
    condition = _condition(database, wanted, now)
    parameters = {**condition.parameters, "limit": 1 << 40, "offset": 0}
    sql = _page_sql(wanted, condition)
    with database.reading() as cursor:
        yield from _batches(cursor.execute(sql, named_in(sql, parameters)))


def stream_selected(database: Database, order_ids: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Yields the rows of the given ids, newest first, as dicts of `order_grid`."""
    with database.reading() as cursor, _ids(cursor, order_ids):
        yield from _batches(cursor.execute(_SELECTED))


_SELECTED = """
    SELECT g.* FROM order_grid g JOIN asked_ids USING (order_id) ORDER BY g.create_time DESC, g.order_id DESC
"""


def _ids(cursor: Any, order_ids: list[str]) -> Any:
    return registered(cursor, arrow_table({"order_id": TEXT}, [(one,) for one in order_ids]), "asked_ids")


def _batches(answer: Any) -> Iterator[list[dict[str, Any]]]:
    names = [column[0] for column in answer.description]
    while rows := answer.fetchmany(4096):
        yield [dict(zip(names, row, strict=True)) for row in rows]
