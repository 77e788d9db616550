"""Reads the orders of jobs anew from TikTok, account by account, before anything is done with their parcels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.ship_judgement import ShipFacts
from tiktok_orders.errors import RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.services.actions.tiktok_outcomes import SHIPPING
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.ship_desk import ShipDesk
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.tiktok.client import ShopClient


@dataclass(frozen=True)
class OrdersAtHand:
    """Orders of one account as TikTok showed them a moment ago; `facts` lacks those that it did not show."""

    account: Account
    client: ShopClient
    facts: Mapping[str, ShipFacts]


@dataclass(frozen=True)
class OrdersReader:
    """Fifty orders are one call; carriers are read where they are older than a day."""

    database: Database
    shops: ShopClients
    orders: OrderReader
    desk: ShipDesk
    retry: Retry

    def read(self, account: Account, order_ids: Sequence[str]) -> OrdersAtHand:
        """Returns the orders as they are now; raises a `RemoteError` where TikTok cannot be asked."""
        shown = self.orders.read_anew(account, order_ids).shown
        facts = self.desk.facts([order_id for order_id in order_ids if order_id in shown])
        offered = self.desk.carriers.get(account, {one.order.delivery_option_id for one in facts.values()})
        newest = {
            order_id: replace(one, providers=offered.get(one.order.delivery_option_id))
            for order_id, one in facts.items()
        }
        return OrdersAtHand(account, self.shops.client_for(account, self.retry), newest)

    def for_each(self, jobs: Sequence[Job], work: Callable[[OrdersAtHand, Job, ShipFacts], Any]) -> dict[str, Any]:
        """Returns per job what `work` says of it; where TikTok cannot be asked, or shows no such order, why."""
        accounts = {account.account_id: account for account in list_accounts(self.database)}
        results: dict[str, Any] = {}
        for account_id, group in groupby(sorted(jobs, key=lambda job: job.account_id), lambda job: job.account_id):
            members = list(group)
            try:
                at_hand = self.read(accounts[account_id], [job.order_id for job in members])
            except RemoteError as error:
                results |= {
                    job.job_id: SHIPPING.outcome_of_check(error, is_unknown=_is_unknown(job)) for job in members
                }
            else:
                results |= {job.job_id: _work_on(at_hand, job, work) for job in members}
        return results


def _work_on(at_hand: OrdersAtHand, job: Job, work: Callable[[OrdersAtHand, Job, ShipFacts], Any]) -> Any:
    facts = at_hand.facts.get(job.order_id)
    if facts is None:
        # It may be cancelled by now: nothing is sent, and it is asked for again a little later.
        unseen = FailureFound("ship_not_checked", {"last": "TikTok did not show the order."})
        kind, code = (Kind.UNKNOWN, "outcome_unknown") if _is_unknown(job) else (Kind.RETRY, unseen.code)
        return Outcome(kind, code, unseen.sentence)
    try:
        return work(at_hand, job, facts)
    except RemoteError as error:
        return _not_checked(error, job)


def _not_checked(error: RemoteError, job: Job) -> Outcome:
    return SHIPPING.outcome_of_check(error, is_unknown=_is_unknown(job))


def _is_unknown(job: Job) -> bool:
    return job.state == "unknown"
