"""Looks a second time whether TikTok shows an order as shipped under its numbers, many orders with one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipping_wish import read_wish
from tiktok_orders.errors import RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.tiktok_outcomes import SHIPPING
from tiktok_orders.services.parcel_looks import look_at_parcels
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, confirm_job
from tiktok_orders.tiktok.client import ShopClient

NAME = "confirm_shipment"


@dataclass(frozen=True)
class ConfirmShipment:
    """The action; see `outcome.Action`. It changes nothing on TikTok, and by it the list shows the new state."""

    database: Database
    shops: ShopClients
    reader: OrderReader
    drafts: DraftBuilder
    retry: Retry
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Look whether it is shipped"
    shows_failures: bool = True

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns which shipments TikTok shows as they were sent; the others are looked at again."""
        accounts = {account.account_id: account for account in list_accounts(self.database)}
        outcomes: dict[str, Outcome | Send] = {}
        for account_id, group in groupby(sorted(jobs, key=lambda job: job.account_id), lambda job: job.account_id):
            members = list(group)
            try:
                shown = self.reader.read_anew(accounts[account_id], [job.order_id for job in members]).shown
                client = self.shops.client_for(accounts[account_id], self.retry)
                orders = self.drafts.read_orders([job.order_id for job in members if job.order_id in shown])
                outcomes |= {job.job_id: self._look(client, job, orders.get(job.order_id)) for job in members}
            except RemoteError as error:
                outcomes |= {job.job_id: SHIPPING.outcome_of_check(error, is_unknown=False) for job in members}
        return outcomes

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Looks again: nothing was sent."""
        return {job.job_id: Outcome(Kind.RETRY, counts=False) for job in jobs}

    def _look(self, client: ShopClient, job: Job, order: Order | None) -> Outcome:
        looks = look_at_parcels(client, order, read_wish(job.details)) if order is not None else []
        shown = [look for look in looks if look.is_shipped]
        if looks and len(shown) == len(looks) and all(look.is_ours for look in shown):
            confirm = partial(confirm_job, job_id=str(job.details["job_id"]), now=self.clock())
            return Outcome(Kind.DONE, message="TikTok shows it as shipped.", record=confirm)
        found = FailureFound("not_confirmed")
        return Outcome(Kind.RETRY, found.code, found.sentence)
