"""The figures as cards: value, change against the days before, definition a hover away, the way to the orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from tiktok_orders.domain import filters
from tiktok_orders.domain.figure_values import FigureValue, change_words, value_words
from tiktok_orders.domain.figures import FIGURES
from tiktok_orders.services.analysis import Analysis
from tiktok_orders.ui.analytics.counting import show_statement
from tiktok_orders.ui.messages import plain

_ROWS = (
    ("sales", "orders", "units", "average", "cancelled"),
    ("creation", "shipment", "delivery", "late", "returned"),
    ("refunds", "refund_share", "refunded", "paid_out", "fees"),
)
_COLOURS: dict[bool | None, Literal["normal", "inverse", "off"]] = {True: "normal", False: "inverse", None: "off"}


def show_cards(analysis: Analysis) -> None:
    """Draws all figures in three rows, and below them how they are counted."""
    for names in _ROWS:
        for place, name in zip(st.columns(len(names)), names, strict=True):
            with place:
                _show_card(analysis, analysis.figures[name])
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(analysis.compared)
        with st.popover("How these are counted", icon=":material/functions:", width="content"):
            _show_counting(analysis)


def _show_card(analysis: Analysis, value: FigureValue) -> None:
    figure = value.figure
    with st.container(border=True, gap="xxsmall", key=f"figure_{figure.name}", height="stretch"):
        st.metric(
            figure.title,
            value_words(figure.unit, value.value, analysis.shown),
            change_words(value),
            delta_color=_COLOURS[figure.is_good],
            help=figure.definition,
        )
        st.page_link(
            "orders.py",
            label="Open its orders",
            icon=":material/list_alt:",
            query_params=filters.to_address(analysis.scope.orders_of(figure)),
        )


def _show_counting(analysis: Analysis) -> None:
    for statement in dict.fromkeys(figure.statement for figure in FIGURES.values()):
        counted = [figure for figure in FIGURES.values() if figure.statement == statement]
        for figure in counted:
            st.markdown(f"**{figure.title}**: {figure.definition}")
        answer = analysis.answers[statement]
        show_statement(answer.sql, answer.parameters)


def show_notes(notes: Sequence[str]) -> None:
    """Draws what amounts are made of and what is left out."""
    st.caption("  \n".join(plain(note) for note in notes))
