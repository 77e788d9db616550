"""searchCriteria of a query: filters in groups, sorting and paging, in snake_case or camelCase.

Filters of one group are joined by OR, the groups by AND. Without `searchCriteria` the call lacks an argument.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.magento.refusals import bad_request, internal_error, missing

_ROOTS = ("searchCriteria", "search_criteria")


@dataclass(frozen=True)
class Filter:
    """One condition on one member."""

    field: str
    value: str
    condition_type: str = "eq"


@dataclass(frozen=True)
class Sort:
    """One sort order; `direction` is ASC or DESC."""

    field: str
    direction: str


@dataclass(frozen=True)
class Criteria:
    """A whole search; without a page size all is one page."""

    groups: tuple[tuple[Filter, ...], ...] = ()
    sorts: tuple[Sort, ...] = ()
    page_size: int | None = None
    current_page: int | None = None

    def echo(self) -> dict[str, Any]:
        """Returns the search_criteria of a reply."""
        shown: dict[str, Any] = {
            "filter_groups": [{"filters": [vars(one) for one in group]} for group in self.groups],
            "sort_orders": [vars(one) for one in self.sorts] or None,
            "page_size": self.page_size,
            "current_page": self.current_page,
        }
        return {name: value for name, value in shown.items() if value is not None}


def read_criteria(query: Sequence[tuple[str, str]]) -> Criteria:
    """Returns the criteria of a query."""
    tree = _build_tree(query)
    if tree is None:
        raise missing("searchCriteria")
    groups = (
        tuple(_read_filter(entry) for entry in _entries(group.get("filters")))
        for group in _entries(tree.get("filter_groups"))
    )
    return Criteria(
        groups=tuple(group for group in groups if group),
        sorts=tuple(_read_sort(entry) for entry in _entries(tree.get("sort_orders"))),
        page_size=_read_number(tree, "page_size"),
        current_page=_read_number(tree, "current_page"),
    )


def _build_tree(query: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """Returns what stands in the brackets after searchCriteria as nested dicts; None where there is nothing."""
    tree: dict[str, Any] | None = None
    for name, value in query:
        root, *keys = re.split(r"\]?\[", name.removesuffix("]"))
        if root not in _ROOTS:
            continue
        tree = {} if tree is None else tree
        place = tree
        for key in keys[:-1]:
            place = place.setdefault(_snake(key), {})
            if not isinstance(place, dict):
                raise internal_error()
        if keys and keys[-1]:
            place[_snake(keys[-1])] = value
    return tree


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


def _entries(part: Any) -> list[dict[str, Any]]:
    """Returns the numbered entries of a part in the order in which they were sent."""
    if part is None or part == "":
        return []
    if not isinstance(part, dict) or not all(isinstance(entry, dict) for entry in part.values()):
        raise internal_error()
    return list(part.values())


def _read_filter(entry: dict[str, Any]) -> Filter:
    if not isinstance(entry.get("field"), str):
        raise internal_error()  # an SQL error there
    value = entry.get("value", "")
    listed = ",".join(value.values()) if isinstance(value, dict) else value
    return Filter(entry["field"], listed, entry.get("condition_type") or "eq")


def _read_sort(entry: dict[str, Any]) -> Sort:
    direction = str(entry.get("direction") or "DESC").upper()
    if direction not in ("ASC", "DESC"):
        raise bad_request("Sort order direction has to be either ASC or DESC.")
    return Sort(str(entry.get("field", "")), direction)


def _read_number(tree: dict[str, Any], name: str) -> int | None:
    text = tree.get(name)
    if text is None or text == "":
        return None
    try:
        return int(text)
    except (TypeError, ValueError):
        raise bad_request(
            'The "%1" value\'s type is invalid. The "%2" type was expected. Verify and try again.',
            [str(text)[:60], "int"],
        ) from None
