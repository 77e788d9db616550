"""Create Sales Order: one TikTok order becomes one sales order in Magento, whatever is killed, retried or clicked.

Before sending, the order is read anew from TikTok and judged again, and Magento is asked whether it has the order
under any number. What is sent carries its own increment id, of which Magento takes one per store view.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.compare_orders import Difference, FoundSalesOrder, compare_sales_order
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.expected_total import ExpectedTotal, expected_total
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.policy import Writer
from tiktok_orders.domain.sales_order import SalesOrderDraft, increment_id_of, possible_increment_ids
from tiktok_orders.errors import AlreadyExistsError, AuthorisationEndedError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder
from tiktok_orders.magento.orders import find_orders
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.creating_checks import judge_row, why_not_created, why_not_sent
from tiktok_orders.services.actions.found_sales_orders import (
    ADOPTS,
    DESPITE,
    linked_to_other,
    named_among,
    other_order,
    refuse_linked_to_other,
    several_found,
    total_of,
    waivable,
    words_of,
)
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.order_writers import WITHOUT_RESERVATION, WRITERS, OrderWriter
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.stock_wait import cannot_build
from tiktok_orders.services.follow_shipments import request_after_sales_order
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.sales_order_drafts import Draft, DraftBuilder
from tiktok_orders.services.sales_orders_as_read import read_quantities, read_units
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.store.sales_orders import LinkedSalesOrder, keep_unreserved, link

NAME = "create_sales_order"
REFERENCE = "write_reference"
INVOICE = "invoice_sales_order"
WORDS = ActionWords(
    title="Create Sales Order",
    icon=":material/receipt_long:",
    heading="Create sales orders",
    intro="Each order becomes one sales order in Magento, with TikTok's amounts. Before it is sent, it is read "
    "from TikTok once more and looked for in Magento: one that is there already is linked, never created again.",
    noun="sales order",
    confirm="Create",
    will="will be created",
    able="created",
    doing="Creating",
    done="created or linked",
)


@dataclass(frozen=True)
class CreateSalesOrder:
    """The action; see `outcome.Action`."""

    database: Database
    magentos: MagentoClients
    reader: OrderReader
    drafts: DraftBuilder
    clock: Callable[[], datetime]
    writers: Mapping[Writer, OrderWriter] = field(default_factory=lambda: WRITERS)
    name: str = NAME
    title: str = "Create sales order"
    words: ActionWords = WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], _: Wishes) -> dict[str, Verdict]:
        """Returns whether a sales order would be created now, per order that is stored."""
        rules, now = list_rules(self.database, list_accounts(self.database)), self.clock()
        rows = list_order_facts(self.database, order_ids, action=NAME)
        return {row.order_id: judge_row(row, rules[row.account_id], now) for row in rows}

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns per job how it ended already, or what sends it."""
        return for_each_account(self.database, jobs, self._prepare_account, _not_checked)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns what became of jobs whose answer was lost: created after all, or certainly not."""
        return for_each_account(self.database, jobs, self._look_up_account, _not_checked)

    def _prepare_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome | Send]:
        shown = self.reader.read_anew(rules.account, [job.order_id for job in jobs]).shown
        rows = list_order_facts(self.database, [job.order_id for job in jobs], action="")
        now = self.clock()
        verdicts = {row.order_id: judge_row(row, rules, now) for row in rows}
        ended: dict[str, Outcome | Send] = {}
        going: list[Job] = []
        for job in jobs:
            outcome = why_not_sent(job, verdicts.get(job.order_id), is_shown=job.order_id in shown)
            if outcome is None:
                going.append(job)
            else:
                ended[job.job_id] = outcome
        return ended | (self._look_and_build(rules, going, verdicts) if going else {})

    def _look_and_build(
        self, rules: AccountRules, jobs: list[Job], verdicts: Mapping[str, Verdict]
    ) -> dict[str, Outcome | Send]:
        assert rules.magento is not None
        client = self.magentos.client_for(rules.magento.magento_id)
        there = self._find(client, rules, jobs)
        held_back = {
            job.job_id: outcome
            for job in jobs
            if not there[job.order_id] and (outcome := why_not_created(job, verdicts[job.order_id]))
        }
        jobs = [job for job in jobs if job.job_id not in held_back]
        drafts = self.drafts.build(rules, [job.order_id for job in jobs])
        orders = self.drafts.read_orders([job.order_id for job in jobs])
        result: dict[str, Outcome | Send] = dict(held_back)
        for job in jobs:
            at_hand = _AtHand(job, rules, orders[job.order_id], drafts[job.order_id])
            if found := named_among(job, there[job.order_id]):
                result[job.job_id] = self._settle_found(at_hand, found, at_hand.kind_of(found[0]))
            elif number := job.details.get(ADOPTS):
                nothing = FailureFound("not_found_to_link", {"increment_id": str(number)})
                result[job.job_id] = Outcome(Kind.FAILED, nothing.code, nothing.sentence)
            elif isinstance(at_hand.draft, CannotBuildError):
                result[job.job_id] = self._cannot_build(at_hand, at_hand.draft)
            elif at_hand.draft is not None:
                result[job.job_id] = partial(self._send, client, at_hand, at_hand.draft)
        return result

    def _send(self, client: MagentoClient, at_hand: _AtHand, draft: SalesOrderDraft) -> Outcome:
        try:
            write = self.writers[at_hand.rules.policy.writer]
            saved = write(client, draft.store_code, draft.entity)
        except AlreadyExistsError:
            try:
                found = self._find(client, at_hand.rules, [at_hand.job])[at_hand.job.order_id]
            except RemoteError as error:
                return replace(
                    outcome_of(error, tries=at_hand.job.tries), kind=Kind.UNKNOWN, code="outcome_unknown"
                )
            if found:
                return self._settle_found(at_hand, found, Kind.DONE)
            taken = FailureFound(
                "already_other_order",
                {
                    "increment_id": draft.increment_id,
                    "difference": "its number is taken, and it is not shown",
                },
            )
            return Outcome(Kind.FAILED, taken.code, taken.sentence)
        except RemoteError as error:
            return outcome_of(error, tries=at_hand.job.tries)
        return self._settle_found(at_hand, [saved], Kind.DONE)

    def _look_up_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome]:
        if rules.magento is None:
            return {job.job_id: Outcome(Kind.UNKNOWN, "outcome_unknown", _NO_MAGENTO) for job in jobs}
        client = self.magentos.client_for(rules.magento.magento_id)
        there = self._find(client, rules, jobs)
        orders = self.drafts.read_orders([job.order_id for job in jobs])
        result = {}
        for job in jobs:
            if found := named_among(job, there[job.order_id]):
                at_hand = _AtHand(job, rules, orders[job.order_id], None)
                result[job.job_id] = self._settle_found(at_hand, found, at_hand.kind_of(found[0]))
            else:
                result[job.job_id] = Outcome(Kind.RETRY, "outcome_unknown", _NOT_CREATED)
        return result

    def _find(
        self, client: MagentoClient, rules: AccountRules, jobs: Iterable[Job]
    ) -> dict[str, list[SalesOrder]]:
        """Returns per order the sales orders that Magento has for it, under whatever number."""
        numbers = {job.order_id: _numbers_of(job, rules) for job in jobs}
        found = find_orders(
            client,
            increment_ids=[number for all_of_one in numbers.values() for number in all_of_one],
            ext_order_ids=list(numbers),
        )
        # One that Magento cancelled is none to link, unless it bears our own number: that cannot be used again.
        return {
            order_id: [
                one
                for one in found
                if (one.ext_order_id == order_id or one.increment_id in own)
                and (one.state != "canceled" or one.increment_id == own[0])
            ]
            for order_id, own in numbers.items()
        }

    def _settle_found(self, at_hand: _AtHand, found: list[SalesOrder], kind: Kind) -> Outcome:
        """Links the sales order that Magento has, if there is one and it is this order's."""
        if len(found) > 1:
            return several_found(at_hand.job, found)
        saved = found[0]
        if outcome := linked_to_other(self.database, at_hand.job, saved):
            return outcome
        try:
            expected = at_hand.expected()
        except CannotBuildError as error:
            return self._cannot_build(at_hand, error)
        stated = FoundSalesOrder(
            saved.increment_id, saved.ext_order_id, saved.grand_total, saved.order_currency_code
        )
        reason = ""
        if differences := at_hand.differences(expected, stated):
            is_waivable = waivable(self.database, differences, saved)
            if not is_waivable or not at_hand.job.details.get(DESPITE):
                return other_order(at_hand.job, saved, differences, is_waivable=is_waivable)
            why = at_hand.job.details[DESPITE]
            reason = f" Linked although it does not agree ({words_of(differences)}): {why}"
        words = "Found in Magento" if kind is Kind.ADOPTED else "Created"
        return Outcome(
            kind,
            message=f"{words}: {saved.increment_id}, {total_of(saved)}.{reason}",
            record=partial(self._link, at_hand, saved, expected, kind),
            is_linked=True,
        )

    def _cannot_build(self, at_hand: _AtHand, error: CannotBuildError) -> Outcome:
        return cannot_build(error, at_hand.job, at_hand.rules.policy, self.clock())

    def _link(self, at_hand: _AtHand, saved: SalesOrder, expected: ExpectedTotal, kind: Kind, cursor: Any) -> None:
        now, job = self.clock(), at_hand.job
        refuse_linked_to_other(cursor, job, saved)
        bridge = json.dumps([[part.label, str(part.amount)] for part in expected.bridge])
        link(
            cursor,
            LinkedSalesOrder(
                order_id=job.order_id,
                increment_id=saved.increment_id,
                magento_id=job.magento_id,
                entity_id=saved.entity_id,
                store_id=saved.store_id or 0,
                state=saved.state,
                magento_status=saved.status or saved.state,
                currency=saved.order_currency_code,
                grand_total=saved.grand_total,
                base_currency=saved.base_currency_code,
                base_grand_total=saved.base_grand_total,
                expected_total=expected.total,
                bridge=bridge,
                origin="adopted" if kind is Kind.ADOPTED else "created",
                linked_at=now,
                updated_at=saved.updated_at,
                **read_quantities(saved),
            ),
        )
        if kind is Kind.DONE and at_hand.rules.policy.writer in WITHOUT_RESERVATION:
            keep_unreserved(cursor, order_id=job.order_id, account_id=job.account_id, units=read_units(saved))
        follows = [REFERENCE]
        if at_hand.rules.policy.invoice_at_once and kind is Kind.DONE:
            follows.append(INVOICE)
        request_jobs(cursor, [_follow_up(job, action, now) for action in follows])
        request_after_sales_order(cursor, at_hand.rules, at_hand.order, now=now, asked_by=job.requested_by)


@dataclass(frozen=True)
class _AtHand:
    """One order on its way: its job, what rules it, what TikTok says, and its draft where it was built."""

    job: Job
    rules: AccountRules
    order: Order
    draft: Draft | None

    def expected(self) -> ExpectedTotal:
        if isinstance(self.draft, SalesOrderDraft):
            return ExpectedTotal(self.draft.expected_total, self.draft.bridge)
        return expected_total(self.order, self.rules.policy)

    def kind_of(self, found: SalesOrder) -> Kind:
        """Returns whether this very job made what Magento has, its answer being lost, or somebody did before."""
        is_ours = found.increment_id == increment_id_of(self.order.id, self.rules.policy)
        was_sent = self.job.state == "unknown" or self.job.sent_at is not None or self.job.tries > 0
        return Kind.DONE if is_ours and was_sent else Kind.ADOPTED

    def differences(self, expected: ExpectedTotal, found: FoundSalesOrder) -> list[Difference]:
        """Returns in what the sales order is not this order's; a number that a person named says whose it is."""
        differences = compare_sales_order(self.order, expected.total, found)
        is_named = found.increment_id == self.job.details.get(ADOPTS) and not found.ext_order_id
        return [one for one in differences if not (is_named and one.field == "ext_order_id")]


def _numbers_of(job: Job, rules: AccountRules) -> tuple[str, ...]:
    """Returns under which numbers Magento may have the job's order; a person may have named one more."""
    named = str(job.details.get(ADOPTS, ""))
    return (*possible_increment_ids(job.order_id, rules.policy), *([named] if named else []))


_NO_MAGENTO = "No Magento is connected in which to look the sales order up. Connect it again."
_NOT_CREATED = "Magento did not create the sales order: it is sent again."


def _not_checked(error: RemoteError, job: Job, is_first: bool) -> Outcome:
    """TikTok or Magento could not be asked, so nothing was sent; of an unknown job it stays unknown what was done.

    One call failed for the whole batch: it counts once against the Magento.
    """
    if error.service == "TikTok Shop":
        # An authorisation that ended is no fault of the order: its jobs are held until it is given again.
        counts = not isinstance(error, AuthorisationEndedError)
        outcome = Outcome(Kind.RETRY, "not_checked", error.message, error.request_id, counts=counts)
    else:
        outcome = outcome_of(error, tries=0)
        if outcome.kind is Kind.UNKNOWN:
            outcome = replace(outcome, kind=Kind.RETRY, code="magento_error")
    outcome = replace(outcome, is_magento_down=outcome.is_magento_down and is_first)
    return replace(outcome, kind=Kind.UNKNOWN, code="outcome_unknown") if job.state == "unknown" else outcome


def _follow_up(job: Job, action: str, now: datetime) -> Job:
    return Job(
        job_id=name_job(action, job.account_id, job.order_id),
        action=action,
        account_id=job.account_id,
        order_id=job.order_id,
        magento_id=job.magento_id,
        bulk_id="",
        requested_at=now,
        requested_by=job.requested_by,
        due_at=now,
    )
