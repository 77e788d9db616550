"""Forgets what nobody needs any more. What people did, and the ledger of what was sent, is kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.store.api_calls import forget_calls
from tiktok_orders.store.database import Database
from tiktok_orders.store.evidence import forget_unused
from tiktok_orders.store.jobs import forget_done
from tiktok_orders.store.sync_runs import forget_runs
from tiktok_orders.store.unreadable_records import forget_resolved

# A schedule makes 288 runs a day and account; a quarter of a year shows every season of mishaps.
_KEPT = timedelta(days=90)
# A picture is kept when it is chosen; who has not confirmed the answer a day later will not.
_UNUSED = timedelta(days=1)


@dataclass(frozen=True)
class CleanUp:
    """What the schedule of the clean-up does."""

    database: Database
    clock: Callable[[], datetime]

    def run(self, _: Event) -> RunEnd:
        """Forgets import runs, mended records, and jobs that only read, after 90 days; unused pictures sooner."""
        forget_unused(self.database, before=self.clock() - _UNUSED)
        before = self.clock() - _KEPT
        forget_calls(self.database, before=before.date())
        runs = forget_runs(self.database, before=before)
        records = forget_resolved(self.database, before=before)
        reads = forget_done(self.database, SYNC, before=before)
        told = f"{counted(runs, 'import run')} and {counted(records, 'damaged record')} forgotten."
        return RunEnd(f"{told[:-1]}, and {counted(reads, 'status')} read anew." if reads else told)
