"""Answers a buyer's request on TikTok: once, whatever is killed, retried or clicked.

Each decision has one idempotency key, that of its job. After a lost reply the request is read: one that still
waits was not answered. Of one that does not, TikTok is asked under the same key: it says again what it did, or
that the request was answered otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.after_sale import CANCELLATION, CaseState
from tiktok_orders.domain.answers import (
    ANSWERS,
    CASE_ID,
    COMMENT,
    PICTURES,
    REASON,
    Answer,
    OpenRequest,
    case_of_subject,
    judge_answer,
    pick_request,
    read_amount,
)
from tiktok_orders.domain.cancellations import Decision
from tiktok_orders.domain.eligibility import AccountMode, Verdict
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.errors import AlreadyDoneError, RefusedError, RemoteError
from tiktok_orders.services.actions import tiktok_outcomes
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.answer_words import ANSWER_WORDS
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.tiktok_outcomes import ANSWERING
from tiktok_orders.services.evidence import EvidenceDesk
from tiktok_orders.services.follow_requests import FollowRequests
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.read_orders import ReadEntries
from tiktok_orders.services.reject_reasons import RejectReasons
from tiktok_orders.services.reread_cases import CaseReader
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import StoredCase, get_cases, open_cases_of
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, orders_under_way, subject_of, subjects_under_way
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.tiktok.cancellations import approve_cancellation, list_decisions, reject_cancellation
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.evidence import SentPicture
from tiktok_orders.tiktok.returns import approve_return, reject_return


@dataclass(frozen=True)
class AnswerRequest:
    """The verb of one answer; see `outcome.BulkVerb`. Its jobs are about a request, not about the order."""

    answer: Answer
    database: Database
    cases: CaseReader
    orders: OrderReader
    reasons: RejectReasons
    evidence: EvidenceDesk
    follow: FollowRequests
    clock: Callable[[], datetime]
    shows_failures: bool = field(default=True)

    @property
    def name(self) -> str:
        return self.answer.name

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def words(self) -> ActionWords:
        return ANSWER_WORDS[self.answer.name]

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether a request of each stored order would be answered so now; asks nobody."""
        rows = list_order_facts(self.database, order_ids, action="")
        requests = self.requests([row.order_id for row in rows])
        rules, now = self._rules(), self.clock()
        verdicts = {}
        for row in rows:
            wish = wishes.get(row.order_id, {})
            request = pick_request(self.answer, requests.get(row.order_id, ()), str(wish.get(CASE_ID, "")))
            is_live = rules[row.account_id].mode is AccountMode.LIVE
            verdicts[row.order_id] = judge_answer(self.answer, request, wish, is_live=is_live, now=now)
        return verdicts

    def requests(self, order_ids: Sequence[str]) -> dict[str, list[OpenRequest]]:
        """Returns order id to its requests that wait for the seller, the most urgent first."""
        found = open_cases_of(self.database, order_ids)
        busy_orders = orders_under_way(self.database, order_ids, ONE_AT_A_TIME)
        busy = {case_of_subject(one) for one in subjects_under_way(self.database, list(ANSWERS))}
        offered = self.reasons.known(case.case_id for cases in found.values() for case in cases)
        return {
            order_id: [
                OpenRequest(
                    case_id=case.case_id,
                    kind=case.kind,
                    next_action=case.next_action,
                    reason_text=case.reason_text,
                    respond_by=case.respond_by,
                    refund_total=case.refund_total,
                    currency=case.currency,
                    is_in_progress=case.case_id in busy,
                    is_order_busy=order_id in busy_orders,
                    offered=frozenset(one.name for one in offered[case.case_id].reasons)
                    if case.case_id in offered and not offered[case.case_id].problem
                    else None,
                )
                for case in cases
            ]
            for order_id, cases in found.items()
        }

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns per job how it ended already, or what sends it."""
        return for_each_account(self.database, jobs, self._prepare_account, _not_checked)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns what became of answers whose reply was lost: given after all, or certainly not."""
        return for_each_account(self.database, jobs, self._look_up_account, _not_checked)

    def _rules(self) -> dict[str, AccountRules]:
        return list_rules(self.database, list_accounts(self.database))

    def _prepare_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome | Send]:
        if rules.mode is not AccountMode.LIVE:
            return {job.job_id: _ended(Kind.SKIPPED, "answer_watch_only") for job in jobs}
        self.cases.read_anew(rules.account, self.answer.kind, [job.order_id for job in jobs])
        stored = get_cases(self.database, [_case_id_of(job) for job in jobs])
        client = self.cases.client_for(rules.account)
        results: dict[str, Outcome | Send] = {}
        for job in jobs:
            case = stored.get(_case_id_of(job))
            try:
                results[job.job_id] = self._prepare_one(rules, client, job, case)
            except RemoteError as error:
                results[job.job_id] = _not_checked(error, job, False)
        return results

    def _prepare_one(
        self, rules: AccountRules, client: ShopClient, job: Job, case: StoredCase | None
    ) -> Outcome | Send:
        if case is None:
            return _ended(Kind.SKIPPED, "no_open_request")
        decision = self.answer.decision_for(case.case_type, case.next_action)
        if not _may_be_sent(job):
            if not self._waits(case):
                return _ended(Kind.SKIPPED, "answered_already")
            if hindrance := self._ask(client, job, case, decision):
                return hindrance
        if not decision:
            return _ended(Kind.SKIPPED, "answered_already")
        return partial(self._send, rules, client, job, case, decision)

    def _look_up_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome]:
        shown = self.cases.read_anew(rules.account, self.answer.kind, [job.order_id for job in jobs])
        stored = get_cases(self.database, [_case_id_of(job) for job in jobs])
        client = self.cases.client_for(rules.account)
        results = {}
        for job in jobs:
            case_id = _case_id_of(job)
            if case_id not in shown or case_id not in stored:
                results[job.job_id] = Outcome(Kind.UNKNOWN, "outcome_unknown", _NOT_SHOWN)
            else:
                results[job.job_id] = self._look_up_one(rules, client, job, stored[case_id])
        return results

    def _look_up_one(self, rules: AccountRules, client: ShopClient, job: Job, case: StoredCase) -> Outcome:
        """Asks under the answer's own key, but only of a request that waits no more: nothing is answered by it.

        One that was being sent when the program was killed bears no mark of it: looking counts as its first try.
        """
        if self._waits(case):
            return Outcome(Kind.RETRY, "outcome_unknown", _NOT_ANSWERED, counts=not _may_be_sent(job))
        decision = self.answer.decision_for(case.case_type, case.next_action)
        if not decision:
            return _ended(Kind.SKIPPED, "answered_already")
        try:
            pictures = self._send_pictures(client, job)
        except (RemoteError, RefusedError) as error:
            return Outcome(Kind.UNKNOWN, "outcome_unknown", error.message)
        found = self._tell_once(rules, client, job, case, decision, pictures)
        is_told = found.kind is not Kind.RETRY
        return found if is_told else replace(found, kind=Kind.UNKNOWN, code="outcome_unknown")

    def _waits(self, case: StoredCase) -> bool:
        """Tells whether a request still waits for this answer."""
        return case.state == CaseState.TO_ANSWER and case.next_action in self.answer.decisions

    def _ask(self, client: ShopClient, job: Job, case: StoredCase, decision: str) -> Outcome | None:
        """Asks TikTok whether the request takes the decision now; returns what hinders it."""
        stated = next((one for one in list_decisions(client, case.case_id, decision)), None)
        if stated is None:
            return None  # not known of a decision: the call itself will say
        if not stated.eligible:
            why = f"{(stated.ineligible_reason or 'no reason given').rstrip('.')}."
            return _ended(Kind.SKIPPED, "answer_not_allowed", message=why)
        return self._why_not_reason(job, stated)

    def _why_not_reason(self, job: Job, stated: Decision) -> Outcome | None:
        offered = {one.name for one in stated.available_reject_reasons}
        if self.answer.is_refusal and offered and job.details.get(REASON) not in offered:
            return _ended(Kind.SKIPPED, "answer_reason_not_offered")
        return None

    def _send(self, rules: AccountRules, client: ShopClient, job: Job, case: StoredCase, decision: str) -> Outcome:
        try:
            pictures = self._send_pictures(client, job)
        except RemoteError as error:
            return tiktok_outcomes.PICTURES.outcome_of_asking(error)
        except RefusedError:
            return _ended(Kind.FAILED, "answer_picture_gone")
        return self._tell_once(rules, client, job, case, decision, pictures)

    def _tell_once(
        self,
        rules: AccountRules,
        client: ShopClient,
        job: Job,
        case: StoredCase,
        decision: str,
        pictures: Sequence[SentPicture],
    ) -> Outcome:
        """Gives the answer under its own key, which does nothing twice, and returns what TikTok says of it."""
        try:
            self._tell(client, job, case, decision, pictures)
        except AlreadyDoneError as error:
            return Outcome(
                Kind.SKIPPED,
                "answered_already",
                FailureFound("answered_already").sentence,
                error.request_id,
                record=partial(self._record, rules, ReadEntries()),
            )
        except RemoteError as error:
            return ANSWERING.outcome_of(error)
        seen = self._look_after(rules, job)
        return Outcome(
            Kind.DONE,
            message=f"TikTok has the answer ({decision}).",
            record=partial(self._record, rules, seen),
            is_confirmed=any(
                one.case.case_id == case.case_id
                and (one.case.state, one.case.next_action) != (case.state, case.next_action)
                for one in seen.cases
            ),
        )

    def _send_pictures(self, client: ShopClient, job: Job) -> tuple[SentPicture, ...]:
        """Returns the pictures that go with a no; what is tried again goes with the same ones."""
        picture_ids = job.details.get(PICTURES) or ()
        if not (picture_ids and self.answer.is_refusal):
            return ()
        return self.evidence.send(client, job.account_id, picture_ids)

    def _tell(
        self,
        client: ShopClient,
        job: Job,
        case: StoredCase,
        decision: str,
        pictures: Sequence[SentPicture],
    ) -> None:
        key = f"{job.job_id}:{decision}"
        reason = str(job.details.get(REASON, ""))
        said: dict[str, Any] = {"comment": str(job.details.get(COMMENT, "")), "pictures": pictures}
        if self.answer.kind == CANCELLATION and self.answer.is_refusal:
            reject_cancellation(client, case.case_id, reason, idempotency_key=key, **said)
        elif self.answer.kind == CANCELLATION:
            approve_cancellation(client, case.case_id, idempotency_key=key)
        elif self.answer.is_refusal:
            reject_return(client, case.case_id, decision, reason, idempotency_key=key, **said)
        else:
            amount = read_amount(job.details) if self.answer.needs_amount else None
            approve_return(
                client,
                case.case_id,
                decision,
                idempotency_key=key,
                partial_refund=(amount, case.currency) if amount is not None else None,
                buyer_keeps_item=self.answer.lets_buyer_keep,
            )

    def _look_after(self, rules: AccountRules, job: Job) -> ReadEntries:
        """Returns the order's requests as they are after the answer, as the next import will read them.

        The order of a cancellation is read too; that of a return changes when TikTok pays, not by an answer.
        """
        try:
            seen = self.cases.read(rules.account, self.answer.kind, [job.order_id])
            if self.answer.kind == CANCELLATION:
                self.orders.read_anew(rules.account, [job.order_id])
        except RemoteError:
            return ReadEntries()
        return seen

    def _record(self, rules: AccountRules, seen: ReadEntries, cursor: Any) -> None:
        self.cases.store_in(cursor, rules.account, self.answer.kind, seen)
        self.follow.request_in(cursor, rules)


_NOT_SHOWN = "TikTok did not show the request in a form that can be read."
_NOT_ANSWERED = "TikTok has no answer to the request: the same one is sent again."


def _case_id_of(job: Job) -> str:
    return case_of_subject(subject_of(job))


def _may_be_sent(job: Job) -> bool:
    """Tells whether TikTok may have the answer already: then its own word counts, under the decision's key."""
    return job.sent_at is not None or job.tries > 0


def _not_checked(error: RemoteError, job: Job, _is_first: bool) -> Outcome:
    return ANSWERING.outcome_of_check(error, is_unknown=job.state == "unknown")


def _ended(kind: Kind, code: str, **detail: str) -> Outcome:
    found = FailureFound(code, detail)
    return Outcome(kind, found.code, found.sentence)
