"""Puts a sales order on hold while its buyer asks to cancel, and releases it when the request is over.

Both look at the sales order before they send anything: what Magento shows decides, so that a lost reply, a kill or
a second request leads to one hold and one release. Where somebody else put it on hold, it is left to them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.policy import OrderPolicy
from tiktok_orders.domain.request_follow_up import FollowUp
from tiktok_orders.errors import RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.order_actions import hold_order, unhold_order
from tiktok_orders.magento.orders import find_orders
from tiktok_orders.services.actions.account_batches import hold_back
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.magento_answers import not_read, outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.sales_order_comments import say_why
from tiktok_orders.services.actions.sales_order_turns import Place, SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.store.case_follow_up import HoldJob, hold_jobs_of, open_requests_of
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import OPEN_STATES, Job, name_job, subject_of
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked, note_state

HOLD, RELEASE = FollowUp.HOLD.value, FollowUp.RELEASE.value
HELD = "holded"
# States in which Magento still packs an order, and so can hold it.
_CAN_BE_HELD = ("new", "processing", "pending_payment", "payment_review")
_WAIT_SECONDS = 5.0
# The code of a job whose answer was lost, until it is known what became of it.
_LOST = "outcome_unknown"
_NOT_ON_HOLD = "not_on_hold"


@dataclass(frozen=True, slots=True)
class _AtHand:
    """A job with the sales order as Magento shows it, what else was held for its order, and what still waits."""

    job: Job
    linked: LinkedSalesOrder
    order: SalesOrder
    holds: tuple[HoldJob, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class _OnSalesOrders(ABC):
    """The common part: read all sales orders of a batch, then let each job say what becomes of it."""

    database: Database
    magentos: MagentoClients
    turns: SalesOrderTurns
    labels: LabelSalesOrder

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns how each job ended already, or what sends it."""
        going, held = hold_back(self.database, jobs, is_wanted=self._is_wanted)
        return held | self._look(going)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which were done after all, as their sales orders show; the others are asked for again."""
        again = Outcome(Kind.RETRY, _LOST, _LOOKED_AT)
        return {
            job_id: found if isinstance(found, Outcome) else again for job_id, found in self._look(jobs).items()
        }

    def _look(self, jobs: Sequence[Job]) -> dict[str, Outcome | Send]:
        results: dict[str, Outcome | Send] = {}
        for magento_id in sorted({job.magento_id for job in jobs}):
            members = [job for job in jobs if job.magento_id == magento_id]
            results |= self._prepare_group(self.magentos.client_for(magento_id), members)
        return results

    def _prepare_group(self, client: MagentoClient, jobs: list[Job]) -> dict[str, Outcome | Send]:
        order_ids, seen = [job.order_id for job in jobs], self.turns.moment()
        linked = find_linked(self.database, order_ids)
        holds, waiting = hold_jobs_of(self.database, order_ids), open_requests_of(self.database, order_ids)
        try:
            found = find_orders(client, increment_ids=[one.increment_id for one in linked.values()])
        except RemoteError as error:
            return {job.job_id: _not_read(error, job, is_first=job is jobs[0]) for job in jobs}
        there = {order.entity_id: order for order in found}
        results: dict[str, Outcome | Send] = {}
        for job in jobs:
            one = linked.get(job.order_id)
            order = there.get(one.entity_id) if one else None
            if one is None or order is None:
                number = one.increment_id if one else ""
                results[job.job_id] = _ended(Kind.SKIPPED, "hold_sales_order_gone", increment_id=number)
                continue
            at_hand = _AtHand(
                job, one, order, tuple(holds.get(job.order_id, ())), tuple(waiting.get(job.order_id, ()))
            )
            decided = self._decide(client, at_hand)
            place = (job.magento_id, order.entity_id)
            if not isinstance(decided, Outcome):
                decided = partial(self._in_turn, decided, place, seen)
            results[job.job_id] = decided
        return results

    def _in_turn(self, send: Send, place: Place, seen: int) -> Outcome:
        """Sends nothing to a sales order that somebody acted on since it was read: it is read again first."""
        with self.turns.turn(place):
            return _CHANGED if self.turns.is_stale(place, seen) else send()

    def _is_wanted(self, _: OrderPolicy, /) -> bool:
        """Tells whether the policy still wants this; what was put on hold is released whatever it says."""
        return True

    def _done(self, at_hand: _AtHand, state: str, words: str) -> Outcome:
        """`state` is the one that it has now, "" where Magento's next look says which."""

        def record(cursor: Any) -> None:
            if state:
                status = at_hand.order.status if at_hand.order.state == state else state
                note_state(cursor, at_hand.linked.order_id, state=state, status=status or state)
            self.labels.request(cursor, at_hand.job)

        return Outcome(Kind.DONE, message=words, record=record)

    @abstractmethod
    def _decide(self, client: MagentoClient, at_hand: _AtHand) -> Outcome | Send:
        """Returns how a job ended already, or what sends it."""


@dataclass(frozen=True)
class HoldInMagento(_OnSalesOrders):
    """The action; see `outcome.Action`. It follows a request and is never asked for by a person."""

    name: str = HOLD
    title: str = "Hold in Magento"
    shows_failures: bool = True

    def _is_wanted(self, policy: OrderPolicy, /) -> bool:
        return policy.hold_while_cancel_is_asked

    def _decide(self, client: MagentoClient, at_hand: _AtHand) -> Outcome | Send:
        job, order = at_hand.job, at_hand.order
        if order.state == HELD:
            is_ours = _may_be_sent(job) or any(_holds(one) for one in at_hand.holds)
            if is_ours:
                return self._done(at_hand, HELD, f"On hold in Magento: {order.increment_id}.")
            return _ended(Kind.SKIPPED, "held_by_others", increment_id=order.increment_id)
        if subject_of(job) not in at_hand.waiting:
            return _ended(Kind.SKIPPED, "request_over")
        if order.state not in _CAN_BE_HELD:
            state = order.status or order.state
            return _ended(Kind.SKIPPED, "not_to_be_held", increment_id=order.increment_id, state=state)
        return partial(self._send, client, at_hand)

    def _send(self, client: MagentoClient, at_hand: _AtHand) -> Outcome:
        try:
            hold_order(client, at_hand.order.entity_id)
        except RemoteError as error:
            return outcome_of(error, tries=at_hand.job.tries)
        say_why(client, at_hand.order.entity_id, _WHY)
        return self._done(at_hand, HELD, f"Put on hold in Magento: {at_hand.order.increment_id}.")


@dataclass(frozen=True)
class ReleaseInMagento(_OnSalesOrders):
    """The action; see `outcome.Action`. It releases what `HoldInMagento` put on hold, and nothing else."""

    name: str = RELEASE
    title: str = "Release in Magento"
    shows_failures: bool = True

    def _decide(self, client: MagentoClient, at_hand: _AtHand) -> Outcome | Send:
        job, order = at_hand.job, at_hand.order
        hold_id = name_job(HOLD, job.account_id, subject_of(job))
        hold = next((one for one in at_hand.holds if one.job_id == hold_id), None)
        if hold is not None and hold.state in OPEN_STATES:
            return Outcome(Kind.RETRY, message=_WAITS, counts=False, retry_after_seconds=_WAIT_SECONDS)
        if hold is None or hold.state != "done":
            return _ended(Kind.SKIPPED, _NOT_ON_HOLD)
        if at_hand.waiting:
            return _ended(Kind.SKIPPED, "other_request_waits")
        if order.state != HELD:
            if not _may_be_sent(job):
                return _ended(Kind.SKIPPED, _NOT_ON_HOLD)
            return self._done(at_hand, order.state, f"Released in Magento: {order.increment_id}.")
        return partial(self._send, client, at_hand)

    def _send(self, client: MagentoClient, at_hand: _AtHand) -> Outcome:
        try:
            unhold_order(client, at_hand.order.entity_id)
        except RemoteError as error:
            return outcome_of(error, tries=at_hand.job.tries)
        # Magento gives back the state from before the hold; its next look says which.
        return self._done(at_hand, "", f"Released in Magento: {at_hand.order.increment_id}.")


def _may_be_sent(job: Job) -> bool:
    """Tells whether Magento may have done it already: what it shows then is this job's doing.

    One that was sent and certainly refused did nothing: what Magento shows then is somebody else's.
    """
    return job.state == "unknown" or job.code == _LOST


def _not_read(error: RemoteError, job: Job, *, is_first: bool) -> Outcome:
    """Of a job that was unknown it stays unknown whether anything was done."""
    outcome = not_read(error, is_first=is_first)
    return replace(outcome, kind=Kind.UNKNOWN, code=_LOST) if job.state == "unknown" else outcome


_WHY = "On hold: the buyer asks on TikTok Shop to cancel the order. It goes on or is cancelled with the answer."
_ACTED_ON = "Somebody acted on the sales order meanwhile: it is looked at again."
_CHANGED = Outcome(Kind.RETRY, message=_ACTED_ON, counts=False)
_LOOKED_AT = "What Magento did is looked at before anything is sent again."
_WAITS = "The hold itself is not settled yet: the release waits for it."


def _holds(one: HoldJob) -> bool:
    """Tells whether the order is on hold by this job."""
    is_over = one.release_state == "done" or (one.release_state, one.release_code) == ("skipped", _NOT_ON_HOLD)
    return one.state == "done" and not is_over


def _ended(kind: Kind, code: str, **detail: str) -> Outcome:
    found = FailureFound(code, detail)
    return Outcome(kind, found.code, found.sentence)
