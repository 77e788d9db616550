"""The jobs of a batch, account by account: where one account cannot be asked, the others go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from tiktok_orders.errors import RemoteError
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job

T = TypeVar("T")


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


def _account_of(job: Job) -> str:
    return job.account_id
