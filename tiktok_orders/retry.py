"""Trying again what may succeed later, with a wait that grows, and never what a service has refused for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from tiktok_orders.errors import RemoteError

T = TypeVar("T")

# Above this a caller is better off doing something else than sleeping.
MAX_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class Retry:
    """Tries again what may succeed later: 1 s x 2^n plus up to 0.5 s, at most 60 s, or what the service asks.

    `sleep` takes seconds, `random` gives a number from 0 to 1. A service that asks for more than five minutes
    is not waited for: its error, which carries the time, reaches the caller.
    """

    sleep: Callable[[float], None] = field(repr=False)
    random: Callable[[], float] = field(repr=False)
    tries: int = 5

    def run(self, attempt: Callable[[], T], *, may_be_repeated: bool = True) -> T:
        """Returns what `attempt` returns, or raises its last error. It must build its request anew each time.

        What may not be repeated is tried again only where the error says that nothing was done.
        """
        retrying = Retrying(
            sleep=self.sleep,
            stop=stop_after_attempt(self.tries),
            wait=self._wait_seconds,
            retry=retry_if_exception(lambda error: _is_worth_retrying(error, may_be_repeated)),
            reraise=True,
        )
        return retrying(attempt)

    def _wait_seconds(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        backoff = float(min(60.0, 2.0 ** (state.attempt_number - 1) + 0.5 * self.random()))
        return max(backoff, _asked_wait_seconds(error))


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """Returns the seconds a `Retry-After` header asks for, given as seconds or as an HTTP date; else None."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _seconds_until(text, now)
    return seconds if isfinite(seconds) and seconds >= 0 else None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _is_worth_retrying(error: BaseException, may_be_repeated: bool) -> bool:
    if not isinstance(error, RemoteError) or not error.retryable:
        return False
    is_safe = may_be_repeated or error.outcome_known
    return is_safe and _asked_wait_seconds(error) <= MAX_PATIENCE_SECONDS


def _asked_wait_seconds(error: BaseException | None) -> float:
    return getattr(error, "retry_after_seconds", None) or 0.0
