"""Reading a shop's orders, raw as TikTok Shop sends them; `domain.orders` makes sense of them.

Source: order API 202309 (search), 202507 (detail) and 202407 (price detail), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.errors import ForeignOrderError
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import GET_ORDERS, GET_PRICE_DETAIL, SEARCH_ORDERS, check_id
from tiktok_orders.tiktok.search import Page, Search, Span, count_entries, list_entries, search_pages

PAGE_SIZE = 100  # TikTok's largest
IDS_PER_CALL = 50  # TikTok's largest
_ORDERS = Search(SEARCH_ORDERS, "orders", PAGE_SIZE)


def search_orders(
    client: ShopClient, span: Span, *, page_size: int = PAGE_SIZE, filters: Mapping[str, Any] | None = None
) -> Iterator[Page]:
    """Yields the pages of a span, oldest first; `filters` are `order_status`, `shipping_type`, ..."""
    return search_pages(client, _ORDERS, span, page_size=page_size, filters=filters)


def count_orders(client: ShopClient, span: Span) -> int | None:
    """Returns how many orders TikTok counts in a span, or None where it does not say."""
    return count_entries(client, _ORDERS, span)


def get_orders(client: ShopClient, order_ids: Sequence[str]) -> Iterator[Page]:
    """Yields the orders with these ids, 50 ids a call.

    Ids that the shop does not have are in none of the pages: compare. Where TikTok refuses a call because of
    such an id, the ids are asked for in halves.
    """
    wanted = [check_id(order_id) for order_id in dict.fromkeys(order_ids)]
    for start in range(0, len(wanted), IDS_PER_CALL):
        yield from _get_batch(client, wanted[start : start + IDS_PER_CALL])


def _get_batch(client: ShopClient, order_ids: Sequence[str]) -> Iterator[Page]:
    try:
        data = client.call(GET_ORDERS, query={"ids": ",".join(order_ids)})
    except ForeignOrderError:
        if len(order_ids) > 1:
            half = len(order_ids) // 2
            yield from _get_batch(client, order_ids[:half])
            yield from _get_batch(client, order_ids[half:])
        return
    yield Page(list_entries(client, data, "orders"))


@dataclass(frozen=True)
class ShopOrders:
    """The orders of one shop, as an import asks for them."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[Page]:
        """Yields the pages of a span, oldest first."""
        return search_orders(self.client, span)

    def count(self, span: Span) -> int | None:
        """Returns TikTok's count of a span."""
        return count_orders(self.client, span)

    def get(self, order_ids: Sequence[str]) -> Iterator[Page]:
        """Yields those of the orders that the shop has."""
        return get_orders(self.client, order_ids)


def get_price_detail(client: ShopClient, order_id: str) -> dict[str, Any]:
    """Returns how an order's price came about, raw: of the order, and of each of its `line_items`."""
    return client.call(GET_PRICE_DETAIL, order_id=order_id)
