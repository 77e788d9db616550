"""Sees the shipments that people make in Magento, and asks for them on TikTok where the policy says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.seen_shipments import SeenShipment, tell_shipments_apart, waits_for_seller
from tiktok_orders.magento.models import SalesOrder, Shipment
from tiktok_orders.magento.orders import find_orders, find_shipments
from tiktok_orders.services.actions.sales_order_items import (
    ItemReader,
    OrderItems,
    marker_of,
    numbers_of,
    quantities_of,
)
from tiktok_orders.services.actions.ship_on_tiktok import MAGENTO, NAME, SHIPMENT
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import BY_POLICY, AccountRules, list_rules
from tiktok_orders.services.sales_order_drafts import DraftBuilder, read_stored_orders
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.magento_shipments import (
    LinkedEntity,
    StoredShipment,
    StoredTrack,
    linked_of_entities,
    sales_orders_without_numbers,
    save_shipments,
    shipments_of,
    states_of_jobs,
)


@dataclass(frozen=True)
class _InMagento:
    """An order beside what Magento has of it, and what was known of its shipments before."""

    order: Order
    there: OrderItems
    known: Mapping[int, StoredShipment]


@dataclass(frozen=True)
class ShipmentWatcher:
    """Safe to ask from any thread."""

    database: Database
    magentos: MagentoClients
    drafts: DraftBuilder
    items: ItemReader
    clock: Callable[[], datetime]

    def note(self, magento_id: str, changed: Sequence[SalesOrder]) -> int:
        """Writes down the shipments of sales orders that changed; returns how many are now to be sent on TikTok.

        May raise a `RemoteError`. What belongs to no order here, and what has no shipment, costs no call.
        """
        shipped = {one.entity_id: one for one in changed if any(item.qty_shipped > 0 for item in one.items)}
        linked = linked_of_entities(self.database, magento_id, list(shipped)) if shipped else []
        if not linked:
            return 0
        found = find_shipments(self.magentos.client_for(magento_id), [one.entity_id for one in linked])
        orders = read_stored_orders(self.database, [one.order_id for one in linked])
        rules, mappings = list_rules(self.database, list_accounts(self.database)), self.drafts.mappings()
        known = shipments_of(self.database, list(orders))
        seen: list[StoredShipment] = []
        for one in linked:
            own = [shipment for shipment in found if shipment.order_id == one.entity_id]
            if one.order_id in orders and own:
                order, saved = orders[one.order_id], shipped[one.entity_id]
                there = self.items.read(rules[one.account_id], order, saved, mappings)
                before = {stored.shipment_id: stored for stored in known.get(one.order_id, ())}
                seen += self._tell(magento_id, one, _InMagento(order, there, before), own)
        jobs = self._jobs(rules, seen, orders)

        def unit(cursor: Any) -> int:
            save_shipments(cursor, seen)
            return len(request_jobs(cursor, jobs).queued) if jobs else 0

        return self.database.write(unit, is_shown=bool) if seen else 0

    def note_late_numbers(self, magento_id: str) -> int:
        """Looks again at shipments without a number: writing one does not change the sales order in Magento."""
        numbers = sales_orders_without_numbers(self.database, magento_id)
        if not numbers:
            return 0
        return self.note(magento_id, find_orders(self.magentos.client_for(magento_id), increment_ids=numbers))

    def _tell(
        self, magento_id: str, linked: LinkedEntity, at_hand: _InMagento, shipments: list[Shipment]
    ) -> Iterable[StoredShipment]:
        order, there, stored = at_hand.order, at_hand.there, at_hand.known
        seen = [
            SeenShipment(one.entity_id, marker_of(one), numbers_of(one), quantities_of(one)) for one in shipments
        ]
        known = {shipment_id: one.known for shipment_id, one in stored.items()}
        told = tell_shipments_apart(order, seen, there.items, there.needs, known)
        for shipment in shipments:
            before = stored.get(shipment.entity_id)
            is_ours = bool(marker_of(shipment)) or (before is not None and before.origin == "tiktok")
            yield StoredShipment(
                magento_id=magento_id,
                shipment_id=shipment.entity_id,
                increment_id=shipment.increment_id,
                account_id=linked.account_id,
                order_id=order.id,
                package_id=told[shipment.entity_id].package,
                tracks=tuple(
                    StoredTrack(one.track_number, one.title, one.carrier_code) for one in shipment.tracks
                ),
                line_item_ids=told[shipment.entity_id].line_item_ids,
                unit_count=sum(quantities_of(shipment).values(), Decimal(0)),
                origin="tiktok" if is_ours else "magento",
                shipped_at=shipment.created_at or self.clock(),
            )

    def _jobs(
        self, rules: Mapping[str, AccountRules], seen: Iterable[StoredShipment], orders: Mapping[str, Order]
    ) -> list[Job]:
        """Returns a job for each shipment of others that TikTok does not have, and that was never asked for."""
        now = self.clock()
        jobs = [
            Job(
                job_id=name_job(NAME, one.account_id, f"{one.shipment_id}:{one.order_id}"),
                action=NAME,
                account_id=one.account_id,
                order_id=one.order_id,
                magento_id="",
                bulk_id="",
                requested_at=now,
                requested_by=BY_POLICY,
                details={MAGENTO: one.magento_id, SHIPMENT: one.shipment_id},
                due_at=now,
            )
            for one in seen
            if one.origin == "magento" and not one.package_id and one.tracks
            if _sends_back(rules[one.account_id], one.magento_id) and waits_for_seller(orders[one.order_id])
        ]
        asked = states_of_jobs(self.database, [job.job_id for job in jobs])
        return [job for job in jobs if job.job_id not in asked]


def _sends_back(rules: AccountRules, magento_id: str) -> bool:
    """Tells whether a shipment of that Magento ships the account's order on TikTok."""
    is_live = rules.mode is AccountMode.LIVE and rules.account.state != AccountState.DISCONNECTED
    is_own = rules.magento is not None and rules.magento.magento_id == magento_id
    return rules.policy.ship_on_tiktok and is_live and is_own
