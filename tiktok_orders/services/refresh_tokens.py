"""Renews the access to TikTok before it ends, so that no request meets an expired token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from tiktok_orders.domain.schedules import RunEnd, counted
from tiktok_orders.retry import Retry
from tiktok_orders.services.schedules import Problems, ScheduleDesk
from tiktok_orders.services.shop_clients import ShopClients

# An access token lives for seven days (authorisation guide 202407, read 2026-11): a day is time for many tries.
_BEFORE_THE_END = timedelta(days=1)


@dataclass(frozen=True)
class RefreshTokens:
    """What the schedule of the token refresh does."""

    schedules: ScheduleDesk
    clients: ShopClients
    retry: Retry
    clock: Callable[[], datetime]

    def run(self, stop: Event) -> RunEnd:
        """Renews the access of every authorisation whose token ends within a day; returns how many."""
        problems, renewed = Problems(), 0
        titles = {account.authorisation_id: account.title for account in self.schedules.accounts()}
        for authorisation_id, title in titles.items():
            if stop.is_set():
                break
            with problems.of(title):
                before = self.clock() + _BEFORE_THE_END
                renewed += self.clients.renew_if_it_ends(authorisation_id, before=before, retry=self.retry)
        return problems.end(
            f"Renewed for {counted(renewed, 'seller')}." if renewed else "No access ends within a day."
        )
