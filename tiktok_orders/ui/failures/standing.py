"""How an order that failed stands: what hinders it, whether trying again helps, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failure_words import retry_words, stop_words
from tiktok_orders.domain.order_checks import checks_until
from tiktok_orders.store.failure_groups import find_failure
from tiktok_orders.ui.messages import plain

_SIGNS = {True: ":green[:material/check:]", False: ":red[:material/close:]", None: ":gray[:material/remove:]"}


def show_failure(row: Mapping[str, Any]) -> None:
    """Draws what hinders the order of a row of the list; the row has a failure."""
    st.error(plain(row["failure_message"]), icon=":material/error:")
    st.caption(retry_words(row["failure_code"], is_tried_again=row["retry_at"] is not None))
    if key := find_failure(running().database, row["order_id"]):
        show_checks(*key[:2])


def show_checks(action: str, code: str) -> None:
    """Draws which checks an order passed and where it stopped, as far as the failure of this action tells."""
    checks = checks_until(code, action=action)
    if checks:
        st.markdown(" · ".join(f"{_SIGNS[one.is_passed]} {one.name}" for one in checks))
    elif words := stop_words(code):
        st.markdown(f"{_SIGNS[False]} {words}")
