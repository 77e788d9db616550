"""The rows of the endpoint table for fulfilment and logistics: method, path, scope, needs shop_cipher, handler."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_orders.sandbox.api import (
    documents,
    handover_slots,
    labels,
    logistics,
    mark_shipped,
    packages,
    ship_package,
    shipping_info,
    splitting,
    tracking,
    uploads,
)
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.replies import Data

_F = "seller.fulfillment.basic"
_L = "seller.logistics"
_V3 = "/fulfillment/202309"
_FILES = "multipart/form-data"

Handler = Callable[[Call], Data]
Row = tuple[str, str, str, bool, Handler] | tuple[str, str, str, bool, Handler, str]

ROWS: tuple[Row, ...] = (
    ("POST", f"{_V3}/packages/search", _F, True, packages.search_packages),
    ("POST", f"{_V3}/packages/ship", _F, True, ship_package.ship_packages),
    ("POST", f"{_V3}/packages/deliver", _F, True, ship_package.update_delivery_status),
    ("POST", f"{_V3}/packages/combine", _F, True, splitting.combine_packages),
    ("POST", f"{_V3}/packages", _F, True, labels.create_package_202309),
    ("POST", "/fulfillment/202512/packages", _F, True, labels.create_package_202512),
    ("GET", f"{_V3}/packages/{{package_id}}", _F, True, packages.get_package),
    ("POST", f"{_V3}/packages/{{package_id}}/ship", _F, True, ship_package.ship_package),
    (
        "POST",
        f"{_V3}/packages/{{package_id}}/shipping_info/update",
        _F,
        True,
        shipping_info.update_package_shipping_info,
    ),
    (
        "POST",
        "/fulfillment/202610/packages/{package_id}/shipping_info/update",
        _F,
        True,
        shipping_info.update_package_shipping_info_202610,
    ),
    ("POST", f"{_V3}/packages/{{package_id}}/uncombine", _F, True, splitting.uncombine_package),
    ("GET", f"{_V3}/packages/{{package_id}}/handover_time_slots", _F, True, handover_slots.get_package_slots),
    ("GET", f"{_V3}/packages/{{package_id}}/shipping_documents", _F, True, documents.get_shipping_document),
    ("GET", f"{_V3}/combinable_packages/search", _F, True, splitting.search_combinable_packages),
    ("GET", f"{_V3}/orders/split_attributes", _F, True, splitting.get_split_attributes),
    ("GET", f"{_V3}/orders/{{order_id}}/tracking", _F, True, tracking.get_tracking),
    ("GET", f"{_V3}/orders/{{order_id}}/handover_time_slots", _F, True, handover_slots.get_order_slots),
    ("POST", f"{_V3}/orders/{{order_id}}/packages", _F, True, mark_shipped.mark_package_as_shipped),
    (
        "POST",
        "/fulfillment/202610/orders/{order_id}/packages",
        _F,
        True,
        mark_shipped.mark_package_as_shipped_202610,
    ),
    (
        "POST",
        f"{_V3}/orders/{{order_id}}/shipping_info/update",
        _F,
        True,
        shipping_info.update_order_shipping_info,
    ),
    ("POST", f"{_V3}/orders/{{order_id}}/shipping_services/query", _F, True, labels.query_shipping_services),
    ("POST", f"{_V3}/orders/{{order_id}}/split", _F, True, splitting.split_order),
    ("POST", f"{_V3}/images/upload", _F, True, uploads.upload_image, _FILES),
    ("POST", f"{_V3}/files/upload", _F, True, uploads.upload_file, _FILES),
    ("GET", "/logistics/202309/warehouses", _L, True, logistics.get_warehouses),
    ("GET", "/logistics/202309/global_warehouses", _L, False, logistics.get_global_warehouses),
    (
        "GET",
        "/logistics/202309/warehouses/{warehouse_id}/delivery_options",
        _L,
        True,
        logistics.get_delivery_options,
    ),
    (
        "GET",
        "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers",
        _L,
        True,
        logistics.get_shipping_providers,
    ),
)
