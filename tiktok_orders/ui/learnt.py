"""What a person chose once and can forget, wherever such choices are listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from tiktok_orders.domain.people import Deed
from tiktok_orders.ui import permission

_T = TypeVar("_T")


def ask_to_forget(label: str, choices: Sequence[_T], *, words: Callable[[_T], str], key: str) -> _T | None:
    """Draws a choice of what to forget with its button, and returns what was chosen when it is pressed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(label, choices, index=None, format_func=words, width=320)
        offered = permission.offer(Deed.MEND, is_off=chosen is None)
        is_pressed = st.button("Forget it", key=key, **offered)
    return chosen if is_pressed else None
