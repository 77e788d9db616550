"""The columns of an order that only figures read: parts of its money, the region it goes to, when it left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.orders import Order
from tiktok_orders.store.columns import INSTANT, MONEY, TEXT

PART_COLUMNS = {
    "collection_time": INSTANT,
    "recipient_area": TEXT,
    "seller_discount": MONEY,
    "platform_discount": MONEY,
    "shipping_seller_discount": MONEY,
    "shipping_platform_discount": MONEY,
    "shipping_cofunded_discount": MONEY,
    "payment_discount": MONEY,
    "shipping_fee": MONEY,
    "tax_amount": MONEY,
}


def parts_of(order: Order, address: Mapping[str, Any]) -> tuple[Any, ...]:
    """Returns the values of `PART_COLUMNS`, given the clearest address of the order that was ever stated."""
    pay = order.payment
    return (
        order.collection_time,
        _area_of(address),
        pay.seller_discount,
        pay.platform_discount,
        pay.shipping_fee_seller_discount,
        pay.shipping_fee_platform_discount,
        pay.shipping_fee_cofunded_discount,
        pay.payment_platform_discount,
        pay.shipping_fee,
        pay.tax,
    )


def _area_of(address: Mapping[str, Any]) -> str:
    """Returns the largest part of the country: TikTok's address level L1, a state, nation or province."""
    districts = address.get("district_info") or ()
    return next((one.get("address_name", "") for one in districts if one.get("address_level") == "L1"), "")
