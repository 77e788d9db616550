"""The jobs of a batch, account by account: where one account cannot be asked or may not send, the others go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import UNWANTED, OrderPolicy
from tiktok_orders.errors import RemoteError
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.order_policies import BY_POLICY, AccountRules, list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job

T = TypeVar("T")
# So often it is looked whether an account that only watches was switched to live again.
_WATCH_SECONDS = 900.0


def hold_back(
    database: Database, jobs: Sequence[Job], *, is_wanted: Callable[[OrderPolicy], bool] = lambda _: True
) -> tuple[list[Job], dict[str, Outcome | Send]]:
    """Returns the jobs that may write to Magento now, and by job id how the others stand.

    Those of an account that only watches wait until it is live again. What the policy asked for and does not
    want any more (`is_wanted`) is skipped; what a person asked for stays.
    """
    rules = list_rules(database, list_accounts(database))
    held: dict[str, Outcome | Send] = {}
    for job in jobs:
        own = rules[job.account_id]
        if job.requested_by == BY_POLICY and not is_wanted(own.policy):
            unwanted = FailureFound(UNWANTED)
            held[job.job_id] = Outcome(Kind.SKIPPED, unwanted.code, unwanted.sentence)
        elif own.mode is not AccountMode.LIVE:
            held[job.job_id] = _WATCHED
    return [job for job in jobs if job.job_id not in held], held


def for_each_account(
    database: Database,
    jobs: Sequence[Job],
    work: Callable[[AccountRules, list[Job]], Mapping[str, T]],
    not_checked: Callable[[RemoteError, Job, bool], T],
) -> dict[str, T]:
    """Returns by job id what `work` says of each account's jobs, or how they stand where it raised.

    `not_checked` is also told whether the job is its account's first: one call failed for all of them.
    """
    rules = list_rules(database, list_accounts(database))
    results: dict[str, T] = {}
    for account_id, group in groupby(sorted(jobs, key=_account_of), _account_of):
        members = list(group)
        try:
            results |= work(rules[account_id], members)
        except RemoteError as error:  # of a reading; what is sent answers for itself
            results |= {job.job_id: not_checked(error, job, job is members[0]) for job in members}
    return results


_WATCHED = Outcome(
    Kind.RETRY,
    "watch_only",
    f"{FailureFound('watch_only').what_happened} It goes on by itself once the account is live.",
    counts=False,
    retry_after_seconds=_WATCH_SECONDS,
)


def _account_of(job: Job) -> str:
    return job.account_id
