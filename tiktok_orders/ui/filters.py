"""The filter of the list of orders: its widgets; see `list_filter` for what all lists share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from tiktok_orders.domain import filters
from tiktok_orders.domain.filter_choices import CHOICES
from tiktok_orders.domain.filters import FLAGS, OrderFilter
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.ui import session
from tiktok_orders.ui.list_filter import ListFilter


def _widget_values(wanted: OrderFilter) -> dict[str, Any]:
    return {
        session.TAB: wanted.tab,
        session.WORDS: wanted.words,
        session.STATUSES: list(wanted.statuses),
        session.FLAGS: list(wanted.flags),
        session.WITHOUT: list(wanted.without),
        session.OWN_DAYS: wanted.own_days,
        session.PICKS: wanted.picks,
        **{session.choices_key(field): list(getattr(wanted, field)) for field in CHOICES},
    }


def _from_widgets(account_id: str, time_zone: str) -> OrderFilter:
    value = st.session_state
    wanted = OrderFilter(
        account_id=account_id,
        tab=value[session.TAB] or "all",
        words=(value[session.WORDS] or "").strip(),
        statuses=tuple(value[session.STATUSES]),
        flags=tuple(value[session.FLAGS]),
        without=tuple(value[session.WITHOUT]),
        own_days=bool(value[session.OWN_DAYS]),
        picks=value[session.PICKS],
        time_zone=time_zone,
    )
    chosen = {field: tuple(value[session.choices_key(field)]) for field in CHOICES}
    return replace(wanted, **chosen)  # type: ignore[arg-type]


ORDERS = ListFilter(
    name="orders",
    rules=filters,
    usual=OrderFilter(),
    tab_key=session.TAB,
    values=_widget_values,
    read=_from_widgets,
    last=session.last_list,
    directions={"total": ("highest first", "lowest first"), "deadline": ("latest first", "soonest first")},
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
        ORDERS.show_sort()
        show_more()


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
    ORDERS.show_days()
    st.checkbox("Days are those of each account's own time zone", key=session.OWN_DAYS)
