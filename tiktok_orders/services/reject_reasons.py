"""With which reasons TikTok lets each request be declined: asked in the background, and kept for a while.

The reasons belong to one request: another one, be it of the same shop, has others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tiktok_orders.domain.cancellations import RejectReason
from tiktok_orders.errors import TikTokOrdersError
from tiktok_orders.services.reread_cases import CaseReader
from tiktok_orders.store.accounts import Account
from tiktok_orders.tiktok.cancellations import list_reject_reasons

_KEPT = timedelta(minutes=10)
_PROBLEM_KEPT = timedelta(seconds=10)  # long enough to be read; then TikTok is asked again
_ASKED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class OfferedReasons:
    """The reasons for one request, or why TikTok did not say them."""

    reasons: tuple[RejectReason, ...]
    problem: str
    asked_at: datetime


@dataclass
class RejectReasons:
    """Safe to ask from any thread. `known` never asks TikTok."""

    reader: CaseReader
    clock: Callable[[], datetime]
    _known: dict[str, OfferedReasons] = field(default_factory=dict, repr=False)
    _asking: set[str] = field(default_factory=set, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self._told = threading.Condition(self._lock)

    def known(self, case_ids: Iterable[str]) -> dict[str, OfferedReasons]:
        """Returns case id to what TikTok said lately of it."""
        now = self.clock()
        with self._lock:
            found = {case_id: self._known[case_id] for case_id in case_ids if case_id in self._known}
        return {
            case_id: one
            for case_id, one in found.items()
            if one.asked_at > now - (_PROBLEM_KEPT if one.problem else _KEPT)
        }

    def ask(self, wanted: Mapping[str, Account]) -> None:
        """Asks TikTok for the reasons of these cases and waits for them."""
        known = self.known(wanted)
        with self._lock:
            new = [case_id for case_id in wanted if case_id not in known and case_id not in self._asking]
            self._asking.update(new)
        try:
            with ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix="reasons") as threads:
                list(threads.map(lambda case_id: self._ask_one(wanted[case_id], case_id), new))
        finally:
            with self._lock:
                self._asking.difference_update(new)

    def known_soon(self, wanted: Mapping[str, Account], *, within_seconds: float) -> dict[str, OfferedReasons]:
        """Returns as `known` does, after asking for what is missing; waits no longer than that for TikTok."""
        self.ask_in_background(wanted)
        until = time.monotonic() + within_seconds
        with self._told:
            while len(found := self.known(wanted)) < len(wanted) and (left := until - time.monotonic()) > 0:
                self._told.wait(left)
        return found

    def ask_in_background(self, wanted: Mapping[str, Account]) -> None:
        """Asks as `ask` does, without waiting; what is known or asked already is not asked again."""
        if set(wanted) - set(self.known(wanted)):
            threading.Thread(target=self.ask, args=(dict(wanted),), name="ask-reasons", daemon=True).start()

    def _ask_one(self, account: Account, case_id: str) -> None:
        try:
            reasons, problem = list_reject_reasons(self.reader.client_for(account), case_id), ""
        except TikTokOrdersError as error:
            reasons, problem = (), error.message
        with self._lock:
            self._known[case_id] = OfferedReasons(reasons, problem, self.clock())
            self._told.notify_all()
