"""A group of orders that failed for one cause: what is at stake, its fix, its orders, and trying them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.failure_causes import cause_title
from tiktok_orders.domain.failure_words import retry_words
from tiktok_orders.domain.failures import failure
from tiktok_orders.domain.people import Deed
from tiktok_orders.store.failure_groups import FailedOrder, FailureGroup, orders_of_group
from tiktok_orders.store.jobs import get_jobs
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.failures.fixes import show_fix
from tiktok_orders.ui.failures.standing import show_checks
from tiktok_orders.ui.formats import ago, count, duration, money, urgency
from tiktok_orders.ui.job_words import titles
from tiktok_orders.ui.messages import plain, shown_errors

_LISTED = 500
_REJECT = "reject_order"
_COLOURS = {"late": "red", "red": "red", "amber": "orange", "calm": "gray"}


def show_group(group: FailureGroup, account_id: str, now: datetime) -> None:
    """Draws one group; its orders are read when it is opened."""
    name = "-".join(group.key)
    with st.container(border=True, key=f"failures_{name}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"##### {plain(cause_title(group.code, group.cause))}")
                st.markdown(_at_stake(group, now))
            is_open = st.toggle("Mend", key=f"mend_{name}", help="Shows the fix and the orders.")
        st.caption(plain(group.message))
        if is_open:
            _show_open(group, account_id)


def _at_stake(group: FailureGroup, now: datetime) -> str:
    sums = ", ".join(money(total, currency) for currency, total in group.totals.items())
    parts = [f"**{count(group.orders, 'order')}**", plain(sums)]
    if group.deadline is not None:
        colour = _COLOURS[urgency(group.deadline, now)]
        due = duration(abs(group.deadline - now))
        words = f"nearest deadline {due} ago" if group.deadline < now else f"nearest deadline in {due}"
        parts.append(f":{colour}[:material/schedule: {words}]")
    if group.tried_again:
        parts.append(f"{group.tried_again:,} tried again by themselves")
    parts.append(f"{titles().get(group.action, group.action)}, since {ago(group.first_failed_at, now)}")
    return " · ".join(parts)


def _show_open(group: FailureGroup, account_id: str) -> None:
    orders = orders_of_group(running().database, group.key, account_id)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.markdown("**The fix**")
        st.markdown(plain(failure(group.code).what_to_do))
        st.caption(retry_words(group.code, is_tried_again=group.tried_again == group.orders))
        show_fix(group, orders)
        _show_deeds(group, orders)
    with right:
        _show_orders(group, orders)


def _show_deeds(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """Once the cause is gone, all are asked for again, or given up together."""
    ids, name, verbs = [one.order_id for one in orders], "-".join(group.key), running().bulk.verbs
    with st.container(horizontal=True):
        if st.button(
            f"Try {'it' if len(ids) == 1 else f'all {len(ids):,}'} again",
            icon=":material/replay:",
            type="primary",
            key=f"retry_{name}",
            **permission.offer(Deed.ACT),
        ):
            _retry(group, orders)
        if _REJECT in verbs and st.button(
            "Reject with a reason",
            icon=verbs[_REJECT].words.icon,
            key=f"reject_{name}",
            **permission.offer(Deed.ACT),
        ):
            open_preview(_REJECT, ids)


def _retry(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    """What a person asked for is previewed once more as it was; what goes on by itself is only hurried."""
    application = running()
    failed, verb = [one for one in orders if one.retry_at is None], application.bulk.verbs.get(group.action)
    if failed and verb is not None and not verb.words.follows_by_itself:
        job_ids = [one.job_id for one in failed]
        wishes = {
            job.order_id: {name: value for name, value in job.details.items() if name != "seen"}
            for job in get_jobs(application.database, job_ids)
        }
        open_preview(group.action, [one.order_id for one in failed], wishes)
        return
    with shown_errors():
        tried = application.retrier.retry([one.job_id for one in orders], person=session.person())
        st.toast(f"{count(tried, 'order')} tried again." if tried else "They are being tried again already.")


def _show_orders(group: FailureGroup, orders: Sequence[FailedOrder]) -> None:
    now = running().clock()
    rows = [
        {
            "Order": one.order_id,
            "Account": one.account_title,
            "Total": money(one.total_amount, one.currency),
            "Deadline": ago(one.deadline, now),
            "What happened": one.message,
        }
        for one in orders[:_LISTED]
    ]
    picked = st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(rows), 320),
        on_select="rerun",
        selection_mode="single-row",
        key=f"failed_orders_{'-'.join(group.key)}",
    )
    if len(orders) > _LISTED:
        st.caption(f"The first {_LISTED} of {len(orders):,}.")
    places = picked.selection.rows
    if places and places[0] < len(orders):
        order_id = orders[places[0]].order_id
        st.page_link("order.py", label=f"Open order {order_id}", query_params={"order_id": order_id})
    show_checks(group.action, group.code)
