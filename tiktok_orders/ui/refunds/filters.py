"""The filter of the list of refunds: its widgets; see `list_filter` for what all lists share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from tiktok_orders.domain import case_filter
from tiktok_orders.domain.after_sale_words import KINDS, MAGENTO_WORDS
from tiktok_orders.domain.case_filter import FLAGS, CaseFilter
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.list_filter import ListFilter


def _widget_values(wanted: CaseFilter) -> dict[str, Any]:
    return {
        session.CASE_TAB: wanted.tab,
        session.CASE_WORDS: wanted.words,
        session.CASE_TYPES: list(wanted.types),
        session.CASE_FLAGS: list(wanted.flags),
        session.CASE_STATUSES: list(wanted.statuses),
        session.CASE_REASONS: list(wanted.reasons),
        session.CASE_MAGENTO: list(wanted.magento),
    }


def _from_widgets(account_id: str, time_zone: str) -> CaseFilter:
    value = st.session_state
    return CaseFilter(
        account_id=account_id,
        tab=value[session.CASE_TAB] or "to_answer",
        words=(value[session.CASE_WORDS] or "").strip(),
        types=tuple(value[session.CASE_TYPES]),
        flags=tuple(value[session.CASE_FLAGS]),
        statuses=tuple(value[session.CASE_STATUSES]),
        reasons=tuple(value[session.CASE_REASONS]),
        magento=tuple(value[session.CASE_MAGENTO]),
        time_zone=time_zone,
    )


REFUNDS = ListFilter(
    name="refunds",
    rules=case_filter,
    usual=CaseFilter(),
    tab_key=session.CASE_TAB,
    values=_widget_values,
    read=_from_widgets,
    last=lambda: desks.refund_list().last,
    directions={"respond_by": ("latest first", "soonest first"), "amount": ("highest first", "lowest first")},
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
        narrowed = len(case_filter.describe_parts(replace(wanted, words="")))
        with st.popover(f"Filters ({narrowed})" if narrowed else "Filters", icon=":material/filter_list:"):
            _show_panel(wanted)
        REFUNDS.show_sort()
        show_more()


def _show_panel(wanted: CaseFilter) -> None:
    statuses, reasons = reads.case_choices()
    st.multiselect("Kind", list(KINDS), key=session.CASE_TYPES, format_func=KINDS.__getitem__, width=420)
    # What a link asks for stays a choice, also where no case has it any more.
    st.multiselect(
        "Status on TikTok",
        list(dict.fromkeys((*statuses, *wanted.statuses))),
        key=session.CASE_STATUSES,
        format_func=case_filter.status_words,
        width=420,
    )
    st.multiselect("Reason", list(dict.fromkeys((*reasons, *wanted.reasons))), key=session.CASE_REASONS, width=420)
    st.multiselect(
        "Magento", list(MAGENTO_WORDS), key=session.CASE_MAGENTO, format_func=MAGENTO_WORDS.__getitem__, width=420
    )
    st.multiselect("Only those", list(FLAGS), key=session.CASE_FLAGS, format_func=FLAGS.__getitem__, width=420)
    REFUNDS.show_days()
