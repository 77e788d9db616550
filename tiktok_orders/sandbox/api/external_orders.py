"""External order references (order 202406): add, get and search."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api.batches import Fate, draw_fates
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.order_ids import find_own_order
from tiktok_orders.sandbox.api.parameters import read_needed, read_needed_choice
from tiktok_orders.sandbox.api.refusals import (
    INTERNAL,
    Refusal,
    RequestRefusedError,
    parameter_missing,
    parameter_type,
    parameter_value,
)
from tiktok_orders.sandbox.api.replies import Data

_MOST = 100
_NO_SUCH_ORDER = Refusal(36020001, "Invalid order_id")
_PLATFORMS = (
    "SHOPIFY",
    "WOOCOMMERCE",
    "BIGCOMMERCE",
    "MAGENTO",
    "SALESFORCE_COMMERCE_CLOUD",
    "CHANNEL_ADVISOR",
    "AMAZON",
    "ORDER_MANAGEMENT_SYSTEM",
    "WAREHOUSE_MANAGEMENT_SYSTEM",
    "ERP_SYSTEM",
)


def add_external_orders(call: Call) -> Data:
    """Attaches the references; those of orders that the shop does not have come back as errors."""
    references = [_read_reference(item) for item in _read_objects(call.body, "orders")]
    errors, fates = [], draw_fates(call, len(references))
    for place, (order_id, external) in enumerate(references):
        if not call.world.orders.list_by_ids(call.shop.id, [order_id]):
            errors.append(_build_error(order_id, external, _NO_SUCH_ORDER))
            continue
        if fates.get(place) is not Fate.NOT_DONE:
            call.world.external_orders.set(call.shop.id, order_id, external)
        if place in fates:
            errors.append(_build_error(order_id, external, INTERNAL))
    return {"errors": errors}


def get_external_orders(call: Call) -> Data:
    """Returns the references of one order in one platform."""
    platform = read_needed_choice(call.query, "platform", _PLATFORMS)
    order = json.loads(find_own_order(call))
    return {"external_orders": call.world.external_orders.list_of_order(call.shop.id, order["id"], platform)}


def search_external_orders(call: Call) -> Data:
    """Returns the orders that carry a reference."""
    platform = read_needed_choice(call.query, "platform", _PLATFORMS)
    external_id = call.query.get("external_order_id", "")
    if not external_id:
        raise RequestRefusedError(parameter_missing("external_order_id"))
    return {"orders": call.world.external_orders.search(call.shop.id, platform, external_id)}


def _read_reference(item: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    external = read_needed(item, "external_order", dict)
    lines = [
        {"id": read_needed(line, "id", str), "origin_id": read_needed(line, "origin_id", str)}
        for line in _read_objects(external, "line_items")
    ]
    platform = read_needed_choice({"platform": read_needed(external, "platform", str)}, "platform", _PLATFORMS)
    reference = {"id": read_needed(external, "id", str), "platform": platform, "line_items": lines}
    return read_needed(item, "id", str), reference


def _read_objects(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = read_needed(body, name, list)
    if len(items) > _MOST:
        raise RequestRefusedError(parameter_value(name, f"Max count: {_MOST}"))
    if not all(isinstance(item, dict) for item in items):
        raise RequestRefusedError(parameter_type(name, actual="list", expected="list of object"))
    return items


def _build_error(order_id: str, external: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    """Returns an error as the page's own example has it: its code is text."""
    named = {"id": external["id"], "platform": external["platform"]}
    detail = {"order_id": order_id, "external_order": named}
    return {"code": str(refusal.code), "message": refusal.text, "detail": detail}
