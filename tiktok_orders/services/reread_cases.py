"""Reads cancellations and returns of single orders anew from TikTok: before an answer, and after it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.after_sale import CANCELLATION
from tiktok_orders.domain.import_decision import Verdict
from tiktok_orders.errors import RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.feeds import CANCELLATIONS, FEEDS, RETURNS, Feed
from tiktok_orders.services.read_orders import ReadEntries
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.after_sale_cases import (
    UpsertedCases,
    returns_without_history,
    save_records,
    upsert_cases,
)
from tiktok_orders.store.database import Database
from tiktok_orders.store.unreadable_records import keep
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.returns import list_return_records

log = logging.getLogger(__name__)

# One call each: a round after an import is not to take minutes.
_HISTORIES_AT_ONCE = 100


@dataclass(frozen=True)
class CaseReader:
    """Reads cases by their orders and stores what changed, as an import would."""

    database: Database
    clients: ShopClients
    retry: Retry
    clock: Callable[[], datetime]

    def client_for(self, account: Account) -> ShopClient:
        """Returns a client that does not try for long: jobs have their own patience, and people wait."""
        return self.clients.client_for(account, self.retry)

    def read_anew(self, account: Account, kind: str, order_ids: Sequence[str]) -> frozenset[str]:
        """Stores the cases of these orders as TikTok states them now; returns the ids that it showed.

        Raises a `RemoteError` where TikTok cannot be asked.
        """
        entries = self.read(account, kind, order_ids)
        self.database.write(
            lambda cursor: self.store_in(cursor, account, kind, entries),
            is_shown=lambda done: bool(entries.unreadable) or _is_changed(done),
        )
        return frozenset(one.case.case_id for one in entries.cases)

    def read(self, account: Account, kind: str, order_ids: Sequence[str]) -> ReadEntries:
        """Returns the cases of these orders as TikTok states them now, stored by `store_in`; raises as above."""
        feed, entries = _feed_of(kind), ReadEntries()
        for page in feed.open(self.client_for(account)).get(order_ids):
            entries.add(feed.read(page))
        return entries

    def store_in(self, cursor: Any, account: Account, kind: str, entries: ReadEntries) -> UpsertedCases:
        """Stores what `read` returned inside the caller's transaction; what is damaged is kept aside."""
        account_id, now = account.account_id, self.clock()
        done = upsert_cases(cursor, account_id=account_id, cases=entries.cases, now=now)
        keep(cursor, account_id, entries.unreadable, now, feed=_feed_of(kind).name)
        return done

    def read_histories(self, account: Account) -> int:
        """Reads what happened to the account's returns that changed since it was read last; returns how many.

        Those that wait for the seller come first; the rest of many comes with the next rounds.
        """
        case_ids = returns_without_history(self.database, account.account_id, limit=_HISTORIES_AT_ONCE)
        client = self.client_for(account)
        for number, case_id in enumerate(case_ids):
            try:
                records = list_return_records(client, case_id)
            except RemoteError as error:
                log.info("the histories of %s returns wait: %s", len(case_ids) - number, error.message)
                return number
            stated = [one.model_dump(mode="json") for one in records]
            save_records(self.database, case_id, stated, now=self.clock())
        return len(case_ids)


def _feed_of(kind: str) -> Feed:
    return FEEDS[CANCELLATIONS if kind == CANCELLATION else RETURNS]


def _is_changed(done: UpsertedCases) -> bool:
    return bool(done.verdicts[Verdict.NEW] + done.verdicts[Verdict.CHANGED])
