"""Draws the order page anew by itself once something became other in the order: by the worker, or by an import."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.order_changes import OrderAsRead
from tiktok_orders.store.jobs import OPEN_STATES, Job, jobs_of_order
from tiktok_orders.store.order_facts import orders_as_read
from tiktok_orders.ui.dialogs import is_dialog_open
from tiktok_orders.ui.fragments import fragment

# What is due later than this waits for something: a refund, say, which may take days.
_SOON = timedelta(minutes=1)
_Seen = tuple[OrderAsRead | None, tuple[tuple[str, str, str], ...]]


def watch_order(order_id: str) -> None:
    """Looks every second while something is being done about the order, and every ten seconds otherwise."""
    jobs = jobs_of_order(running().database, order_id)
    soon = running().clock() + _SOON
    is_busy = any(job.state in OPEN_STATES and (job.due_at or soon) <= soon for job in jobs)
    fragment(_look, run_every=1 if is_busy else 10)(order_id, _seen(order_id, jobs))


def _look(order_id: str, drawn: _Seen) -> None:
    if _seen(order_id, jobs_of_order(running().database, order_id)) != drawn and not is_dialog_open():
        st.rerun()


def _seen(order_id: str, jobs: list[Job]) -> _Seen:
    read = orders_as_read(running().database, [order_id]).get(order_id)
    return read, tuple((job.job_id, job.state, job.message) for job in jobs)
