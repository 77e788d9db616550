"""What one try at a job comes to, and what an action offers the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

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

    `record` writes what else belongs into the same transaction, given a cursor. `is_linked` and `is_confirmed`
    date the ledger. `counts` is false where the job itself is not to blame; `pause` then says why its Magento is
    paused.
    """

    kind: Kind
    code: str = ""
    message: str = ""
    request_id: str = ""
    record: Callable[[Any], None] | None = field(default=None, repr=False)
    is_linked: bool = False
    is_confirmed: bool = False
    retry_after_seconds: float = 0.0
    counts: bool = True
    pause: str = ""
    is_magento_down: bool = False


Send = Callable[[], Outcome]


class Action(Protocol):
    """One thing that can be done to an order.

    `prepare` checks a batch again and returns, per job id, how it ended already or what sends it. `look_up`
    settles jobs whose outcome is unknown: RETRY where nothing was done.
    """

    @property
    def name(self) -> str: ...

    @property
    def shows_failures(self) -> bool: ...

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]: ...

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]: ...
