"""What is known here of orders to be shipped: their facts, whom a number belongs to, and the table of a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.ship_call import plan_shipment
from tiktok_orders.domain.ship_judgement import OWN_CALLS, ShipFacts
from tiktok_orders.domain.shipping_table import CheckedTable, OrderInTable, TableRow, check_rows
from tiktok_orders.domain.shipping_wish import ParcelWish
from tiktok_orders.domain.tracking_numbers import Repeat, TypedNumber, find_repeats, find_torn_parcels
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.shipping_providers import ProviderBook, Providers
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.carrier_map import kept_providers
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import orders_under_way
from tiktok_orders.store.order_facts import OrderFactsRow, list_order_facts, orders_with_numbers

SHIP_ORDER, CORRECT_TRACKING = "ship_order", "correct_tracking"


@dataclass(frozen=True, slots=True)
class UnclearName:
    """A carrier's name that somebody wrote, in which market, and TikTok's carriers that it may be."""

    name: str
    region: str
    providers: tuple[ShippingProvider, ...]


@dataclass(frozen=True)
class ShipDesk:
    """Reads what is stored; asks TikTok nothing by itself."""

    database: Database
    drafts: DraftBuilder
    carriers: ProviderBook
    clock: Callable[[], datetime]

    def facts(
        self,
        order_ids: Sequence[str],
        *,
        under_way: Sequence[str] = (),
        providers: Mapping[str, Providers] | None = None,
    ) -> dict[str, ShipFacts]:
        """Returns what decides, per order that is stored; one with a job of these `under_way` is busy.

        `providers` are account id to its carriers where they were read a moment ago, else those known.
        """
        rows = list_order_facts(self.database, order_ids, action="")
        busy = orders_under_way(self.database, order_ids, under_way)
        orders = self.drafts.read_orders([row.order_id for row in rows])
        accounts = self._accounts(rows)
        rules = list_rules(self.database, list(accounts.values()))
        offered = {one.account_id: self.carriers.known(one) for one in accounts.values()} | dict(providers or {})
        kept = {
            region: kept_providers(self.database, region) for region in {one.region for one in accounts.values()}
        }
        return {
            row.order_id: ShipFacts(
                order=orders[row.order_id],
                region=accounts[row.account_id].region,
                providers=offered[row.account_id].get(orders[row.order_id].delivery_option_id),
                kept=kept[accounts[row.account_id].region],
                is_live=rules[row.account_id].mode is AccountMode.LIVE,
                is_busy=row.order_id in busy,
            )
            for row in rows
            if row.order_id in orders
        }

    def repeats(
        self, facts: Mapping[str, ShipFacts], wishes: Mapping[str, Sequence[ParcelWish]]
    ) -> dict[str, list[Repeat]]:
        """Returns per order what is to be said of its numbers that stand elsewhere too: typed, or sent before."""
        typed = [
            _typed(facts[order_id].order, wish.tracking_number)
            for order_id, parcels in wishes.items()
            if order_id in facts
            for wish in parcels
            if wish.tracking_number
        ]
        numbers = list({one.tracking_number for one in typed})
        accounts = [one.account_id for one in list_accounts(self.database)]
        sent_ids = [
            order_id
            for order_id in orders_with_numbers(self.database, accounts, numbers)
            if order_id not in facts or order_id not in wishes
        ]
        sent = [
            _typed(order, line.tracking_number)
            for order in self.drafts.read_orders(sent_ids).values()
            for line in order.line_items
            if line.tracking_number.upper() in numbers
        ]
        found: dict[str, list[Repeat]] = {}
        for order_id, repeat in find_torn_parcels(typed).items():
            found.setdefault(order_id, []).append(repeat)
        for place, repeat in find_repeats([*typed, *dict.fromkeys(sent)]).items():
            if place < len(typed):
                found.setdefault(typed[place].order_id, []).append(repeat)
        return found

    def check(self, rows: Sequence[TableRow], chosen: Collection[str] = ()) -> CheckedTable:
        """Returns which rows of a table can go, and why the others cannot; see `domain.shipping_table`."""
        facts = self.facts(list(dict.fromkeys(row.order_id for row in rows)))
        known = {order_id: OrderInTable(order_id, one.providers, one.kept) for order_id, one in facts.items()}
        return check_rows(rows, known, chosen)

    def own_parcel_ids(self, order_ids: Sequence[str]) -> list[str]:
        """Returns those of the orders that can go as the seller's own parcels now, as far as TikTok said."""
        now = self.clock()
        facts = self.facts(order_ids)
        plans = {one: plan_shipment(its.order, its.region, now) for one, its in facts.items()}
        return [order_id for order_id in order_ids if order_id in plans and plans[order_id].call in OWN_CALLS]

    def accounts_of(self, order_ids: Sequence[str]) -> list[Account]:
        """Returns the accounts of these orders, or all accounts where there are none."""
        wanted = set(self.account_ids(order_ids).values()) if order_ids else None
        return [one for one in list_accounts(self.database) if wanted is None or one.account_id in wanted]

    def account_ids(self, order_ids: Sequence[str]) -> dict[str, str]:
        """Returns stored order to its account."""
        return {row.order_id: row.account_id for row in list_order_facts(self.database, order_ids, action="")}

    def carrier_names(self, order_ids: Sequence[str]) -> list[str]:
        """Returns the names of TikTok's carriers that are known for the accounts of these orders, or of all."""
        return sorted({name for names in map(self._names, self.accounts_of(order_ids)) for name in names})

    def unclear_names(self, checked: CheckedTable) -> list[UnclearName]:
        """Returns the names in a table that are none of TikTok's carriers, by market, with what they may be."""
        rows = [one.row for one in checked.bad if one.row.carrier in checked.unknown_carriers]
        facts = self.facts(list(dict.fromkeys(row.order_id for row in rows)))
        found: dict[tuple[str, str], UnclearName] = {}
        for row in rows:
            if (one := facts.get(row.order_id)) and one.providers:
                found.setdefault((row.carrier, one.region), UnclearName(row.carrier, one.region, one.providers))
        return list(found.values())

    def _names(self, account: Account) -> set[str]:
        return {one.name for offered in self.carriers.known(account).values() for one in offered}

    def _accounts(self, rows: Sequence[OrderFactsRow]) -> dict[str, Account]:
        wanted = {row.account_id for row in rows}
        return {one.account_id: one for one in list_accounts(self.database) if one.account_id in wanted}


def _typed(order: Order, number: str) -> TypedNumber:
    return TypedNumber(order.id, number.upper(), _combined_parcel(order), _recipient(order))


def _combined_parcel(order: Order) -> str:
    """Returns what names the parcel in which an order travels with others, "" where it goes alone."""
    if order.split_or_combine_tag != "COMBINED":
        return ""
    package = next((line.package_id for line in order.line_items if line.package_id), "")
    return order.auto_combine_group_id or package


def _recipient(order: Order) -> str:
    """Returns what tells one recipient from another, "" where TikTok does not say enough."""
    address = order.recipient_address
    parts = (order.user_id, address.name, address.postal_code, address.full_address or address.address_line1)
    return "|".join(parts) if order.user_id and any(parts[2:]) else ""
