"""The searches for cancellations and returns (202309), read from query and body, and their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.orders import address
from tiktok_orders.sandbox.api.page_tokens import read_page_token, write_page_token
from tiktok_orders.sandbox.api.parameters import read_choice, read_strings, read_typed, read_whole
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import JsonText
from tiktok_orders.sandbox.world.case_book import CaseSearch, search_cases

_SORTS = ("create_time", "update_time")
_ORDERS = ("ASC", "DESC")
_TIMES = ("create_time_ge", "create_time_lt", "update_time_ge", "update_time_lt")
# No source says how many values a list may have; an order search takes 100 warehouses.
_MOST = 100


class CaseWords(NamedTuple):
    """How one of the two searches spells things: what its filters are called, which words they take."""

    kind: str
    list_name: str
    least_page_size: int
    ids: str
    types: tuple[str, tuple[str, ...]]
    statuses: tuple[str, tuple[str, ...]]
    # Further filters by words, spelled alike in the file.
    more: dict[str, tuple[str, ...]]
    # Spellings of the request that the reply spells otherwise.
    also: dict[str, str]


def show_cases(call: Call, words: CaseWords) -> JsonText:
    """Returns one page of a search, the cases spliced in as they are stored."""
    search = _read_search(call, words)
    key = f"page tokens of {call.world.seed} {call.seller.app.app_secret}".encode()
    token = call.query.get("page_token")
    after = read_page_token(key, search, token, now=call.now) if token else None
    page, count = search_cases(call.world.file, search, after=after)
    upcoming = write_page_token(key, search, page.next_place, now=call.now) if page.next_place else ""
    cases = address(call, ",".join(page.texts))
    return JsonText(
        f'{{"{words.list_name}":[{cases}],"next_page_token":{json.dumps(upcoming)},"total_count":{count}}}'
    )


def _read_search(call: Call, words: CaseWords) -> CaseSearch:
    query = call.query
    return CaseSearch(
        shop_id=call.shop.id,
        filters=_read_filters(call.body, words),
        sort_field=read_choice(query, "sort_field", _SORTS, default="create_time"),
        sort_order=read_choice(query, "sort_order", _ORDERS, default="ASC"),
        page_size=read_whole(query, "page_size", least=words.least_page_size, most=50, default=10),
        kind=words.kind,
    )


def _read_filters(body: Mapping[str, Any], words: CaseWords) -> dict[str, Any]:
    statuses = _read_words(body, *words.statuses)
    filters: dict[str, Any] = {
        "case_ids": _read_numbers(body, words.ids),
        "order_ids": _read_numbers(body, "order_ids"),
        "buyer_user_ids": read_strings(body, "buyer_user_ids", most=_MOST),
        "types": _read_words(body, *words.types),
        "statuses": None if statuses is None else [words.also.get(status, status) for status in statuses],
    }
    for name, allowed in words.more.items():
        filters[name] = _read_words(body, name, allowed)
    for name in _TIMES:
        filters[name] = _read_time(body, name)
    read_typed(body, "locale", str)
    return {name: value for name, value in filters.items() if value is not None}


def _read_words(body: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> list[str] | None:
    values = read_strings(body, name, most=_MOST)
    for value in values or []:
        if value not in allowed:
            raise RequestRefusedError(parameter_value(name, f"Available values: {', '.join(allowed)}"))
    return values


def _read_numbers(body: Mapping[str, Any], name: str) -> list[int] | None:
    """Returns ids as the file keeps them; what can be no id matches nothing."""
    values = read_strings(body, name, most=_MOST)
    if values is None:
        return None
    return [int(text) if text.isascii() and text.isdigit() and len(text) < 19 + 1 else -1 for text in values]


def _read_time(body: Mapping[str, Any], name: str) -> int | None:
    value: int | None = read_typed(body, name, int)
    if value is not None and not 0 <= value < 2**63:
        raise RequestRefusedError(parameter_value(name, "Unix timestamp"))
    return value
