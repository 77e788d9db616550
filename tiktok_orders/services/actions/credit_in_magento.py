"""Credits in Magento what TikTok has paid back to a buyer: one credit memo per cancellation or return.

Magento makes another memo whenever it is asked, so each bears the number of its cancellation or return in its
comment, and is looked for before anything is sent and after every answer that was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.cancellations import Cancellation
from tiktok_orders.domain.credit_memo import CreditPlan, plan_credit
from tiktok_orders.domain.credit_total import credit_total
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.expected_total import expected_total
from tiktok_orders.domain.failures import CannotBuildError, FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.errors import AuthorisationEndedError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import CreditMemo, InvoicedOrder, SalesOrder
from tiktok_orders.magento.order_actions import refund_order
from tiktok_orders.magento.orders import find_credit_memos, get_invoiced_order, get_order
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.account_batches import hold_back
from tiktok_orders.services.actions.credit_request import NAME, RETURN, Refund, refund_of
from tiktok_orders.services.actions.creditable import creditable, items_of, own_lines
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.magento_answers import HELD_STATES, not_read, outcome_of, wait_for_release
from tiktok_orders.services.actions.memo_claims import MemoClaims
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.refund_credits import CREDIT_WORDS, RefundCredits
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.credit_memos import StoredCreditMemo, list_credit_memos, save_credit_memo
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, orders_under_way
from tiktok_orders.store.reconciled_orders import read_parts
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked, note_state
from tiktok_orders.tiktok.cancellations import find_cancellations


@dataclass(frozen=True)
class _AtHand:
    """A refund on its way: its job, the sales order, and what a memo of it comes to."""

    job: Job
    linked: LinkedSalesOrder
    order: Order
    refund: Refund
    total: Decimal
    before: tuple[StoredCreditMemo, ...]

    @property
    def case_id(self) -> str:
        return str(self.job.details["case_id"])

    @property
    def marker(self) -> str:
        what = "return" if self.job.details.get("kind") == RETURN else "cancellation"
        return f"{_MARKER} {what} {self.case_id}"

    @property
    def comment(self) -> str:
        return f"{self.marker}. {self.refund.reason}".rstrip(". ") + "."

    def find(self, memos: Sequence[CreditMemo], claims: MemoClaims) -> tuple[CreditMemo | None, str]:
        """Returns this refund's memo and whether it was created here or found, made by somebody else before.

        One that is found is claimed for this refund: for another of the same amount it is not found again.
        """
        for memo in memos:
            if any(f"{one.comment} ".startswith((f"{self.marker}.", f"{self.marker} ")) for one in memo.comments):
                return memo, "created"
        taken = {one.entity_id for one in self.before}
        for memo in memos:
            is_free = memo.entity_id not in taken and not any(_is_marked(one.comment) for one in memo.comments)
            is_it = is_free and memo.grand_total == self.total
            if is_it and claims.claim(self.job.magento_id, memo.entity_id, self.case_id):
                return memo, "found"
        return None, ""


@dataclass(frozen=True)
class CreditInMagento:
    """The verb; see `outcome.BulkVerb`. It follows a refund by itself, or as a person asks."""

    database: Database
    magentos: MagentoClients
    shops: ShopClients
    drafts: DraftBuilder
    retry: Retry
    turns: SalesOrderTurns
    labels: LabelSalesOrder
    credits: RefundCredits
    clock: Callable[[], datetime]
    claims: MemoClaims = field(default_factory=MemoClaims)
    name: str = NAME
    title: str = CREDIT_WORDS.title
    words: ActionWords = CREDIT_WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether a refund of each stored order would be credited now; asks nobody."""
        return self.credits.judge(order_ids, wishes)

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns how each job ended already, or what credits its refund."""
        going, held = hold_back(self.database, jobs, is_wanted=lambda one: not one.propose_refunds_only)
        seen = self.turns.moment()
        return held | self._look(going, lambda client, at_hand: partial(self._send, client, at_hand, seen))

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which refunds have their memo after all; the others are asked for again."""
        again = Outcome(Kind.RETRY, "outcome_unknown", "Magento made no credit memo: it is asked for again.")
        found = self._look(jobs, lambda *_: again)
        return {job_id: one for job_id, one in found.items() if isinstance(one, Outcome)}

    def _look(
        self, jobs: Sequence[Job], otherwise: Callable[[MagentoClient, _AtHand], Outcome | Send]
    ) -> dict[str, Outcome | Send]:
        results: dict[str, Outcome | Send] = {}
        rules = list_rules(self.database, list_accounts(self.database))
        ordered = sorted(jobs, key=lambda job: (job.account_id, job.magento_id))
        for (account_id, magento_id), group in groupby(ordered, lambda job: (job.account_id, job.magento_id)):
            members = list(group)
            try:
                ready = self._at_hand(rules[account_id], members)
            except RemoteError as error:
                counts = not isinstance(error, AuthorisationEndedError)
                outcome = Outcome(Kind.RETRY, "not_checked", error.message, error.request_id, counts=counts)
                results |= {job.job_id: _still(job, outcome) for job in members}
                continue
            results |= {job_id: one for job_id, one in ready.items() if isinstance(one, Outcome)}
            going = [one for one in ready.values() if isinstance(one, _AtHand)]
            client = self.magentos.client_for(magento_id)
            try:
                memos = find_credit_memos(client, [one.linked.entity_id for one in going]) if going else []
            except RemoteError as error:
                results |= {
                    one.job.job_id: _still(one.job, not_read(error, is_first=one is going[0])) for one in going
                }
                continue
            for one in going:
                own = [memo for memo in memos if memo.order_id == one.linked.entity_id]
                memo, origin = one.find(own, self.claims)
                settled = otherwise(client, one) if memo is None else self._settle(client, one, memo, origin)
                results[one.job.job_id] = settled
        return results

    def _at_hand(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome | _AtHand]:
        ids = [job.order_id for job in jobs]
        linked, orders = find_linked(self.database, ids), self.drafts.read_orders(ids)
        before = list_credit_memos(self.database, ids)
        asking = [job.order_id for job in jobs if "refund" not in job.details]
        cases = {one.cancel_id: one for one in self._cancellations(rules, asking)}
        ready: dict[str, Outcome | _AtHand] = {}
        for job in jobs:
            refund = refund_of(job, cases.get(str(job.details["case_id"])), self.clock())
            if job.order_id not in linked or job.order_id not in orders:
                ready[job.job_id] = _ended(Kind.SKIPPED, FailureFound("no_sales_order"))
            elif isinstance(refund, Outcome):
                ready[job.job_id] = _still(job, refund)
            else:
                own = tuple(memo for memo in before if memo.order_id == job.order_id)
                ready[job.job_id] = _build(job, linked[job.order_id], orders[job.order_id], refund, rules, own)
        return ready

    def _cancellations(self, rules: AccountRules, order_ids: list[str]) -> list[Cancellation]:
        return find_cancellations(self.shops.client_for(rules.account, self.retry), order_ids) if order_ids else []

    def _send(self, client: MagentoClient, at_hand: _AtHand, seen: int) -> Outcome:
        """Whoever had a turn meanwhile may have made this very memo: it is looked for once more.

        A shipment under way comes first: Magento ships nothing of an order that is credited whole.
        """
        if orders_under_way(self.database, [at_hand.job.order_id], [SHIP]):
            first = FailureFound("shipment_comes_first")
            return Outcome(
                Kind.RETRY, first.code, first.sentence, retry_after_seconds=_SHIPMENT_SECONDS, counts=False
            )
        place = (at_hand.job.magento_id, at_hand.linked.entity_id)
        with self.turns.turn(place):
            if self.turns.is_stale(place, seen):
                try:
                    memo, origin = self._find(client, at_hand)
                except RemoteError as error:
                    return not_read(error, is_first=True)
                if memo is not None:
                    return self._settle(client, at_hand, memo, origin)
            return self._send_in_turn(client, at_hand)

    def _send_in_turn(self, client: MagentoClient, at_hand: _AtHand) -> Outcome:
        job = at_hand.job
        try:
            invoiced = get_invoiced_order(client, at_hand.linked.entity_id)
            plan = self._plan(invoiced, at_hand)
        except RemoteError as error:
            return not_read(error, is_first=True)
        if isinstance(plan, Outcome):
            return plan
        try:
            refund_order(
                client,
                at_hand.linked.entity_id,
                items=plan.items,
                shipping_amount=plan.shipping_amount,
                adjustment_positive=plan.adjustment_positive,
                adjustment_negative=plan.adjustment_negative,
                return_to_stock=_lines_of(plan, invoiced) if job.details.get("return_to_stock") else (),
                comment=at_hand.comment,
            )
        except RemoteError as error:
            return outcome_of(error, tries=job.tries)
        try:
            memo, origin = self._find(client, at_hand)
        except RemoteError as error:
            return Outcome(Kind.UNKNOWN, "outcome_unknown", error.message, error.request_id)
        if memo is None:
            return Outcome(Kind.UNKNOWN, "outcome_unknown", "Magento does not show the credit memo yet.")
        return self._settle(client, at_hand, memo, origin)

    def _find(self, client: MagentoClient, at_hand: _AtHand) -> tuple[CreditMemo | None, str]:
        return at_hand.find(find_credit_memos(client, [at_hand.linked.entity_id]), self.claims)

    def _plan(self, invoiced: InvoicedOrder, at_hand: _AtHand) -> CreditPlan | Outcome:
        """Returns what to send, or why nothing is."""
        number = at_hand.linked.increment_id
        if not any(item.qty_invoiced > 0 for item in invoiced.items):
            return _ended(Kind.SKIPPED, FailureFound("credit_without_invoice", {"increment_id": number}))
        if invoiced.state in HELD_STATES:
            return wait_for_release(FailureFound("credit_order_held", {"increment_id": number}))
        covered = [one for memo in at_hand.before for one in memo.line_item_ids]
        ids, mappings = at_hand.refund.line_item_ids, self.drafts.mappings()
        wanted = items_of(invoiced, at_hand.order, ids, mappings, covered=covered)
        if isinstance(wanted, FailureFound):
            return _ended(Kind.FAILED, wanted)
        shipping = at_hand.refund.amount.refund_shipping_fee
        plan = plan_credit(creditable(invoiced), wanted, total=at_hand.total, shipping=shipping)
        if isinstance(plan, FailureFound):
            named = FailureFound(plan.code, {**plan.detail, "increment_id": number})
            return _ended(Kind.FAILED, named)
        return plan

    def _settle(self, client: MagentoClient, at_hand: _AtHand, memo: CreditMemo, origin: str) -> Outcome:
        """Writes the memo down; one that comes to another sum is for a person to look at, and never made again."""
        try:
            order = get_order(client, at_hand.linked.entity_id)
        except RemoteError:
            order = None  # its state is read again with Magento's other changes
        record = partial(self._record, at_hand, memo, origin, order)
        said = f"{_amount(memo.grand_total)} {memo.order_currency_code or at_hand.linked.currency}"
        if memo.grand_total != at_hand.total:
            currency = at_hand.linked.currency
            detail = {
                "increment_id": at_hand.linked.increment_id,
                "memo": memo.increment_id,
                "stated": f"{_amount(at_hand.total)} {currency}",
                "booked": said,
                "difference": f"{_amount(at_hand.total - memo.grand_total)} {currency}",
            }
            other = FailureFound("credited_otherwise", detail)
            return Outcome(Kind.FAILED, other.code, other.sentence, record=record)
        kind = Kind.ADOPTED if origin == "found" else Kind.DONE
        words = "Found in Magento" if kind is Kind.ADOPTED else "Credited in Magento"
        return Outcome(kind, message=f"{words}: credit memo {memo.increment_id}, {said}.", record=record)

    def _record(
        self, at_hand: _AtHand, memo: CreditMemo, origin: str, order: SalesOrder | None, cursor: Any
    ) -> None:
        if order is not None:
            note_state(cursor, at_hand.job.order_id, state=order.state, status=order.status or order.state)
        self.labels.request(cursor, at_hand.job)
        save_credit_memo(
            cursor,
            StoredCreditMemo(
                case_id=at_hand.case_id,
                account_id=at_hand.job.account_id,
                order_id=at_hand.job.order_id,
                magento_id=at_hand.job.magento_id,
                entity_id=memo.entity_id,
                increment_id=memo.increment_id,
                line_item_ids=at_hand.refund.line_item_ids,
                currency=memo.order_currency_code or at_hand.linked.currency,
                grand_total=memo.grand_total,
                origin=origin,
                credited_at=self.clock(),
                expected_total=at_hand.total,
                refund_total=at_hand.refund.amount.refund_total,
            ),
        )


_MARKER = "TikTok Shop"
_SHIPMENT_SECONDS = 60.0


def _is_marked(comment: str) -> bool:
    return comment.startswith((f"{_MARKER} cancellation ", f"{_MARKER} return "))


def _build(
    job: Job,
    linked: LinkedSalesOrder,
    order: Order,
    refund: Refund,
    rules: AccountRules,
    before: tuple[StoredCreditMemo, ...],
) -> Outcome | _AtHand:
    try:
        bridge = read_parts(linked.bridge) or expected_total(order, rules.policy).bridge
        total = credit_total(
            refund.amount, order, refund.line_item_ids, bridge, expected_total=linked.expected_total
        )
    except CannotBuildError as error:
        return _ended(Kind.FAILED, error.found[0])
    if total is None or (refund.amount.currency and refund.amount.currency != linked.currency):
        return _ended(Kind.FAILED, FailureFound("refund_not_stated", {"currency": linked.currency}))
    if total <= 0:
        return _ended(Kind.SKIPPED, FailureFound("nothing_paid_back"))
    others = tuple(memo for memo in before if memo.case_id != job.details["case_id"])
    return _AtHand(job, linked, order, refund, total, others)


def _lines_of(plan: CreditPlan, invoiced: InvoicedOrder) -> list[int]:
    """Returns the lines whose goods are back; one that a memo only adjusts the amount of has none."""
    if plan.items is None:
        return [item.item_id for item in own_lines(invoiced) if item.qty_invoiced > item.qty_refunded]
    return [item_id for item_id, quantity in plan.items.items() if quantity > 0]


def _amount(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _ended(kind: Kind, found: FailureFound) -> Outcome:
    return Outcome(kind, found.code, found.sentence)


def _still(job: Job, outcome: Outcome) -> Outcome:
    """Of a job whose answer was lost it stays unknown what was done, until that was looked up."""
    if job.state != "unknown":
        return outcome
    return Outcome(Kind.UNKNOWN, "outcome_unknown", outcome.message, outcome.request_id, counts=outcome.counts)
