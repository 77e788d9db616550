"""The status round: every open order is read anew from TikTok, so that none keeps an old state."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.services.schedules import Problems, ScheduleDesk
from tiktok_orders.services.sync_orders import OrderSync
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import open_order_ids

# Fifty calls of 50 ids each; what they showed is stored together. Ten at a time took twice as long (measured).
_BATCH = 2_500


@dataclass(frozen=True)
class StatusRound:
    """What the schedule of the status round does."""

    database: Database
    schedules: ScheduleDesk
    sync: OrderSync

    def run(self, stop: Event) -> RunEnd:
        """Reads the open orders of each account that runs by schedule; returns how many had changed."""
        problems, read, changed, began_at = Problems(), 0, 0, self.sync.clock()
        for account in self.schedules.accounts():
            with problems.of(account.title):
                ids = open_order_ids(self.database, account.account_id)
                for start in range(0, len(ids), _BATCH):
                    if stop.is_set():
                        break
                    batch = ids[start : start + _BATCH]
                    found = self.sync.read_from_tiktok(account, batch, is_stopped=stop.is_set)
                    read, changed = read + len(found.shown), changed + found.changed_count
        self.sync.look_again(began_at)
        return problems.end(f"{counted(read, 'open order')} read, {changed:,} changed.")
