"""How fast one app may ask for one shop: slower each time TikTok calls it too fast, by and by faster again.

TikTok publishes no fixed number: the limit is dynamic, per app and shop (Partner Center, "Rate limits", read
2026-11).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tiktok_orders.retry import MAX_PATIENCE_SECONDS

# The default of 50 requests a second that the page named until 2026; TikTok says when it is too much.
FASTEST_PER_SECOND = 50.0
SLOWEST_PER_SECOND = 0.5
# A second without a refusal makes the pace faster by so much: from the slowest to the fastest in 100 seconds.
_RECOVERY_PER_SECOND = 0.5
# Requests already on their way are refused together: they count as one.
_SAME_REFUSAL_SECONDS = 1.0


@dataclass(slots=True)
class DayOfCalls:
    """What was asked on one day (UTC), and how often TikTok called it too fast; not what was taken off already."""

    day: date
    calls: int = 0
    refusals: int = 0


@dataclass
class Pace:
    """Gives each request its turn. Shared by all threads that ask with one app for one shop."""

    timer: Callable[[], float] = time.monotonic
    _next_turn: float = 0.0
    _slowed_at: float = float("-inf")
    _slowed_to: float = FASTEST_PER_SECOND
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _counted: dict[date, DayOfCalls] = field(default_factory=dict)
    _today: date = date.min

    @property
    def per_second(self) -> float:
        """Returns how many requests a second are sent at most, at this moment."""
        rested = max(0.0, self.timer() - self._slowed_at)
        return min(FASTEST_PER_SECOND, self._slowed_to + _RECOVERY_PER_SECOND * rested)

    def take_turn(self) -> float:
        """Reserves the next turn and returns the seconds until it comes."""
        with self._lock:
            now = self.timer()
            turn = max(now, self._next_turn)
            self._next_turn = turn + 1.0 / self.per_second
            return turn - now

    def count_call(self, now: datetime) -> None:
        """Counts a request."""
        with self._lock:
            self._today = now.date()
            self._day().calls += 1

    def counted(self) -> list[DayOfCalls]:
        """Returns a copy of what was asked, per day, and not taken off yet."""
        with self._lock:
            return [replace(one) for one in self._counted.values()]

    def take_off(self, written: DayOfCalls) -> None:
        """Takes off what is written down elsewhere; what came since stays."""
        with self._lock:
            day = self._counted[written.day]
            day.calls -= written.calls
            day.refusals -= written.refusals
            if not day.calls and not day.refusals:
                del self._counted[written.day]

    def slow_down(self, retry_after_seconds: float | None) -> None:
        """Halves the pace after a refusal; nobody's turn comes before the moment that TikTok asked for."""
        with self._lock:
            self._day().refusals += 1
            now = self.timer()
            if now - self._slowed_at >= _SAME_REFUSAL_SECONDS:
                self._slowed_to = max(SLOWEST_PER_SECOND, self.per_second / 2)
                self._slowed_at = now
            if retry_after_seconds and retry_after_seconds <= MAX_PATIENCE_SECONDS:
                self._next_turn = max(self._next_turn, now + retry_after_seconds)

    def _day(self) -> DayOfCalls:
        return self._counted.setdefault(self._today, DayOfCalls(self._today))
