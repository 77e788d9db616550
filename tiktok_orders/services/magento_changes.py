"""Looks what changed in Magento since the last time: state, status and totals of the linked sales orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import search_changed_orders
from tiktok_orders.magento.search import PAGE_SIZE
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.schedules import Problems, ScheduleDesk
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.store.sales_orders import SalesOrderChange, find_first_change, find_look, note_changes

# A transaction of Magento's may end some time after the time that it wrote: see `search_changed_orders`.
_OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class MagentoChanges:
    """What the schedule of Magento's changes does."""

    database: Database
    schedules: ScheduleDesk
    magentos: MagentoClients

    def run(self, stop: Event) -> RunEnd:
        """Looks through the changes of every Magento that runs by schedule; returns how many are ours."""
        problems, changed = Problems(), 0
        with_practice = self.schedules.includes_practice()
        for magento in list_magentos(self.database):
            if with_practice or not magento.is_practice:
                with problems.of(magento.title):
                    changed += self._look_through(magento.magento_id, stop)
        return problems.end(f"{counted(changed, 'sales order')} changed in Magento.")

    def _look_through(self, magento_id: str, stop: Event) -> int:
        """Begins at the newest change seen, or at the oldest sales order; where there is none, asks nothing."""
        since = find_look(self.database, magento_id) or find_first_change(self.database, magento_id)
        if since is None:
            return 0
        orders, changed = search_changed_orders(self.magentos.client_for(magento_id), since - _OVERLAP), 0
        while not stop.is_set() and (batch := list(islice(orders, PAGE_SIZE))):
            changes = list(_changes(batch))
            changed += note_changes(self.database, magento_id, changes) if changes else 0
        return changed


def _changes(orders: list[SalesOrder]) -> Iterator[SalesOrderChange]:
    """Yields each order's newest state: one that changed while the pages were read comes twice."""
    newest = {order.entity_id: order for order in orders if order.updated_at is not None}
    for order in newest.values():
        assert order.updated_at is not None, "those without are left out"
        yield SalesOrderChange(
            entity_id=order.entity_id,
            increment_id=order.increment_id,
            state=order.state,
            magento_status=order.status or order.state,
            grand_total=order.grand_total,
            base_grand_total=order.base_grand_total,
            updated_at=order.updated_at,
        )
