"""What the Reconciliation page is about: days, and one of its boxes; both stand in the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.domain.periods import Period
from tiktok_orders.domain.reconciliation import BOXES, Box
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.reconciled_orders import BoxScope
from tiktok_orders.ui import desks
from tiktok_orders.ui.analytics.choices import show_days

_EVER = "All orders"
_DAYS = "Placed in chosen days"


def show_scope(accounts: Sequence[Account], account_id: str, time_zone: str) -> BoxScope:
    """Draws the choice of days in one line and returns what is counted."""
    desk = desks.reconciliation_desk()
    with st.container(horizontal=True, vertical_alignment="bottom", key="reconciliation_choices"):
        which = st.segmented_control(
            "Which orders",
            [_EVER, _DAYS],
            default=_DAYS if desk.has_days else _EVER,
            key="reconciliation_which",
            label_visibility="collapsed",
            required=True,
        )
        desk.has_days = which == _DAYS
        period: Period | None = show_days(time_zone) if desk.has_days else None
    left_out = tuple(account.account_id for account in accounts if account.is_left_out)
    return BoxScope(account_id, period, left_out)


def chosen_box() -> Box | None:
    """Returns the box that the address names, None for none."""
    asked = st.query_params.get("box", "")
    return Box(asked) if asked in BOXES else None


def choose_box(box: Box) -> None:
    """Shows a box's orders; nothing of another one stays ticked."""
    st.query_params["box"] = str(box)
    desks.reconciliation_desk().selection.clear()
