"""The lines of Magento's sales orders beside TikTok's: what can be shipped, and what is of which package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipment_items import Needs, SalesItem, find_needs, in_skus, sum_by_sku
from tiktok_orders.domain.shipped_packages import ShippedPackage, bears_number, read_marker
from tiktok_orders.domain.sku_map import Component, Mappings, components_of
from tiktok_orders.magento.models import SalesOrder, Shipment
from tiktok_orders.services.magento_knowledge import MagentoKnowledge
from tiktok_orders.services.order_policies import AccountRules

# They have no weight and go in no parcel: fees, downloads.
_NOT_SHIPPED = frozenset({"virtual", "downloadable"})


@dataclass(frozen=True)
class OrderItems:
    """A sales order's lines that can be shipped, and what each line of TikTok's needs of them."""

    items: tuple[SalesItem, ...]
    needs: Needs


@dataclass(frozen=True)
class ItemReader:
    """Reads the lines of sales orders by the map of SKUs, and by the product attribute that the policy names."""

    knowledge: MagentoKnowledge

    def read(self, rules: AccountRules, order: Order, saved: SalesOrder, mappings: Mappings) -> OrderItems:
        """Returns the lines of one sales order; may raise a `RemoteError`: SKUs can stand in another attribute."""
        items = tuple(_items_of(saved, {line.id for line in order.line_items}))
        components = {line.id: components_of(line, mappings) for line in order.line_items}
        if rules.policy.sku_attribute != "sku" and rules.magento is not None:
            components = self._in_magentos_skus(rules, rules.magento.magento_id, components)
        return OrderItems(items, find_needs(order, items, components))

    def _in_magentos_skus(
        self, rules: AccountRules, magento_id: str, components: dict[str, tuple[Component, ...]]
    ) -> dict[str, tuple[Component, ...]]:
        products = self.knowledge.get_products(
            magento_id,
            rules.policy.store_code,
            [part.sku for parts in components.values() for part in parts],
            attribute=rules.policy.sku_attribute,
            with_stock=False,
        )
        return {
            line_id: tuple(
                replace(part, sku=products[part.sku].sku) if part.sku in products else part for part in parts
            )
            for line_id, parts in components.items()
        }


def find_shipment(
    package: ShippedPackage,
    shipments: Sequence[Shipment],
    *,
    others: Sequence[ShippedPackage],
    there: OrderItems,
    order: Order,
) -> Shipment | None:
    """Returns the shipment that is this package's, None where Magento has none; `others` are the order's others.

    By our own comment, by its number, and last by what is in it: one that no other package claims, with exactly
    these quantities, was made for this package by somebody who wrote the number otherwise or not at all.
    """
    for shipment in shipments:
        if marker_of(shipment) == package.subject:
            return shipment
    free = [one for one in shipments if not marker_of(one)]
    for shipment in free:
        if bears_number(numbers_of(shipment), package.tracking_number):
            return shipment
    needed = sum_by_sku(order, package.line_item_ids, there.items, there.needs)
    for shipment in free:
        is_claimed = any(bears_number(numbers_of(shipment), other.tracking_number) for other in others)
        if not is_claimed and needed and in_skus(quantities_of(shipment), there.items) == needed:
            return shipment
    return None


def marker_of(shipment: Shipment) -> str:
    """Returns of which package a shipment of ours is, "" for another's."""
    return read_marker(comment.comment for comment in shipment.comments)


def quantities_of(shipment: Shipment) -> dict[int, Decimal]:
    """Returns what is in a shipment, by the `item_id` of the sales order's lines."""
    found: dict[int, Decimal] = {}
    for item in shipment.items:
        if item.qty > 0:
            found[item.order_item_id] = found.get(item.order_item_id, Decimal(0)) + item.qty
    return found


def numbers_of(shipment: Shipment) -> tuple[str, ...]:
    """Returns the tracking numbers of a shipment."""
    return tuple(track.track_number for track in shipment.tracks)


def _items_of(saved: SalesOrder, line_item_ids: set[str]) -> Iterable[SalesItem]:
    """A product of several parts is shipped by its own line; those of its parts follow it."""
    for item in saved.items:
        if item.parent_item_id is None and item.product_type not in _NOT_SHIPPED:
            gone = item.qty_shipped + item.qty_refunded + item.qty_canceled
            named = dict.fromkeys((item.ext_order_item_id, *item.additional_data.split(",")))
            yield SalesItem(
                item_id=item.item_id,
                sku=item.sku,
                qty_ordered=item.qty_ordered,
                qty_open=max(Decimal(0), item.qty_ordered - gone),
                line_item_ids=tuple(one for one in named if one in line_item_ids),
            )
