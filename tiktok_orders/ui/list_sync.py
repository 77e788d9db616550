"""Reading lists of TikTok on demand: the button, when it was done last, the progress, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.import_runner import SCHEDULE
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.sync_runs import SyncRun, find_run, last_runs
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.dialogs import is_dialog_open
from tiktok_orders.ui.formats import ago
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.import_panel import describe_counts
from tiktok_orders.ui.messages import plain, shown_errors


class Watching(Protocol):
    """What a session remembers of the syncs that it has to be told of."""

    run_ids: tuple[str, ...]


@dataclass(frozen=True)
class ListSync:
    """The parts for some lists: `feeds` are their names with words for people, `key` sets the widgets apart."""

    feeds: Mapping[str, str]
    label: str
    none_yet: str
    watching: Callable[[], Watching]
    key: str = ""

    @property
    def _names(self) -> Sequence[str]:
        return tuple(self.feeds)

    def show_state(self, accounts: list[Account]) -> None:
        """Draws when the lists of the accounts on screen were read last."""
        shown = {account.account_id for account in accounts}
        runs = [
            run
            for feed in self.feeds
            for account_id, run in last_runs(running().database, feed).items()
            if account_id in shown and run.finished_at
        ]
        if not runs:
            st.caption(self.none_yet)
            return
        newest = max(runs, key=lambda run: run.finished_at or run.started_at)
        st.caption(f"Last sync {ago(newest.finished_at, running().clock())}.")

    def show_button(self, accounts: list[Account]) -> None:
        """Draws the button for the accounts on screen."""
        busy = bool(self._in_progress())
        offered = permission.offer(Deed.IMPORT, is_off=busy or not accounts)
        label = "Syncing…" if busy else self.label
        if st.button(label, type="primary", icon=":material/sync:", key=f"sync_{self.key}", **offered):
            with shown_errors():
                begun = running().imports.start(
                    accounts, person=session.person(), trigger="button", feeds=self._names
                )
                self.watching().run_ids = tuple(run.run_id for run in begun)
                st.rerun()

    def show_strip(self, accounts: list[Account]) -> None:
        """Draws the progress of syncs that people started, then what came of this person's; else nothing."""
        in_progress = bool(self._in_progress())
        fragment(self._strip, run_every=0.7 if in_progress else 5)(accounts, in_progress)

    def _in_progress(self) -> list[SyncRun]:
        runs = [run for feed in self.feeds for run in running().imports.running(feed).values()]
        return [run for run in runs if run.trigger != SCHEDULE]

    def _strip(self, accounts: list[Account], was_in_progress: bool) -> None:
        titles = {account.account_id: account.title for account in accounts}
        runs = [run for run in self._in_progress() if run.account_id in titles]
        if runs:
            with st.container(border=True, key="sync_progress"):
                for run in runs:
                    self._show_progress(run, titles[run.account_id])
                offered = permission.offer(Deed.IMPORT)
                if st.button("Stop", icon=":material/stop_circle:", key="stop_sync", **offered):
                    running().imports.stop(list(titles), person=session.person(), feeds=self._names)
        if bool(runs) != was_in_progress and not is_dialog_open():
            st.rerun()
        if not runs:
            self._show_results(titles)

    def _show_progress(self, run: SyncRun, title: str) -> None:
        share = min(1.0, run.read_count / run.expected_count) if run.expected_count else 0.0
        of = f" of {run.expected_count:,}" if run.expected_count else ""
        st.progress(share, text=f"{plain(title)}, {self.feeds[run.feed]}: {run.read_count:,}{of} read")

    def _show_results(self, titles: dict[str, str]) -> None:
        watching = self.watching()
        found = [find_run(running().database, run_id) for run_id in watching.run_ids]
        ended = [run for run in found if run is not None and run.state != "running"]
        if not ended:
            return
        with st.container(border=True, key="sync_result", horizontal=True, vertical_alignment="center"):
            with st.container(gap=None, width="stretch"):
                for run in ended:
                    sign = (
                        ":green[:material/check_circle:]" if run.state == "finished" else ":red[:material/error:]"
                    )
                    title = plain(titles.get(run.account_id, run.account_id))
                    message = f" {plain(run.message)}" if run.message else ""
                    st.markdown(f"{sign} **{title}**, {self.feeds[run.feed]}: {describe_counts(run)}.{message}")
            if st.button("Dismiss", type="tertiary", key="dismiss_sync"):
                watching.run_ids = ()
                st.rerun()
