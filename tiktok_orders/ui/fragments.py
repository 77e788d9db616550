"""Parts of a page that are drawn anew alone, without the frame: each looks first whether the person still may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from tiktok_orders.ui import session

P = ParamSpec("P")


def fragment(draw: Callable[P, None], *, run_every: float | None = None) -> Callable[P, None]:
    """Returns a part that is drawn anew by itself, every so many seconds or at a click in it."""
    return st.fragment(checked(draw), run_every=run_every)


def checked(draw: Callable[P, None]) -> Callable[P, None]:
    """Returns a part that begins with that look: Streamlit runs it without `pages/main.py`."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        if session.find_person() != session.frame().person:
            st.rerun()
        draw(*args, **kwargs)

    return drawn
