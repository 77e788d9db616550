"""What can be credited of a sales order as Magento states it, and which of it some of TikTok's lines are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tiktok_orders.domain.credit_memo import CreditableItem, CreditableOrder, Parts
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipment_items import SalesItem, choose_items, find_needs
from tiktok_orders.domain.sku_map import Mappings, components_of
from tiktok_orders.magento.models import InvoicedItem, InvoicedOrder


def creditable(invoiced: InvoicedOrder) -> CreditableOrder:
    """Returns what can be credited of a sales order; parts of a product follow the product's own line."""
    tax_left = invoiced.shipping_tax_amount - invoiced.shipping_tax_refunded
    return CreditableOrder(
        currency=invoiced.order_currency_code,
        rate=invoiced.base_to_order_rate or Decimal(1),
        paid=invoiced.total_paid,
        refunded=invoiced.total_refunded,
        shipping=invoiced.shipping_invoiced - invoiced.shipping_refunded,
        shipping_tax=tax_left if invoiced.shipping_invoiced else Decimal(0),
        base_shipping=invoiced.base_shipping_invoiced - invoiced.base_shipping_refunded,
        items=tuple(
            CreditableItem(one.item_id, one.qty_invoiced - one.qty_refunded, _parts(one))
            for one in own_lines(invoiced)
        ),
    )


def _parts(item: InvoicedItem) -> Parts:
    invoiced = item.qty_invoiced / item.qty_ordered if item.qty_ordered else Decimal(0)
    return Parts(
        row_total=item.row_invoiced - item.amount_refunded,
        discount=item.discount_invoiced - item.discount_refunded,
        tax=item.tax_invoiced - item.tax_refunded,
        compensation=item.discount_tax_compensation_amount * invoiced - item.discount_tax_compensation_refunded,
    )


def own_lines(invoiced: InvoicedOrder) -> list[InvoicedItem]:
    """Returns the lines that have amounts of their own."""
    return [item for item in invoiced.items if item.parent_item_id is None]


def items_of(
    invoiced: InvoicedOrder,
    order: Order,
    line_item_ids: Iterable[str],
    mappings: Mappings,
    *,
    covered: Iterable[str],
) -> Mapping[int, Decimal] | FailureFound:
    """Returns the quantities by `item_id` that TikTok's lines are, or why that cannot be told.

    `covered` are lines that were credited before; who gives back the last of them gives back all that is left.
    """
    named = {line.id for line in order.line_items}
    items = [_sales_item(item, named) for item in own_lines(invoiced)]
    needs = find_needs(order, items, {line.id: components_of(line, mappings) for line in order.line_items})
    chosen = choose_items(order, tuple(line_item_ids) or tuple(named), items, needs, covered)
    if chosen.problem is not None:
        return FailureFound("credit_items_unclear", chosen.problem.detail)
    return chosen.items


def _sales_item(item: InvoicedItem, named: set[str]) -> SalesItem:
    ids = dict.fromkeys((item.ext_order_item_id, *item.additional_data.split(",")))
    return SalesItem(
        item_id=item.item_id,
        sku=item.sku,
        qty_ordered=item.qty_ordered,
        qty_open=item.qty_invoiced - item.qty_refunded,
        line_item_ids=tuple(one for one in ids if one in named),
    )
