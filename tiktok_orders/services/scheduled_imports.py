"""Imports by schedule: what changed on TikTok, account by account, side by side: orders, or other lists."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from threading import Event

from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.schedules import RunEnd
from tiktok_orders.errors import AccountHeldError, AlreadyRunningError
from tiktok_orders.services.feeds import ORDERS
from tiktok_orders.services.import_runner import SCHEDULE, ImportRunner
from tiktok_orders.services.schedules import ScheduleDesk
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncRun, find_run

PERSON = Person("schedule", Role.OPERATOR)
# A long import of one account does not hold up the others: it goes on, and the next round leaves it alone.
_PATIENCE_SECONDS = 240.0
_LOOK_EVERY_SECONDS = 0.02
_NOBODY = "No account takes part in what runs by itself."
_WAITING = "No account is imported by schedule: each waits for a first import by hand."


@dataclass(frozen=True)
class ScheduledImports:
    """What a schedule of imports does: it reads these lists of every account that takes part."""

    database: Database
    schedules: ScheduleDesk
    imports: ImportRunner
    timer: Callable[[], float] = time.monotonic
    feeds: Sequence[str] = (ORDERS,)

    def run(self, stop: Event) -> RunEnd:
        """Imports what changed, of every account that a person imported before; returns what came in."""
        accounts = self.schedules.accounts_to_import()
        if not accounts:
            return RunEnd(_WAITING if self.schedules.accounts() else _NOBODY)
        try:
            begun = self.imports.start(accounts, person=PERSON, trigger=SCHEDULE, feeds=self.feeds)
        except (AlreadyRunningError, AccountHeldError) as reason:
            return RunEnd(reason.message)
        self._wait({run.run_id for run in begun}, stop)
        runs = [run for one in begun if (run := find_run(self.database, one.run_id))]
        return _end(runs, {account.account_id: account for account in accounts})

    def _wait(self, run_ids: Collection[str], stop: Event) -> None:
        until = self.timer() + _PATIENCE_SECONDS
        while self._are_running(run_ids) and self.timer() < until:
            if stop.wait(_LOOK_EVERY_SECONDS):
                return

    def _are_running(self, run_ids: Collection[str]) -> bool:
        return any(run.run_id in run_ids for feed in self.feeds for run in self.imports.running(feed).values())


def _end(runs: list[SyncRun], accounts: dict[str, Account]) -> RunEnd:
    new, changed = sum(run.new_count for run in runs), sum(run.changed_count for run in runs)
    sentences = [f"{new:,} new, {changed:,} changed."]
    for run in runs:
        if run.state == "running":
            sentences.append(f"{accounts[run.account_id].title} has much to read and goes on.")
        elif run.state != "finished":
            sentences.append(f"{accounts[run.account_id].title}: {run.message}")
    return RunEnd(" ".join(sentences), is_failed=any(run.state == "failed" for run in runs))
