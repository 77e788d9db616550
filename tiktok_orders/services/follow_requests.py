"""Asks Magento for what follows from requests and refunds: hold, release, cancel, credit; each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.after_sale import CANCELLATION
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.request_follow_up import FollowUp, RequestStanding, decide_follow_up
from tiktok_orders.errors import RemoteError
from tiktok_orders.services.actions.cancel_in_magento import cancel_job
from tiktok_orders.services.order_policies import BY_POLICY, AccountRules, list_rules
from tiktok_orders.services.refund_credits import RefundCredits
from tiktok_orders.services.reread_cases import CaseReader
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.case_follow_up import requests_not_read, requests_to_follow
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FollowRequests:
    """Writes jobs; however often it is asked, there is one of each for a request."""

    database: Database
    cases: CaseReader
    credits: RefundCredits
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def read_and_request(self, account: Account) -> None:
        """Reads the requests that orders tell of and no import brought yet, then does as `request`."""
        if order_ids := requests_not_read(self.database, account.account_id):
            try:
                self.cases.read_anew(account, CANCELLATION, order_ids)
            except RemoteError as error:
                log.info("the requests of %s orders wait for the next import: %s", len(order_ids), error.message)
        self.request(account)

    def request(self, account: Account) -> None:
        """Writes what the account's requests and refunds call for at this moment."""
        rules = list_rules(self.database, [account])[account.account_id]
        if self.database.write(lambda cursor: self.request_in(cursor, rules), is_shown=bool):
            self.wake()

    def request_in(self, cursor: Any, rules: AccountRules) -> int:
        """Does the same inside the transaction that changed a request; returns how many jobs are new."""
        if rules.mode is not AccountMode.LIVE:
            return 0
        wanted = [
            (follow_up, one)
            for one in requests_to_follow(cursor, rules.account.account_id)
            if (follow_up := decide_follow_up(one, rules.policy))
        ]
        jobs = [self._job(rules, follow_up, one) for follow_up, one in wanted]
        jobs += self.credits.following(cursor, rules, BY_POLICY)
        return len(request_jobs(cursor, jobs).queued) if jobs else 0

    def _job(self, rules: AccountRules, follow_up: FollowUp, one: RequestStanding) -> Job:
        account_id, now = rules.account.account_id, self.clock()
        if follow_up is FollowUp.CANCEL:
            return cancel_job(
                account_id=account_id,
                order_id=one.order_id,
                magento_id=one.magento_id,
                requested_by=BY_POLICY,
                now=now,
            )
        return Job(
            job_id=name_job(follow_up, account_id, one.case_id),
            action=follow_up.value,
            account_id=account_id,
            order_id=one.order_id,
            magento_id=one.magento_id,
            bulk_id="",
            requested_at=now,
            requested_by=BY_POLICY,
            due_at=now,
        )
