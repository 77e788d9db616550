"""A shop's warehouses, what is delivered from them, and with whom.

Source: Get Warehouse List, Get Warehouse Delivery Options, Get Shipping Providers (202309, read 2026-11).
"""

from __future__ import annotations

from tiktok_orders.domain.logistics import (
    DeliveryOption,
    DeliveryOptions,
    ShippingProvider,
    ShippingProviders,
    Warehouse,
    Warehouses,
)
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import (
    LIST_DELIVERY_OPTIONS,
    LIST_SHIPPING_PROVIDERS,
    LIST_WAREHOUSES,
)
from tiktok_orders.tiktok.replies import ask_for


def list_warehouses(client: ShopClient) -> tuple[Warehouse, ...]:
    """Returns the shop's warehouses, those for returns too."""
    return ask_for(client, Warehouses, LIST_WAREHOUSES).warehouses


def list_delivery_options(client: ShopClient, warehouse_id: str) -> tuple[DeliveryOption, ...]:
    """Returns how goods are delivered from a warehouse; none from one for returns."""
    query = {"scope": "WAREHOUSE"}
    found = ask_for(client, DeliveryOptions, LIST_DELIVERY_OPTIONS, query=query, warehouse_id=warehouse_id)
    return found.delivery_options


def list_shipping_providers(client: ShopClient, delivery_option_id: str) -> tuple[ShippingProvider, ...]:
    """Returns the carriers with which the seller may ship under a delivery option.

    Raises `RemoteError` with code 21008117 for an option under which TikTok itself ships.
    """
    found = ask_for(client, ShippingProviders, LIST_SHIPPING_PROVIDERS, delivery_option_id=delivery_option_id)
    return found.shipping_providers
