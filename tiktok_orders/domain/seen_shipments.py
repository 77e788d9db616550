"""Shipments that somebody made in Magento: which of TikTok's lines are in them, and with which carrier they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, join_name
from tiktok_orders.domain.currencies import ZERO
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipment_items import Needs, SalesItem, find_lines, in_skus
from tiktok_orders.domain.shipped_packages import (
    KnownShipment,
    ShippedPackage,
    bears_number,
    list_shipped_packages,
)
from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus, ShippingType

# An order on hold waits too: it is shipped once the hold is over.
_WAITS = (OrderStatus.ON_HOLD, OrderStatus.AWAITING_SHIPMENT, OrderStatus.PARTIALLY_SHIPPING)


@dataclass(frozen=True, slots=True)
class SeenShipment:
    """A shipment as Magento shows it; `package` is what our own comment says, `quantities` are by `item_id`."""

    shipment_id: int
    package: str
    tracking_numbers: tuple[str, ...]
    quantities: Mapping[int, Decimal]


def waits_for_seller(order: Order) -> bool:
    """Tells whether the seller still has to send something of an order under a number of the seller's own."""
    is_sellers = order.fulfillment_type == FulfillmentType.BY_SELLER and order.shipping_type == ShippingType.SELLER
    return is_sellers and order.status in _WAITS


def tell_shipments_apart(
    order: Order,
    shipments: Sequence[SeenShipment],
    items: Sequence[SalesItem],
    needs: Needs,
    known: Mapping[int, KnownShipment],
) -> dict[int, KnownShipment]:
    """Returns by id of which package each shipment is, and which of TikTok's lines are in it.

    What was `known` of one stays. Of lines that are alike, those that TikTok shows shipped come first: a shipment
    that may be theirs is never taken for one of a line that waits.
    """
    packages = {package.subject: package for package in list_shipped_packages(order)}
    told = {one.shipment_id: _by_name(one, packages, known.get(one.shipment_id)) for one in shipments}
    covered = {line_id for one in (*known.values(), *told.values()) for line_id in one.line_item_ids}
    for shipment in shipments:
        before = told[shipment.shipment_id]
        if not before.line_item_ids and not before.package:
            lines = _lines_of(shipment, _free_lines(order, packages.values(), covered), items, needs)
            covered |= set(lines)
            told[shipment.shipment_id] = KnownShipment("", shipment.tracking_numbers, lines)
    return told


def find_sure_provider(
    carrier: Carrier, providers: Iterable[ShippingProvider], kept: Mapping[str, str]
) -> ShippingProvider | None:
    """Returns TikTok's provider for a carrier of Magento where there is no doubt: chosen once, or of that name.

    What `carrier_map.find_provider` guesses is shown before it is sent; here nobody looks.
    """
    offered = list(providers)
    chosen = kept.get(carrier.key) or kept.get(Carrier(CUSTOM, carrier.title).key)
    for provider in offered:
        if provider.id == chosen:
            return provider
    name = join_name(carrier.title)
    same = [provider for provider in offered if name and join_name(provider.name) == name]
    return same[0] if len(same) == 1 else None


def _by_name(
    shipment: SeenShipment, packages: Mapping[str, ShippedPackage], before: KnownShipment | None
) -> KnownShipment:
    """Returns what our comment, the number, or an earlier look says of a shipment."""
    package = shipment.package or (before.package if before else "")
    if not package:
        fitting = (
            one.subject
            for one in packages.values()
            if bears_number(shipment.tracking_numbers, one.tracking_number)
        )
        package = next(fitting, "")
    lines = before.line_item_ids if before else ()
    if not lines and package in packages:
        lines = packages[package].line_item_ids
    return KnownShipment(package, shipment.tracking_numbers, lines)


def _free_lines(order: Order, packages: Iterable[ShippedPackage], covered: set[str]) -> list[str]:
    shipped = {line_id for package in packages for line_id in package.line_item_ids}
    free = [
        line.id
        for line in order.line_items
        if line.id not in covered and line.display_status != OrderStatus.CANCELLED
    ]
    return sorted(free, key=lambda line_id: line_id not in shipped)


def _lines_of(
    shipment: SeenShipment, free: list[str], items: Sequence[SalesItem], needs: Needs
) -> tuple[str, ...]:
    ordered: dict[str, Decimal] = {}
    for item in items:
        ordered[item.sku.casefold()] = ordered.get(item.sku.casefold(), ZERO) + item.qty_ordered
    if in_skus(shipment.quantities, items) == ordered:
        return tuple(free)
    return find_lines(shipment.quantities, free, items, needs)
