"""The logistics endpoints (202309): warehouses, their delivery options and the carriers of an option."""

from __future__ import annotations

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_refusals import NO_DELIVERY_OPTION
from tiktok_orders.sandbox.api.parameters import read_choice
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.shipments import list_providers
from tiktok_orders.sandbox.world.warehouses import (
    list_delivery_options,
    list_global_warehouses,
    list_warehouses,
)


def get_warehouses(call: Call) -> Data:
    return {"warehouses": list_warehouses(call.shop)}


def get_global_warehouses(call: Call) -> Data:
    return {"global_warehouses": list_global_warehouses(call.seller)}


def get_delivery_options(call: Call) -> Data:
    """Returns the options of a warehouse; `scope=PRODUCT` gives only their ids and names.

    Nothing is delivered from the one for returns.
    """
    warehouse_id = call.path_parameters["warehouse_id"]
    if all(warehouse["id"] != warehouse_id for warehouse in list_warehouses(call.shop)):
        raise RequestRefusedError(parameter_value("warehouse_id", "It is no warehouse of this shop."))
    scope = read_choice(call.query, "scope", ("WAREHOUSE", "PRODUCT"), default="WAREHOUSE")
    if warehouse_id not in call.shop.warehouse_ids:
        return {"delivery_options": []}
    return {"delivery_options": list_delivery_options(call.shop, whole=scope == "WAREHOUSE")}


def get_shipping_providers(call: Call) -> Data:
    """Returns the carriers with which the seller may ship under a delivery option."""
    if call.path_parameters["delivery_option_id"] not in call.shop.delivery_option_ids:
        raise RequestRefusedError(NO_DELIVERY_OPTION)
    return {
        "shipping_providers": [{"id": each.id, "name": each.name} for each in list_providers(call.shop.region)]
    }
