"""The list of orders: a page of it, its counts, its ids. One row per order, columns of `rows`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from tiktok_orders.domain.filters import TABS, OrderFilter
from tiktok_orders.domain.search_text import is_long_number, search_words
from tiktok_orders.store.columns import TEXT, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.order_choices import rare_queries
from tiktok_orders.store.order_conditions import (
    IN_A_STATE_TO_CREATE,
    SETTLED,
    TAB_CONDITIONS,
    TABS_OF_OPEN_ORDERS,
    WORD_PROBES,
    Condition,
    build_condition,
    named_in,
    order_by,
)
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
# The columns that `rows` names, and no other: each one more costs a look per order.
_SHOWN = ", ".join(sorted(set(re.findall(r"\bo\.(\w+)", _SQL["rows"]))))
_RARE_TABS = {
    "failed": ("any_failure", "order_failures"),
    "mismatch": ("any_mismatch", "order_mismatches"),
}
_MOST_FOUND = 20_000
# A join with the places reads their stretch alone; a list of them would read the table.
_A_STRETCH = 100_000
_AT_PLACES = f"""
    SELECT {_SHOWN} FROM orders o
    SEMI JOIN (SELECT unnest($places) AS place) p ON o.rowid = p.place
"""  # noqa: S608 - names alone


def search(database: Database, wanted: OrderFilter, *, now: datetime, offset: int, limit: int) -> pa.Table:
    """Returns one page in the filter's order, as Arrow: one row per order, columns of `rows`, naive UTC.

    First the page's orders are found, then their rows alone are read and joined: in one statement the join would
    read the whole table again. Both see the same state of the data, in which a row keeps its place.
    """
    condition = condition_of(database, wanted, now)
    with database.reading() as cursor:
        order, values = _order_by(cursor, wanted)
        sql = f"""
            SELECT o.rowid, o.order_id FROM orders o
            WHERE {condition.sql} ORDER BY {order} LIMIT $limit OFFSET $offset
        """  # noqa: S608 - built from the fixed tables of order_conditions alone
        parameters = {**condition.parameters, **values, "limit": limit, "offset": max(offset, 0)}
        cursor.begin()
        found = cursor.execute(sql, named_in(sql, parameters)).fetchall()
        page = _read_rows(cursor, [place for place, _ in found], [order_id for _, order_id in found])
        cursor.commit()
    return page


def _read_rows(cursor: Any, places: list[int], order_ids: list[str]) -> pa.Table:
    """Returns the rows of these orders, in the order of the ids, given their places in the table as well.

    Orders placed shortly after one another lie together: joining that stretch with the places takes half as long
    as looking each up by its key; where a hundred lie scattered among a million, three times as long (measured).
    """
    values: dict[str, Any]
    if places and max(places) - min(places) <= _A_STRETCH:
        rows, values = _rows_of(_AT_PLACES, is_kept=True), {"places": places}
    else:
        values = {f"id{number}": order_id for number, order_id in enumerate(order_ids)}
        rows = _rows_of_ids([f"${name}" for name in values])
    sql = f"{rows} ORDER BY list_position($order_ids, o.order_id)"
    return cursor.execute(sql, {**values, "order_ids": order_ids}).to_arrow_table()


def find_row(database: Database, order_id: str) -> dict[str, Any] | None:
    """Returns one order's row as a dict of `rows`, or None."""
    return database.row(_rows_of_ids(["$order_id"]), {"order_id": order_id})


def _order_by(cursor: Any, wanted: OrderFilter) -> tuple[str, dict[str, Any]]:
    """Returns the ORDER BY of a filter and the parameters it names.

    Sorting by the base total takes the few rates as parameters, and Magento's total from the order itself: each
    join to a million orders takes longer than the rest.
    """
    if wanted.sort != "total":
        return order_by(wanted), {}
    rates = cursor.execute(_SQL["rates"]).fetchall()
    cases = " ".join(f"WHEN $currency{place} THEN $rate{place}" for place in range(len(rates)))
    total = f"CAST(o.total_amount * CASE o.currency {cases} END AS DECIMAL(18, 4))"
    values = {f"currency{place}": currency for place, (currency, _) in enumerate(rates)}
    values |= {f"rate{place}": rate for place, (_, rate) in enumerate(rates)}
    return order_by(wanted, base_total=f"coalesce(o.base_grand_total, {total})"), values


def _rows_of_ids(names: list[str]) -> str:
    """Returns the statement that gives the rows of the orders whose ids have these names as parameters.

    Their sales orders are looked up by key as well: a join would read all of them.
    """
    found = f"WHERE order_id IN ({', '.join(names) or 'NULL'})"
    picked = f"SELECT {_SHOWN} FROM orders {found}"  # noqa: S608 - names alone
    return _rows_of(picked, linked=f"FROM sales_orders {found}", is_kept=True)


def _rows_of(picked: str, *, linked: str = "FROM sales_orders", is_kept: bool = False) -> str:
    """Returns the statement that gives the rows of the orders that another statement picks."""
    return f"WITH picked AS {'MATERIALIZED ' if is_kept else ''}({picked}), linked AS ({linked}) {_SQL['rows']}"


def condition_of(
    database: Database,
    wanted: OrderFilter,
    now: datetime,
    *,
    with_tab: bool = True,
    found_ids: Mapping[str, list[str]] | None = None,
) -> Condition:
    """Returns the condition of a filter on `orders o`, with what it needs to know of words, accounts and zones."""
    places = {word: _places_of(database, word) for word in search_words(wanted.words)}
    left_out = [row["account_id"] for row in database.rows(_SQL["left_out"])]
    own = database.rows(_SQL["zones"]) if wanted.own_days or wanted.ship_by else []
    zones = {row["account_id"]: row["time_zone"] for row in own}
    return build_condition(
        wanted,
        now,
        word_places=places,
        with_tab=with_tab,
        left_out=left_out,
        zones=zones,
        found_ids=found_ids,
    )


def _find_rare(database: Database, wanted: OrderFilter) -> dict[str, list[str]]:
    """Returns the ids that the filter's small tables give; where they are very many, the statement finds them."""
    found = {}
    with database.reading() as cursor:
        for field, query in rare_queries(wanted).items():
            rows = cursor.execute(f"SELECT DISTINCT * FROM ({query}) LIMIT {_MOST_FOUND}").fetchall()  # noqa: S608
            if len(rows) < _MOST_FOUND:
                found[field] = [row[0] for row in rows]
    return found


def _places_of(database: Database, word: str) -> tuple[str, ...]:
    """Tells where to look for a word: a known order id is that order alone, most words are in the text alone.

    Numbers of sales orders are many, so a word is first looked for in how they are built: "rm25" can only be in
    one of which "rm#" is a part.
    """

    def is_in(probe: str) -> bool:
        return database.row(WORD_PROBES[probe], {"word": word}) is not None

    if is_in("order_id"):
        return ("order_id",)
    found = ["account"] if is_in("account") else []
    has_digit = any(sign.isdigit() for sign in word)
    # Digits have no case: not to lower all numbers takes a third off.
    probe = "sales_order_digits" if word.isdigit() else "sales_order"
    if is_in("sales_order_form") and (not has_digit or is_in(probe)):
        found.append("sales_order")
    return ("numbers" if is_long_number(word) else "text", *found)


def count_tabs(database: Database, wanted: OrderFilter, *, now: datetime) -> dict[str, int]:
    """Returns how many orders each tab holds under the rest of the filter, all counted in one reading.

    Orders are first counted by status and by which tabs of open orders hold them (one bit each), which for the
    many settled ones needs no look at anything but the status. Of those in a state to create, the few that have a
    sales order are taken off: leaving them out by a join of all sales orders takes four times as long.
    """
    condition = condition_of(database, wanted, now, with_tab=False, found_ids=_find_rare(database, wanted))
    places = {tab: place for place, tab in enumerate(TABS_OF_OPEN_ORDERS)}
    counted = TAB_CONDITIONS | {"to_create": IN_A_STATE_TO_CREATE}
    bits = " + ".join(f"CAST({counted[tab]} AS INTEGER) * {1 << place}" for tab, place in places.items())
    held = {
        tab: f"(o.tabs & {1 << places[tab]}) <> 0" if tab in places else TAB_CONDITIONS[tab]
        for tab in TABS
        if tab not in _RARE_TABS
    }
    counts = ", ".join(
        f"CAST(coalesce(sum(o.orders) FILTER (WHERE {one}), 0) AS BIGINT) AS {tab}" for tab, one in held.items()
    )
    sql = f"""
        SELECT {counts}
        FROM (
            SELECT o.status, CASE WHEN {SETTLED} THEN 0 ELSE {bits} END AS tabs, count(*) AS orders
            FROM orders o WHERE {condition.sql} GROUP BY ALL
        ) o
    """  # noqa: S608 - fixed tables alone
    row = database.row(sql, named_in(sql, condition.parameters))
    assert row is not None, "a count always has a row"
    to_create = row["to_create"] - _count_created(database, condition) if row["to_create"] else 0
    rare = {tab: _count_rare(database, condition, *names) for tab, names in _RARE_TABS.items()}
    return row | {"to_create": to_create} | rare


def _count_created(database: Database, condition: Condition) -> int:
    """Returns how many orders in a state to create have their sales order."""
    sql = f"""
        SELECT count(*) AS orders FROM sales_orders
        SEMI JOIN (SELECT o.order_id FROM orders o WHERE {condition.sql} AND {IN_A_STATE_TO_CREATE})
        USING (order_id)
    """  # noqa: S608 - fixed tables alone
    found = database.row(sql, named_in(sql, condition.parameters))
    return int(found["orders"]) if found else 0


def _count_rare(database: Database, condition: Condition, probe: str, table: str) -> int:
    """What is rare and of orders in any state is counted by itself, and mostly there is none."""
    if database.row(_SQL[probe]) is None:
        return 0
    sql = f"SELECT count(*) AS orders FROM orders o SEMI JOIN {table} USING (order_id) WHERE {condition.sql}"  # noqa: S608
    found = database.row(sql, named_in(sql, condition.parameters))
    return int(found["orders"]) if found else 0


def find_ids(database: Database, wanted: OrderFilter, *, now: datetime) -> list[str]:
    """Returns the ids of all orders that match, in no particular order."""
    condition = condition_of(database, wanted, now)
    sql = f"SELECT o.order_id FROM orders o WHERE {condition.sql}"  # noqa: S608 - fixed tables alone
    with database.reading() as cursor:
        return [row[0] for row in cursor.execute(sql, named_in(sql, condition.parameters)).fetchall()]


def accounts_of(database: Database, order_ids: list[str]) -> dict[str, str]:
    """Returns order id to account id for those of the ids that are stored."""
    with database.reading() as cursor, _ids(cursor, order_ids):
        return dict(cursor.execute(_SQL["accounts_of"]).fetchall())


def stream_matching(database: Database, wanted: OrderFilter, *, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Yields all matching rows in the filter's order, a few thousand at a time, as dicts of `rows`."""
    condition = condition_of(database, wanted, now)
    picked = f"SELECT o.* FROM orders o WHERE {condition.sql}"  # noqa: S608 - fixed tables alone
    sql = f"{_rows_of(picked)} ORDER BY {order_by(wanted)}"
    with database.reading() as cursor:
        yield from _batches(cursor.execute(sql, named_in(sql, condition.parameters)))


def stream_selected(database: Database, order_ids: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Yields the rows of the given ids, newest first, as dicts of `rows`."""
    with database.reading() as cursor, _ids(cursor, order_ids):
        sql = f"{_rows_of(_SQL['selected'])} ORDER BY o.create_time DESC, o.order_id DESC"
        yield from _batches(cursor.execute(sql))


def _ids(cursor: Any, order_ids: list[str]) -> Any:
    return registered(cursor, arrow_table({"order_id": TEXT}, [(one,) for one in order_ids]), "asked_ids")


def _batches(answer: Any) -> Iterator[list[dict[str, Any]]]:
    names = [column[0] for column in answer.description]
    while rows := answer.fetchmany(4096):
        yield [dict(zip(names, row, strict=True)) for row in rows]
