"""The status round: every open order is read anew from TikTok, so that none keeps an old state."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.schedules import Problems, ScheduleDesk
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import open_order_ids

# Ten calls of 50 ids each; what they showed is stored together.
_BATCH = 500


@dataclass(frozen=True)
class StatusRound:
    """What the schedule of the status round does."""

    database: Database
    schedules: ScheduleDesk
    reader: OrderReader

    def run(self, stop: Event) -> RunEnd:
        """Reads the open orders of each account that runs by schedule; returns how many had changed."""
        problems, read, changed = Problems(), 0, 0
        for account in self.schedules.accounts():
            with problems.of(account.title):
                ids = open_order_ids(self.database, account.account_id)
                for start in range(0, len(ids), _BATCH):
                    if stop.is_set():
                        break
                    found = self.reader.read_anew(account, ids[start : start + _BATCH])
                    read, changed = read + len(found.shown), changed + found.changed_count
        return problems.end(f"{counted(read, 'open order')} read, {changed:,} changed.")
