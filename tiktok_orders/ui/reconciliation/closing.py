"""The dialog in which a person closes differences with a reason."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.reconciliation import BOXES, Box
from tiktok_orders.services.reconcile import MOST_REASON
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import plain, shown_errors


def open_closing(box: Box, order_ids: list[str]) -> None:
    """Opens the dialog for these orders of the box."""
    desk = desks.reconciliation_desk()
    desk.closing_box, desk.closing_ids = box, tuple(order_ids)
    _draw()


@dialog("Close with a reason")
def _draw() -> None:
    desk = desks.reconciliation_desk()
    if desk.closing_box is None:
        return
    which = count(len(desk.closing_ids), "order")
    st.markdown(f"**{which}** in “{plain(BOXES[desk.closing_box])}”")
    st.caption(
        "Nothing is changed on TikTok or in Magento. Your name, the time and the reason are kept. "
        "An order whose figures change afterwards opens again by itself."
    )
    reason = st.text_area("Why they are left as they are", max_chars=MOST_REASON, key="closing_reason", height=110)
    offered = permission.offer(Deed.CLOSE_DIFFERENCES)
    if st.button(f"Close {which}", type="primary", key="confirm_closing", **offered):
        with shown_errors():
            ids = list(desk.closing_ids)
            closed = running().reconciler.close(ids, desk.closing_box, reason, person=session.person())
            desk.told = _told(len(ids), len(closed))
            desk.selection.clear()
            st.rerun()


def _told(asked: int, closed: int) -> str:
    left = asked - closed
    more = f" {count(left, 'order')} changed meanwhile or were closed already." if left else ""
    return f"{count(closed, 'order')} closed.{more}"
