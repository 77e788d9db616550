"""Buying TikTok's labels, where they are sold to sellers (US, and the other markets of Mark Package As Shipped).

Source: Get Eligible Shipping Service, Create Packages (202309, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiktok_orders.domain.packages import Dimension, LabelledPackage, ShippingServices, Weight
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import CREATE_PACKAGE, QUERY_SHIPPING_SERVICES, check_id
from tiktok_orders.tiktok.replies import ask_for


def query_shipping_services(
    client: ShopClient,
    order_id: str,
    *,
    line_item_ids: Sequence[str] = (),
    weight: Weight | None = None,
    dimension: Dimension | None = None,
) -> ShippingServices:
    """Returns by which services, for which price, an order or some of its lines could go; nothing is bought."""
    body = _describe(line_item_ids, weight, dimension)
    return ask_for(client, ShippingServices, QUERY_SHIPPING_SERVICES, body=body, order_id=order_id)


def create_package(
    client: ShopClient,
    order_id: str,
    *,
    line_item_ids: Sequence[str] = (),
    weight: Weight | None = None,
    dimension: Dimension | None = None,
    shipping_service_id: str = "",
) -> LabelledPackage:
    """Buys a label for an order or some of its lines, which are thereby shipped; it costs the seller money.

    Without `shipping_service_id` TikTok takes the service that it calls the default.
    """
    body = {"order_id": check_id(order_id), **_describe(line_item_ids, weight, dimension)}
    if shipping_service_id:
        body["shipping_service_id"] = shipping_service_id
    return ask_for(client, LabelledPackage, CREATE_PACKAGE, body=body)


def _describe(line_item_ids: Sequence[str], weight: Weight | None, dimension: Dimension | None) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if line_item_ids:
        body["order_line_item_ids"] = [check_id(line_item_id) for line_item_id in line_item_ids]
    if weight:
        body["weight"] = weight.as_body()
    if dimension:
        body["dimension"] = dimension.as_body()
    return body
