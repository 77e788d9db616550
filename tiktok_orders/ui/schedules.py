"""The schedules on the screen: one row each with its state in words, its times, its switch and "Run now"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.schedules import NIGHTLY, SCHEDULES, RunState, ScheduleName, ScheduleState
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.formats import NOTHING, ago, count, duration, exact_time, soon
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, shown_errors


def show_practice_switch(accounts: Sequence[Account]) -> None:
    """Draws, where practice accounts are, whether they run by schedule too: they begin by hand alone."""
    if not any(account.is_practice for account in accounts):
        return
    takes_part = running().schedules.includes_practice()
    with st.container(border=True, key="practice_switch"):
        wanted = st.toggle(
            "Practice accounts run by schedule too",
            value=takes_part,
            key=f"practice_takes_part_{takes_part}",
            **permission.offer(Deed.SET_SCHEDULES),
        )
        st.caption(
            "On: new practice orders come in by themselves, as those of a real shop do."
            if takes_part
            else "Off: practice orders come in when you press Import Orders, and never by themselves."
        )
    if wanted != takes_part:
        with shown_errors():
            running().schedules.let_practice_take_part(wanted, person=session.person())
            st.rerun()


def show_waiting_accounts() -> None:
    """Draws which accounts are left out until a person imports them for the first time."""
    schedules = running().schedules
    imported = {account.account_id for account in schedules.accounts_to_import()}
    waiting = [one.title for one in schedules.accounts() if one.account_id not in imported]
    if waiting:
        st.info(
            f"{plain(', '.join(waiting))}: press Import Orders once, and choose how far back. From then on the "
            "schedule keeps it up.",
            icon=":material/download:",
        )


def show_schedules() -> None:
    """Draws every schedule, as it stands at each moment."""
    is_busy = any(one.state is RunState.RUNNING or one.asked_at for one in running().schedules.states())
    fragment(_rows, run_every=1 if is_busy else 5)(is_busy)


def _rows(was_busy: bool) -> None:
    states, now = running().schedules.states(), running().clock()
    for one in states:
        with st.container(border=True, key=f"schedule_{one.name}"):
            _show(one, now)
    if any(one.state is RunState.RUNNING or one.asked_at for one in states) != was_busy:
        st.rerun()


def _show(one: ScheduleState, now: datetime) -> None:
    schedule = SCHEDULES[one.name]
    words, times, pace, deed = st.columns([5.4, 1.8, 2.8, 1.3], vertical_alignment="center")
    with words, st.container(gap=None):
        st.markdown(f"**{schedule.title}**")
        st.caption(schedule.purpose)
        st.markdown(_state(one, now))
    with times:
        st.markdown(f"Last: {_last(one, now)}  \nNext: {_next(one, now)}", help=_exact(one))
    with pace, shown_errors():
        _show_pace(one)
    with deed, shown_errors():
        _show_run_now(one)


def _show_pace(one: ScheduleState) -> None:
    """Each widget is named by what is stored, so that it shows what somebody else changed meanwhile."""
    version = f"{one.name}_{one.is_on}_{one.every}"
    choices = sorted({*SCHEDULES[one.name].choices, one.every})
    with st.container(horizontal=True, vertical_alignment="center"):
        is_on = st.toggle("On", value=one.is_on, key=f"on_{version}", **permission.offer(Deed.SET_SCHEDULES))
        every = st.selectbox(
            "How often",
            choices,
            index=choices.index(one.every),
            format_func=lambda choice: _pace(one.name, choice),
            label_visibility="collapsed",
            key=f"every_{version}",
            **permission.offer(Deed.SET_SCHEDULES, is_off=not one.is_on or len(choices) == 1),
        )
    if (is_on, every) != (one.is_on, one.every):
        running().schedules.set_schedule(one.name, is_on=is_on, every=every, person=session.person())
        st.rerun()


def _show_run_now(one: ScheduleState) -> None:
    is_busy = one.state is RunState.RUNNING or one.asked_at is not None
    offered = permission.offer(Deed.RUN_NOW, is_off=is_busy)
    if st.button("Run now", key=f"run_{one.name}", width="stretch", **offered):
        running().schedules.run_now(one.name, person=session.person())
        st.rerun()


def _state(one: ScheduleState, now: datetime) -> str:
    if one.state is RunState.RUNNING:
        begun = one.started_at or now
        return f":blue[:material/sync:] Running, since {duration(now - begun)}."
    if one.state is RunState.FAILED:
        times = f" {count(one.failures_in_a_row, 'time')} in a row" if one.failures_in_a_row > 1 else ""
        return f":red[:material/error:] **Failed{times}.** {plain(one.message)}"
    if one.state is RunState.INTERRUPTED:
        return f":orange[:material/pause_circle:] {plain(one.message)} It is done again at once."
    if one.state is RunState.DONE:
        return f":green[:material/check_circle:] {plain(one.message)}"
    return ":gray[:material/hourglass_empty:] It has not run yet."


def _last(one: ScheduleState, now: datetime) -> str:
    return ago(one.started_at, now) if one.started_at else NOTHING


def _next(one: ScheduleState, now: datetime) -> str:
    if one.asked_at is not None:
        return "at once"
    return soon(one.next_at, now) if one.is_on else "only by hand"


def _exact(one: ScheduleState) -> str:
    zone = reads.workspace().time_zone
    last = exact_time(one.started_at, zone) if one.started_at else NOTHING
    return f"Last: {last}  \nNext: {exact_time(one.next_at, zone) if one.is_on else NOTHING}"


def _pace(name: ScheduleName, every: timedelta) -> str:
    if every == NIGHTLY:
        return f"Every night at {SCHEDULES[name].night_hour:02}:00"
    minutes = every // timedelta(minutes=1)
    if minutes % 60:
        return f"Every {minutes} min"
    return "Every hour" if minutes == 60 else f"Every {minutes // 60} hours"
