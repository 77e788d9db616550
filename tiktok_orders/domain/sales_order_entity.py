"""A sales order as the body of Magento's `POST /V1/orders` (2.4, sales-data-order-interface): the `entity`.

Amounts are JSON numbers that print as the decimals they are. Names are Magento's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tiktok_orders.domain.currencies import as_number
from tiktok_orders.domain.orders import Order, first_known
from tiktok_orders.domain.policy import CustomerMode, EmailRule, OrderPolicy
from tiktok_orders.domain.sales_order_address import MagentoAddress
from tiktok_orders.domain.sales_order_context import StoreFacts
from tiktok_orders.domain.sales_order_lines import SalesOrderLine
from tiktok_orders.domain.sales_order_pieces import PRICE_UNIT
from tiktok_orders.domain.sales_order_totals import LineAmounts, Totals

_NEW = "new"


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the entity is put together from; `notes` go where people read them: comment and payment."""

    order: Order
    increment_id: str
    policy: OrderPolicy
    store: StoreFacts
    rate: Decimal
    lines: Sequence[SalesOrderLine]
    totals: Totals
    base: Totals
    delivery: MagentoAddress
    billing: MagentoAddress
    notes: Sequence[str]


def build_entity(parts: Parts) -> dict[str, Any]:
    """Returns the entity, ready for JSON."""
    order, policy, store = parts.order, parts.policy, parts.store
    email = _email(order, policy)
    status = policy.status_labels.get(_NEW, "pending")
    placed_at = first_known(order.paid_time, order.create_time)
    return {
        "increment_id": parts.increment_id,
        "ext_order_id": order.id,
        **({"ext_customer_id": order.user_id[:32]} if order.user_id else {}),
        "store_id": store.store_id,
        "state": _NEW,
        "status": status,
        "is_virtual": 0,
        **_customer(parts, email),
        "customer_note_notify": 0,
        **({"customer_note": order.buyer_message} if order.buyer_message else {}),
        "email_sent": 0,
        "shipping_description": _shipping_description(order, policy),
        **({"created_at": magento_time(placed_at)} if placed_at else {}),
        **_currencies(parts),
        **_order_amounts(parts),
        **_quantities(parts.lines),
        "items": list(_items(parts)),
        "billing_address": parts.billing.as_entity("billing", email),
        "payment": _payment(parts),
        "status_histories": [_comment(parts, status)],
        "extension_attributes": {"shipping_assignments": [_shipping_assignment(parts, email)]},
    }


def magento_time(instant: datetime) -> str:
    """Returns the instant as Magento keeps it: UTC, without a zone."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _email(order: Order, policy: OrderPolicy) -> str:
    if policy.customer is CustomerMode.FIXED:
        return policy.customer_email
    if policy.email is EmailRule.BUYER_RELAY and "@" in order.buyer_email and "*" not in order.buyer_email:
        return order.buyer_email
    return f"tiktok-{order.id.lower()}@{policy.email_domain}"


def _customer(parts: Parts, email: str) -> dict[str, Any]:
    fixed = parts.policy.customer is CustomerMode.FIXED
    return {
        "customer_is_guest": 0 if fixed else 1,
        **({"customer_id": parts.policy.customer_id} if fixed else {}),
        "customer_group_id": parts.policy.customer_group_id,
        "customer_email": email,
        "customer_firstname": parts.delivery.firstname,
        "customer_lastname": parts.delivery.lastname,
    }


def _shipping_description(order: Order, policy: OrderPolicy) -> str:
    option = f" - {order.delivery_option_name}" if order.delivery_option_name else ""
    return f"{policy.shipping_title}{option}"[:255]


def _currencies(parts: Parts) -> dict[str, Any]:
    store = parts.store
    return {
        "base_currency_code": store.base_currency,
        "global_currency_code": store.global_currency or store.base_currency,
        "store_currency_code": store.currency,
        "order_currency_code": parts.totals.currency,
        "base_to_global_rate": 1,
        "base_to_order_rate": as_number(parts.rate),
        "store_to_base_rate": 0,
        "store_to_order_rate": 0,
    }


def _order_amounts(parts: Parts) -> dict[str, Any]:
    amounts: dict[str, Any] = {}
    for prefix, totals in (("", parts.totals), ("base_", parts.base)):
        shipping_incl_tax = totals.shipping + totals.shipping_tax
        values = {
            "subtotal": totals.subtotal,
            "subtotal_incl_tax": totals.subtotal_incl_tax,
            "discount_amount": -totals.discount,
            "tax_amount": totals.tax,
            "shipping_amount": totals.shipping,
            "shipping_tax_amount": totals.shipping_tax,
            "shipping_incl_tax": shipping_incl_tax,
            "shipping_discount_amount": Decimal(0),
            "discount_tax_compensation_amount": totals.compensation,
            "grand_total": totals.grand_total,
            "total_due": totals.grand_total,
            "total_paid": Decimal(0),
        }
        amounts |= {f"{prefix}{name}": as_number(value) for name, value in values.items()}
    if parts.totals.discount:
        amounts["discount_description"] = "TikTok Shop discount"
    return amounts


def _quantities(lines: Sequence[SalesOrderLine]) -> dict[str, Any]:
    weights = [line.weight * line.quantity for line in lines if line.weight is not None]
    return {
        "total_qty_ordered": as_number(sum((line.quantity for line in lines), Decimal(0))),
        "total_item_count": len(lines),
        **({"weight": as_number(sum(weights, Decimal(0)))} if weights else {}),
    }


def _items(parts: Parts) -> Iterator[dict[str, Any]]:
    for line, own, base in zip(parts.lines, parts.totals.lines, parts.base.lines, strict=True):
        is_virtual = 1 if line.product_type == "virtual" else 0
        yield {
            "sku": line.sku,
            "name": line.name[:255],
            **({"product_id": line.product_id} if line.product_id is not None else {}),
            "product_type": line.product_type,
            "store_id": parts.store.store_id,
            "is_virtual": is_virtual,
            **({"weight": as_number(line.weight)} if line.weight is not None else {}),
            **({"row_weight": as_number(line.weight * line.quantity)} if line.weight is not None else {}),
            "qty_ordered": as_number(line.quantity),
            **({"is_qty_decimal": 1} if line.quantity != line.quantity.to_integral_value() else {}),
            "discount_percent": 0,
            "no_discount": 1,
            "tax_percent": as_number(line.tax_percent),
            **_item_amounts("", own, line.quantity),
            **_item_amounts("base_", base, line.quantity),
            **({"ext_order_item_id": line.line_item_ids[0]} if line.line_item_ids else {}),
            **({"additional_data": ",".join(line.line_item_ids)} if len(line.line_item_ids) > 1 else {}),
        }


def _item_amounts(prefix: str, amounts: LineAmounts, quantity: Decimal) -> dict[str, Any]:
    values = {
        "original_price": amounts.row_total / quantity,
        "price": amounts.row_total / quantity,
        "row_total": amounts.row_total,
        "discount_amount": amounts.discount,
        "tax_amount": amounts.tax,
        "price_incl_tax": amounts.incl_tax / quantity,
        "row_total_incl_tax": amounts.incl_tax,
        "discount_tax_compensation_amount": amounts.compensation,
    }
    return {
        f"{prefix}{name}": as_number(value.quantize(PRICE_UNIT, rounding=ROUND_HALF_UP))
        for name, value in values.items()
    }


def _payment(parts: Parts) -> dict[str, Any]:
    policy, order = parts.policy, parts.order
    method = policy.cash_on_delivery_payment_code if order.is_cod else policy.payment_code
    paid_with = f"paid with {order.payment_method_name}" if order.payment_method_name else ""
    told = ("TikTok Shop", f"order {order.id}", paid_with, *parts.notes)
    return {
        "method": method if parts.totals.grand_total else policy.zero_total_payment_code,
        "account_status": None,
        "cc_last4": None,
        "additional_information": [text for text in told if text],
        "amount_ordered": as_number(parts.totals.grand_total),
        "base_amount_ordered": as_number(parts.base.grand_total),
        "shipping_amount": as_number(parts.totals.shipping),
        "base_shipping_amount": as_number(parts.base.shipping),
    }


def _comment(parts: Parts, status: str) -> dict[str, Any]:
    notes = "".join(f"\n{note}" for note in parts.notes)
    return {
        "comment": f"Created from TikTok Shop order {parts.order.id}.{notes}",
        "status": status,
        "is_customer_notified": 0,
        "is_visible_on_front": 0,
        "entity_name": "order",
        "parent_id": 0,
    }


def _shipping_assignment(parts: Parts, email: str) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    for prefix, amounts in (("", parts.totals), ("base_", parts.base)):
        totals[f"{prefix}shipping_amount"] = as_number(amounts.shipping)
        totals[f"{prefix}shipping_incl_tax"] = as_number(amounts.shipping + amounts.shipping_tax)
        totals[f"{prefix}shipping_tax_amount"] = as_number(amounts.shipping_tax)
    address = parts.delivery.as_entity("shipping", email)
    return {"shipping": {"address": address, "method": parts.policy.shipping_code, "total": totals}, "items": []}
