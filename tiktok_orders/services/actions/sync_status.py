"""Sync Status: orders are read anew from TikTok and from Magento, and each is told what became other.

It changes nothing on either side, so it may be asked for again and again: its key holds the moment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.errors import AuthorisationEndedError, RemoteError
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.sync_orders import OrderSync
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, give_up_earlier
from tiktok_orders.store.order_facts import list_order_facts

NAME = "sync_status"
WORDS = ActionWords(
    title="Sync Status",
    icon=":material/sync:",
    heading="Sync status",
    intro="Each order is read anew from TikTok, and its sales order from Magento. Nothing is changed on either "
    "side; what became other is told, and where the two do not agree it is written down as a mismatch.",
    noun="order",
    confirm="Sync",
    will="will be read anew",
    able="read anew",
    doing="Reading anew",
    done="read anew",
    typed_from=sys.maxsize,
    can_be_undone=False,
    tells_changes=True,
)


@dataclass(frozen=True)
class SyncStatus:
    """The action; see `outcome.Action`. What it does is over when a batch is prepared: nothing is sent."""

    database: Database
    sync: OrderSync
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Sync status"
    words: ActionWords = WORDS
    shows_failures: bool = False

    def judge(self, order_ids: Sequence[str], _: Wishes) -> dict[str, Verdict]:
        """Returns for each order that is stored that it will be read, unless it is being read or cannot be."""
        moment = f"{self.clock():%Y%m%dT%H%M%S%f}"
        ended = {one.account_id for one in list_accounts(self.database) if one.state == AccountState.DISCONNECTED}
        verdicts = {}
        for row in list_order_facts(self.database, order_ids, action=NAME):
            why_not = "being_read" if row.open_action else "not_connected" if row.account_id in ended else ""
            verdicts[row.order_id] = _skip(why_not) if why_not else _will(row.order_id, moment)
        return verdicts

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Reads the orders of a batch; returns what became other in each."""
        outcomes: dict[str, Outcome | Send] = {}
        for account_id, group in groupby(sorted(jobs, key=lambda job: job.account_id), lambda job: job.account_id):
            members = list(group)
            try:
                outcomes |= self._read(account_id, members)
            except RemoteError as error:
                outcomes |= {job.job_id: _not_read(error, is_first=job is members[0]) for job in members}
        return outcomes

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Says that they are read again: reading twice does no harm."""
        return {job.job_id: Outcome(Kind.RETRY, "not_read", counts=False) for job in jobs}

    def _read(self, account_id: str, jobs: list[Job]) -> dict[str, Outcome]:
        account = next(one for one in list_accounts(self.database) if one.account_id == account_id)
        found, changes = self.sync.read_from_both(account, [job.order_id for job in jobs])
        return {job.job_id: self._outcome(job, changes, is_shown=job.order_id in found.shown) for job in jobs}

    def _outcome(self, job: Job, changes: Mapping[str, str], *, is_shown: bool) -> Outcome:
        if not is_shown:
            hidden = FailureFound("not_on_tiktok")
            return Outcome(Kind.FAILED, hidden.code, hidden.sentence)
        words = changes.get(job.order_id, "")
        return Outcome(Kind.DONE, message=words, record=partial(_forget_failed, job))


def _forget_failed(job: Job, cursor: Any) -> None:
    give_up_earlier(cursor, NAME, [job.order_id], before=job.requested_at)


def _will(order_id: str, moment: str) -> Verdict:
    return Verdict(VerdictKind.WILL, subject=f"{order_id}:{moment}")


def _skip(code: str) -> Verdict:
    found = FailureFound(code)
    return Verdict(VerdictKind.SKIP, found.code, found.sentence)


def _not_read(error: RemoteError, *, is_first: bool) -> Outcome:
    """One call failed for the whole batch: it counts once against the Magento. Reading has no unknown outcome."""
    if error.service == "Magento":
        outcome = replace(outcome_of(error, tries=0), kind=Kind.RETRY)
        return replace(outcome, is_magento_down=outcome.is_magento_down and is_first)
    found = FailureFound("not_read", {"last": error.message})
    counts = not isinstance(error, AuthorisationEndedError)
    return Outcome(Kind.RETRY, found.code, found.sentence, error.request_id, counts=counts)
