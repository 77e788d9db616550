"""Invoices a sales order that was just created, where the policy says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.errors import InvalidForMagentoError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.order_actions import invoice_order
from tiktok_orders.magento.orders import find_invoices, get_order
from tiktok_orders.services.actions.account_batches import hold_back
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.magento_answers import HELD_STATES, not_read, outcome_of, wait_for_release
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.sales_orders import find_linked


@dataclass(frozen=True)
class InvoiceSalesOrder:
    """The action; see `outcome.Action`. Magento refuses a second whole invoice, and each try looks first."""

    database: Database
    magentos: MagentoClients
    turns: SalesOrderTurns
    labels: LabelSalesOrder
    name: str = INVOICE
    title: str = "Invoice"
    shows_failures: bool = True

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns what invoices each sales order, or that it has an invoice already."""
        going, held = hold_back(self.database, jobs)
        seen = self.turns.moment()
        return held | self._look(going, lambda job, entity_id: partial(self._send, job, entity_id, seen))

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which sales orders have their invoice; the others are asked for again."""
        found = self._look(jobs, lambda *_: Outcome(Kind.RETRY, "outcome_unknown", _NOT_DONE))
        return {job_id: one for job_id, one in found.items() if isinstance(one, Outcome)}

    def _look(
        self, jobs: Sequence[Job], otherwise: Callable[[Job, int], Outcome | Send]
    ) -> dict[str, Outcome | Send]:
        results: dict[str, Outcome | Send] = {}
        for magento_id in sorted({job.magento_id for job in jobs}):
            members = [job for job in jobs if job.magento_id == magento_id]
            linked = find_linked(self.database, [job.order_id for job in members])
            entity_ids = {order_id: one.entity_id for order_id, one in linked.items()}
            try:
                invoices = find_invoices(self.magentos.client_for(magento_id), entity_ids.values())
            except RemoteError as error:
                results |= {job.job_id: outcome_of(error, tries=job.tries) for job in members}
                continue
            invoiced = {invoice.order_id for invoice in invoices}
            for job in members:
                entity_id = entity_ids[job.order_id]
                done = self._done(job, "Invoiced in Magento.")
                results[job.job_id] = done if entity_id in invoiced else otherwise(job, entity_id)
        return results

    def _send(self, job: Job, entity_id: int, seen: int) -> Outcome:
        client, place = self.magentos.client_for(job.magento_id), (job.magento_id, entity_id)
        try:
            with self.turns.turn(place):
                if self.turns.is_stale(place, seen) and find_invoices(client, [entity_id]):
                    return Outcome(Kind.DONE, message="Invoiced in Magento.")
                invoice_id = invoice_order(client, entity_id)
        except InvalidForMagentoError as error:
            return self._refused(client, job, entity_id, error)
        except RemoteError as error:
            return outcome_of(error, tries=job.tries)
        return self._done(job, f"Invoiced in Magento (invoice {invoice_id}).")

    def _refused(
        self, client: MagentoClient, job: Job, entity_id: int, refused: InvalidForMagentoError
    ) -> Outcome:
        """Magento invoices none that is on hold, where it waits, nor one that was cancelled meanwhile."""
        try:
            order = get_order(client, entity_id)
        except RemoteError as error:
            return not_read(error, is_first=True)
        detail = {"increment_id": order.increment_id}
        if order.state in HELD_STATES:
            return wait_for_release(FailureFound("invoice_order_held", detail))
        if order.state in ("canceled", "closed"):
            over = FailureFound("invoice_order_over", detail)
            return Outcome(Kind.SKIPPED, over.code, over.sentence)
        return outcome_of(refused, tries=job.tries)

    def _done(self, job: Job, message: str) -> Outcome:
        return Outcome(Kind.DONE, message=message, record=partial(self.labels.request, cause=job))


_NOT_DONE = "Magento has no invoice of it yet: it is asked for again."
