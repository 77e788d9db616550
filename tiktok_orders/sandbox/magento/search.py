"""Runs a searchCriteria over one table. A page past the end repeats the last one, as Magento's collections do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.fields import Shape
from tiktok_orders.sandbox.magento.refusals import internal_error
from tiktok_orders.sandbox.magento.search_criteria import Criteria, Filter
from tiktok_orders.sandbox.magento.tables import Table

Show = Callable[[sqlite3.Connection, Document], Document]


@dataclass(frozen=True)
class Searched:
    """One page of documents and how many match in all."""

    documents: list[Document]
    total_count: int


def search(connection: sqlite3.Connection, table: Table, fields: Shape, criteria: Criteria) -> Searched:
    """Returns the page that the criteria ask for; an unknown member is an SQL error, so HTTP 500."""
    columns = _Columns(table, fields)
    where, values = _build_where(columns, criteria.groups)
    count = int(connection.execute(f"SELECT count(*) FROM {table.name} WHERE {where}", values).fetchone()[0])
    limit, offset = place_page(criteria, count)
    sql = (
        f"SELECT data FROM {table.name} WHERE {where} ORDER BY {_build_order(columns, criteria)} LIMIT ? OFFSET ?"
    )
    rows = connection.execute(sql, (*values, limit, offset)).fetchall()
    return Searched([json.loads(text) for (text,) in rows], count)


def place_page(criteria: Criteria, count: int) -> tuple[int, int]:
    """Returns limit and offset of the page; past the end it is the last one."""
    size = criteria.page_size or 0
    if size <= 0:
        return count, 0
    last = max(1, -(-count // size))
    return size, (min(max(criteria.current_page or 1, 1), last) - 1) * size


@dataclass(frozen=True)
class _Columns:
    table: Table
    fields: Shape

    def expression(self, field: str) -> str:
        if field == "entity_id" and "entity_id" not in self.fields:
            field = "id"  # products show it as `id` and are searched by the name of their column
        if self.fields.get(field) is None:
            raise internal_error()
        if field == self.table.key or field in self.table.real_columns:
            return field
        return f"json_extract(data, '$.{field}')"

    def is_number(self, field: str) -> bool:
        return self.fields[field] in ("number", "integer")


def _build_where(columns: _Columns, groups: Sequence[Sequence[Filter]]) -> tuple[str, list[Any]]:
    parts, values = ["1"], []
    for group in groups:
        conditions = []
        for one in group:
            sql, given = _build_condition(columns, one)
            conditions.append(sql)
            values += given
        parts.append(f"({' OR '.join(conditions)})")
    return " AND ".join(parts), values


def _build_order(columns: _Columns, criteria: Criteria) -> str:
    keys = [f"{columns.expression(one.field)} {one.direction}" for one in criteria.sorts]
    return ", ".join([*keys, columns.table.key])


# How MySQL's conditions read in SQLite; text is compared without regard to case, as its usual collation does.
_COMPARED = {
    "eq": "=",
    "neq": "!=",
    "gt": ">",
    "gteq": ">=",
    "moreq": ">=",
    "from": ">=",
    "lt": "<",
    "lteq": "<=",
    "to": "<=",
}
_LISTED = {"in": "IN", "nin": "NOT IN"}
_LIKE = {"like": "LIKE", "nlike": "NOT LIKE"}
_NULL: Mapping[str, str] = {"null": "IS NULL", "notnull": "IS NOT NULL"}
_SET = {"finset": ">", "nfinset": "="}


def _build_condition(columns: _Columns, one: Filter) -> tuple[str, list[Any]]:
    column, kind = columns.expression(one.field), one.condition_type
    folded = column if columns.is_number(one.field) else f"{column} COLLATE NOCASE"
    if kind in _COMPARED:
        return f"{folded} {_COMPARED[kind]} ?", [_value(columns, one.field, one.value)]
    if kind in _LISTED:
        listed = [_value(columns, one.field, part) for part in one.value.split(",")]
        return f"{folded} {_LISTED[kind]} ({', '.join('?' * len(listed))})", listed
    if kind in _LIKE:
        return f"CAST({column} AS TEXT) {_LIKE[kind]} ? ESCAPE '\\'", [one.value]
    if kind in _NULL:
        return f"{column} {_NULL[kind]}", []
    if kind in _SET:
        return f"instr(',' || {column} || ',', ',' || ? || ',') {_SET[kind]} 0", [one.value]
    raise internal_error()


def _value(columns: _Columns, field: str, text: str) -> str | float:
    """Returns what a member is compared with: for numbers what MySQL reads in the text, 0 where there is none."""
    if not columns.is_number(field):
        return text
    try:
        return float(text)
    except ValueError:
        return 0.0
