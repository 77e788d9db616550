"""Reads orders anew, from TikTok and from Magento, and does what follows from what they show.

The status round, Sync Status and the look at Magento's changes all go through here: what follows is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tiktok_orders.domain.order_changes import OrderAsRead, describe_change
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import find_orders_by_id
from tiktok_orders.services.find_mismatches import MismatchFinder
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.reread_orders import OrderReader, ReadAnew
from tiktok_orders.services.sales_orders_as_read import change_of
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import orders_as_read
from tiktok_orders.store.order_grid import accounts_of
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked, note_changes, note_gone

# Asks for what follows from what an account's orders show now; returns how many things are newly asked for.
Follow = Callable[[Account, Sequence[str]], int]
# Writes down the shipments of sales orders that a Magento shows; returns how many are to be sent on TikTok.
Watch = Callable[[str, Sequence[SalesOrder]], int]


@dataclass(frozen=True)
class OrderSync:
    """Safe to ask from any thread. `follows` come before the look for mismatches: they may mend them."""

    database: Database
    reader: OrderReader
    magentos: MagentoClients
    mismatches: MismatchFinder
    clock: Callable[[], datetime]
    watch: Watch
    follows: tuple[Follow, ...] = ()

    def read_from_tiktok(
        self, account: Account, order_ids: Sequence[str], *, is_stopped: Callable[[], bool] = lambda: False
    ) -> ReadAnew:
        """Stores the orders as TikTok states them now, 50 ids a call, and does what follows.

        Ends early, with what was read by then, once `is_stopped` says so. Raises a `RemoteError` where TikTok
        cannot be asked.
        """
        found = self.reader.read_anew(account, order_ids, is_stopped=is_stopped)
        self._follow(account, order_ids)
        return found

    def read_from_both(self, account: Account, order_ids: Sequence[str]) -> tuple[ReadAnew, dict[str, str]]:
        """Stores the orders as both sides state them now; returns what TikTok showed, and what changed.

        Raises a `RemoteError` where TikTok or Magento cannot be asked: nothing is stored then, so that the next
        try tells all that changed.
        """
        before = orders_as_read(self.database, order_ids)
        answers = self._ask_magentos(order_ids)
        for answer in answers:
            self.watch(answer.magento_id, answer.own)
        found = self.reader.read_anew(account, order_ids)
        for answer in answers:
            self._store(answer)
        self._follow(account, order_ids)
        after = orders_as_read(self.database, order_ids)
        return found, {one: describe_change(before.get(one, _NEW), now) for one, now in after.items()}

    def follow_magento(self, order_ids: Sequence[str]) -> None:
        """Does what follows from sales orders that Magento shows changed."""
        accounts = {one.account_id: one for one in list_accounts(self.database)}
        owners = accounts_of(self.database, list(order_ids))
        for account_id, group in groupby(sorted(owners, key=owners.__getitem__), owners.__getitem__):
            if account_id in accounts:
                self._follow(accounts[account_id], list(group))

    def look_again(self, since: datetime) -> int:
        """Looks anew at the orders whose sides did not agree, but for those looked at since.

        Returns for how many that is other now.
        """
        return self.mismatches.look_again(since)

    def _follow(self, account: Account, order_ids: Sequence[str]) -> None:
        for follow in self.follows:
            follow(account, order_ids)
        self.mismatches.look(order_ids)

    def _ask_magentos(self, order_ids: Sequence[str]) -> list[_Answer]:
        groups = _by_magento(find_linked(self.database, order_ids).values())
        return [self._ask_magento(magento_id, linked) for magento_id, linked in groups.items()]

    def _ask_magento(self, magento_id: str, linked: list[LinkedSalesOrder]) -> _Answer:
        client = self.magentos.client_for(magento_id)
        return _Answer(magento_id, linked, find_orders_by_id(client, (one.entity_id for one in linked)))

    def _store(self, answer: _Answer) -> None:
        changes = [change for order in answer.shown.values() if (change := change_of(order)) is not None]
        if changes:
            note_changes(self.database, answer.magento_id, changes)
        note_gone(self.database, answer.gone_ids, self.clock())


_NEW = OrderAsRead("", 0)


@dataclass(frozen=True)
class _Answer:
    """What a Magento said when it was asked for sales orders: `shown` is `entity_id` to what it has."""

    magento_id: str
    asked: list[LinkedSalesOrder]
    shown: Mapping[int, SalesOrder]

    @property
    def own(self) -> list[SalesOrder]:
        """Returns the sales orders that are still those that were asked for."""
        numbers = {one.entity_id: one.increment_id for one in self.asked}
        return [one for entity_id, one in self.shown.items() if one.increment_id == numbers.get(entity_id)]

    @property
    def gone_ids(self) -> list[str]:
        """Returns the orders whose sales order was not shown.

        Another one under the same id means that Magento was set up anew: ours is gone.
        """
        numbers = {entity_id: order.increment_id for entity_id, order in self.shown.items()}
        return [one.order_id for one in self.asked if numbers.get(one.entity_id) != one.increment_id]


def _by_magento(linked: Iterable[LinkedSalesOrder]) -> dict[str, list[LinkedSalesOrder]]:
    groups: dict[str, list[LinkedSalesOrder]] = {}
    for one in linked:
        groups.setdefault(one.magento_id, []).append(one)
    return groups
