"""Invoices a sales order that was just created, where the policy says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tiktok_orders.errors import RemoteError
from tiktok_orders.magento.order_actions import invoice_order
from tiktok_orders.magento.orders import find_invoices
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.sales_orders import find_linked


@dataclass(frozen=True)
class InvoiceSalesOrder:
    """The action; see `outcome.Action`. Magento refuses a second whole invoice, and each try looks first."""

    database: Database
    magentos: MagentoClients
    name: str = INVOICE
    shows_failures: bool = True

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns what invoices each sales order, or that it has an invoice already."""
        return self._look(jobs, lambda job, entity_id: partial(self._send, job, entity_id))

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
                done = Outcome(Kind.DONE, message="Invoiced in Magento.")
                results[job.job_id] = done if entity_id in invoiced else otherwise(job, entity_id)
        return results

    def _send(self, job: Job, entity_id: int) -> Outcome:
        try:
            invoice_id = invoice_order(self.magentos.client_for(job.magento_id), entity_id)
        except RemoteError as error:
            return outcome_of(error, tries=job.tries)
        return Outcome(Kind.DONE, message=f"Invoiced in Magento (invoice {invoice_id}).")


_NOT_DONE = "Magento has no invoice of it yet: it is asked for again."
