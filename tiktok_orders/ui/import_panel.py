"""Import Orders: the button, how far back, the progress while it runs, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.feeds import FEEDS, ORDERS, REREAD
from tiktok_orders.services.import_request import build_request
from tiktok_orders.services.import_runner import SCHEDULE
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.order_facts import count_changed
from tiktok_orders.store.order_records import find_unknown
from tiktok_orders.store.sync_runs import SyncRun, find_run
from tiktok_orders.ui import desks, permission, reads, session
from tiktok_orders.ui.dialogs import is_dialog_open
from tiktok_orders.ui.formats import ago, count, soon
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, shown_errors

_PLACED = "Orders placed between two days"
_BY_ID = "Orders by their ids"
_CHOICES = {
    "What changed since the last import": None,
    "What changed in the last 30 days": 30,
    "What changed in the last 90 days": 90,
    "What changed in the last year": 365,
    _PLACED: None,
    _BY_ID: None,
}


def show_state(accounts: list[Account]) -> None:
    """Draws when the accounts on screen were imported last and are next; it stays true while the page is open."""
    fragment(_show_state, run_every=15)(accounts)


def _show_state(accounts: list[Account]) -> None:
    st.caption(state_sentence(accounts))


def state_sentence(accounts: list[Account]) -> str:
    """Returns "Last import 2 min ago, 48 new. Next in 3 min." for the accounts on screen."""
    runs = _finished(accounts)
    if not runs:
        return "No orders imported yet."
    newest = max(runs, key=lambda run: run.finished_at or run.started_at)
    new = sum(run.new_count for run in runs if run.started_at >= newest.started_at - timedelta(minutes=1))
    now, next_at = running().clock(), running().schedules.next_import_at(accounts)
    last = f"Last import {ago(newest.finished_at, now)}, {new:,} new."
    return f"{last} Next {soon(next_at, now)}." if next_at else last


def _finished(accounts: list[Account]) -> list[SyncRun]:
    runs = reads.last_runs()
    found = [runs[account.account_id] for account in accounts if account.account_id in runs]
    return [run for run in found if run.finished_at is not None]


def show_import_button(accounts: list[Account]) -> None:
    """Draws Import Orders for the accounts on screen, with the choice of what to import beside it."""
    busy = set(running().imports.running()) >= {account.account_id for account in accounts}
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom", width="content"):
        with st.popover("", icon=":material/more_horiz:", type="tertiary", help="What to import"):
            choice = _show_choice()
        label = "Importing…" if busy else "Import Orders"
        offered = permission.offer(Deed.IMPORT, is_off=busy or not accounts)
        if st.button(label, type="primary", icon=":material/download:", key="import", **offered):
            with shown_errors():
                start_import(accounts, choice)
                st.rerun()


def _show_choice() -> dict[str, Any]:
    """Draws what can be imported and returns what `build_request` is to be told."""
    what = st.radio("Import", list(_CHOICES), key=session.IMPORT_SPAN)
    if what == _PLACED:
        first, last = st.columns(2)
        today = running().clock().date()
        return {
            "placed_from": first.date_input("From", today - timedelta(days=7), key=session.IMPORT_FROM),
            "placed_until": last.date_input("To", today, key=session.IMPORT_UNTIL),
        }
    if what == _BY_ID:
        ids = st.text_area("Order ids", key=session.IMPORT_IDS, placeholder="One per line, or with commas between")
        return {"ids": ids}
    days = _CHOICES[what]
    return {"since": running().clock().date() - timedelta(days=days)} if days else {}


def start_import(accounts: list[Account], choice: dict[str, Any], *, trigger: str = "button") -> None:
    """Starts an import of what was chosen; its result is shown when it comes. May raise a refusal."""
    if not choice.get("ids", "any").strip():
        raise InvalidInputError("Type or paste the order ids first.")
    application = running()
    zone = ZoneInfo(reads.workspace().time_zone)
    request = build_request(now=application.clock(), zone=zone, **choice)
    feeds = REREAD if request.unreadable else (ORDERS,)
    begun = application.imports.start(
        accounts, person=session.person(), trigger=trigger, request=request, feeds=feeds
    )
    desks.watched().run_ids = tuple(run.run_id for run in begun)
    desks.watched().asked_ids = request.order_ids


def show_import_strip(accounts: list[Account]) -> None:
    """Draws the progress of imports that people started, then what came of this person's; else nothing.

    One that a schedule started would push the list down every few minutes, for a second: it is not drawn.
    """
    in_progress, application = bool(_started_by_people()), running()
    drawn = _Drawn(application.database.version, application.clock())
    fragment(_strip, run_every=0.7 if in_progress else 5)(accounts, in_progress, drawn)


@dataclass(frozen=True)
class _Drawn:
    """The state of the data that is on screen, and since when."""

    version: str
    at: datetime


def _started_by_people() -> dict[str, SyncRun]:
    runs = running().imports.running()
    return {account_id: run for account_id, run in runs.items() if run.trigger != SCHEDULE}


def _strip(accounts: list[Account], was_in_progress: bool, drawn: _Drawn) -> None:
    runs = _started_by_people()
    if runs:
        _show_progress(accounts, runs)
    if bool(runs) != was_in_progress and not is_dialog_open():
        st.rerun()
    if not runs:
        _show_results(accounts)
        if running().database.version != drawn.version:
            _show_stale(accounts, drawn.at)


def _show_progress(accounts: list[Account], runs: dict[str, SyncRun]) -> None:
    with st.container(border=True, key="import_progress"):
        for account in accounts:
            run = runs.get(account.account_id)
            if run is not None:
                st.progress(_share(run), text=f"{plain(account.title)}: {_so_far(run)}")
        offered = permission.offer(Deed.IMPORT)
        if st.button("Stop", icon=":material/stop_circle:", key="stop_import", **offered):
            ids = [account.account_id for account in accounts]
            running().imports.stop(ids, person=session.person(), feeds=(ORDERS,))


def _share(run: SyncRun) -> float:
    return min(1.0, run.read_count / run.expected_count) if run.expected_count else 0.0


def _so_far(run: SyncRun) -> str:
    of = f" of {run.expected_count:,}" if run.expected_count else ""
    return f"{run.read_count:,}{of} read, {run.new_count:,} new"


def _show_results(accounts: list[Account]) -> None:
    titles = {account.account_id: account.title for account in accounts}
    runs = [find_run(running().database, run_id) for run_id in desks.watched().run_ids]
    ended = [run for run in runs if run is not None and run.state != "running"]
    if not ended:
        return
    with st.container(border=True, key="import_result", horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            for run in ended:
                st.markdown(_result(titles.get(run.account_id, run.account_id), run))
            _show_unknown_ids()
        if st.button("Dismiss", type="tertiary", key="dismiss_import"):
            desks.watched().run_ids = desks.watched().asked_ids = ()
            st.rerun()


def _show_unknown_ids() -> None:
    unknown = find_unknown(running().database, desks.watched().asked_ids)
    if unknown:
        st.markdown(":orange[:material/help:] Not an order of these shops:")
        st.code("\n".join(unknown), language=None, height=min(40 + 22 * len(unknown), 200))


_SIGNS = {"finished": ":green[:material/check_circle:]", "failed": ":red[:material/error:]"}


def _result(title: str, run: SyncRun) -> str:
    sign = _SIGNS.get(run.state, ":material/info:")
    message = f" {plain(run.message)}" if run.message else ""
    of = f", {FEEDS[run.feed].noun}s" if run.feed != ORDERS else ""
    return f"{sign} **{plain(title)}**{of}: {describe_counts(run)}.{message}"


def describe_counts(run: SyncRun) -> str:
    """Returns "48 new, 12 changed, 3 unchanged, 1 unreadable"."""
    return (
        f"{run.new_count:,} new, {run.changed_count:,} changed, {run.unchanged_count:,} unchanged, "
        f"{run.unreadable_count:,} unreadable"
    )


def _show_stale(accounts: list[Account], drawn_at: datetime) -> None:
    changed = count_changed(running().database, [one.account_id for one in accounts], since=drawn_at)
    if not changed:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="stale"):
        st.caption(f"{count(changed, 'order')} changed since this list was drawn.")
        if st.button("Refresh", type="tertiary", key="refresh_stale"):
            st.rerun()
