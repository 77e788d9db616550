"""The questions that the Orders page asks, each for both engines."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.places import NOW
from tiktok_orders.domain.filter_choices import CHOICES
from tiktok_orders.domain.filters import TABS, OrderFilter
from tiktok_orders.store import order_grid
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_conditions import TAB_CONDITIONS
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
PER_PAGE = 100
_DEEP_PAGE = 1000
_STATUS = "COMPLETED"
_SPAN = (date(2026, 10, 5), date(2026, 10, 18))
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the list: the filter that the page has, and SQLite's statement with its parameters."""

    name: str
    wanted: OrderFilter
    statement: str
    parameters: Mapping[str, Any]
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PER_PAGE

    def ask_ours(self, database: Database) -> Rows:
        """Returns the rows as the page reads them."""
        table = order_grid.search(database, self.wanted, now=NOW, offset=self.offset, limit=PER_PAGE)
        rows: Rows = table.to_pylist()
        return rows

    def ask_sqlite(self, connection: sqlite3.Connection) -> Rows:
        """Returns the same rows from the copy."""
        parameters = {**self.parameters, "limit": PER_PAGE, "offset": self.offset}
        return _dicts(connection.execute(_SQL[self.statement], parameters))


def ask_questions(connection: sqlite3.Connection) -> list[Question]:
    """Returns the questions; the words in them are those of an order somewhere in the middle."""
    order_id, account_id, tracking_number = connection.execute(_SQL["sample"]).fetchone()
    fragment = tracking_number.lower()[3:12]
    completed = connection.execute("SELECT count(*) FROM orders WHERE status = ?", (_STATUS,)).fetchone()[0]
    deep = min(_DEEP_PAGE, completed // PER_PAGE)
    tab, status = OrderFilter(tab="completed"), {"status": _STATUS}
    return [
        _about_words("one id", order_id),
        _about_words("tracking fragment", fragment),
        _about_words("SKU", "towel-str-olv"),
        _about_words("common name", "wilson"),
        _about_words("two words", "wilson", "mug"),
        Question("status, page 1", tab, "status", status),
        Question(f"status, page {deep:,}", tab, "status", status, page=deep),
        Question("sort by amount", OrderFilter(sort="total"), "amount", {}),
        _three_filters(account_id),
    ]


def _about_words(name: str, *words: str) -> Question:
    asked = {key: f"%{word}%" for key, word in zip(("word", "other_word"), words, strict=False)}
    return Question(name, OrderFilter(words=" ".join(words)), "two_words" if words[1:] else "words", asked)


def _three_filters(account_id: str) -> Question:
    first, last = _SPAN
    wanted = OrderFilter(account_id=account_id, statuses=(_STATUS,), placed_from=first, placed_until=last)
    bounds = {"from": _midnight(first), "until": _midnight(last + timedelta(days=1))}
    return Question(
        "three filters", wanted, "three_filters", {"account_id": account_id, "status": _STATUS, **bounds}
    )


def _midnight(day: date) -> int:
    return int(NOW.replace(year=day.year, month=day.month, day=day.day, hour=0).timestamp())


def ask_choices() -> dict[str, OrderFilter]:
    """Returns the filters of the panel's lists, each with all that it offers; SQLite is not asked these."""
    return {
        one.label.lower(): OrderFilter(**{field: tuple(one.options)})  # type: ignore[arg-type]
        for field, one in CHOICES.items()
    }


def count_ours(database: Database, wanted: OrderFilter | None = None) -> Rows:
    """Returns how many orders each tab holds, as the page counts them."""
    return [order_grid.count_tabs(database, wanted or OrderFilter(), now=NOW)]


def search_ours(database: Database, wanted: OrderFilter) -> Rows:
    """Returns the first page of a filter as the page reads it."""
    rows: Rows = order_grid.search(database, wanted, now=NOW, offset=0, limit=PER_PAGE).to_pylist()
    return rows


def count_sqlite(connection: sqlite3.Connection) -> Rows:
    """Returns the same from the copy; the conditions of the tabs are SQL that both engines understand."""
    counts = ", ".join(f'count(*) FILTER (WHERE {TAB_CONDITIONS[tab]}) AS "{tab}"' for tab in TABS)
    return _dicts(connection.execute(f"SELECT {counts} FROM orders o", {"now": int(NOW.timestamp())}))


def _dicts(answer: sqlite3.Cursor) -> Rows:
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer]
