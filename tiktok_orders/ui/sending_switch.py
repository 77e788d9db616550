"""Stop all sending, on the rail of every page: what holds at this moment, and the way back."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import Standing
from tiktok_orders.domain.people import Deed
from tiktok_orders.store.bulk_actions import STOP_ALL_SENDING, is_on
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import shown_errors


def show_sending_switch() -> None:
    """Draws the switch where an account is live; one that somebody else turned is seen within seconds."""
    if _may_send() or _is_stopped():
        fragment(_switch, run_every=10)()


def _may_send() -> bool:
    return any(standing is Standing.LIVE for standing, _ in reads.standings().values())


def _is_stopped() -> bool:
    return is_on(running().database, STOP_ALL_SENDING)


def _switch() -> None:
    is_stopped = _is_stopped()
    with st.container(key="sending", gap="xsmall"):
        if is_stopped:
            st.warning("All sending is stopped. What waits stays in its place.", icon=":material/pan_tool:")
        words, icon = (
            ("Let sending go on", ":material/play_arrow:")
            if is_stopped
            else ("Stop all sending", ":material/pan_tool:")
        )
        if st.button(words, icon=icon, width="stretch", key="stop_all", **permission.offer(Deed.SWITCH_SENDING)):
            with shown_errors():
                running().bulk.switch_sending(is_stopped=not is_stopped, person=session.person())
                st.rerun()
