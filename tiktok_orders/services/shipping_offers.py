"""What TikTok offers for parcels that it carries: when its carrier comes, or which labels it sells for how much.

Asked in the background, before anything is confirmed; nothing is bought or arranged by asking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.arranging import LabelWish, choose_service, write_labels, write_trouble
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.packages import Dimension, HandoverTimeSlots, ShippingServices, Weight
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.ship_call import ShipCall, ShipPlan, plan_shipment
from tiktok_orders.errors import RemoteError
from tiktok_orders.http import Http
from tiktok_orders.retry import Retry
from tiktok_orders.services.background_run import BackgroundRun
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.labels import query_shipping_services
from tiktok_orders.tiktok.packages import get_package_time_slots


@dataclass(frozen=True, slots=True)
class Measures:
    """Weight and size of a parcel as a person states them; None where TikTok is to guess."""

    weight: Weight | None = None
    dimension: Dimension | None = None


@dataclass(frozen=True, slots=True)
class ParcelOffer:
    """What is offered for one parcel's label."""

    line_item_ids: tuple[str, ...]
    offer: ShippingServices


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered for one order: slots, one for each parcel, or labels. `trouble` says why nothing is."""

    order_id: str
    account: Account
    slots: tuple[HandoverTimeSlots, ...] = ()
    labels: tuple[ParcelOffer, ...] = ()
    trouble: str = ""

    def label_wish(self, wanted: str) -> dict[str, object]:
        """Returns the wish for labels by that service (its id, DEFAULT or CHEAPEST), at the prices offered."""
        if self.trouble:
            return write_trouble(self.trouble)
        wishes = []
        for parcel in self.labels:
            service = choose_service(parcel.offer.shipping_services, wanted)
            if service is None:
                return write_trouble(_NOT_THIS_SERVICE)
            wishes.append(
                LabelWish(
                    parcel.line_item_ids,
                    parcel.offer.weight,
                    parcel.offer.dimension,
                    service.id,
                    service.name,
                    service.price,
                    service.currency,
                )
            )
        return write_labels(wishes)


OffersRun = BackgroundRun[str, Offer]


@dataclass(frozen=True)
class ShippingOffers:
    """Asks TikTok what it offers for orders that it carries and that wait."""

    database: Database
    shops: ShopClients
    http: Http
    retry: Retry
    clock: Callable[[], datetime]

    def list_parcels(self, order_ids: Sequence[str]) -> dict[str, ShipPlan]:
        """Returns order id to its plan, for those of the orders that TikTok carries and that wait; asks nobody."""
        return {order_id: plan for order_id, (_, _, plan) in self._plans(order_ids).items()}

    def ask(
        self, order_ids: Sequence[str], *, measures: Mapping[str, Measures] | None = None, person: Person
    ) -> OffersRun:
        """Begins to ask for these orders and returns how far it is; `measures` are those that a person stated.

        Orders that TikTok does not carry, or that do not wait, are left out.
        """
        require(person, Deed.ACT)
        plans = self._plans(order_ids)
        stated = measures or {}

        def ask_one(order_id: str) -> Offer:
            account, order, plan = plans[order_id]
            return self._ask_one(account, order, plan, stated.get(order_id, Measures()))

        run = BackgroundRun(list(plans), ask_one, let_go=self.http.close, name="shipping-offers")
        run.start()
        return run

    def _plans(self, order_ids: Sequence[str]) -> dict[str, tuple[Account, Order, ShipPlan]]:
        accounts = {account.account_id: account for account in list_accounts(self.database)}
        owners = {row.order_id: row.account_id for row in list_order_facts(self.database, order_ids, action="")}
        now, found = self.clock(), {}
        for order_id, order in read_stored_orders(self.database, order_ids).items():
            account = accounts[owners[order_id]]
            plan = plan_shipment(order, account.region, now)
            if plan.call in (ShipCall.TIKTOK_HANDOVER, ShipCall.BUY_LABEL):
                found[order_id] = (account, order, plan)
        return found

    def _ask_one(self, account: Account, order: Order, plan: ShipPlan, measures: Measures) -> Offer:
        try:
            client = self.shops.client_for(account, self.retry)
            if plan.call is ShipCall.TIKTOK_HANDOVER:
                slots = [get_package_time_slots(client, parcel.package_id) for parcel in plan.parcels]
                return Offer(order.id, account, slots=tuple(slots))
            return _ask_labels(client, account, order, plan, measures)
        except RemoteError as error:
            return Offer(order.id, account, trouble=error.message)


def _ask_labels(client: ShopClient, account: Account, order: Order, plan: ShipPlan, measures: Measures) -> Offer:
    parcels = []
    for parcel in plan.parcels:
        is_whole = {line.id for line in order.line_items} == set(parcel.line_item_ids)
        offer = query_shipping_services(
            client,
            order.id,
            line_item_ids=() if is_whole else parcel.line_item_ids,
            weight=measures.weight,
            dimension=measures.dimension,
        )
        if not offer.shipping_services:
            return Offer(order.id, account, trouble=_NOTHING_OFFERED)
        parcels.append(ParcelOffer(parcel.line_item_ids, offer))
    return Offer(order.id, account, labels=tuple(parcels))


_NOTHING_OFFERED = FailureFound("no_offer", {"message": "no service takes it."}).sentence
_NOT_THIS_SERVICE = FailureFound("no_offer", {"message": "the chosen service does not take it."}).sentence
