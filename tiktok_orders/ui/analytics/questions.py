"""A ready question: its answer as a table, and as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa
import streamlit as st

from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.domain.questions import QUESTIONS
from tiktok_orders.services.export_answers import KINDS, export_answer
from tiktok_orders.store.questions import MOST_ROWS, QuestionAnswer
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.analytics.counting import show_statement
from tiktok_orders.ui.formats import count

_ON_SCREEN = 1_000


def show_question() -> str:
    """Draws the choice and returns the question's name."""
    names = list(QUESTIONS)
    chosen = st.selectbox("Question", names, format_func=lambda name: QUESTIONS[name].title, key="question")
    if QUESTIONS[chosen].note:
        st.caption(QUESTIONS[chosen].note)
    return chosen


def show_answer(name: str, answer: QuestionAnswer) -> None:
    """Draws the answer, the files that can be made of it, and how it was found."""
    table = answer.table
    with st.container(horizontal=True, vertical_alignment="center", key="answer_line"):
        rows = count(table.num_rows, "row")
        st.markdown(f"**{rows}**" + (" (no more are read)" if table.num_rows == MOST_ROWS else ""))
        for kind, ending in KINDS.items():
            st.download_button(
                kind,
                partial(_make, table, kind, session.person_later()),
                file_name=f"{name}.{ending}",
                on_click="ignore",
                icon=":material/download:",
                key=f"answer_{ending}",
                **permission.offer(Deed.EXPORT),
            )
    if table.num_rows:
        st.dataframe(table.slice(0, _ON_SCREEN), hide_index=True, key=f"answer_{name}")
        if table.num_rows > _ON_SCREEN:
            st.caption(f"The first {_ON_SCREEN:,} rows are shown; the files hold all.")
    else:
        st.caption("Nothing in these days.")
    with st.expander("How this is answered", icon=":material/functions:"):
        show_statement(answer.sql, answer.parameters)
        st.caption("docs/data.md describes the views it reads, and how to open a backup in any DuckDB tool.")


def _make(table: pa.Table, kind: str, who: Callable[[], Person]) -> bytes:
    return export_answer(table, kind, person=who())
