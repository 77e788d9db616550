"""Get Package Handover Time Slots (202309), for a package and, before there is one, for an order."""

from __future__ import annotations

import json
from typing import Any

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import ships_with_tiktok
from tiktok_orders.sandbox.api.fulfilment_refusals import NO_SERVICE_FOR_PACKAGE, PARAMETERS_INVALID
from tiktok_orders.sandbox.api.refusals import RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.handover import list_pickup_slots


def get_package_slots(call: Call) -> Data:
    """Returns how and when a package may be handed over; only TikTok's carriers collect."""
    package = call.world.packages.find(call.shop.id, call.path_parameters["package_id"])
    return _build(call, package.orders[0] if package else None)


def get_order_slots(call: Call) -> Data:
    """Returns the same for an order."""
    texts = call.world.orders.list_by_ids(call.shop.id, [call.path_parameters["order_id"]])
    return _build(call, json.loads(texts[0]) if texts else None)


def _build(call: Call, order: dict[str, Any] | None) -> Data:
    if order is None:
        raise RequestRefusedError(PARAMETERS_INVALID)
    if not ships_with_tiktok(order):
        raise RequestRefusedError(NO_SERVICE_FOR_PACKAGE)
    return {
        "can_pickup": True,
        "can_drop_off": True,
        "can_van_collection": call.shop.region == "GB",
        "drop_off_point_url": f"{call.request.base_url}/drop-off-points",
        "pickup_slots": [{**slot, "avaliable": True} for slot in list_pickup_slots(call.shop, call.now)],
    }
