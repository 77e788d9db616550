"""Reading a shop's orders, raw as TikTok Shop sends them; `domain.orders` makes sense of them.

Source: order API 202309 (search), 202507 (detail) and 202407 (price detail), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from tiktok_orders.errors import UnreachableError
from tiktok_orders.http import host_of
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import GET_ORDERS, GET_PRICE_DETAIL, SEARCH_ORDERS, check_id

PAGE_SIZE = 100  # TikTok's largest
IDS_PER_CALL = 50  # TikTok's largest


@dataclass(frozen=True)
class OrderPage:
    """One page of a search: entries as they came (one may be no object at all), oldest change first.

    `next_page_token` is "" on the last page; `total_count` moves while paging and is for show.
    """

    orders: list[Any] = field(repr=False)
    next_page_token: str = field(repr=False)
    total_count: int | None


def search_orders(
    client: ShopClient,
    *,
    update_time_from: datetime,
    update_time_until: datetime,
    page_size: int = PAGE_SIZE,
    page_token: str = "",
    filters: Mapping[str, Any] | None = None,
) -> Iterator[OrderPage]:
    """Yields the pages of orders changed from the first instant until just before the second.

    Both are aware. TikTok may return orders whose `update_time` has moved out of the window meanwhile.
    `filters` are further names of the search's body (`order_status`, `shipping_type`, ...). A search goes on
    from `page_token` only if all else is as it was. Raises `UnreachableError` if a page token comes twice.
    """
    body = {**(filters or {}), **_window(update_time_from, update_time_until)}
    asked: set[str] = set()
    while True:
        asked.add(page_token)
        page = _get_page(client, body, page_size, page_token)
        yield page
        page_token = page.next_page_token
        if not page_token:
            return
        if page_token in asked:
            raise _walks_in_circles(client)


def get_orders(client: ShopClient, order_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Returns the orders with these ids, raw, in TikTok's order, 50 ids a call.

    An id that TikTok leaves out is not in the result: compare the ids.
    """
    wanted = [check_id(order_id) for order_id in dict.fromkeys(order_ids)]
    batches = (wanted[start : start + IDS_PER_CALL] for start in range(0, len(wanted), IDS_PER_CALL))
    found = (client.call(GET_ORDERS, query={"ids": ",".join(batch)}) for batch in batches)
    return [order for data in found for order in _list_orders(client, data) if isinstance(order, dict)]


def get_price_detail(client: ShopClient, order_id: str) -> dict[str, Any]:
    """Returns how an order's price came about, raw: of the order, and of each of its `line_items`."""
    return client.call(GET_PRICE_DETAIL, order_id=order_id)


def _window(update_time_from: datetime, update_time_until: datetime) -> dict[str, int]:
    """Returns whole unix seconds that leave nothing of the window out."""
    if update_time_from.tzinfo is None or update_time_until.tzinfo is None:
        raise ValueError("The window of a search needs instants with a time zone.")
    return {
        "update_time_ge": int(update_time_from.timestamp()),
        "update_time_lt": ceil(update_time_until.timestamp()),
    }


def _get_page(client: ShopClient, body: Mapping[str, Any], page_size: int, page_token: str) -> OrderPage:
    # Ascending by change: with TikTok's default, rows shift between pages while buyers buy.
    query = {"page_size": str(page_size), "sort_field": "update_time", "sort_order": "ASC"}
    if page_token:
        query["page_token"] = page_token
    data = client.call(SEARCH_ORDERS, query=query, body=body)
    total_count = data.get("total_count")
    return OrderPage(
        orders=_list_orders(client, data),
        next_page_token=_next_page_token(client, data),
        total_count=total_count if isinstance(total_count, int) else None,
    )


def _list_orders(client: ShopClient, data: Mapping[str, Any]) -> list[Any]:
    orders = data.get("orders")
    if orders is None:
        return []
    if not isinstance(orders, list):
        raise _unreadable(client, "a list of orders that is no list")
    return orders


def _next_page_token(client: ShopClient, data: Mapping[str, Any]) -> str:
    token = data.get("next_page_token")
    if token is None:
        return ""
    if not isinstance(token, str):
        raise _unreadable(client, "a page token that is no text")
    return token


def _unreadable(client: ShopClient, what: str) -> UnreachableError:
    host = host_of(client.app.base_url)
    return UnreachableError(f"TikTok Shop ({host}) sent {what}. Try again later.", retryable=False)


def _walks_in_circles(client: ShopClient) -> UnreachableError:
    return UnreachableError(
        f"TikTok Shop ({host_of(client.app.base_url)}) keeps sending the same page of orders. The orders read "
        "so far are kept; import again later."
    )
