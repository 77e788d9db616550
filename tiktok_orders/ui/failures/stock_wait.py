"""The fix "wait for stock": the orders of a group stay in the outbox and are tried again by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.stock_wait import LOOKS_EVERY
from tiktok_orders.store.failure_groups import FailedOrder, FailureGroup
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.formats import count, duration
from tiktok_orders.ui.messages import shown_errors

_ENOUGH, _DAY = "As soon as Magento has enough", "On a day"


def show_wait(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """Draws how long the group is to wait, and the end of waiting for those that do."""
    waiting = [one.job_id for one in orders if one.retry_at is not None]
    failed = [one.job_id for one in orders if one.retry_at is None]
    if failed and not permission.refused(Deed.ACT):
        _ask_to_wait(group, failed, _tomorrow({one.account_id for one in orders}))
    if waiting:
        st.caption(f"{count(len(waiting), 'order waits', 'orders wait')} for stock.")
        key = f"stop_waiting_{'-'.join(group.key)}"
        if st.button("Stop waiting", icon=":material/hourglass_disabled:", key=key, **permission.offer(Deed.ACT)):
            with shown_errors():
                running().retrier.stop_waiting(waiting, person=session.person())
                st.toast("They are tried once more now, and wait no longer.")


def _tomorrow(account_ids: Collection[str]) -> date:
    """The first day that has not begun yet for any of these accounts."""
    zones = {one.time_zone for one in reads.accounts() if one.account_id in account_ids}
    return max(running().clock().astimezone(ZoneInfo(zone)).date() for zone in zones) + timedelta(days=1)


def _ask_to_wait(group: FailureGroup, job_ids: Sequence[str], tomorrow: date) -> None:
    name = "-".join(group.key)
    with st.container(border=True, key=f"wait_{name}"):
        when = st.radio("Wait for stock, and create them", [_ENOUGH, _DAY], key=f"wait_until_{name}")
        day = None
        if when == _DAY:
            day = st.date_input("Day", tomorrow, min_value=tomorrow, format="DD/MM/YYYY", key=f"wait_day_{name}")
            st.caption("Where there is too little on that day, they fail again and stand here.")
        else:
            st.caption(f"Magento is asked every {duration(LOOKS_EVERY)}.")
        if st.button("Wait for stock", icon=":material/hourglass_top:", key=f"wait_button_{name}"):
            with shown_errors():
                asked = running().retrier.wait_for_stock(job_ids, person=session.person(), day=day)
                st.toast(f"{count(asked, 'order waits', 'orders wait')} for stock.")
