"""Gives a sales order the status that the policy chose for the state in which one of our actions left it.

Magento moves states itself, with each state's default status. Another status of the same state can be set by a
comment alone, and one of another state is refused (since 2.4.7, magento2#38723); the state never changes by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from tiktok_orders.domain.policy import LATER_STATES
from tiktok_orders.errors import InvalidInputError, RemoteError
from tiktok_orders.magento.order_actions import comment_order
from tiktok_orders.magento.orders import get_order
from tiktok_orders.services.actions.account_batches import hold_back
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.sales_orders import find_linked

NAME = "label_sales_order"
_COMMENT = "Status by the order policy of TikTok Orders."


@dataclass(frozen=True)
class LabelSalesOrder:
    """The action; see `outcome.Action`. Nobody asks for it: `request` lets it follow what moved a state."""

    database: Database
    magentos: MagentoClients
    turns: SalesOrderTurns
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Status of the sales order"
    shows_failures: bool = False

    def request(self, cursor: Any, cause: Job, *, step: str = "") -> None:
        """Asks for the status that follows a job which moved the sales order's state, in that job's transaction.

        Whatever moves a state calls it: invoice, shipment, hold, release, cancellation and credit memo. `step`
        tells what a job did on its way from what it did in the end.

        Where the account's policy leaves the statuses of later states to Magento, nothing is asked for.
        """
        if not any(self._labels().get(cause.account_id, {}).get(state) for state in LATER_STATES):
            return
        now = self.clock()
        job = replace(
            cause,
            job_id=name_job(NAME, cause.account_id, f"{cause.job_id}:{step}" if step else cause.job_id),
            action=NAME,
            bulk_id="",
            requested_at=now,
            details={},
            due_at=now,
            tries=0,
        )
        request_jobs(cursor, [job])

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns what looks at each sales order and labels it."""
        going, held = hold_back(self.database, jobs)
        labels = self._labels()
        return held | {job.job_id: partial(self._send, job, labels.get(job.account_id, {})) for job in going}

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Lets each be done again: it looks first, and leaves a status that is there."""
        return {job.job_id: Outcome(Kind.RETRY, "outcome_unknown", _LOOKED_AT_AGAIN) for job in jobs}

    def _send(self, job: Job, labels: Mapping[str, str]) -> Outcome:
        linked = find_linked(self.database, [job.order_id]).get(job.order_id)
        if linked is None:
            return Outcome(Kind.SKIPPED, message="The order has no sales order any more.")
        client = self.magentos.client_for(job.magento_id)
        try:
            # Older releases take a status of any state: so nothing may move the state while it is set.
            with self.turns.turn((job.magento_id, linked.entity_id)):
                order = get_order(client, linked.entity_id)
                label = labels.get(order.state, "") if order.state in LATER_STATES else ""
                if not label or label == order.status:
                    return Outcome(Kind.DONE, message=f"Its status is {order.status}.")
                comment_order(client, order, _COMMENT, status=label)
        except RemoteError as error:
            return outcome_of(error, tries=job.tries)
        except InvalidInputError as error:
            return Outcome(Kind.FAILED, "magento_refused", error.message)
        return Outcome(Kind.DONE, message=f"Its status in Magento is {label} now.")

    def _labels(self) -> dict[str, dict[str, str]]:
        rules = list_rules(self.database, list_accounts(self.database))
        return {account_id: one.policy.status_labels for account_id, one in rules.items()}


_LOOKED_AT_AGAIN = "Whether Magento took the status is not known: it is looked at again."
