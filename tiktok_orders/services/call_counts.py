"""Keeps how often TikTok is asked for each account, so that the count of a day outlives the program."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.api_calls import ApiCalls, add_calls, find_calls
from tiktok_orders.store.database import Database
from tiktok_orders.tiktok.pace import DayOfCalls, Pace

# A write each time would cost more than the call; a program that is killed forgets the calls of so long.
_WRITE_EVERY = timedelta(seconds=5)


@dataclass
class CallCounts:
    """Safe to ask from any thread."""

    database: Database
    clients: ShopClients
    clock: Callable[[], datetime]
    _written_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of_day(self, account_id: str, day: date) -> ApiCalls:
        """Returns the calls of an account on a day (UTC), those not written down yet included."""
        with self._lock:
            kept = find_calls(self.database, account_id, day)
            new = [one for _, one in self._counted() if (one.account_id, one.day) == (account_id, day)]
        calls, refusals = sum(one.calls for one in new), sum(one.refusals for one in new)
        return ApiCalls(account_id, day, kept.calls + calls, kept.refusals + refusals)

    def write_by_and_by(self) -> None:
        """Writes down what was counted, at most every few seconds."""
        now = self.clock()
        if self._written_at is None or not timedelta() <= now - self._written_at < _WRITE_EVERY:
            self._written_at = now
            self.write_down()

    def write_down(self) -> None:
        """Writes down what was counted since the last time; nothing where there were no calls."""
        with self._lock:
            if counted := self._counted():
                add_calls(self.database, [one for _, one in counted])
                for pace, one in counted:
                    pace.take_off(DayOfCalls(one.day, one.calls, one.refusals))

    def _counted(self) -> list[tuple[Pace, ApiCalls]]:
        return [
            (pace, ApiCalls(account_id, one.day, one.calls, one.refusals))
            for account_id, pace in self.clients.paces()
            for one in pace.counted()
        ]
