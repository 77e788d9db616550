"""The filter of the list of refunds: its widgets; see `list_filter` for what all lists share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from tiktok_orders.domain import case_filter
from tiktok_orders.domain.after_sale_words import KINDS
from tiktok_orders.domain.case_filter import FLAGS, SORTS, CaseFilter
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.list_filter import ListFilter


def _widget_values(wanted: CaseFilter) -> dict[str, Any]:
    return {
        session.CASE_TAB: wanted.tab,
        session.CASE_WORDS: wanted.words,
        session.CASE_TYPES: list(wanted.types),
        session.CASE_FLAGS: list(wanted.flags),
        session.CASE_SORT: wanted.sort,
    }


def _from_widgets(account_id: str, _time_zone: str) -> CaseFilter:
    value = st.session_state
    return CaseFilter(
        account_id=account_id,
        tab=value[session.CASE_TAB] or "to_answer",
        words=(value[session.CASE_WORDS] or "").strip(),
        types=tuple(value[session.CASE_TYPES]),
        flags=tuple(value[session.CASE_FLAGS]),
        sort=value[session.CASE_SORT],
    )


REFUNDS = ListFilter(
    name="refunds",
    rules=case_filter,
    usual=CaseFilter(),
    tab_key=session.CASE_TAB,
    values=_widget_values,
    read=_from_widgets,
    last=lambda: desks.refund_list().last,
)


def show_filter_line(wanted: CaseFilter, *, show_more: Callable[[], None]) -> None:
    """Draws search, filters, sorting, and whatever the page adds at the line's end."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="case_filter_line"):
        st.text_input(
            "Search",
            key=session.CASE_WORDS,
            placeholder="Search refund ID, order ID, product, SKU or reason",
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=200,
        )
        narrowed = len(wanted.types) + len(wanted.flags)
        with st.popover(f"Filters ({narrowed})" if narrowed else "Filters", icon=":material/filter_list:"):
            st.multiselect("Kind", list(KINDS), key=session.CASE_TYPES, format_func=KINDS.__getitem__, width=420)
            st.multiselect(
                "Only those", list(FLAGS), key=session.CASE_FLAGS, format_func=FLAGS.__getitem__, width=420
            )
        st.selectbox(
            "Sort",
            list(SORTS),
            key=session.CASE_SORT,
            format_func=SORTS.__getitem__,
            label_visibility="collapsed",
            width=160,
        )
        show_more()
