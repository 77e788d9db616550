"""What a buyer gets back per line, in the currency's smallest unit until it is spelled.

The parts are those of the order's payment, so that a whole order's refund is its `total_amount`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.money import reader_of, share_out, speller_of


class Refund(NamedTuple):
    """The refund of one line or of several."""

    subtotal: int = 0
    shipping: int = 0
    tax: int = 0
    delivery_fee: int = 0

    @property
    def total(self) -> int:
        return sum(self)


def divide_refund(
    order: dict[str, Any], places: Sequence[int], *, with_shipping: bool, with_fee: bool
) -> list[Refund]:
    """Returns the refund of each of these lines; shipping and fee of the order are shared by price."""
    read = reader_of(order["payment"]["currency"])
    lines = [order["line_items"][place] for place in places]
    prices = [read(line["sale_price"]) for line in lines]
    weights = prices if any(prices) else [1] * len(lines)
    payment = order["payment"]

    def share(name: str, wanted: bool) -> list[int]:
        return share_out(read(payment[name]) if wanted and name in payment else 0, weights)

    shipping_tax = share("shipping_fee_tax", with_shipping)
    taxes = [sum(read(tax["tax_amount"]) for tax in line["item_tax"]) for line in lines]
    return [
        Refund(*parts)
        for parts in zip(
            prices,
            share("shipping_fee", with_shipping),
            [tax + more for tax, more in zip(taxes, shipping_tax, strict=True)],
            share("retail_delivery_fee", with_fee),
            strict=True,
        )
    ]


def scale_refund(parts: Sequence[Refund], total: int) -> list[Refund]:
    """Returns the refund cut down to a total, each part by the same share."""
    flat = share_out(total, [cents for part in parts for cents in part])
    return [Refund(*flat[start : start + 4]) for start in range(0, len(flat), 4)]


def add_refunds(parts: Sequence[Refund]) -> Refund:
    return Refund(*(sum(column) for column in zip(*parts, strict=True))) if parts else Refund()


def spell_refund(refund: Refund, payment: dict[str, str]) -> dict[str, str]:
    """Returns TikTok's `refund_amount`; the retail delivery fee stands where the order's payment has one."""
    spell = speller_of(payment["currency"])
    spelled = {
        "currency": payment["currency"],
        "refund_total": spell(refund.total),
        "refund_subtotal": spell(refund.subtotal),
        "refund_shipping_fee": spell(refund.shipping),
        "refund_tax": spell(refund.tax),
    }
    if "retail_delivery_fee" in payment:
        spelled["retail_delivery_fee"] = spell(refund.delivery_fee)
    return spelled


def build_case_line(line: dict[str, Any], refund: Refund, payment: dict[str, str]) -> dict[str, Any]:
    """Returns what cancellations and returns say alike of a line; each adds an id of its own."""
    return {
        "order_line_item_id": line["id"],
        "sku_id": line["sku_id"],
        "sku_name": line["sku_name"],
        "product_name": line["product_name"],
        "seller_sku": line["seller_sku"],
        "product_image": {"url": line["sku_image"], "width": 200, "height": 200},
        "refund_amount": spell_refund(refund, payment),
    }
