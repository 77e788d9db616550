"""What TikTok shows as shipped is shipped in Magento too: asks for the packages that Magento does not have yet.

They come by whatever way: labels bought in Seller Center, TikTok's own shipping, Fulfilled by TikTok, our own
action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipped_packages import KnownShipment, ShippedPackage, list_missing_packages
from tiktok_orders.domain.tracking_correction import CorrectionWish
from tiktok_orders.services.actions.correct_in_magento import NAME as CORRECT
from tiktok_orders.services.actions.correct_in_magento import details_of
from tiktok_orders.services.actions.packages_at_hand import PACKAGE, PASSING
from tiktok_orders.services.actions.ship_in_magento import NAME
from tiktok_orders.services.order_policies import BY_POLICY, AccountRules, list_rules
from tiktok_orders.services.sales_order_drafts import read_stored_orders
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.magento_shipments import (
    linked_orders_changed_since,
    orders_with_missing_shipments,
    orders_with_package,
    shipments_of,
    states_of_jobs,
)
from tiktok_orders.store.sales_orders import find_linked


def request_shipments(database: Database, account: Account, order_ids: Sequence[str], now: datetime) -> int:
    """Asks for each package of these orders that TikTok shows shipped and Magento lacks; returns how many are new.

    Nothing is asked for where the account only watches, its policy does not follow TikTok, or an order has no
    sales order. A package that failed waits for a person.
    """
    rules = list_rules(database, [account])[account.account_id]
    if not follows(rules):
        return 0
    assert rules.magento is not None, "one that follows has a Magento"
    ids = orders_with_missing_shipments(database, account.account_id, rules.magento.magento_id, order_ids)
    if not ids:
        return 0
    orders, known = read_stored_orders(database, ids), shipments_of(database, ids)
    jobs = [
        job
        for order_id, order in orders.items()
        for job in shipping_jobs(rules, order, (one.known for one in known.get(order_id, ())), now=now)
    ]
    states = states_of_jobs(database, [job.job_id for job in jobs])
    asked = [job for job in jobs if _may_be_asked(states.get(job.job_id))]
    if not asked:
        return 0
    return len(database.write(lambda cursor: request_jobs(cursor, asked)).queued)


def follows(rules: AccountRules) -> bool:
    """Tells whether what TikTok shows as shipped is shipped in Magento for an account."""
    is_on = rules.account.state != AccountState.DISCONNECTED and rules.policy.follow_tiktok_shipments
    return is_on and rules.mode is AccountMode.LIVE and rules.magento is not None


def shipping_jobs(
    rules: AccountRules, order: Order, known: Iterable[KnownShipment], *, now: datetime, asked_by: str = BY_POLICY
) -> list[Job]:
    """Returns a job for each package of an order that is shipped on TikTok and not in these shipments."""
    missing = list_missing_packages(order, known)
    return [_shipping_job(rules, order.id, package, now=now, asked_by=asked_by) for package in missing]


def request_after_sales_order(
    cursor: Any, rules: AccountRules, order: Order, *, now: datetime, asked_by: str
) -> int:
    """Asks for what is shipped already of an order that has just got its sales order, in that transaction."""
    jobs = shipping_jobs(rules, order, (), now=now, asked_by=asked_by) if follows(rules) else []
    return len(request_jobs(cursor, jobs).queued) if jobs else 0


@dataclass(frozen=True)
class ShipmentFollower:
    """Asks for shipments after orders were read. `wake` tells the worker that there is something to do."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    def follow(self, account: Account, order_ids: Sequence[str]) -> int:
        """Asks for what Magento lacks of orders just read from TikTok; returns how many packages are new."""
        asked = request_shipments(self.database, account, order_ids, self.clock())
        if asked:
            self.wake()
        return asked

    def follow_import(self, account: Account, since: datetime) -> int:
        """Asks for what Magento lacks of the orders that an import changed since it began."""
        return self.follow(account, linked_orders_changed_since(self.database, account.account_id, since))

    def follow_shipped(self, cursor: Any, job: Job, package_ids: Sequence[str]) -> None:
        """Asks for packages that were just shipped on TikTok from here, in the transaction that records it.

        The order as stored does not show them yet; the job reads it once more.
        """
        rules = self._rules_of(job.account_id)
        if rules is None or not follows(rules) or not find_linked(self.database, [job.order_id]):
            return
        packages = [ShippedPackage(one, "", "", "", ()) for one in package_ids if one]
        now = self.clock()
        jobs = [_shipping_job(rules, job.order_id, one, now=now, asked_by=job.requested_by) for one in packages]
        if jobs:
            request_jobs(cursor, jobs)

    def follow_corrected(
        self, cursor: Any, job: Job, wish: CorrectionWish, provider: ShippingProvider | None
    ) -> None:
        """Asks that Magento's shipments of a parcel bear its corrected number, in the transaction that records it.

        Orders that travel together in it have a shipment each. What is changed in Seller Center is not followed:
        TikTok may show the old number for a while, and that must not be taken for a change back.
        """
        rules = self._rules_of(job.account_id)
        if rules is None or not follows(rules):
            return
        provider_id, name = (provider.id, provider.name) if provider else ("", wish.parcel.carrier)
        number = wish.parcel.tracking_number
        ids = {*orders_with_package(self.database, wish.package_id), *find_linked(self.database, [job.order_id])}
        jobs = [
            _job(
                rules,
                order_id,
                CORRECT,
                f"{wish.package_id}:{order_id}:{number}:{provider_id}",
                details_of(wish.package_id, number, provider_id, name),
                now=self.clock(),
                asked_by=job.requested_by,
            )
            for order_id in sorted(ids)
        ]
        if jobs:
            request_jobs(cursor, jobs)

    def _rules_of(self, account_id: str) -> AccountRules | None:
        accounts = [one for one in list_accounts(self.database) if one.account_id == account_id]
        return list_rules(self.database, accounts).get(account_id)


def _shipping_job(
    rules: AccountRules, order_id: str, package: ShippedPackage, *, now: datetime, asked_by: str
) -> Job:
    subject = package.subject_for(order_id)
    return _job(rules, order_id, NAME, subject, {PACKAGE: package.subject}, now=now, asked_by=asked_by)


def _job(
    rules: AccountRules,
    order_id: str,
    action: str,
    subject: str,
    details: dict[str, Any],
    *,
    now: datetime,
    asked_by: str,
) -> Job:
    assert rules.magento is not None, "one that follows has a Magento"
    account_id = rules.account.account_id
    return Job(
        job_id=name_job(action, account_id, subject),
        action=action,
        account_id=account_id,
        order_id=order_id,
        magento_id=rules.magento.magento_id,
        bulk_id="",
        requested_at=now,
        requested_by=asked_by,
        details=details,
        due_at=now,
    )


def _may_be_asked(state: tuple[str, str] | None) -> bool:
    return state is None or (state[0] == "skipped" and state[1] in PASSING)
