"""Forgets what nobody needs any more. What people did, and the ledger of what was sent, is kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import forget_runs
from tiktok_orders.store.unreadable_records import forget_resolved

# A schedule makes 288 runs a day and account; a quarter of a year shows every season of mishaps.
_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class CleanUp:
    """What the schedule of the clean-up does."""

    database: Database
    clock: Callable[[], datetime]

    def run(self, _: Event) -> RunEnd:
        """Forgets import runs, and damaged records that were read after all, of more than 90 days ago."""
        before = self.clock() - _KEPT
        runs = forget_runs(self.database, before=before)
        records = forget_resolved(self.database, before=before)
        return RunEnd(f"{counted(runs, 'import run')} and {counted(records, 'damaged record')} forgotten.")
