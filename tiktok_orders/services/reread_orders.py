"""Reads single orders anew from TikTok: when something is done with them, and all open ones by and by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.errors import RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.read_orders import ReadEntries, read_entries
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.orders import Upserted, stored_hashes, upsert
from tiktok_orders.store.unreadable_records import keep, open_record_ids, resolve_ids
from tiktok_orders.tiktok.orders import ShopOrders


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """What a reading showed: the ids of the orders that TikTok has, and how many were other than stored."""

    shown: frozenset[str]
    changed_count: int


@dataclass(frozen=True)
class OrderReader:
    """Reads orders by id and stores what changed, as an import would."""

    database: Database
    clients: ShopClients
    retry: Retry
    clock: Callable[[], datetime]

    def read_anew(
        self, account: Account, order_ids: Sequence[str], *, is_stopped: Callable[[], bool] = lambda: False
    ) -> ReadAnew:
        """Stores the orders as TikTok states them now and returns what it showed, until `is_stopped` says so.

        Raises a `RemoteError` where TikTok cannot be asked; what it showed before is stored.
        """
        shop = ShopOrders(self.clients.client_for(account, self.retry))
        known, entries = stored_hashes(self.database, account.account_id, order_ids), ReadEntries()
        try:
            for page in shop.get(order_ids):
                entries.add(read_entries(page.entries, known))
                if is_stopped():
                    break
        except RemoteError:
            self._store(account, entries)
            raise
        return self._store(account, entries)

    def _store(self, account: Account, entries: ReadEntries) -> ReadAnew:
        """Stores what is other than it was. Damaged records are kept aside."""
        account_id, now = account.account_id, self.clock()
        shown = frozenset((*entries.unchanged_ids, *(imported.order.id for imported in entries.orders)))
        mended = sorted(shown & open_record_ids(self.database, account_id))
        if not (entries.orders or entries.unreadable or mended):
            return ReadAnew(shown, 0)

        def unit(cursor: Any) -> int:
            done = upsert(cursor, account_id=account_id, region=account.region, orders=entries.orders, now=now)
            keep(cursor, account_id, entries.unreadable, now)
            resolve_ids(cursor, account_id, mended, now)
            return _count_changed(done)

        is_shown = bool(entries.unreadable or mended)
        changed = self.database.write(unit, is_shown=lambda changed: bool(changed) or is_shown)
        return ReadAnew(shown, changed)


def _count_changed(done: Upserted) -> int:
    return done.verdicts[Verdict.NEW] + done.verdicts[Verdict.CHANGED]
