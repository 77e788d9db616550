"""Products and stock over REST."""

from __future__ import annotations

import re
import sqlite3
from decimal import Decimal, InvalidOperation
from typing import Any

from tiktok_orders.sandbox.magento import fields, stock, tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, spell
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.reads import page_of, searching
from tiktok_orders.sandbox.magento.refusals import UNKNOWN_PRODUCT, bad_request, missing, no_such
from tiktok_orders.sandbox.magento.search_criteria import read_criteria
from tiktok_orders.sandbox.magento.stock import Stock
from tiktok_orders.sandbox.magento.tables import Table

_SOURCE_ITEMS = Table("inventory_source_item_document", "source_item_id", "sku")
_NOT_ENOUGH = {
    "code": "is_salable_with_reservations-not_enough_qty",
    "message": "The requested qty is not available",
}
_MOST_PER_ORDER = 10_000


def get_product(call: Call) -> Document:
    """Returns a product with its stock item; the SKU is compared without regard to case."""
    return show_product(call.connection, _find_product(call.connection, call.path["sku"]))


def show_product(connection: sqlite3.Connection, product: Document) -> Document:
    """Returns a product as a single look-up shows it."""
    shown = _show_in_list(connection, product)
    item = _build_stock_item(connection, product)
    return {**shown, "extension_attributes": {**shown["extension_attributes"], "stock_item": item}}


def _show_in_list(_: sqlite3.Connection, product: Document) -> Document:
    hidden = {"website_ids", *fields.PRODUCT_ATTRIBUTES}
    shown = {name: value for name, value in product.items() if name not in hidden}
    attributes = [
        {"attribute_code": name, "value": product[name]} for name in fields.PRODUCT_ATTRIBUTES if name in product
    ]
    lists: dict[str, list[Any]] = {"product_links": [], "tier_prices": [], "custom_attributes": attributes}
    return {**shown, **lists, "extension_attributes": {"website_ids": product["website_ids"]}}


search_products = searching(tables.PRODUCTS, {**fields.PRODUCT, **fields.PRODUCT_ATTRIBUTES}, _show_in_list)


def get_stock_item(call: Call) -> Document:
    """Returns the legacy stock item, which knows the default source alone."""
    return _build_stock_item(call.connection, _find_product(call.connection, call.path["sku"]))


def search_source_items(call: Call) -> Document:
    """Returns what lies in each source."""
    return searching(_SOURCE_ITEMS, fields.SOURCE_ITEM)(call)


def search_sources(call: Call) -> Document:
    criteria = read_criteria(call.query)
    return page_of([_show_source(source) for source in stock.SOURCES], criteria)


def save_source_items(call: Call) -> list[Any]:
    """Sets the quantities of sources; the reply is an empty list."""
    for entry in call.body.get("sourceItems") or []:
        _save_source_item(call.connection, entry)
    if not call.body.get("sourceItems"):
        raise missing("sourceItems")
    return []


def resolve_stock(call: Call) -> Document:
    """Returns the stock that a website sells from."""
    kind, code = call.path["type"], call.path["code"]
    found = stock.find_stock_of_website(code) if kind == "website" else None
    if found is None:
        raise bad_request('No linked stock found for "%1" sales channel with code "%2".', [kind, code])
    return {
        "stock_id": found.stock_id,
        "name": found.name,
        "extension_attributes": {"sales_channels": [{"type": "website", "code": code}]},
    }


def get_salable_quantity(call: Call) -> int | float:
    product, found = _find_product(call.connection, call.path["sku"]), _find_stock(call.path["stockId"])
    return spell(stock.salable(call.connection, product["sku"], found))


def is_salable(call: Call) -> bool:
    """Tells whether anything of a product may be sold; an unknown one may not."""
    return _is_salable(call.connection, call.path["sku"], _find_stock(call.path["stockId"]))


def is_salable_for_qty(call: Call) -> Document:
    found, qty = _find_stock(call.path["stockId"]), _read_qty(call.path["requestedQty"])
    return _judge(call.connection, call.path["sku"], found, qty)


def are_salable(call: Call) -> list[Document]:
    """Returns one row per SKU of the query."""
    found = _find_stock(call.find("stockId") or "")
    skus = [value for name, value in call.query if re.fullmatch(r"skus\[\d*\]", name)]
    if not skus:
        raise missing("skus")
    return [
        {"sku": sku, "stock_id": found.stock_id, "salable": _is_salable(call.connection, sku, found)}
        for sku in skus
    ]


def are_salable_for_qty(call: Call) -> list[Document]:
    """Returns one row per `skuRequests[n][sku]` and `[qty]` of the query."""
    found = _find_stock(call.find("stockId") or "")
    asked: dict[str, dict[str, str]] = {}
    for name, value in call.query:
        if place := re.fullmatch(r"skuRequests\[(\w+)\]\[(sku|qty)\]", name):
            asked.setdefault(place[1], {})[place[2]] = value
    if not asked:
        raise missing("skuRequests")
    return [
        {
            "sku": one.get("sku", ""),
            "stock_id": found.stock_id,
            **_judge(call.connection, one.get("sku", ""), found, _read_qty(one.get("qty", ""))),
        }
        for one in asked.values()
    ]


def find_product(connection: sqlite3.Connection, sku: str) -> Document | None:
    found = tables.list_of(connection, tables.PRODUCTS, sku)
    return found[0] if found else None


def _find_product(connection: sqlite3.Connection, sku: str) -> Document:
    product = find_product(connection, sku)
    if product is None:
        raise UNKNOWN_PRODUCT
    return product


def _find_stock(text: str) -> Stock:
    found = stock.find_stock(int(text)) if re.fullmatch(r"\d{1,9}", text) else None
    if found is None:
        raise no_such("stock_id", text)
    return found


def _read_qty(text: str) -> Decimal:
    try:
        qty = Decimal(text)
        if not qty.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise bad_request(
            'The "%1" value\'s type is invalid. The "%2" type was expected. Verify and try again.',
            [text[:60], "float"],
        ) from None
    return qty


def _is_salable(connection: sqlite3.Connection, sku: str, found: Stock) -> bool:
    return find_product(connection, sku) is not None and stock.salable(connection, sku, found) > 0


def _judge(connection: sqlite3.Connection, sku: str, found: Stock, qty: Decimal) -> Document:
    left = stock.salable(connection, sku, found) if find_product(connection, sku) else NONE
    enough = left > NONE and qty <= left
    return {"salable": enough, "errors": [] if enough else [_NOT_ENOUGH]}


def _build_stock_item(connection: sqlite3.Connection, product: Document) -> Document:
    qty = stock.physical(connection, product["sku"], stock.STOCKS[0])
    return {
        "item_id": product["id"],
        "product_id": product["id"],
        "stock_id": 1,
        "qty": spell(qty),
        "is_in_stock": qty > stock.THRESHOLD,
        "is_qty_decimal": False,
        "show_default_notification_message": False,
        "use_config_min_qty": True,
        "min_qty": spell(stock.THRESHOLD),
        "use_config_min_sale_qty": 1,
        "min_sale_qty": 1,
        "use_config_max_sale_qty": True,
        "max_sale_qty": _MOST_PER_ORDER,
        "use_config_backorders": True,
        "backorders": 0,
        "use_config_notify_stock_qty": True,
        "notify_stock_qty": 1,
        "use_config_qty_increments": True,
        "qty_increments": 0,
        "use_config_enable_qty_inc": True,
        "enable_qty_increments": False,
        "use_config_manage_stock": True,
        "manage_stock": True,
        "low_stock_date": None,
        "is_decimal_divided": False,
        "stock_status_changed_auto": 0,
    }


def _show_source(source: stock.Source) -> Document:
    return {
        "source_code": source.source_code,
        "name": source.name,
        "enabled": True,
        "country_id": source.country_id,
        "postcode": source.postcode,
        "use_default_carrier_config": True,
        "carrier_links": [],
    }


def _save_source_item(connection: sqlite3.Connection, entry: Any) -> None:
    known = {source.source_code for source in stock.SOURCES}
    if not isinstance(entry, dict) or entry.get("source_code") not in known or not entry.get("sku"):
        raise bad_request("Validation Failed")
    quantity = float(_read_qty(str(entry.get("quantity", ""))))
    stock.set_quantity(connection, str(entry["sku"]), entry["source_code"], quantity, int(entry.get("status", 1)))
