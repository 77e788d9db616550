"""A part of Analytics: its chart, the table behind it, and how it is counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from tiktok_orders.charts.looks import DARK, LIGHT, Look, Specification
from tiktok_orders.domain import filters
from tiktok_orders.domain.figure_values import span_words
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.services.analysis_parts import Part, Table
from tiktok_orders.ui.analytics.counting import show_statement
from tiktok_orders.ui.formats import rounded
from tiktok_orders.ui.fragments import fragment

_ORDERS = "Orders behind it"
_TABS = ("Chart", "Table", "How this is counted")
_FEW = 12  # rows that stand without scrolling


def look() -> Look:
    """Returns the charts' look for the page's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show_part(part: Part, shown: str) -> None:
    """Draws one part in a frame of its own; its table and its statements are drawn when they are asked for."""
    fragment(_part)(part, shown)


def _part(part: Part, shown: str) -> None:
    with st.container(border=True, key=f"part_{part.name}"):
        st.markdown(f"##### {part.title}")
        if part.note:
            st.caption(part.note)
        if not part.table.rows:
            st.caption(part.empty)
            return
        names = _TABS if part.answers else _TABS[:2]
        chart, table, *counting = st.tabs(names, key=f"tabs_{part.name}", on_change="rerun")
        with chart:
            if chart.open:
                chart_of = _specification(part, look())
                st.vega_lite_chart(spec=chart_of, theme=None, key=f"chart_{part.name}", alt=part.title)
        with table:
            if table.open:
                _show_table(part.name, part.table, shown)
        for place in counting:
            with place:
                if place.open:
                    for answer in part.answers:
                        show_statement(answer.sql, answer.parameters)


@lru_cache(maxsize=200)
def _specification(part: Part, look: Look) -> Specification:
    """A chart takes a while to make: it is kept as long as its part, as `reads` keeps those of an analysis."""
    return part.draw(look)


def _show_table(name: str, table: Table, shown: str) -> None:
    columns: dict[str, list[Any]] = {
        heading: [_cell(row[place], shown) for row in table.rows] for place, heading in enumerate(table.headings)
    }
    settings: dict[str, Any] = {
        heading: st.column_config.NumberColumn(f"{heading} ({shown})", format="accounting")
        for place, heading in enumerate(table.headings)
        if any(isinstance(row[place], Decimal) for row in table.rows)
    }
    if any(table.links):
        columns[_ORDERS] = [link_to(one) if one else None for one in table.links]
        settings[_ORDERS] = st.column_config.LinkColumn(_ORDERS, display_text="Open")
    height: Literal["content"] | int = "content" if len(table.rows) < _FEW else 400
    st.dataframe(columns, hide_index=True, column_config=settings, key=f"table_{name}", height=height)


def link_to(wanted: OrderFilter) -> str:
    """Returns the address of the list of orders with a filter, beside this page's own."""
    return f"orders?{urlencode(filters.to_address(wanted))}"


def _cell(value: Any, shown: str) -> Any:
    if isinstance(value, Decimal):
        return float(rounded(value, shown))
    if isinstance(value, timedelta):
        return span_words(value.total_seconds())
    return value.isoformat() if isinstance(value, date) else value
