"""Orders that an earlier connector left in the practice Magento: some TikTok orders are there already.

One in 25 is, in one of three spellings by turns: the bare TikTok id as the increment id, the id after `TT-`, or
Magento's own number with the TikTok id in `ext_order_id`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.sandbox.magento import tables
from tiktok_orders.sandbox.magento.amounts import Document, round_cents, spell
from tiktok_orders.sandbox.magento.catalogue_routes import find_product
from tiktok_orders.sandbox.magento.order_save import create_order
from tiktok_orders.sandbox.magento.stores import BASE_CURRENCY, DEFAULT_STORE, RATES, find_by_currency
from tiktok_orders.sandbox.world.numbers import mix
from tiktok_orders.sandbox.world.world import World

_ONE_IN = 25
_LEFT_OUT = ("UNPAID", "CANCELLED")
MOST = 500


@dataclass(frozen=True)
class EarlierOrder:
    """One order to be there already; without an `increment_id` Magento numbers it and notes the TikTok id."""

    order_id: str
    increment_id: str | None
    currency: str
    grand_total: Decimal
    skus: tuple[str, ...]
    created_at: datetime | None = None


def spell_earlier(order_id: str) -> str | None:
    """Returns the number that the earlier connector gave an order, None where Magento numbered it itself."""
    turn = mix(int(order_id)) // _ONE_IN % 3
    return (order_id, f"TT-{order_id}", None)[turn]


def is_earlier(order_id: str) -> bool:
    """Tells whether an order is one of those that an earlier connector made."""
    return mix(int(order_id)) % _ONE_IN == 0


def pick_earlier_orders(world: World, *, most: int = MOST) -> Iterator[EarlierOrder]:
    """Yields those of a practice world's orders that an earlier connector made, the oldest of each shop first.

    The unpaid and the cancelled are not among them; at most so many are looked at in each shop.
    """
    for shop in world.shops:
        order_ids = [order_id for order_id in _list_ids(world, shop.id) if is_earlier(order_id)]
        for text in world.orders.list_by_ids(shop.id, order_ids[:most]):
            order = json.loads(text)
            if order["status"] not in _LEFT_OUT:
                yield _read(order)


def read_earlier(fields: Mapping[str, Any]) -> EarlierOrder:
    """Returns the order of a mapping; its number is drawn from the id where `increment_id` is not said."""
    order_id = str(fields["order_id"])
    number = fields["increment_id"] if "increment_id" in fields else spell_earlier(order_id)
    return EarlierOrder(
        order_id=order_id,
        increment_id=str(number) if number else None,
        currency=str(fields["currency"]),
        grand_total=Decimal(str(fields["grand_total"])),
        skus=tuple(fields.get("skus") or ()),
        created_at=fields.get("created_at"),
    )


def enter_earlier(connection: sqlite3.Connection, orders: Sequence[EarlierOrder], now: str) -> int:
    """Enters the orders that are not in the books yet, and returns how many those were."""
    fresh = [order for order in orders if not _is_there(connection, order)]
    for order in fresh:
        created_at = tables.spell_time(order.created_at) if order.created_at else now
        view = find_by_currency(order.currency) or DEFAULT_STORE
        create_order(connection, _build(connection, order, view.store_id, created_at), view.store_id, now)
    return len(fresh)


def _list_ids(world: World, shop_id: str) -> list[str]:
    with world.file.reading() as connection:
        rows = connection.execute(
            "SELECT id FROM orders WHERE shop_id = ? ORDER BY id", (int(shop_id),)
        ).fetchall()
    return [str(order_id) for (order_id,) in rows]


def _read(order: Mapping[str, Any]) -> EarlierOrder:
    return EarlierOrder(
        order_id=order["id"],
        increment_id=spell_earlier(order["id"]),
        currency=order["payment"]["currency"],
        grand_total=Decimal(order["payment"]["total_amount"]),
        skus=tuple(line["seller_sku"] for line in order["line_items"]),
        created_at=datetime.fromtimestamp(order["create_time"], UTC),
    )


def _is_there(connection: sqlite3.Connection, order: EarlierOrder) -> bool:
    sql = "SELECT 1 FROM sales_order WHERE increment_id = ? OR ext_order_id = ?"
    return connection.execute(sql, (order.increment_id or order.order_id, order.order_id)).fetchone() is not None


def _build(connection: sqlite3.Connection, order: EarlierOrder, store_id: int, created_at: str) -> Document:
    rate = Decimal(str(RATES.get(order.currency, 1.0)))
    base = round_cents(order.grand_total / rate)
    email = f"tiktok-{order.order_id}@orders.example.com"
    address = {
        "address_type": "billing",
        "firstname": "TikTok",
        "lastname": "Buyer",
        "street": ["1 Earlier Street"],
        "city": "Bristol",
        "postcode": "BS1 4DJ",
        "country_id": "GB",
        "telephone": "01170000000",
        "email": email,
    }
    numbers = {"increment_id": order.increment_id} if order.increment_id else {"ext_order_id": order.order_id}
    return {
        **numbers,
        "store_id": store_id,
        "state": "new",
        "status": "pending",
        "created_at": created_at,
        "is_virtual": 0,
        "customer_is_guest": 1,
        "customer_email": email,
        "base_currency_code": BASE_CURRENCY,
        "global_currency_code": BASE_CURRENCY,
        "store_currency_code": order.currency,
        "order_currency_code": order.currency,
        "base_to_order_rate": float(rate),
        **_totals(order.grand_total, base),
        "items": _build_items(connection, order, base),
        "billing_address": address,
        "payment": {
            "method": "checkmo",
            "amount_ordered": spell(order.grand_total),
            "base_amount_ordered": spell(base),
        },
        "extension_attributes": {
            "shipping_assignments": [
                {"shipping": {"address": {**address, "address_type": "shipping"}, "method": "flatrate_flatrate"}}
            ]
        },
    }


def _totals(grand: Decimal, base: Decimal) -> Document:
    names = ("grand_total", "subtotal", "total_due")
    return {name: spell(grand) for name in names} | {f"base_{name}": spell(base) for name in names}


def _build_items(connection: sqlite3.Connection, order: EarlierOrder, base: Decimal) -> list[Document]:
    """Returns one item per SKU; the first one carries the price of all."""
    skus = list(dict.fromkeys(order.skus)) or ["TIKTOK-ORDER"]
    return [
        _build_item(
            connection, sku, max(1, order.skus.count(sku)), order.grand_total if place == 0 else None, base
        )
        for place, sku in enumerate(skus)
    ]


def _build_item(
    connection: sqlite3.Connection, sku: str, qty: int, grand: Decimal | None, base: Decimal
) -> Document:
    product = find_product(connection, sku) or {}
    whole, whole_base = (Decimal(0), Decimal(0)) if grand is None else (grand, base)
    item: Document = {"sku": sku, "name": product.get("name", sku), "product_type": "simple", "qty_ordered": qty}
    if product:
        item["product_id"] = product["id"]
    return item | {
        "price": spell(whole / qty),
        "base_price": spell(whole_base / qty),
        "row_total": spell(whole),
        "base_row_total": spell(whole_base),
    }


def as_earlier(orders: Iterable[EarlierOrder | Mapping[str, Any]]) -> list[EarlierOrder]:
    return [order if isinstance(order, EarlierOrder) else read_earlier(order) for order in orders]
