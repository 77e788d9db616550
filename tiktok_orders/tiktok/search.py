"""The one walk over the pages of TikTok Shop's searches: orders, packages, cancellations, returns, statements.

Entries are raw, as TikTok sends them. What is asked for stands in the body, or in the query of a GET. Source:
Search Orders, Search Package, Search Cancellations, Get Statements (202309, read 2026-11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Any, Literal

from tiktok_orders.errors import PageTokenError, UnreachableError
from tiktok_orders.http import host_of
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import Endpoint, check_id

# A page may come twice by TikTok's mistake; a token that comes this often leads nowhere.
_MOST_REPEATS = 4
_ORDERS_PER_SEARCH = 50  # no source states the limit; it is that of Get Order Detail


@dataclass(frozen=True)
class Span:
    """What has its `field` from an instant until just before another; both are aware."""

    field: Literal["update_time", "create_time", "statement_time"]
    start: datetime
    until: datetime

    @classmethod
    def changed(cls, start: datetime, until: datetime) -> Span:
        """Returns the span of what changed in this time."""
        return cls("update_time", start, until)

    @classmethod
    def placed(cls, start: datetime, until: datetime) -> Span:
        """Returns the span of what was placed in this time."""
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
class Search:
    """One of the searches: `entries` is what its reply calls the list.

    `page_size` is TikTok's largest page, `least_page_size` its smallest. `sort_field` is that of a search
    without a span.
    """

    endpoint: Endpoint
    entries: str
    page_size: int
    least_page_size: int = 1
    sort_field: str = "create_time"


@dataclass(frozen=True)
class Page:
    """One page: entries as they came (one may be no object at all), oldest first.

    `next_page_token` is "" on the last page; `total_count` moves while paging and is for show. `again` asks
    for the same page once more. `head` is what else the reply says.
    """

    entries: list[Any] = field(repr=False)
    next_page_token: str = field(default="", repr=False)
    total_count: int | None = None
    again: Callable[[], Page] | None = field(default=None, repr=False, compare=False)
    head: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def search_pages(
    client: ShopClient,
    search: Search,
    span: Span | None,
    *,
    page_size: int | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """Yields the pages of a span, or of all time, oldest first; `filters` are further names of the search's body.

    TikTok may return entries whose `update_time` has moved out of the span meanwhile. Where it no longer knows a
    page token, the search begins anew at the newest entry seen. Raises `UnreachableError` if it walks in circles.
    """
    while True:
        walk = _Walk(client, search, span, page_size or search.page_size, filters or {})
        try:
            yield from walk.pages()
            return
        except PageTokenError:
            if span is None or walk.reached is None or walk.reached <= span.start:
                raise
            span = replace(span, start=walk.reached)


def search_of_orders(client: ShopClient, search: Search, order_ids: Sequence[str]) -> Iterator[Page]:
    """Yields the pages of what belongs to these orders, oldest first within 50 orders."""
    wanted = [check_id(order_id) for order_id in dict.fromkeys(order_ids)]
    for start in range(0, len(wanted), _ORDERS_PER_SEARCH):
        filters = {"order_ids": wanted[start : start + _ORDERS_PER_SEARCH]}
        yield from search_pages(client, search, None, filters=filters)


def count_entries(client: ShopClient, search: Search, span: Span) -> int | None:
    """Returns how many entries TikTok counts in a span, or None where it does not say."""
    return _get_page(client, search, span.field, span.as_body(), search.least_page_size, "").total_count


def list_entries(client: ShopClient, data: Mapping[str, Any], name: str) -> list[Any]:
    """Returns a list of a reply; one that is left out is empty."""
    entries = data.get(name)
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise _unreadable(client, f"a list of {name} that is no list")
    return entries


class _Walk:
    """One walk over the pages of a span; `reached` is the newest instant seen inside it."""

    def __init__(
        self, client: ShopClient, search: Search, span: Span | None, page_size: int, filters: Mapping[str, Any]
    ) -> None:
        self.reached: datetime | None = None
        self._client, self._search, self._span, self._page_size = client, search, span, page_size
        self._sort_field = span.field if span else search.sort_field
        self._body = {**filters, **(span.as_body() if span else {})}
        self._asked: Counter[str] = Counter()

    def pages(self) -> Iterator[Page]:
        token = ""
        while True:
            page = _get_page(self._client, self._search, self._sort_field, self._body, self._page_size, token)
            self._asked[token] += 1
            self._note(page)
            yield page
            token = page.next_page_token
            if not token:
                return
            if self._asked[token] >= _MOST_REPEATS:
                raise _walks_in_circles(self._client, self._search)

    def _note(self, page: Page) -> None:
        if self._span is None:
            return
        entries = (entry.get(self._span.field) for entry in page.entries if isinstance(entry, dict))
        last = ceil(self._span.until.timestamp())
        seconds = [value for value in entries if type(value) is int and 0 < value < last]
        if seconds:
            newest = datetime.fromtimestamp(max(seconds), UTC)
            self.reached = max(self.reached or newest, newest)


def _get_page(
    client: ShopClient, search: Search, sort_field: str, body: Mapping[str, Any], page_size: int, page_token: str
) -> Page:
    # Ascending: with TikTok's default, rows shift between pages while buyers buy.
    query = {"page_size": str(page_size), "sort_field": sort_field, "sort_order": "ASC"}
    if page_token:
        query["page_token"] = page_token
    if search.endpoint.method == "GET":
        asked = {**{name: str(value) for name, value in body.items()}, **query}
        data = client.call(search.endpoint, query=asked)
    else:
        data = client.call(search.endpoint, query=query, body=body)
    total_count = data.get("total_count")
    return Page(
        entries=list_entries(client, data, search.entries),
        next_page_token=_next_page_token(client, data),
        total_count=total_count if isinstance(total_count, int) else None,
        again=partial(_get_page, client, search, sort_field, body, page_size, page_token),
        head={name: value for name, value in data.items() if name != search.entries},
    )


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


def _walks_in_circles(client: ShopClient, search: Search) -> UnreachableError:
    return UnreachableError(
        f"TikTok Shop ({host_of(client.app.base_url)}) keeps sending the same page of {search.entries}. What was "
        "read so far is kept; try again later."
    )
