"""Looks what changed in Magento since the last time: state, totals and parcels of the linked sales orders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import search_changed_orders
from tiktok_orders.magento.search import PAGE_SIZE
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.sales_orders_as_read import change_of
from tiktok_orders.services.schedules import Problems, ScheduleDesk
from tiktok_orders.services.sync_orders import OrderSync
from tiktok_orders.services.watch_shipments import ShipmentWatcher
from tiktok_orders.store.database import Database
from tiktok_orders.store.lone_sales_orders import LoneSalesOrder, note_lone
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.store.sales_orders import SalesOrderChange, find_first_change, find_look, note_changes

# A transaction of Magento's may end some time after the time that it wrote: see `search_changed_orders`.
_OVERLAP = timedelta(minutes=5)
# TikTok's order ids have 18 digits, for years to come 19 at most.
_TIKTOK_ID = re.compile(r"(?<!\d)\d{18,19}$")


@dataclass(frozen=True)
class MagentoChanges:
    """What the schedule of Magento's changes does."""

    database: Database
    schedules: ScheduleDesk
    magentos: MagentoClients
    sync: OrderSync
    watcher: ShipmentWatcher

    def run(self, stop: Event) -> RunEnd:
        """Looks through the changes of every Magento that runs by schedule; returns how many are ours."""
        problems, changed, shipped, began_at = Problems(), 0, 0, self.sync.clock()
        with_practice = self.schedules.includes_practice()
        for magento in list_magentos(self.database):
            if with_practice or not magento.is_practice:
                with problems.of(magento.title):
                    seen = self._look_through(magento.magento_id, stop)
                    changed, shipped = changed + seen[0], shipped + seen[1]
                    shipped += self.watcher.note_late_numbers(magento.magento_id)
        self.sync.look_again(began_at)
        to_ship = f" {counted(shipped, 'shipment')} to send on TikTok." if shipped else ""
        return problems.end(f"{counted(changed, 'sales order')} changed in Magento.{to_ship}")

    def _look_through(self, magento_id: str, stop: Event) -> tuple[int, int]:
        """Begins at the newest change seen, or at the oldest sales order; where there is none, asks nothing.

        Returns how many sales orders changed, and how many shipments are to be sent on TikTok.
        """
        since = find_look(self.database, magento_id) or find_first_change(self.database, magento_id)
        if since is None:
            return 0, 0
        orders = search_changed_orders(self.magentos.client_for(magento_id), since - _OVERLAP)
        count, shipped = 0, 0
        while not stop.is_set() and (batch := list(islice(orders, PAGE_SIZE))):
            shipped += self.watcher.note(magento_id, batch)  # first: what fails is then looked at again
            note_lone(self.database, magento_id, _with_tiktoks_number(batch))
            if changes := _changes(batch):
                reached = max(one.updated_at for one in changes)
                changed = note_changes(self.database, magento_id, changes, reached=reached)
                self.sync.follow_magento(changed)
                count += len(changed)
        return count, shipped


def _with_tiktoks_number(orders: Sequence[SalesOrder]) -> list[LoneSalesOrder]:
    """Returns those that name an order of TikTok's, as those of every connector do; most are linked to it."""
    found = []
    for order in orders:
        named = _TIKTOK_ID.search(order.ext_order_id) or _TIKTOK_ID.search(order.increment_id)
        if named:
            found.append(
                LoneSalesOrder(
                    entity_id=order.entity_id,
                    order_id=named[0],
                    increment_id=order.increment_id,
                    store_id=order.store_id,
                    state=order.state,
                    currency=order.order_currency_code,
                    grand_total=order.grand_total,
                    created_at=order.created_at,
                )
            )
    return found


def _changes(orders: Sequence[SalesOrder]) -> list[SalesOrderChange]:
    """Returns each order's newest state: one that changed while the pages were read comes twice."""
    newest = {order.entity_id: change for order in orders if (change := change_of(order)) is not None}
    return list(newest.values())
