"""Line items as people count them: grouped by SKU, with a quantity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from tiktok_orders.domain.orders import LineItem


@dataclass(frozen=True, slots=True)
class OrderedItem:
    """One row per SKU of an order (a gift apart from the same SKU bought); amounts are sums over units."""

    sku_id: str
    seller_sku: str
    product_name: str
    sku_name: str
    sku_image: str
    quantity: int
    currency: str
    original_amount: Decimal
    sale_amount: Decimal
    seller_discount_amount: Decimal
    platform_discount_amount: Decimal
    is_gift: bool
    line_item_ids: tuple[str, ...]


def group_by_sku(line_items: Iterable[LineItem]) -> list[OrderedItem]:
    """Returns one row per SKU in the order in which TikTok lists them."""
    rows: dict[tuple[str, bool], OrderedItem] = {}
    for unit in line_items:
        key = (unit.sku_id or unit.seller_sku or unit.id, unit.is_gift)
        row = _one_unit(unit)
        rows[key] = _added(rows[key], row) if key in rows else row
    return list(rows.values())


def describe_items(items: Iterable[OrderedItem]) -> str:
    """Returns "2 × Ceramic Mug (Blue, 350 ml) · 1 × Tea Towel (Stripe)", as the grid and exports show it."""
    return " · ".join(_described(item) for item in items)


def _described(item: OrderedItem) -> str:
    variant = f" ({item.sku_name})" if item.sku_name and item.sku_name.lower() != "default" else ""
    gift = ", gift" if item.is_gift else ""
    return f"{item.quantity} × {item.product_name or item.seller_sku or 'Item'}{variant}{gift}"


def _one_unit(unit: LineItem) -> OrderedItem:
    zero = Decimal(0)
    return OrderedItem(
        sku_id=unit.sku_id,
        seller_sku=unit.seller_sku,
        product_name=unit.product_name,
        sku_name=unit.sku_name,
        sku_image=unit.sku_image,
        quantity=1,
        currency=unit.currency,
        original_amount=unit.original_price or zero,
        sale_amount=unit.sale_price or zero,
        seller_discount_amount=unit.seller_discount or zero,
        platform_discount_amount=unit.platform_discount or zero,
        is_gift=unit.is_gift,
        line_item_ids=(unit.id,),
    )


def _added(row: OrderedItem, unit: OrderedItem) -> OrderedItem:
    return replace(
        row,
        quantity=row.quantity + 1,
        original_amount=row.original_amount + unit.original_amount,
        sale_amount=row.sale_amount + unit.sale_amount,
        seller_discount_amount=row.seller_discount_amount + unit.seller_discount_amount,
        platform_discount_amount=row.platform_discount_amount + unit.platform_discount_amount,
        line_item_ids=row.line_item_ids + unit.line_item_ids,
    )
