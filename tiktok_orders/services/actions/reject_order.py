"""Reject: cancels an order or some of its lines on TikTok, once, whatever is killed, retried or clicked.

TikTok's call knows no key under which it would do it once. So the order is read anew and its cancellations are
looked for before anything is sent, and after every answer that was lost. The reason, who asked and when stand in
the job, so that a later try says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.cancel_reasons import REASON_WORDS, find_cancel_key
from tiktok_orders.domain.cancellations import Cancellation, CancelReply
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.domain.reject_order import (
    RejectFacts,
    judge_reject,
    key_without_asking,
)
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.errors import AlreadyDoneError, RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.cancel_in_magento import cancel_job
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.rejection_at_hand import (
    RejectionAtHand,
    facts_of,
    left_out,
    not_offered,
    outcome_of,
    read_wish,
    why_not_now,
)
from tiktok_orders.services.actions.tiktok_outcomes import REJECTING
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, orders_under_way, request_jobs
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.rejections import Rejection, list_line_standings, list_rejections, save_rejection
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.tiktok.cancellations import cancel_order, find_cancellations, get_cancel_eligibility
from tiktok_orders.tiktok.client import ShopClient

NAME = "reject_order"
WORDS = ActionWords(
    title="Reject",
    icon=":material/block:",
    heading="Reject orders",
    intro="Each order is cancelled on TikTok for the reason that you choose, and the buyer is paid back. Before "
    "that, it is read from TikTok once more, and TikTok is asked whether it can still be cancelled.",
    noun="order",
    confirm="Reject",
    will="will be cancelled",
    able="rejected",
    doing="Rejecting",
    done="rejected",
    typed_from=20,
    needs_magento=False,
    typed_from_base_amount=Decimal(1000),
)


@dataclass(frozen=True)
class RejectOrder:
    """The verb; see `outcome.BulkVerb`."""

    database: Database
    shops: ShopClients
    reader: OrderReader
    retry: Retry
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Reject"
    words: ActionWords = WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether each stored order would be rejected now, for the reason that is wished for it."""
        facts = self._facts(order_ids, under_way=ONE_AT_A_TIME)
        return {
            order_id: judge_reject(one, *read_wish(wishes.get(order_id, {}))) for order_id, one in facts.items()
        }

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns per job how it ended already, or what sends it."""
        return for_each_account(self.database, jobs, self._prepare_account, _not_checked)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns what became of rejections whose answer was lost: TikTok has them after all, or has not."""
        return for_each_account(self.database, jobs, self._look_up_account, _not_checked)

    def _prepare_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome | Send]:
        ids = [job.order_id for job in jobs]
        client = self.shops.client_for(rules.account, self.retry)
        cases = _by_order(find_cancellations(client, ids))
        shown = self.reader.read_anew(rules.account, ids).shown
        facts, known = self._facts(ids), self._known(ids)
        results: dict[str, Outcome | Send] = {}
        for job in jobs:
            if job.order_id not in facts:
                results[job.job_id] = Outcome(Kind.FAILED, "internal_error", _NOT_STORED)
                continue
            at_hand = RejectionAtHand(job, rules, facts[job.order_id], known)
            if ours := at_hand.find_own(cases.get(job.order_id, ())):
                results[job.job_id] = self._done(at_hand, ours)
            else:
                hindered = why_not_now(at_hand, is_shown=job.order_id in shown)
                results[job.job_id] = hindered or partial(self._send, client, at_hand)
        return results

    def _send(self, client: ShopClient, at_hand: RejectionAtHand) -> Outcome:
        job, reason = at_hand.job, at_hand.reason
        try:
            eligible = get_cancel_eligibility(client, job.order_id)
        except RemoteError as error:
            return REJECTING.outcome_of_check(error, is_unknown=False)
        if obstacle := eligible.obstacle_of(at_hand.wanted):
            why = obstacle.ineligible_reason.rstrip(".") or f"code {obstacle.ineligible_code}"
            return left_out("reject_not_eligible", reason=f"{why}.")
        status, region = at_hand.facts.status, at_hand.facts.region
        offered = eligible.reason_names_of(at_hand.wanted)
        key = (
            find_cancel_key(reason, region=region, status=status, offered=offered)
            if offered
            else key_without_asking(reason, region, status)
        )
        if key is None:
            return not_offered(reason)
        try:
            reply = cancel_order(client, job.order_id, key, line_item_ids=at_hand.lines)
        except AlreadyDoneError as error:
            return self._already(client, at_hand, error)
        except RemoteError as error:
            return outcome_of(error, reason)
        self._read_again(at_hand)
        return self._done(at_hand, reply)

    def _already(self, client: ShopClient, at_hand: RejectionAtHand, refused: AlreadyDoneError) -> Outcome:
        """Looks whether it was this very job that did it, its answer being lost; again later, if nothing shows."""
        try:
            cases = find_cancellations(client, [at_hand.job.order_id])
        except RemoteError as error:
            return Outcome(Kind.UNKNOWN, "outcome_unknown", error.message, error.request_id)
        self._read_again(at_hand)
        if ours := at_hand.find_own(cases):
            return self._done(at_hand, ours)
        status = self._facts([at_hand.job.order_id])[at_hand.job.order_id].status
        if status != OrderStatus.CANCELLED and not any(one.cancel_id not in at_hand.known for one in cases):
            return Outcome(Kind.UNKNOWN, "outcome_unknown", refused.message, refused.request_id)
        return Outcome(Kind.SKIPPED, "reject_cancelled_since", refused.message, refused.request_id)

    def _look_up_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome]:
        ids = [job.order_id for job in jobs]
        cases = _by_order(find_cancellations(self.shops.client_for(rules.account, self.retry), ids))
        facts, known = self._facts(ids), self._known(ids)
        results = {}
        for job in jobs:
            if job.order_id not in facts:
                results[job.job_id] = Outcome(Kind.UNKNOWN, "outcome_unknown", _NOT_STORED)
                continue
            at_hand = RejectionAtHand(job, rules, facts[job.order_id], known)
            if ours := at_hand.find_own(cases.get(job.order_id, ())):
                self._read_again(at_hand)
                results[job.job_id] = self._done(at_hand, ours)
            else:
                results[job.job_id] = Outcome(Kind.RETRY, "outcome_unknown", _NOT_CANCELLED)
        return results

    def _read_again(self, at_hand: RejectionAtHand) -> None:
        """Lets the list show it at once; where TikTok cannot be asked, the next import does."""
        try:
            self.reader.read_anew(at_hand.rules.account, [at_hand.job.order_id])
        except RemoteError:
            return

    def _done(self, at_hand: RejectionAtHand, case: Cancellation | CancelReply) -> Outcome:
        what = f"{len(at_hand.lines)} lines rejected" if at_hand.lines else "Rejected"
        return Outcome(
            Kind.DONE,
            message=f"{what} on TikTok: {REASON_WORDS[at_hand.reason]}.",
            record=partial(self._record, at_hand, case.cancel_id),
        )

    def _record(self, at_hand: RejectionAtHand, cancel_id: str, cursor: Any) -> None:
        """Writes down what was rejected, and has the sales order follow where the policy says so."""
        job, now, rules = at_hand.job, self.clock(), at_hand.rules
        save_rejection(
            cursor,
            Rejection(
                order_id=job.order_id,
                cancel_id=cancel_id,
                account_id=job.account_id,
                reason=at_hand.reason,
                line_item_ids=at_hand.lines,
                rejected_by=job.requested_by,
                asked_at=job.requested_at,
                rejected_at=now,
            ),
        )
        linked, magento = find_linked(self.database, [job.order_id]).get(job.order_id), rules.magento
        if linked is None or magento is None or linked.magento_id != magento.magento_id:
            return
        if rules.policy.cancel_with_tiktok:
            follow = cancel_job(
                account_id=job.account_id,
                order_id=job.order_id,
                magento_id=linked.magento_id,
                requested_by=job.requested_by,
                now=now,
                cancel_id=cancel_id if at_hand.lines else "",
            )
            request_jobs(cursor, [follow])

    def _known(self, order_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(one.cancel_id for one in list_rejections(self.database, order_ids))

    def _facts(self, order_ids: Sequence[str], *, under_way: Sequence[str] = ()) -> dict[str, RejectFacts]:
        """Returns what decides, per order that is stored; one with a job of these `under_way` is busy."""
        rows = list_order_facts(self.database, order_ids, action="")
        busy = orders_under_way(self.database, order_ids, under_way)
        lines = list_line_standings(self.database, [row.order_id for row in rows])
        rules = list_rules(self.database, list_accounts(self.database))
        return {
            row.order_id: facts_of(
                row, rules[row.account_id], lines.get(row.order_id, ()), is_busy=row.order_id in busy
            )
            for row in rows
        }


_NOT_STORED = "The order is not stored here any more. Import it again."
_NOT_CANCELLED = "TikTok has no such cancellation: the order is looked at again, then it is sent again."


def _by_order(cases: Sequence[Cancellation]) -> dict[str, list[Cancellation]]:
    found: dict[str, list[Cancellation]] = {}
    for case in cases:
        found.setdefault(case.order_id, []).append(case)
    return found


def _not_checked(error: RemoteError, job: Job, _is_first: bool) -> Outcome:
    """Of a job whose answer was lost it stays unknown what was done, until that was looked up."""
    return REJECTING.outcome_of_check(error, is_unknown=job.state == "unknown")
