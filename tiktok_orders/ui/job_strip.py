"""The strip on every page while something is being sent: how far it is, Undo, Pause, Stop, and the result."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.failures import failure
from tiktok_orders.domain.order_changes import sum_up
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.account_standings import list_holds
from tiktok_orders.store.bulk_actions import (
    STOP_ALL_SENDING,
    BulkAction,
    find_bulk_action,
    is_on,
    list_open_bulk_actions,
)
from tiktok_orders.store.bulk_results import (
    ResultGroup,
    count_messages,
    failed_orders,
    group_results,
    states_of_cases,
)
from tiktok_orders.store.magento_connections import list_pauses
from tiktok_orders.store.mismatches import count_found
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.dialogs import is_dialog_open
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, shown_errors


def show_job_strip() -> None:
    """Draws what is being sent and what came of what this session asked for; nothing where there is nothing."""
    is_busy = bool(list_open_bulk_actions(running().database))
    # Before the page is drawn it can still show what is selected now, and no click is lost to a second run.
    _select_failed(_ended())
    fragment(_strip, run_every=0.8 if is_busy or _watched() else 10)(is_busy)


def _watched() -> list[BulkAction]:
    database = running().database
    found = (find_bulk_action(database, bulk_id) for bulk_id in desks.bulk_desk().watched_ids)
    return [bulk for bulk in found if bulk is not None]


def _strip(was_busy: bool) -> None:
    database = running().database
    open_ones = list_open_bulk_actions(database)
    for bulk in open_ones:
        _show_open(bulk)
    if open_ones:
        _show_hindrances()
    ended = _ended()
    for bulk in ended:
        _show_result(bulk)
    if (_untold(ended) or bool(open_ones) != was_busy) and not is_dialog_open():
        st.rerun()


def _ended() -> list[BulkAction]:
    return [bulk for bulk in _watched() if bulk.is_over]


def _untold(ended: list[BulkAction]) -> list[BulkAction]:
    return [bulk for bulk in ended if bulk.bulk_id not in desks.bulk_desk().told_ids]


def _show_open(bulk: BulkAction) -> None:
    application, now = running(), running().clock()
    left = (bulk.starts_at - now).total_seconds()
    offered = permission.offer(Deed.ACT)
    with st.container(border=True, key=f"bulk_{bulk.bulk_id}", horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.progress(_share(bulk), text=_so_far(bulk, left))
        with shown_errors():
            if left > 0:
                if st.button("Undo", icon=":material/undo:", key=f"undo_{bulk.bulk_id}", **offered):
                    application.bulk.undo(bulk.bulk_id, person=session.person())
                    st.rerun()
                if st.button("Start now", type="tertiary", key=f"start_{bulk.bulk_id}", **offered):
                    application.bulk.start_now(bulk.bulk_id, person=session.person())
            elif bulk.state == "paused":
                if st.button("Go on", icon=":material/play_arrow:", key=f"resume_{bulk.bulk_id}", **offered):
                    application.bulk.resume(bulk.bulk_id, person=session.person())
            elif st.button("Pause", icon=":material/pause:", key=f"pause_{bulk.bulk_id}", **offered):
                application.bulk.pause(bulk.bulk_id, person=session.person())
            if left <= 0 and st.button(
                "Stop", icon=":material/stop_circle:", key=f"stop_{bulk.bulk_id}", **offered
            ):
                application.bulk.stop(bulk.bulk_id, person=session.person())


def _share(bulk: BulkAction) -> float:
    return 1 - bulk.open_count / bulk.job_count if bulk.job_count else 1.0


def _words(bulk: BulkAction) -> ActionWords:
    return running().bulk.verbs[bulk.action].words


def _so_far(bulk: BulkAction, left: float) -> str:
    called = _words(bulk)
    if left > 0:
        return f"{count(bulk.job_count, called.noun)} start in {left:.0f} s. Nothing is sent yet."
    words = f"{called.doing} {count(bulk.job_count, called.noun)}: {bulk.done_count:,} done"
    words += f", {bulk.failed_count:,} failed" if bulk.failed_count else ""
    words += f", {bulk.unknown_count:,} being looked up" if bulk.unknown_count else ""
    return f"{words}. Paused." if bulk.state == "paused" else f"{words}."


def _show_hindrances() -> None:
    application = running()
    if is_on(application.database, STOP_ALL_SENDING):
        st.warning(
            "Nothing goes on: all sending is stopped. Let it go on at the left.", icon=":material/pan_tool:"
        )
    for reason in list_holds(application.database, application.clock()).values():
        st.warning(f"{plain(reason)} What waits for it stays in its place.", icon=":material/pause_circle:")
    for pause in list_pauses(application.database, now=application.clock()):
        st.error(f"Magento is paused. {plain(pause.reason)}", icon=":material/pause_circle:")


def _show_result(bulk: BulkAction) -> None:
    desk = desks.bulk_desk()
    with st.container(border=True, key=f"result_{bulk.bulk_id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(_summary(bulk))
            if _words(bulk).tells_changes:
                _show_mismatches_found(bulk)
            for group in group_results(running().database, bulk.bulk_id):
                if group.state in ("failed", "skipped") or (group.state == "done" and group.code):
                    st.caption(_told(group))
            if bulk.failed_count and running().bulk.verbs[bulk.action].shows_failures:
                st.page_link("failures.py", label="Causes and fixes", icon=":material/build:")
        if st.button("Dismiss", type="tertiary", key=f"dismiss_{bulk.bulk_id}"):
            desk.watched_ids = tuple(one for one in desk.watched_ids if one != bulk.bulk_id)
            st.rerun()


def _told(group: ResultGroup) -> str:
    words = f"{group.orders:,} {group.state} · {failure(group.code).group_label}"
    words += f", {group.messages:,} different messages, such as" if group.messages > 1 else ""
    return f"{words}: {plain(group.example)}"


def _summary(bulk: BulkAction) -> str:
    called = _words(bulk)
    if bulk.state == "undone":
        return f":material/undo: Taken back: {count(bulk.job_count, called.noun)} were not sent."
    sign = ":red[:material/error:]" if bulk.failed_count else ":green[:material/check_circle:]"
    words = f"{sign} **{count(bulk.done_count, called.noun)}** {called.done}"
    if called.tells_changes and bulk.done_count:
        words += f": {plain(sum_up(count_messages(running().database, bulk.bulk_id)))}"
    words += f", **{bulk.failed_count:,}** failed and selected in the list" if bulk.failed_count else ""
    words += f", {bulk.left_out_count:,} left out" if bulk.left_out_count else ""
    return words + "."


def _show_mismatches_found(bulk: BulkAction) -> None:
    found = count_found(running().database, bulk.bulk_id, bulk.requested_at)
    if found:
        st.caption(f":orange[:material/difference:] {count(found, 'new mismatch', 'new mismatches')}.")


def _select_failed(ended: list[BulkAction]) -> None:
    """Selects what failed, once for each bulk action, in the list of orders and in that of refunds."""
    desk, selection, refunds = desks.bulk_desk(), session.selection(), desks.refund_list().selection
    for bulk in _untold(ended):
        desk.told_ids = (*desk.told_ids, bulk.bulk_id)
        selection.clear()
        selection.ids = set(failed_orders(running().database, bulk.bulk_id))
        if cases := states_of_cases(running().database, bulk.bulk_id):
            refunds.clear()
            refunds.ids = {case_id for case_id, state in cases.items() if state == "failed"}
