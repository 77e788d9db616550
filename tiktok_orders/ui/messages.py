"""How states and errors look: one place, so that every page says things in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from tiktok_orders.errors import RemoteError, TikTokOrdersError


@contextmanager
def shown_errors() -> Iterator[None]:
    """Shows our errors as a sentence where they happen; anything else is a bug and stays loud."""
    try:
        yield
    except TikTokOrdersError as error:
        show_error(error)


def show_error(error: TikTokOrdersError) -> None:
    """Shows what happened and what to do; codes for support lie behind a fold."""
    st.error(plain(error.message), icon=":material/error:")
    if isinstance(error, RemoteError) and (error.code or error.request_id):
        with st.expander("For support"):
            st.code(f"{error.service}\ncode {error.code}\nrequest id {error.request_id or 'none'}", language=None)


def show_empty(title: str, text: str) -> None:
    """Shows an empty state: what this place is for. The one thing to press goes below it."""
    with st.container(border=True, horizontal_alignment="center", key=None):
        st.markdown(f"#### {plain(title)}")
        st.markdown(plain(text))


_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in '\\`*_{}[]()<>#+-.!|~$:&"'})
# Streamlit draws these after Markdown is read, so a backslash does not stop them: an unseen joiner does.
_DRAWN = re.compile(r":(?=material/|streamlit:)")


def plain(text: str) -> str:
    """Returns a text that Markdown shows as it is: whatever a buyer wrote stays text."""
    return _DRAWN.sub(":\u2060", " ".join(text.split())).translate(_MARKUP)
