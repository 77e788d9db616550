"""The filter of the list of orders: its widgets; see `list_filter` for what all lists share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from tiktok_orders.domain import filters
from tiktok_orders.domain.filter_choices import CHOICES
from tiktok_orders.domain.filters import DATES, FLAGS, SORTS, OrderFilter
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.ui import session
from tiktok_orders.ui.list_filter import ListFilter

_FIRST_LAST = {"total": ("highest first", "lowest first"), "deadline": ("latest first", "soonest first")}
_ORDERS = [f"{sort}:{direction}" for sort in SORTS for direction in ("desc", "asc")]


def _widget_values(wanted: OrderFilter) -> dict[str, Any]:
    values: dict[str, Any] = {
        session.TAB: wanted.tab,
        session.WORDS: wanted.words,
        session.STATUSES: list(wanted.statuses),
        session.FLAGS: list(wanted.flags),
        session.WITHOUT: list(wanted.without),
        session.OWN_DAYS: wanted.own_days,
        session.PICKS: wanted.picks,
        session.SORT: f"{wanted.sort}:{'desc' if wanted.descending else 'asc'}",
    }
    values |= {session.choices_key(field): list(getattr(wanted, field)) for field in CHOICES}
    for which in DATES:
        span = (getattr(wanted, f"{which}_from"), getattr(wanted, f"{which}_until"))
        values[session.date_key(which, "from")], values[session.date_key(which, "until")] = span
    return values


def _from_widgets(account_id: str, time_zone: str) -> OrderFilter:
    value = st.session_state
    sort, direction = value[session.SORT].split(":")
    days: dict[str, date | None] = {
        f"{which}_{end}": value[session.date_key(which, end)] for which in DATES for end in ("from", "until")
    }
    wanted = OrderFilter(
        account_id=account_id,
        tab=value[session.TAB] or "all",
        words=(value[session.WORDS] or "").strip(),
        statuses=tuple(value[session.STATUSES]),
        flags=tuple(value[session.FLAGS]),
        without=tuple(value[session.WITHOUT]),
        own_days=bool(value[session.OWN_DAYS]),
        picks=value[session.PICKS],
        sort=sort,
        descending=direction == "desc",
        time_zone=time_zone,
    )
    chosen = {field: tuple(value[session.choices_key(field)]) for field in CHOICES}
    return replace(wanted, **chosen, **days)  # type: ignore[arg-type]


ORDERS = ListFilter(
    name="orders",
    rules=filters,
    usual=OrderFilter(),
    tab_key=session.TAB,
    values=_widget_values,
    read=_from_widgets,
    last=session.last_list,
)


def show_filter_line(wanted: OrderFilter, *, show_more: Callable[[], None]) -> None:
    """Draws search, filters, sorting, and whatever the page adds at the line's end."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filter_line"):
        st.text_input(
            "Search",
            key=session.WORDS,
            placeholder="Search order ID, SKU, product, tracking or buyer",
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=10_000,
        )
        narrowed = len(filters.describe_parts(replace(wanted, words="")))
        with st.popover(f"Filters ({narrowed})" if narrowed else "Filters", icon=":material/filter_list:"):
            _show_panel()
        st.selectbox(
            "Sort",
            _ORDERS,
            key=session.SORT,
            format_func=_order_words,
            label_visibility="collapsed",
            width=230,
        )
        show_more()


def _order_words(order: str) -> str:
    sort, direction = order.split(":")
    down, up = _FIRST_LAST.get(sort, ("newest first", "oldest first"))
    return f"{SORTS[sort]}, {down if direction == 'desc' else up}"


def _show_panel() -> None:
    st.multiselect(
        "Status on TikTok", list(OrderStatus), key=session.STATUSES, format_func=filters.status_words, width=420
    )
    st.multiselect(
        "Only orders that are", list(FLAGS), key=session.FLAGS, format_func=FLAGS.__getitem__, width=420
    )
    columns = st.columns(2)
    for place, (field, one) in enumerate(CHOICES.items()):
        key = session.choices_key(field)
        columns[place % 2].multiselect(one.label, list(one.options), key=key, format_func=one.options.__getitem__)
    st.multiselect(
        "Without orders that are", list(FLAGS), key=session.WITHOUT, format_func=FLAGS.__getitem__, width=420
    )
    for which, label in DATES.items():
        first, last = st.columns(2)
        first.date_input(f"{label}, from", key=session.date_key(which, "from"), format="DD/MM/YYYY")
        last.date_input("until", key=session.date_key(which, "until"), format="DD/MM/YYYY")
    st.checkbox("Days are those of each account's own time zone", key=session.OWN_DAYS)
