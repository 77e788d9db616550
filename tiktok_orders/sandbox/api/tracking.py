"""Get Tracking (202309): what the carrier has reported of an order, newest first, in milliseconds."""

from __future__ import annotations

import json

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.refusals import FOREIGN_ORDER, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.life import Order

# A parcel is reported from the sorting centre so long after it was collected.
_SORTED_AFTER_SECONDS = 7 * 3600


def get_tracking(call: Call) -> Data:
    """Returns the carrier's reports on an order; none before it is sent."""
    texts = call.world.orders.list_by_ids(call.shop.id, [call.path_parameters["order_id"]])
    if not texts:
        raise RequestRefusedError(FOREIGN_ORDER)
    reports = sorted(_list_reports(json.loads(texts[0]), call.now), reverse=True)
    return {"tracking": [{"description": text, "update_time_millis": when * 1000} for when, text in reports]}


def _list_reports(order: Order, now: int) -> list[tuple[int, str]]:
    sent = {line["rts_time"] for line in order["line_items"] if "rts_time" in line}
    reports = [(when, "The carrier has been told of your package") for when in sent]
    collected, delivered = order.get("collection_time"), order.get("delivery_time")
    if collected is None:
        return reports
    reports.append((collected, "Package handed over to carrier"))
    sorted_at = collected + _SORTED_AFTER_SECONDS
    if sorted_at <= min(now, delivered or now):
        reports.append((sorted_at, "Your package is on its way"))
    if delivered is not None:
        reports.append((delivered, "Your package was delivered!"))
    elif order["status"] == "CANCELLED":
        reports.append((order["cancel_time"], "Your package was lost on its way"))
    return reports
