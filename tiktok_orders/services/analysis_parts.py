"""A part of Analytics: a chart in a look, the table behind it, and the statements that it was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.charts.looks import Look, Specification
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.services.analysis_rows import Row
from tiktok_orders.store.analytics import Answer

NOTHING_THERE = "Nothing in these days."


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings: Decimal is money in the currency shown, an OrderFilter the orders behind the row."""

    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    links: list[OrderFilter | None]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of the page. `answers` are the statements behind it; `draw` gives the chart in a look;
    `empty` is said where there are no rows.

    A part is equal to itself alone, so that what is made of it can be kept beside it.
    """

    name: str
    title: str
    note: str
    table: Table
    answers: tuple[Answer, ...]
    draw: Callable[[Look], Specification]
    empty: str = NOTHING_THERE


def table_of(headings: Sequence[str], rows: Sequence[Row]) -> Table:
    """Returns the rows under their headings."""
    return Table(tuple(headings), [row.cells for row in rows], [row.orders for row in rows])
