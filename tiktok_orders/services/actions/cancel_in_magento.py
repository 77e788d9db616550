"""Cancels the sales order of an order that is cancelled on TikTok; what is invoiced of it waits for the refund.

Magento cancels what is open and says so with a yes or a no, never twice. What is invoiced is credited by a job of
its own for each of TikTok's cancellations, once TikTok has paid the buyer back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.cancellations import DECLINED, Cancellation
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.errors import AuthorisationEndedError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.order_actions import cancel_order, unhold_order
from tiktok_orders.magento.orders import find_orders, get_order
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.account_batches import hold_back
from tiktok_orders.services.actions.credit_request import CreditRequest, credit_job
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.magento_answers import not_read, outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.sales_order_comments import say_why
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.magento_follow_ups import CANCEL_WORDS, MagentoFollowUps
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked, note_state
from tiktok_orders.tiktok.cancellations import find_cancellations

NAME = "cancel_in_magento"
CANCELED, CLOSED, HELD = "canceled", "closed", "holded"
# A detail of the job: the one cancellation of lines that it is about, where it is not the order as a whole.
CANCEL_ID = "cancel_id"


def cancel_job(
    *,
    account_id: str,
    order_id: str,
    magento_id: str,
    requested_by: str,
    now: datetime,
    cancel_id: str = "",
) -> Job:
    """Returns the job that follows a cancellation on TikTok into Magento, once per order.

    `cancel_id` names a cancellation of single lines: the order goes on, and each of these is followed on its own.
    """
    return Job(
        job_id=name_job(NAME, account_id, cancel_id or order_id),
        action=NAME,
        account_id=account_id,
        order_id=order_id,
        magento_id=magento_id,
        bulk_id="",
        requested_at=now,
        requested_by=requested_by,
        details={CANCEL_ID: cancel_id} if cancel_id else {},
        due_at=now,
    )


@dataclass(frozen=True)
class _AtHand:
    """A job with the sales order as it is linked, and what TikTok says of the order's cancellations."""

    job: Job
    linked: LinkedSalesOrder
    cases: tuple[Cancellation, ...]

    @property
    def is_of_lines(self) -> bool:
        return bool(self.job.details.get(CANCEL_ID))

    @property
    def comment(self) -> str:
        """What is written on the sales order: it begins alike every time, so that it is written once."""
        said = ", ".join(dict.fromkeys(case.cancel_reason_text or case.cancel_reason for case in self.cases))
        by = ", ".join(dict.fromkeys(case.role.lower() for case in self.cases if case.role))
        parts = (f" by the {by}" if by else "", f": {said}" if said else "")
        if self.is_of_lines:
            names = [
                line.seller_sku or line.product_name for case in self.cases for line in case.cancel_line_items
            ]
            return f"{self.marker}{''.join(parts)}. Cancelled: {', '.join(names)}."
        return f"{self.marker}{''.join(parts)}."

    @property
    def marker(self) -> str:
        number = self.job.details.get(CANCEL_ID)
        what = (
            f"Items of order {self.job.order_id} (cancellation {number})"
            if number
            else f"Order {self.job.order_id}"
        )
        return f"{what} cancelled on TikTok Shop"


@dataclass(frozen=True)
class CancelInMagento:
    """The verb; see `outcome.BulkVerb`. It follows what TikTok says by itself, or as a person asks."""

    database: Database
    magentos: MagentoClients
    shops: ShopClients
    retry: Retry
    turns: SalesOrderTurns
    labels: LabelSalesOrder
    clock: Callable[[], datetime]
    follow_ups: MagentoFollowUps
    name: str = NAME
    title: str = CANCEL_WORDS.title
    words: ActionWords = CANCEL_WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], _: Wishes) -> dict[str, Verdict]:
        """Returns whether the sales order of each stored order would be cancelled now; asks nobody."""
        return self.follow_ups.judge_cancellations(self.name, order_ids)

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns how each job ended already, or what cancels its sales order."""
        going, results = hold_back(self.database, jobs, is_wanted=lambda one: one.cancel_with_tiktok)
        ordered = sorted(going, key=lambda job: (job.account_id, job.magento_id))
        for (account_id, magento_id), group in groupby(ordered, lambda job: (job.account_id, job.magento_id)):
            results |= self._prepare_group(account_id, magento_id, list(group))
        return results

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Has each asked for again: what was done is seen before anything is sent, and nothing is done twice."""
        return {job.job_id: Outcome(Kind.RETRY, "outcome_unknown", _AGAIN, counts=False) for job in jobs}

    def _prepare_group(self, account_id: str, magento_id: str, jobs: list[Job]) -> dict[str, Outcome | Send]:
        linked = find_linked(self.database, [job.order_id for job in jobs])
        try:
            cases = self._cases(account_id, [job.order_id for job in jobs])
        except RemoteError as error:
            counts = not isinstance(error, AuthorisationEndedError)
            outcome = Outcome(Kind.RETRY, "not_checked", error.message, error.request_id, counts=counts)
            return {job.job_id: outcome for job in jobs}
        client, seen = self.magentos.client_for(magento_id), self.turns.moment()
        try:
            found = find_orders(client, increment_ids=[one.increment_id for one in linked.values()])
        except RemoteError as error:
            return {job.job_id: not_read(error, is_first=job is jobs[0]) for job in jobs}
        there = {order.entity_id: order for order in found}
        results: dict[str, Outcome | Send] = {}
        for job in jobs:
            if job.order_id not in linked:
                results[job.job_id] = _ended(Kind.SKIPPED, FailureFound("no_sales_order"))
                continue
            one = linked[job.order_id]
            at_hand = _AtHand(job, one, _of_job(job, cases.get(job.order_id, [])))
            order = there.get(one.entity_id)
            if order is None:
                gone = FailureFound("sales_order_gone", {"increment_id": one.increment_id})
                results[job.job_id] = _ended(Kind.FAILED, gone)
            elif order.state == CLOSED:
                results[job.job_id] = self._done(at_hand, order, "It was credited in Magento already.")
            else:
                results[job.job_id] = partial(self._send, client, at_hand, order, seen)
        return results

    def _cases(self, account_id: str, order_ids: list[str]) -> dict[str, list[Cancellation]]:
        account = next(one for one in list_accounts(self.database) if one.account_id == account_id)
        cases: dict[str, list[Cancellation]] = {}
        for case in find_cancellations(self.shops.client_for(account, self.retry), order_ids):
            if case.cancel_status != DECLINED:
                cases.setdefault(case.order_id, []).append(case)
        return cases

    def _send(self, client: MagentoClient, at_hand: _AtHand, order: SalesOrder, seen: int) -> Outcome:
        place = (at_hand.job.magento_id, order.entity_id)
        with self.turns.turn(place):
            try:
                order = get_order(client, order.entity_id) if self.turns.is_stale(place, seen) else order
            except RemoteError as error:
                return not_read(error, is_first=True)
            return self._send_in_turn(client, at_hand, order)

    def _send_in_turn(self, client: MagentoClient, at_hand: _AtHand, order: SalesOrder) -> Outcome:
        if _is_invoiced(order) and not at_hand.cases:
            return _ended(Kind.RETRY, FailureFound("no_cancellation"))
        try:
            order, refused = self._cancelled(client, at_hand, order)
            if refused is not None:
                return _ended(Kind.FAILED, refused)
        except RemoteError as error:
            return outcome_of(error, tries=at_hand.job.tries)
        unsaid = say_why(client, order.entity_id, at_hand.comment, marker=at_hand.marker)
        if unsaid is not None and at_hand.is_of_lines:
            # The comment is what tells whoever packs: it is tried again, as long as that may help.
            outcome = outcome_of(unsaid, tries=at_hand.job.tries)
            if outcome.kind is not Kind.FAILED:
                return outcome
        return self._done(at_hand, order, _words(at_hand, order, is_said=unsaid is None))

    def _cancelled(
        self, client: MagentoClient, at_hand: _AtHand, order: SalesOrder
    ) -> tuple[SalesOrder, FailureFound | None]:
        """Returns the order after all that could be cancelled is, and why something is left that should not be."""
        if order.state == CANCELED or at_hand.is_of_lines:
            return order, None
        if sent := sum((max(item.qty_shipped - item.qty_invoiced, _NONE) for item in order.items), _NONE):
            return order, FailureFound(
                "shipped_in_magento", {"increment_id": order.increment_id, "units": f"{sent:f}"}
            )
        if order.state == HELD:
            unhold_order(client, order.entity_id)
        if not _is_open(order):
            return get_order(client, order.entity_id) if order.state == HELD else order, None
        was_taken = cancel_order(client, order.entity_id)
        order = get_order(client, order.entity_id)
        if was_taken or order.state in (CANCELED, CLOSED) or not _is_open(order):
            return order, None
        detail = {"increment_id": order.increment_id, "state": order.status or order.state}
        return order, FailureFound("magento_keeps_order", detail)

    def _done(self, at_hand: _AtHand, order: SalesOrder, words: str) -> Outcome:
        policy = list_rules(self.database, list_accounts(self.database))[at_hand.job.account_id].policy
        return Outcome(Kind.DONE, message=words, record=partial(self._record, at_hand, order, policy))

    def _record(self, at_hand: _AtHand, order: SalesOrder, policy: OrderPolicy, cursor: Any) -> None:
        """Has what is invoiced credited too: one job per cancellation, which waits until TikTok has paid back.

        Not where a person is to confirm each refund: it is then listed as one that is to be credited.
        """
        job = at_hand.job
        note_state(cursor, job.order_id, state=order.state, status=order.status or order.state)
        self.labels.request(cursor, job)
        if _is_invoiced(order) and order.state != CLOSED and not policy.propose_refunds_only:
            now = self.clock()
            request_jobs(
                cursor,
                [
                    credit_job(
                        CreditRequest(
                            account_id=job.account_id,
                            order_id=job.order_id,
                            magento_id=job.magento_id,
                            case_id=case.cancel_id,
                            requested_by=job.requested_by,
                            return_to_stock=policy.return_to_stock,
                        ),
                        now=now,
                    )
                    for case in at_hand.cases
                ],
            )


_NONE = Decimal(0)
_AGAIN = "What Magento did is looked at, and the rest is asked for again."


def _of_job(job: Job, cases: list[Cancellation]) -> tuple[Cancellation, ...]:
    wanted = job.details.get(CANCEL_ID)
    return tuple(case for case in cases if not wanted or case.cancel_id == wanted)


def _is_open(order: SalesOrder) -> bool:
    return any(item.qty_ordered - item.qty_invoiced - item.qty_canceled > 0 for item in order.items)


def _is_invoiced(order: SalesOrder) -> bool:
    return any(item.qty_invoiced - item.qty_refunded > 0 for item in order.items)


def _words(at_hand: _AtHand, order: SalesOrder, *, is_said: bool) -> str:
    number = at_hand.linked.increment_id
    if order.state == CANCELED:
        return f"Cancelled in Magento: {number}."
    if _is_invoiced(order):
        return f"{number} is invoiced: once TikTok has paid the buyer back, that is to be credited in Magento."
    if at_hand.is_of_lines and not is_said:
        return f"Magento took no comment on {number} that says which items were cancelled: tell whoever packs it."
    return f"Magento says on {number} which items were cancelled; it goes on with the others."


def _ended(kind: Kind, found: FailureFound) -> Outcome:
    return Outcome(kind, found.code, found.sentence)
