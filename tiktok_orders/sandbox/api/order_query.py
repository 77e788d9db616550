"""The search that Get Order List (202309) asks for, read from its query and body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.tiktok_words import OrderStatus, ShippingType
from tiktok_orders.sandbox.api.parameters import read_choice, read_strings, read_typed, read_whole
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_type, parameter_value
from tiktok_orders.sandbox.world.order_book import OrderSearch

_SORT_FIELDS = ("create_time", "update_time")
_SORT_ORDERS = ("ASC", "DESC")
_TIMES = ("create_time_ge", "create_time_lt", "update_time_ge", "update_time_lt")
_MOST_WAREHOUSES = 100
# Goods that are no parcels; no order of the practice shop has them (tiktok-api.md, section 3.1).
_DIGITAL = "TIKTOK_DIGITAL"
_WORDS = {
    "order_status": tuple(status.value for status in OrderStatus),
    "shipping_type": (*(kind.value for kind in ShippingType), _DIGITAL),
}


def read_order_search(shop_id: str, query: Mapping[str, str], body: Mapping[str, Any]) -> OrderSearch:
    """Returns the search, or raises the refusal of the first parameter that is wrong.

    An end that is left open needs no value: nothing in the world lies before the first order or after now.
    """
    return OrderSearch(
        shop_id=shop_id,
        filters=_read_filters(body),
        sort_field=read_choice(query, "sort_field", _SORT_FIELDS, default="create_time"),
        sort_order=read_choice(query, "sort_order", _SORT_ORDERS, default="DESC"),
        page_size=read_whole(query, "page_size", least=1, most=100, default=20),
    )


def _read_filters(body: Mapping[str, Any]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for name, allowed in _WORDS.items():
        value = read_typed(body, name, str)
        if value and value not in allowed:
            raise RequestRefusedError(parameter_value(name, f"Available values: {', '.join(allowed)}"))
        filters[name] = value or None
    for name in _TIMES:
        filters[name] = read_time(body, name)
    filters["buyer_user_id"] = read_typed(body, "buyer_user_id", str) or None
    filters["is_buyer_request_cancel"] = read_typed(body, "is_buyer_request_cancel", bool)
    filters["warehouse_ids"] = read_strings(body, "warehouse_ids", most=_MOST_WAREHOUSES) or None
    for field in _SORT_FIELDS:
        _check_window(filters, field)
    return {name: value for name, value in filters.items() if value is not None}


def _check_window(filters: Mapping[str, Any], field: str) -> None:
    """Refuses a window that ends before it starts; that TikTok refuses it is unconfirmed."""
    start, end = filters[f"{field}_ge"], filters[f"{field}_lt"]
    if start is not None and end is not None and start >= end:
        raise RequestRefusedError(parameter_value(f"{field}_ge", f"It must be lesser than {field}_lt."))


def read_time(body: Mapping[str, Any], name: str) -> int | None:
    """Returns a moment in unix seconds, or None where it is absent; refuses what is no 64-bit number."""
    value: int | None = read_typed(body, name, int)
    if value is not None and not -(2**63) <= value < 2**63:
        raise RequestRefusedError(parameter_type(name, actual="string", expected="int64"))
    return value
