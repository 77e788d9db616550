"""Writes the sales order's number to TikTok's side, after a second look in Magento has confirmed it.

A refused reference is a warning that is tried again: it never fails or repeats a sales order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.sku_map import Mappings, components_of
from tiktok_orders.errors import AuthorisationEndedError, RemoteError
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import find_orders
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.actions.create_sales_order import REFERENCE
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, confirm_job, name_job
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked
from tiktok_orders.tiktok.external_orders import ExternalOrder, add_external_orders

_PLATFORM = "MAGENTO"


@dataclass(frozen=True)
class WriteReference:
    """The action; see `outcome.Action`. It is asked for with each sales order, never by a person."""

    database: Database
    magentos: MagentoClients
    shops: ShopClients
    drafts: DraftBuilder
    retry: Retry
    clock: Callable[[], datetime]
    name: str = REFERENCE
    title: str = "Write the reference on TikTok"
    shows_failures: bool = False

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Writes the references of a batch at once; returns how each job ended."""
        outcomes: dict[str, Outcome | Send] = {}
        ordered = sorted(jobs, key=lambda job: (job.account_id, job.magento_id))
        for (account_id, magento_id), group in groupby(ordered, lambda job: (job.account_id, job.magento_id)):
            members = list(group)
            try:
                outcomes |= self._write(account_id, magento_id, members)
            except RemoteError as error:
                counts = not isinstance(error, AuthorisationEndedError)
                outcome = Outcome(Kind.RETRY, _CODE, error.message, error.request_id, counts=counts)
                outcomes |= {job.job_id: outcome for job in members}
        return outcomes

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Says the same again: a reference that is there already stays what it is."""
        return {job.job_id: Outcome(Kind.RETRY, counts=False) for job in jobs}

    def _write(self, account_id: str, magento_id: str, jobs: list[Job]) -> dict[str, Outcome]:
        linked = find_linked(self.database, [job.order_id for job in jobs])
        found = find_orders(
            self.magentos.client_for(magento_id), increment_ids=[one.increment_id for one in linked.values()]
        )
        there = {order_id: _match(found, one) for order_id, one in linked.items()}
        orders, mappings = self.drafts.read_orders(list(linked)), self.drafts.mappings()
        references = [
            _reference(orders[order_id], saved, mappings) for order_id, saved in there.items() if saved is not None
        ]
        account = next(one for one in list_accounts(self.database) if one.account_id == account_id)
        client = self.shops.client_for(account, self.retry)
        refused = add_external_orders(client, references, platform=_PLATFORM) if references else {}
        return {job.job_id: self._outcome(job, there.get(job.order_id), refused) for job in jobs}

    def _outcome(self, job: Job, saved: SalesOrder | None, refused: Mapping[str, str]) -> Outcome:
        if saved is None:
            gone = "Magento does not show the sales order as it was linked."
            return Outcome(Kind.RETRY, _CODE, FailureFound(_CODE, {"message": gone}).sentence)
        created = name_job(CREATE, job.account_id, job.order_id)
        confirm = partial(confirm_job, job_id=created, now=self.clock())
        if job.order_id in refused:
            said = FailureFound(_CODE, {"message": refused[job.order_id]})
            return Outcome(Kind.RETRY, _CODE, said.sentence, record=confirm)
        return Outcome(Kind.DONE, message=f"TikTok has the reference {saved.increment_id}.", record=confirm)


_CODE = "reference_not_written"


def _match(found: Sequence[SalesOrder], linked: LinkedSalesOrder) -> SalesOrder | None:
    """Returns the sales order as it was linked: the same one, and the only one of its number in its store."""
    same = [one for one in found if one.increment_id == linked.increment_id and one.store_id == linked.store_id]
    return same[0] if len(same) == 1 and same[0].entity_id == linked.entity_id else None


def _reference(order: Order, saved: SalesOrder, mappings: Mappings) -> ExternalOrder:
    """Each of TikTok's units stands on the line with its SKU; one whose SKU became another stands on the first."""
    lines = {item.sku.casefold(): str(item.item_id) for item in saved.items}
    first = next(iter(lines.values()), str(saved.entity_id))
    places = {}
    for line in order.line_items:
        sku = next((component.sku for component in components_of(line, mappings)), "")
        places[line.id] = lines.get(sku.casefold(), first)
    return ExternalOrder(order.id, saved.increment_id, places)
