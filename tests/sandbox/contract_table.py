"""What a case of the contract's table is: how one route of the practice shop is called to be held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.sandbox.practice_client import PracticeClient

REGIONS = ("GB", "US", "SG", "DE", "VN")
SAMPLES = "reference/tiktok-samples"
EXAMPLES = "reference/tiktok-docs-examples"


@dataclass(frozen=True)
class Ask:
    """One call of a route: ids of its path, query and body; no `region` for what is not of one shop.

    `by` is the client that asks, where it must not be the one that all cases share.
    """

    region: str | None = "GB"
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    by: PracticeClient | None = None


class Family(NamedTuple):
    """What a group of endpoints has in common: its code for a body without a required field."""

    code_without_field: int
    names_the_field: bool


class Case(NamedTuple):
    """`like` is the route whose page states the fields, `also` are fields (path to type) that no page states.

    `required` are the fields that a body must have, where they are not those that the page of `like` says; None
    for those of the page.
    """

    asks: Callable[[PracticeClient], Iterator[Ask]]
    family: Family
    sample: str
    unsaid: frozenset[str]
    like: str
    also: Mapping[str, str]
    required: tuple[str, ...] | None = None


Asks = Callable[[PracticeClient], Iterator[Ask]]


class Cases(dict[str, Case]):
    """The cases of one family: route, such as "GET /order/202507/orders", to case."""

    def __init__(self, family: Family) -> None:
        super().__init__()
        self.family = family

    def case(
        self,
        route: str,
        *,
        sample: str = "",
        unsaid: tuple[str, ...] = (),
        like: str = "",
        also: Mapping[str, str] | None = None,
        required: tuple[str, ...] | None = None,
    ) -> Callable[[Asks], Asks]:
        """Enters a function as the case of a route."""

        def enter(asks: Asks) -> Asks:
            assert route not in self, f"{route} has two cases"
            self[route] = Case(asks, self.family, sample, frozenset(unsaid), like or route, also or {}, required)
            return asks

        return enter
