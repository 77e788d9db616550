"""What one try at a job comes to, and what an action offers the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.store.jobs import Job


class Kind(StrEnum):
    """How a try ended. RETRY was certainly not done and may be later; UNKNOWN is looked up before all else."""

    DONE = "done"
    ADOPTED = "adopted"
    SKIPPED = "skipped"
    FAILED = "failed"
    RETRY = "retry"
    UNKNOWN = "unknown"
    RELEASED = "released"


@dataclass(frozen=True)
class Outcome:
    """How a try at a job ended.

    `record` writes what else belongs into the same transaction, given a cursor. `is_linked`, `is_confirmed` and,
    of what `prepare` sent itself, `is_sent` date the ledger. `counts` is false where the job itself is not to
    blame; `pause` then says why its Magento is paused. `cause` tells failures of one code apart, where they need
    different fixes.
    """

    kind: Kind
    code: str = ""
    message: str = ""
    request_id: str = ""
    record: Callable[[Any], None] | None = field(default=None, repr=False)
    is_sent: bool = False
    is_linked: bool = False
    is_confirmed: bool = False
    retry_after_seconds: float = 0.0
    counts: bool = True
    pause: str = ""
    is_magento_down: bool = False
    cause: str = ""


Send = Callable[[], Outcome]
# In a job's details: that a person asked for this order by itself, and which reasons to look that person saw.
ALONE = "alone"
SEEN = "seen"
# What a person asks for an order beyond the verb itself, ready for JSON: a reason, a tracking number.
Wishes = Mapping[str, Mapping[str, Any]]
# Within a wish: what else is asked for the same order. Each is judged and done by itself.
ALSO = "also"


def join_wishes(pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """Returns the wishes of pairs of order id and wish; an order may be named more than once."""
    joined: dict[str, Mapping[str, Any]] = {}
    for order_id, wish in pairs:
        first = joined.get(order_id)
        joined[order_id] = wish if first is None else {**first, ALSO: (*first.get(ALSO, ()), wish)}
    return joined


def rounds_of(order_ids: Sequence[str], wishes: Wishes) -> Iterator[tuple[Sequence[str], Wishes]]:
    """Yields orders and wishes so that no order is twice in a round: all orders first, then what else is asked."""
    yield order_ids, {one: {name: wish[name] for name in wish if name != ALSO} for one, wish in wishes.items()}
    place = 0
    while more := {one: wish[ALSO][place] for one, wish in wishes.items() if len(wish.get(ALSO, ())) > place}:
        yield list(more), more
        place += 1


class Action(Protocol):
    """One thing that can be done to an order; `title` is its name in the ledger.

    `prepare` checks a batch again and returns, per job id, how it ended already or what sends it. `look_up`
    settles jobs whose outcome is unknown: RETRY where nothing was done.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def shows_failures(self) -> bool: ...

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]: ...

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]: ...


class BulkVerb(Action, Protocol):
    """An action that people ask for, for one order or many at once: it is previewed, confirmed and reported.

    `judge` says per order that is stored what would happen to it now, given order id to what is wished for it;
    the wishes of those that are confirmed become their jobs' details.
    """

    @property
    def words(self) -> ActionWords: ...

    def judge(self, order_ids: Sequence[str], wishes: Wishes, /) -> dict[str, Verdict]: ...
