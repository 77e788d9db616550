"""Magento's searches: `searchCriteria`, and walking the pages of an answer.

Source: Adobe Commerce web API guide, "Search using REST endpoints" (read 2026-11). A page past the end repeats
the last one (magento2#3787), so only `total_count` says where to stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, TypeVar

from tiktok_orders.errors import UnreachableError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.refusals import SERVICE

T = TypeVar("T")
PAGE_SIZE = 100  # Magento's own limit, where a shop sets one, is 300
VALUES_PER_CALL = 50  # keeps addresses below the 8 kB that web servers take
Sort = Sequence[tuple[str, Literal["ASC", "DESC"]]]


@dataclass(frozen=True)
class Filter:
    """One comparison; `condition` is Magento's word: eq, in, like, gteq, gt, lteq, lt, notnull, ..."""

    field: str
    value: str
    condition: str = "eq"


@dataclass(frozen=True)
class SearchCriteria:
    """What to search: any filter of a group may hold, and one of every group must."""

    groups: Sequence[Sequence[Filter]] = ()
    sort: Sort = ()
    page_size: int = PAGE_SIZE
    fields: str = ""

    def as_query(self, page: int = 1) -> dict[str, str]:
        """Returns the names and values of the query for one page, counted from 1."""
        query: dict[str, str] = {}
        for number, group in enumerate(self.groups):
            for place, one in enumerate(group):
                prefix = f"searchCriteria[filter_groups][{number}][filters][{place}]"
                query |= {
                    f"{prefix}[field]": one.field,
                    f"{prefix}[value]": one.value,
                    f"{prefix}[condition_type]": one.condition,
                }
        for number, (name, direction) in enumerate(self.sort):
            query |= {
                f"searchCriteria[sortOrders][{number}][field]": name,
                f"searchCriteria[sortOrders][{number}][direction]": direction,
            }
        query |= {"searchCriteria[pageSize]": str(self.page_size), "searchCriteria[currentPage]": str(page)}
        return query | ({"fields": f"items[{self.fields}],total_count"} if self.fields else {})


@dataclass(frozen=True)
class SearchPage:
    """One page: the entries as they came, how many there are in all, and whether this page is the last."""

    entries: list[Any] = field(repr=False)
    total_count: int
    is_last: bool


def any_of(name: str, values: Iterable[str]) -> tuple[Filter, ...]:
    """Returns the filters of one group that hold for each of these values, with commas in them or not."""
    plain = [value for value in values if "," not in value]
    with_comma = [value for value in values if "," in value]
    together = (Filter(name, ",".join(plain), "in"),) if plain else ()
    return (*together, *(Filter(name, value) for value in with_comma))


def read_page(
    client: MagentoClient, path: str, criteria: SearchCriteria, page: int = 1, *, store_code: str | None = None
) -> SearchPage:
    """Returns one page of a search, or raises `UnreachableError` where the reply is none."""
    reply = client.get(path, criteria.as_query(page), store_code=store_code)
    entries = reply.get("items") if isinstance(reply, dict) else None
    total_count = reply.get("total_count") if isinstance(reply, dict) else None
    if not isinstance(entries, list | None) or type(total_count) is not int:
        raise unreadable(f"the search {path}")
    return SearchPage(entries or [], total_count, page * criteria.page_size >= total_count)


def search(
    client: MagentoClient, path: str, criteria: SearchCriteria, *, store_code: str | None = None
) -> Iterator[Any]:
    """Yields the entries of all pages. The sort should end in a key, so that no page repeats another."""
    page, is_last = 0, False
    while not is_last:
        page += 1
        found = read_page(client, path, criteria, page, store_code=store_code)
        yield from found.entries
        is_last = found.is_last


def in_batches(values: Iterable[T], size: int = VALUES_PER_CALL) -> Iterator[list[T]]:
    """Yields the values in order, each once, so many at a time."""
    rest = iter(dict.fromkeys(values))
    while batch := list(islice(rest, size)):
        yield batch


def unreadable(what: str) -> UnreachableError:
    """Returns the error for a reply whose shape is not Magento's."""
    return UnreachableError(
        f"Magento’s answer to {what} cannot be read. Check that the address is Magento’s own and that no module "
        "changes its API, then try again.",
        service=SERVICE,
        retryable=False,
    )
