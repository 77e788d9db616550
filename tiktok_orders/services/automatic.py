"""Asks for the sales orders that a policy lets be created by themselves, after an import nobody started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.eligibility import VerdictKind, may_create_automatically
from tiktok_orders.domain.policy import CreateMode
from tiktok_orders.services.actions.create_sales_order import NAME
from tiktok_orders.services.actions.creating_checks import facts_of, judge_row
from tiktok_orders.services.order_policies import BY_POLICY, AccountRules, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.order_facts import list_order_facts, orders_that_may_go_by_themselves

TRIGGERS = ("schedule", "webhook")


@dataclass(frozen=True)
class AutomaticOrders:
    """Writes the jobs of orders that qualify; what a person brought in always waits for a person."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def request(self, account: Account) -> int:
        """Writes a job for each order of the account that qualifies at this moment; returns how many are new."""
        rules = list_rules(self.database, [account])[account.account_id]
        is_automatic = rules.policy.create_mode is CreateMode.AUTOMATIC
        if not is_automatic or rules.go_live_at is None or rules.magento is None:
            return 0
        ids = orders_that_may_go_by_themselves(
            self.database, account.account_id, statuses=rules.policy.statuses, placed_after=rules.go_live_at
        )
        jobs = self._jobs(rules, ids)
        if not jobs:
            return 0
        requested = self.database.write(lambda cursor: request_jobs(cursor, jobs))
        self.wake()
        return len(requested.queued)

    def _jobs(self, rules: AccountRules, ids: list[str]) -> list[Job]:
        assert rules.magento is not None, "asked before"
        now = self.clock()
        return [
            Job(
                job_id=name_job(NAME, row.account_id, row.order_id),
                action=NAME,
                account_id=row.account_id,
                order_id=row.order_id,
                magento_id=rules.magento.magento_id,
                bulk_id="",
                requested_at=now,
                requested_by=BY_POLICY,
                due_at=now,
            )
            for row in list_order_facts(self.database, ids, action=NAME)
            if judge_row(row, rules, now).kind is VerdictKind.WILL
            and may_create_automatically(facts_of(row, rules), rules.policy)
        ]
