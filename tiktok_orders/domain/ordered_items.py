"""Line items as people count them: grouped by SKU, with a quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    return [_one_row(units) for units in _units_by_sku(line_items)]


def describe_items(line_items: Iterable[LineItem]) -> str:
    """Returns "2 × Ceramic Mug (Blue, 350 ml) · 1 × Tea Towel (Stripe)", as the grid and exports show it."""
    return " · ".join(_described(units[0], len(units)) for units in _units_by_sku(line_items))


def _units_by_sku(line_items: Iterable[LineItem]) -> Iterable[list[LineItem]]:
    groups: dict[tuple[str, bool], list[LineItem]] = {}
    for unit in line_items:
        groups.setdefault((unit.sku_id or unit.seller_sku or unit.id, unit.is_gift), []).append(unit)
    return groups.values()


def _described(unit: LineItem, quantity: int) -> str:
    variant = f" ({unit.sku_name})" if unit.sku_name and unit.sku_name.lower() != "default" else ""
    gift = ", gift" if unit.is_gift else ""
    return f"{quantity} × {unit.product_name or unit.seller_sku or 'Item'}{variant}{gift}"


def _one_row(units: Sequence[LineItem]) -> OrderedItem:
    first = units[0]
    return OrderedItem(
        sku_id=first.sku_id,
        seller_sku=first.seller_sku,
        product_name=first.product_name,
        sku_name=first.sku_name,
        sku_image=first.sku_image,
        quantity=len(units),
        currency=first.currency,
        original_amount=_sum(unit.original_price for unit in units),
        sale_amount=_sum(unit.sale_price for unit in units),
        seller_discount_amount=_sum(unit.seller_discount for unit in units),
        platform_discount_amount=_sum(unit.platform_discount for unit in units),
        is_gift=first.is_gift,
        line_item_ids=tuple(unit.id for unit in units),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one), Decimal(0))
