"""Dialogs that stay open while something behind them ends.

A run of the whole page closes any dialog that it does not open again. What refreshes the page by itself therefore
asks first whether one is open; closing a dialog runs the page, which then shows what happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from tiktok_orders.ui import session
from tiktok_orders.ui.fragments import checked

P = ParamSpec("P")


def dialog(
    title: str, *, width: Literal["small", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Makes a function draw into a dialog that is known to be open."""

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        opening = st.dialog(title, width=width, on_dismiss="rerun")(checked(draw))

        @wraps(draw)
        def open_it(*args: P.args, **kwargs: P.kwargs) -> None:
            session.dialog_state().is_open = True
            opening(*args, **kwargs)

        return open_it

    return decorate


def begin_run() -> None:
    """Notes that a run of the whole page begins: no dialog is open until one is opened in it."""
    session.dialog_state().is_open = False


def is_dialog_open() -> bool:
    """Tells whether a dialog is on screen, as far as the last run of the whole page knows."""
    return session.dialog_state().is_open
