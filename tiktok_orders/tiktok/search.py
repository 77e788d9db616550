"""The one walk over the pages of TikTok Shop's searches: orders, packages, cancellations, returns.

Entries are raw, as TikTok sends them. Source: Search Orders, Search Package, Search Cancellations (202309, read
2026-11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Any, Literal

from tiktok_orders.errors import PageTokenError, UnreachableError
from tiktok_orders.http import host_of
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.endpoints import Endpoint

# A page may come twice by TikTok's mistake; a token that comes this often leads nowhere.
_MOST_REPEATS = 4


@dataclass(frozen=True)
class Span:
    """What has its `field` from an instant until just before another; both are aware."""

    field: Literal["update_time", "create_time"]
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
    """One of the searches: `entries` is what its reply calls the list, `page_size` TikTok's largest page."""

    endpoint: Endpoint
    entries: str
    page_size: int


@dataclass(frozen=True)
class Page:
    """One page: entries as they came (one may be no object at all), oldest first.

    `next_page_token` is "" on the last page; `total_count` moves while paging and is for show. `again` asks
    for the same page once more.
    """

    entries: list[Any] = field(repr=False)
    next_page_token: str = field(default="", repr=False)
    total_count: int | None = None
    again: Callable[[], Page] | None = field(default=None, repr=False, compare=False)


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


def count_entries(client: ShopClient, search: Search, span: Span) -> int | None:
    """Returns how many entries TikTok counts in a span, or None where it does not say."""
    return _get_page(client, search, span.field, span.as_body(), 1, "").total_count


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
        self._sort_field = span.field if span else "create_time"
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
    data = client.call(search.endpoint, query=query, body=body)
    total_count = data.get("total_count")
    return Page(
        entries=list_entries(client, data, search.entries),
        next_page_token=_next_page_token(client, data),
        total_count=total_count if isinstance(total_count, int) else None,
        again=partial(_get_page, client, search, sort_field, body, page_size, page_token),
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
