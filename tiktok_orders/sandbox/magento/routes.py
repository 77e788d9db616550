"""The routes of the practice Magento: method, path after /V1, the resource needed, the handler."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from tiktok_orders.sandbox.magento import catalogue_routes as catalogue
from tiktok_orders.sandbox.magento import (
    directory_routes,
    invoicing,
    order_deeds,
    order_save,
    reads,
    refunding,
    shipping,
)
from tiktok_orders.sandbox.magento.access import ANONYMOUS
from tiktok_orders.sandbox.magento.call import Call

_SALES = "Magento_Sales::"
_VIEW = "Magento_Sales::actions_view"
_STORE = "Magento_Backend::store"
_PRODUCTS = "Magento_Catalog::products"
_STOCK = "Magento_InventorySalesApi::stock"
_SOURCE = "Magento_InventoryApi::source"


@dataclass(frozen=True)
class Route:
    """One route; those that are no GET run in a transaction."""

    method: str
    path: str
    resource: str
    handler: Callable[[Call], Any]

    @property
    def name(self) -> str:
        return f"{self.method} /V1{self.path}"

    def match(self, method: str, segments: list[str]) -> dict[str, str] | None:
        """Returns the parts of the path that the route names, or None where it is another's."""
        wanted = self.path.strip("/").split("/")
        if method != self.method or len(wanted) != len(segments):
            return None
        found: dict[str, str] = {}
        for want, segment in zip(wanted, segments, strict=True):
            if want.startswith("{"):
                found[want.strip("{}")] = segment
            elif want != segment:
                return None
        return found


ROUTES = (
    Route("GET", "/orders", _VIEW, reads.search_orders),
    Route("POST", "/orders", f"{_SALES}create", order_save.save_order),
    Route("PUT", "/orders/create", f"{_SALES}create", order_save.save_order),
    Route("GET", "/orders/items", _VIEW, reads.search_order_items),
    Route("GET", "/orders/{id}", _VIEW, reads.get_order),
    Route("GET", "/orders/{id}/statuses", _VIEW, order_deeds.get_status),
    Route("GET", "/orders/{id}/comments", _VIEW, reads.list_comments),
    Route("POST", "/orders/{id}/comments", f"{_SALES}comment", order_deeds.add_comment),
    Route("POST", "/orders/{id}/cancel", f"{_SALES}cancel", order_deeds.cancel_order),
    Route("POST", "/orders/{id}/hold", f"{_SALES}hold", order_deeds.hold_order),
    Route("POST", "/orders/{id}/unhold", f"{_SALES}unhold", order_deeds.unhold_order),
    Route("POST", "/order/{id}/invoice", f"{_SALES}invoice", invoicing.invoice_order),
    Route("POST", "/order/{id}/ship", f"{_SALES}ship", shipping.ship_order),
    Route("POST", "/order/{id}/refund", f"{_SALES}creditmemo", refunding.refund_order),
    Route("GET", "/invoices", f"{_SALES}sales_invoice", reads.search_invoices),
    Route("GET", "/invoices/{id}", f"{_SALES}sales_invoice", reads.get_invoice),
    Route("GET", "/shipments", f"{_SALES}shipment", reads.search_shipments),
    Route("GET", "/shipment/{id}", f"{_SALES}shipment", reads.get_shipment),
    Route("POST", "/shipment/track", f"{_SALES}ship", shipping.add_track),
    Route("DELETE", "/shipment/track/{id}", f"{_SALES}ship", shipping.delete_track),
    Route("GET", "/creditmemos", f"{_SALES}sales_creditmemo", reads.search_creditmemos),
    Route("GET", "/creditmemo/{id}", f"{_SALES}sales_creditmemo", reads.get_creditmemo),
    Route("GET", "/products", _PRODUCTS, catalogue.search_products),
    Route("GET", "/products/{sku}", _PRODUCTS, catalogue.get_product),
    Route("GET", "/stockItems/{sku}", "Magento_CatalogInventory::cataloginventory", catalogue.get_stock_item),
    Route("GET", "/inventory/sources", _SOURCE, catalogue.search_sources),
    Route("GET", "/inventory/source-items", _SOURCE, catalogue.search_source_items),
    Route("POST", "/inventory/source-items", _SOURCE, catalogue.save_source_items),
    Route("GET", "/inventory/stock-resolver/{type}/{code}", _STOCK, catalogue.resolve_stock),
    Route(
        "GET", "/inventory/get-product-salable-quantity/{sku}/{stockId}", _STOCK, catalogue.get_salable_quantity
    ),
    Route("GET", "/inventory/is-product-salable/{sku}/{stockId}", _STOCK, catalogue.is_salable),
    Route(
        "GET",
        "/inventory/is-product-salable-for-requested-qty/{sku}/{stockId}/{requestedQty}",
        _STOCK,
        catalogue.is_salable_for_qty,
    ),
    Route("GET", "/inventory/are-products-salable", _STOCK, catalogue.are_salable),
    Route("GET", "/inventory/are-product-salable-for-requested-qty", _STOCK, catalogue.are_salable_for_qty),
    Route("GET", "/directory/countries", ANONYMOUS, directory_routes.list_countries),
    Route("GET", "/directory/countries/{countryId}", ANONYMOUS, directory_routes.get_country),
    Route("GET", "/directory/currency", ANONYMOUS, directory_routes.get_currency),
    Route("POST", "/integration/admin/token", ANONYMOUS, directory_routes.new_admin_token),
    Route("GET", "/store/storeViews", _STORE, directory_routes.store_views),
    Route("GET", "/store/storeConfigs", _STORE, directory_routes.store_configs),
    Route("GET", "/store/storeGroups", _STORE, directory_routes.store_groups),
    Route("GET", "/store/websites", _STORE, directory_routes.websites),
)


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Returns the route of a raw path after /V1, with the parts it names.

    An encoded slash counts as a slash, as the web server before Magento decodes it; a raw `+` becomes a space.
    """
    slashes = re.sub("%2f", "/", path, flags=re.IGNORECASE)
    segments = [unquote_plus(segment) for segment in slashes.strip("/").split("/")]
    for route in ROUTES:
        parts = route.match(method, segments)
        if parts is not None:
            return route, parts
    return None
