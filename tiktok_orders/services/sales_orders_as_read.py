"""What is kept of a sales order as Magento states it: state, totals, and how much of it is ordered and shipped."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from tiktok_orders.magento.models import NONE, SalesItem, SalesOrder
from tiktok_orders.store.sales_orders import SalesOrderChange

# Goods of these types never have a parcel, so nothing of them is ever shipped.
_WITHOUT_PARCEL = ("virtual", "downloadable")


class Quantities(TypedDict):
    """How far a sales order is: quantities of goods that need a parcel, totals in its currency."""

    qty_shipped: Decimal
    qty_to_ship: Decimal
    total_invoiced: Decimal
    total_refunded: Decimal


def read_quantities(order: SalesOrder) -> Quantities:
    """Returns how much is shipped, still to be shipped, invoiced and credited, by the store's names.

    Quantities stand on a configurable product's line, not on that of its child.
    """
    goods = _goods_of(order)
    return {
        "qty_shipped": sum((item.qty_shipped for item in goods), NONE),
        "qty_to_ship": sum(map(_left_to_ship, goods), NONE),
        "total_invoiced": order.total_invoiced,
        "total_refunded": order.total_refunded,
    }


def read_units(order: SalesOrder) -> dict[str, Decimal]:
    """Returns Magento's SKU to the units ordered of it, of goods that need a parcel."""
    units: dict[str, Decimal] = {}
    for item in _goods_of(order):
        units[item.sku] = units.get(item.sku, NONE) + item.qty_ordered
    return units


def _goods_of(order: SalesOrder) -> list[SalesItem]:
    return [
        item for item in order.items if item.parent_item_id is None and item.product_type not in _WITHOUT_PARCEL
    ]


def _left_to_ship(item: SalesItem) -> Decimal:
    return max(NONE, item.qty_ordered - item.qty_shipped - item.qty_refunded - item.qty_canceled)


def change_of(order: SalesOrder) -> SalesOrderChange | None:
    """Returns what is kept of a sales order that was read anew, None of one without a time of change."""
    if order.updated_at is None:
        return None
    return SalesOrderChange(
        entity_id=order.entity_id,
        increment_id=order.increment_id,
        state=order.state,
        magento_status=order.status or order.state,
        grand_total=order.grand_total,
        base_grand_total=order.base_grand_total,
        updated_at=order.updated_at,
        **read_quantities(order),
    )
