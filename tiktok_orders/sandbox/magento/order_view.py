"""An order as Magento's REST shows it: items, addresses, payment and comments joined to it."""

from __future__ import annotations

import sqlite3
from typing import Any

from tiktok_orders.sandbox.magento import tables
from tiktok_orders.sandbox.magento.amounts import Document

# Members that are shown though they are null, as the schema says they are always there.
_SHOWN_NULL = frozenset({"account_status", "base_cost", "cc_last4", "low_stock_date"})


def show_order(connection: sqlite3.Connection, order: Document) -> Document:
    """Returns the whole document; `shipping_method` and what it stands beside are in the shipping assignment."""
    entity_id = order["entity_id"]
    items = tables.list_of(connection, tables.ORDER_ITEMS, entity_id)
    addresses = tables.list_of(connection, tables.ADDRESSES, entity_id)
    payments = tables.list_of(connection, tables.PAYMENTS, entity_id)
    histories = tables.list_of(connection, tables.HISTORIES, entity_id)
    shown = {name: value for name, value in order.items() if name not in ("shipping_method", "shipping_total")}
    billing = [address for address in addresses if address["address_type"] == "billing"]
    return {
        **shown,
        "items": items,
        "billing_address": billing[-1] if billing else None,
        "payment": payments[0] if payments else None,
        "status_histories": histories[::-1],
        "extension_attributes": _extend(order, items, addresses, payments),
    }


def leave_out_nulls(value: Any) -> Any:
    """Returns a reply without the members that are null."""
    if isinstance(value, dict):
        return {
            name: leave_out_nulls(part) for name, part in value.items() if part is not None or name in _SHOWN_NULL
        }
    return [leave_out_nulls(part) for part in value] if isinstance(value, list) else value


def _extend(
    order: Document, items: list[Document], addresses: list[Document], payments: list[Document]
) -> Document:
    lines = payments[0].get("additional_information") or [] if payments else []
    shipping = [address for address in addresses if address["address_type"] == "shipping"]
    place: Document = {
        "address": shipping[-1] if shipping else None,
        "method": order.get("shipping_method"),
        "total": order.get("shipping_total") or {},
    }
    return {
        "shipping_assignments": [{"shipping": place, "items": items}],
        "payment_additional_info": [{"key": str(place), "value": text} for place, text in enumerate(lines)],
    }
