"""Which lines of an order a request is about: named one by one, counted by SKU, or all that are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.sandbox.api.case_refusals import LINES_TOO_MANY, PARAMETER_INVALID, refuse_if
from tiktok_orders.sandbox.api.parameters import read_strings, read_typed

_MOST = 100


def read_lines(body: Mapping[str, Any], order: dict[str, Any]) -> tuple[int, ...]:
    """Returns the places of the wanted lines; cancelled ones can no longer be wanted."""
    ids = read_strings(body, "order_line_item_ids", most=_MOST)
    skus = _read_skus(body)
    places = {
        line["id"]: place
        for place, line in enumerate(order["line_items"])
        if line["display_status"] != OrderStatus.CANCELLED.value
    }
    if ids:
        refuse_if(len(set(ids)) != len(ids) or not set(ids) <= places.keys(), LINES_TOO_MANY)
        return tuple(sorted(places[line_id] for line_id in ids))
    if skus:
        return _pick_by_sku(skus, order, sorted(places.values()))
    return tuple(sorted(places.values()))


def _read_skus(body: Mapping[str, Any]) -> dict[str, int]:
    """Returns SKU to quantity; a SKU that is named twice is added up."""
    wanted: dict[str, int] = {}
    entries: list[Any] = read_typed(body, "skus", list) or []
    for entry in entries:
        refuse_if(not isinstance(entry, dict), PARAMETER_INVALID)
        sku_id, quantity = read_typed(entry, "sku_id", str), read_typed(entry, "quantity", int)
        refuse_if(not sku_id or quantity is None or quantity < 1, PARAMETER_INVALID)
        wanted[sku_id] = wanted.get(sku_id, 0) + quantity
    return wanted


def _pick_by_sku(wanted: dict[str, int], order: dict[str, Any], places: list[int]) -> tuple[int, ...]:
    picked: list[int] = []
    for sku_id, quantity in wanted.items():
        having = [place for place in places if order["line_items"][place]["sku_id"] == sku_id]
        refuse_if(len(having) < quantity, LINES_TOO_MANY)
        picked += having[:quantity]
    return tuple(sorted(picked))


def read_order_line_list(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a body of 202602, whose lines are `order_line_list[].order_line_item_id`, as 202309 has it.

    The older `order_line_item_ids` is still taken in its place; both at once are refused (Cancel Order, Calculate
    Refund and Create Return 202602).
    """
    entries: list[Any] = read_typed(body, "order_line_list", list) or []
    for entry in entries:
        refuse_if(
            not isinstance(entry, dict) or not read_typed(entry, "order_line_item_id", str), PARAMETER_INVALID
        )
    older = read_strings(body, "order_line_item_ids", most=_MOST) or []
    refuse_if(entries and older, PARAMETER_INVALID)
    return {**body, "order_line_item_ids": [entry["order_line_item_id"] for entry in entries] or older}
