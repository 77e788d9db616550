"""Reads single orders anew from TikTok: when something is done with them, and all open ones by and by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.retry import Retry
from tiktok_orders.services.read_orders import ReadEntries, read_page
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.orders import Upserted, upsert
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

    def read_anew(self, account: Account, order_ids: Sequence[str]) -> ReadAnew:
        """Stores the orders as TikTok states them now and returns what it showed.

        Raises a `RemoteError` where TikTok cannot be asked.
        """
        shop = ShopOrders(self.clients.client_for(account, self.retry))
        entries = ReadEntries()
        for page in shop.get(order_ids):
            entries.add(read_page(page))
        done = self.database.write(
            lambda cursor: upsert(
                cursor,
                account_id=account.account_id,
                region=account.region,
                orders=entries.orders,
                now=self.clock(),
            ),
            is_shown=lambda done: bool(_count_changed(done)),
        )
        return ReadAnew(frozenset(imported.order.id for imported in entries.orders), _count_changed(done))


def _count_changed(done: Upserted) -> int:
    return done.verdicts[Verdict.NEW] + done.verdicts[Verdict.CHANGED]
