"""Reading a shop's orders, raw as TikTok Shop sends them; `domain.orders` makes sense of them.

Source: order API 202309 (search), 202507 (detail) and 202407 (price detail), read 2026-11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Any, Literal

from tiktok_orders.errors import ForeignOrderError, PageTokenError, UnreachableError
from tiktok_orders.http import host_of
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import GET_ORDERS, GET_PRICE_DETAIL, SEARCH_ORDERS, check_id

PAGE_SIZE = 100  # TikTok's largest
IDS_PER_CALL = 50  # TikTok's largest
# A page may come twice by TikTok's mistake; a token that comes this often leads nowhere.
_MOST_REPEATS = 4


@dataclass(frozen=True)
class Span:
    """The orders whose `field` lies from an instant until just before another; both are aware."""

    field: Literal["update_time", "create_time"]
    start: datetime
    until: datetime

    @classmethod
    def changed(cls, start: datetime, until: datetime) -> Span:
        """Returns the span of orders that changed in this time."""
        return cls("update_time", start, until)

    @classmethod
    def placed(cls, start: datetime, until: datetime) -> Span:
        """Returns the span of orders that were placed in this time."""
        return cls("create_time", start, until)

    def as_body(self) -> dict[str, int]:
        """Returns the names of the search's body, in whole unix seconds that leave nothing of the span out."""
        if self.start.tzinfo is None or self.until.tzinfo is None:
            raise ValueError("The span of a search needs instants with a time zone.")
        return {
            f"{self.field}_ge": int(self.start.timestamp()),
            f"{self.field}_lt": ceil(self.until.timestamp()),
        }


@dataclass(frozen=True)
class OrderPage:
    """One page of orders: entries as they came (one may be no object at all), oldest first.

    `next_page_token` is "" on the last page; `total_count` moves while paging and is for show. `again` asks
    for the same page once more.
    """

    orders: list[Any] = field(repr=False)
    next_page_token: str = field(default="", repr=False)
    total_count: int | None = None
    again: Callable[[], OrderPage] | None = field(default=None, repr=False, compare=False)


def search_orders(
    client: ShopClient, span: Span, *, page_size: int = PAGE_SIZE, filters: Mapping[str, Any] | None = None
) -> Iterator[OrderPage]:
    """Yields the pages of a span, oldest first.

    TikTok may return orders whose `update_time` has moved out of the span meanwhile. `filters` are further
    names of the search's body (`order_status`, `shipping_type`, ...). Where TikTok no longer knows a page token,
    the search begins anew at the newest order seen. Raises `UnreachableError` if it walks in circles.
    """
    while True:
        walk = _Walk(client, span, page_size, filters or {})
        try:
            yield from walk.pages()
            return
        except PageTokenError:
            if walk.reached is None or walk.reached <= span.start:
                raise
            span = replace(span, start=walk.reached)


def count_orders(client: ShopClient, span: Span) -> int | None:
    """Returns how many orders TikTok counts in a span, or None where it does not say."""
    return _get_page(client, span.field, span.as_body(), 1, "").total_count


def get_orders(client: ShopClient, order_ids: Sequence[str]) -> Iterator[OrderPage]:
    """Yields the orders with these ids, 50 ids a call.

    Ids that the shop does not have are in none of the pages: compare. Where TikTok refuses a call because of
    such an id, the ids are asked for in halves.
    """
    wanted = [check_id(order_id) for order_id in dict.fromkeys(order_ids)]
    for start in range(0, len(wanted), IDS_PER_CALL):
        yield from _get_batch(client, wanted[start : start + IDS_PER_CALL])


def _get_batch(client: ShopClient, order_ids: Sequence[str]) -> Iterator[OrderPage]:
    try:
        data = client.call(GET_ORDERS, query={"ids": ",".join(order_ids)})
    except ForeignOrderError:
        if len(order_ids) > 1:
            half = len(order_ids) // 2
            yield from _get_batch(client, order_ids[:half])
            yield from _get_batch(client, order_ids[half:])
        return
    yield OrderPage(_list_orders(client, data))


@dataclass(frozen=True)
class ShopOrders:
    """The orders of one shop, as an import asks for them."""

    client: ShopClient

    def search(self, span: Span) -> Iterator[OrderPage]:
        """Yields the pages of a span, oldest first."""
        return search_orders(self.client, span)

    def count(self, span: Span) -> int | None:
        """Returns TikTok's count of a span."""
        return count_orders(self.client, span)

    def get(self, order_ids: Sequence[str]) -> Iterator[OrderPage]:
        """Yields those of the orders that the shop has."""
        return get_orders(self.client, order_ids)


def get_price_detail(client: ShopClient, order_id: str) -> dict[str, Any]:
    """Returns how an order's price came about, raw: of the order, and of each of its `line_items`."""
    return client.call(GET_PRICE_DETAIL, order_id=order_id)


class _Walk:
    """One walk over the pages of a span; `reached` is the newest instant seen inside it."""

    def __init__(self, client: ShopClient, span: Span, page_size: int, filters: Mapping[str, Any]) -> None:
        self.reached: datetime | None = None
        self._client, self._span, self._page_size = client, span, page_size
        self._body = {**filters, **span.as_body()}
        self._asked: Counter[str] = Counter()

    def pages(self) -> Iterator[OrderPage]:
        token = ""
        while True:
            page = _get_page(self._client, self._span.field, self._body, self._page_size, token)
            self._asked[token] += 1
            self._note(page)
            yield page
            token = page.next_page_token
            if not token:
                return
            if self._asked[token] >= _MOST_REPEATS:
                raise _walks_in_circles(self._client)

    def _note(self, page: OrderPage) -> None:
        entries = (entry.get(self._span.field) for entry in page.orders if isinstance(entry, dict))
        last = ceil(self._span.until.timestamp())
        seconds = [value for value in entries if type(value) is int and 0 < value < last]
        if seconds:
            newest = datetime.fromtimestamp(max(seconds), UTC)
            self.reached = max(self.reached or newest, newest)


def _get_page(
    client: ShopClient, sort_field: str, body: Mapping[str, Any], page_size: int, page_token: str
) -> OrderPage:
    # Ascending: with TikTok's default, rows shift between pages while buyers buy.
    query = {"page_size": str(page_size), "sort_field": sort_field, "sort_order": "ASC"}
    if page_token:
        query["page_token"] = page_token
    data = client.call(SEARCH_ORDERS, query=query, body=body)
    total_count = data.get("total_count")
    return OrderPage(
        orders=_list_orders(client, data),
        next_page_token=_next_page_token(client, data),
        total_count=total_count if isinstance(total_count, int) else None,
        again=partial(_get_page, client, sort_field, body, page_size, page_token),
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
