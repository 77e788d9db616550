"""What is cancelled on one side is cancelled on the other, by whomever it was, where the policy wants it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.services.actions.cancel_in_magento import cancel_job
from tiktok_orders.services.follow_magento_cancellations import MagentoCancellations
from tiktok_orders.services.order_policies import BY_POLICY, list_rules
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import request_jobs
from tiktok_orders.store.sales_orders import cancelled_with_open_sales_order


@dataclass(frozen=True)
class CancellationFollower:
    """Asks for cancellations after orders were read. `wake` tells the worker that there is something to do."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def follow(self, account: Account, order_ids: Sequence[str] | None) -> int:
        """Asks for what follows from orders read anew, for all of the account with None; returns how much is new.

        What Magento cancelled is looked for among orders that are named alone.
        """
        asked = request_cancellations(self.database, account, order_ids, self.clock())
        if asked:
            self.wake()
        if order_ids is None:
            return asked
        return asked + MagentoCancellations(self.database, self.clock, self.wake).follow(account, order_ids)


def request_cancellations(
    database: Database, account: Account, order_ids: Collection[str] | None, now: datetime
) -> int:
    """Asks for the cancellation of the sales orders of cancelled orders; returns how many are new.

    Of these orders, or of all the account has. Nothing where the account only watches, its policy does not want
    it, or the sales order lies in a Magento that the account does not send to.
    """
    rules = list_rules(database, [account])[account.account_id]
    if rules.mode is not AccountMode.LIVE or not rules.policy.cancel_with_tiktok or rules.magento is None:
        return 0
    jobs = [
        cancel_job(
            account_id=account.account_id,
            order_id=row["order_id"],
            magento_id=row["magento_id"],
            requested_by=BY_POLICY,
            now=now,
        )
        for row in cancelled_with_open_sales_order(database, account.account_id, order_ids)
        if row["magento_id"] == rules.magento.magento_id
    ]
    return len(database.write(lambda cursor: request_jobs(cursor, jobs)).queued) if jobs else 0
