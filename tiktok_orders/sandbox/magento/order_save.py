"""POST /V1/orders and PUT /V1/orders/create: OrderRepository::save of the order as it is sent.

Nothing is computed anew and no stock is reserved. An `entity_id` makes it an update of the columns that are sent.
"""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any

from tiktok_orders.sandbox.magento import tables
from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.fields import ORDER, ORDER_SENT
from tiktok_orders.sandbox.magento.order_checks import check_lengths, check_new_order
from tiktok_orders.sandbox.magento.order_in_hand import take
from tiktok_orders.sandbox.magento.order_view import show_order
from tiktok_orders.sandbox.magento.refusals import UNKNOWN_STORE, bad_request, missing
from tiktok_orders.sandbox.magento.sent import read_sent
from tiktok_orders.sandbox.magento.stores import find_store

_CLASS = "Magento\\Sales\\Api\\Data\\OrderInterface"
_ITEM_COUNTS = ("qty_canceled", "qty_invoiced", "qty_refunded", "qty_shipped")


def save_order(call: Call) -> Document:
    """Saves what is sent and returns the whole order as it then stands."""
    if not call.body.get("entity"):
        raise missing("entity")
    sent = read_sent(call.body["entity"], ORDER_SENT, _CLASS)
    check_lengths(sent)
    entity_id = (
        _update(call, sent)
        if sent.get("entity_id")
        else create_order(call.connection, sent, call.store_id, call.now)
    )
    return show_order(call.connection, take(call.connection, entity_id, call.now).order)


def create_order(connection: sqlite3.Connection, sent: Document, store_id: int, now: str) -> int:
    """Keeps a new order, in the store it names or in that of the address, and returns its entity id."""
    shipping = _read_shipping(sent)
    check_new_order(sent, shipping.get("address"))
    order = _build_order(connection, sent, store_id, now) | _shipping_columns(shipping)
    try:
        entity_id = tables.insert(connection, tables.ORDERS, order)
    except sqlite3.IntegrityError:
        raise bad_request("Unique constraint violation found") from None
    _insert_parts(connection, sent, shipping.get("address"), entity_id, order, now)
    take(connection, entity_id, now).save()
    return entity_id


def _build_order(connection: sqlite3.Connection, sent: Document, store_id: int, now: str) -> Document:
    order = {name: sent[name] for name in ORDER if sent.get(name) is not None}
    order["store_id"] = order.get("store_id", store_id)
    view = find_store(order["store_id"])
    if view is None:
        raise UNKNOWN_STORE
    order.setdefault("increment_id", tables.next_number(connection, "order", view.store_id))
    order.setdefault("created_at", now)
    return order | {
        "updated_at": now,
        "store_name": view.full_name,
        "protect_code": secrets.token_hex(16),
        "total_item_count": len(sent["items"]),
    }


def _read_shipping(sent: Document) -> dict[str, Any]:
    """Returns the `shipping` of the first assignment; a virtual order has none."""
    assignments = (sent.get("extension_attributes") or {}).get("shipping_assignments") or []
    if sent.get("is_virtual") or not assignments:
        return {}
    return assignments[0].get("shipping") or {}


def _shipping_columns(shipping: Document) -> Document:
    total = {name: value for name, value in (shipping.get("total") or {}).items() if value is not None}
    columns = {"shipping_method": shipping.get("method"), "shipping_total": total or None}
    return {name: value for name, value in columns.items() if value is not None}


def _insert_parts(
    connection: sqlite3.Connection,
    sent: Document,
    shipping_address: Document | None,
    entity_id: int,
    order: Document,
    now: str,
) -> None:
    for item in sent["items"]:
        _insert_item(connection, item, entity_id, order, now)
    if shipping_address is not None:
        _insert_address(connection, {**shipping_address, "address_type": "shipping"}, entity_id)
    billing_id = _insert_address(connection, sent["billing_address"], entity_id)
    if sent.get("payment"):
        tables.insert(connection, tables.PAYMENTS, _build_payment(sent["payment"], entity_id))
    for history in sent.get("status_histories") or []:
        _insert_history(connection, history, entity_id, now)
    tables.update(connection, tables.ORDERS, order | {"billing_address_id": billing_id})


def _insert_item(
    connection: sqlite3.Connection, sent: Document, entity_id: int, order: Document, now: str
) -> None:
    item = {**dict.fromkeys(_ITEM_COUNTS, 0), **_without_nulls(sent)}
    for unkept in ("extension_attributes", "parent_item", "product_option", "item_id"):
        item.pop(unkept, None)
    item |= {"order_id": entity_id, "created_at": now, "updated_at": now}
    item.setdefault("store_id", order["store_id"])
    item.setdefault("sku", "")
    tables.insert(connection, tables.ORDER_ITEMS, item)


def _insert_address(connection: sqlite3.Connection, sent: Document, entity_id: int) -> int:
    address = _without_nulls(sent) | {"parent_id": entity_id}
    address.pop("extension_attributes", None)
    return tables.insert(connection, tables.ADDRESSES, address)


def _build_payment(sent: Document, entity_id: int) -> Document:
    """Returns the payment; the members that a reply always has are there, though they be null."""
    always: Document = {"account_status": None, "cc_last4": None, "additional_information": []}
    payment = always | _without_nulls(sent) | {"parent_id": entity_id}
    payment.pop("extension_attributes", None)
    return payment


def _insert_history(connection: sqlite3.Connection, sent: Document, entity_id: int, now: str) -> None:
    history = {"is_customer_notified": 0, "is_visible_on_front": 0, **_without_nulls(sent)}
    history.pop("extension_attributes", None)
    tables.insert(
        connection,
        tables.HISTORIES,
        history | {"parent_id": entity_id, "entity_name": "order", "created_at": now},
    )


def _without_nulls(sent: Document) -> Document:
    return {name: value for name, value in sent.items() if value is not None}


def _update(call: Call, sent: Document) -> int:
    """Writes the columns that are sent, and nothing of stock or accounts, whatever the state is set to."""
    hand = take(call.connection, sent["entity_id"], call.now)
    hand.order |= {name: sent[name] for name in ORDER if name in sent and name != "store_id"}
    hand.order = _without_nulls(hand.order)
    try:
        hand.save()
    except sqlite3.IntegrityError:
        raise bad_request("Unique constraint violation found") from None
    for history in sent.get("status_histories") or []:
        if not history.get("entity_id"):
            _insert_history(call.connection, history, hand.entity_id, call.now)
    return hand.entity_id
