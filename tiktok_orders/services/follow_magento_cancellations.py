"""What is cancelled in Magento is rejected on TikTok too, for the reason that the account's policy names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.services.order_policies import BY_POLICY, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.sales_orders import cancelled_in_magento_alone

REJECT, REASON = "reject_order", "reason"


@dataclass(frozen=True)
class MagentoCancellations:
    """Asks for rejections after sales orders were read. `wake` tells the worker that there is something to do."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def follow(self, account: Account, order_ids: Sequence[str]) -> int:
        """Asks to reject those of the orders whose sales order is cancelled; returns how many are new.

        Nothing where the policy names no reason or the account only watches. Each order is asked for once: what
        failed waits for a person, with the mismatch.
        """
        rules = list_rules(self.database, [account])[account.account_id]
        reason = rules.policy.reject_when_cancelled_in_magento
        is_connected = account.state != AccountState.DISCONNECTED and rules.mode is AccountMode.LIVE
        if not reason or not is_connected or rules.magento is None:
            return 0
        magento_id, now = rules.magento.magento_id, self.clock()
        found = cancelled_in_magento_alone(self.database, account.account_id, magento_id, order_ids, action=REJECT)
        jobs = [
            Job(
                job_id=name_job(REJECT, account.account_id, order_id),
                action=REJECT,
                account_id=account.account_id,
                order_id=order_id,
                magento_id=magento_id,
                bulk_id="",
                requested_at=now,
                requested_by=BY_POLICY,
                details={REASON: reason},
                due_at=now,
            )
            for order_id in found
        ]
        if not jobs:
            return 0
        asked = self.database.write(lambda cursor: request_jobs(cursor, jobs))
        self.wake()
        return len(asked.queued)
