"""Parts of a page that are drawn anew alone, without the frame: each looks first whether the person still may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from tiktok_orders.ui import session

P = ParamSpec("P")


def fragment(draw: Callable[P, None], *, run_every: float | None = None) -> Callable[P, None]:
    """Returns a part that is drawn anew by itself, every so many seconds or at a click in it."""
    return st.fragment(_checked(draw), run_every=run_every)


def dialog(
    title: str, *, width: Literal["small", "medium", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Makes a function one that opens a dialog and draws it."""

    def made(draw: Callable[P, None]) -> Callable[P, None]:
        return st.dialog(title, width=width)(_checked(draw))

    return made


def _checked(draw: Callable[P, None]) -> Callable[P, None]:
    """Streamlit runs such parts without `pages/main.py`, where access is looked at."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        if session.find_person() != session.frame().person:
            st.rerun()
        draw(*args, **kwargs)

    return drawn
