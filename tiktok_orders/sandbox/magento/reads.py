"""The searches and look-ups of orders and of the documents that hang on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from tiktok_orders.sandbox.magento import fields, tables
from tiktok_orders.sandbox.magento.amounts import Document
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.order_in_hand import take
from tiktok_orders.sandbox.magento.order_view import show_order
from tiktok_orders.sandbox.magento.refusals import UNKNOWN_ENTITY
from tiktok_orders.sandbox.magento.search import Show, place_page, search
from tiktok_orders.sandbox.magento.search_criteria import Criteria, read_criteria
from tiktok_orders.sandbox.magento.shipping import show_shipment
from tiktok_orders.sandbox.magento.tables import Table


def _as_it_is(_: sqlite3.Connection, document: Document) -> Document:
    return document


def searching(table: Table, shape: fields.Shape, show: Show = _as_it_is) -> Callable[[Call], Document]:
    """Returns the handler of a search route over one table."""

    def answer(call: Call) -> Document:
        criteria = read_criteria(call.query)
        found = search(call.connection, table, shape, criteria)
        items = [show(call.connection, document) for document in found.documents]
        return {"items": items, "search_criteria": criteria.echo(), "total_count": found.total_count}

    return answer


def getting(table: Table, show: Show = _as_it_is) -> Callable[[Call], Document]:
    """Returns the handler of a route that gets one document by its id."""

    def answer(call: Call) -> Document:
        document = tables.find(call.connection, table, call.entity_id)
        if document is None:
            raise UNKNOWN_ENTITY
        return show(call.connection, document)

    return answer


def list_comments(call: Call) -> Document:
    """Returns all comments of an order, the newest first."""
    hand = take(call.connection, call.entity_id, call.now)
    found = tables.list_of(call.connection, tables.HISTORIES, hand.entity_id)[::-1]
    return {"items": found, "search_criteria": {"filter_groups": []}, "total_count": len(found)}


def page_of(documents: list[Document], criteria: Criteria) -> Document:
    """Returns the search result of a fixed list."""
    size, offset = place_page(criteria, len(documents))
    shown = documents[offset : offset + size]
    return {"items": shown, "search_criteria": criteria.echo(), "total_count": len(documents)}


search_orders = searching(tables.ORDERS, fields.ORDER, show_order)
get_order = getting(tables.ORDERS, show_order)
search_order_items = searching(tables.ORDER_ITEMS, fields.ORDER_ITEM)
search_invoices = searching(tables.INVOICES, fields.INVOICE)
get_invoice = getting(tables.INVOICES)
search_shipments = searching(tables.SHIPMENTS, fields.SHIPMENT, show_shipment)
get_shipment = getting(tables.SHIPMENTS, show_shipment)
search_creditmemos = searching(tables.CREDITMEMOS, fields.CREDITMEMO)
get_creditmemo = getting(tables.CREDITMEMOS)
