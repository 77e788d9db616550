"""Arrange Shipment: parcels that TikTok carries are handed over to its carrier, or their labels are bought.

Before sending, the order is read anew from TikTok and judged again. TikTok has no key that makes a second request
harmless, so a lost answer is looked up by the state of the parcels, and one that was arranged is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.arranging import read_wish
from tiktok_orders.domain.arranging_verdict import ArrangingFacts, judge_arranging
from tiktok_orders.domain.eligibility import AccountMode, Verdict, VerdictKind
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.packages import Handover, PackageDetail
from tiktok_orders.domain.ship_call import ShipCall, list_waiting_lines, plan_shipment
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.errors import AlreadyDoneError, RemoteError
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.arranged import AtHand, Parcel, ended, merge_parcels, with_records
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.tiktok_outcomes import ARRANGING, failed
from tiktok_orders.services.handing_over import hand_over
from tiktok_orders.services.label_buying import Bought, buy_label
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.arranged_packages import arranged_of_orders, count_done, find_arranged
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, may_send, orders_under_way
from tiktok_orders.store.order_facts import list_order_facts
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.packages import get_package

NAME = "arrange_shipment"
WORDS = ActionWords(
    title="Arrange Shipment",
    icon=":material/local_shipping:",
    heading="Arrange shipments that TikTok carries",
    intro="TikTok gives each parcel its tracking number; nobody types one. Where TikTok’s carrier takes parcels "
    "over, choose how and when; where labels are sold, choose weight, size and service. Before anything is sent, "
    "the order is read from TikTok once more: one that is arranged already is left alone.",
    noun="shipment",
    confirm="Arrange",
    will="will be arranged",
    able="arranged",
    doing="Arranging",
    done="arranged",
    needs_magento=False,
)
_NO_RIGHT = 10006402  # what TikTok says of a package that is none of the shop's any more
_ARRANGED = ("PROCESSING", "FULFILLING", "COMPLETED")  # of a package: arranged, with the carrier, delivered


@dataclass(frozen=True)
class ArrangeShipment:
    """The verb; see `outcome.BulkVerb`. Its wishes are those of `domain/arranging.py`."""

    database: Database
    shops: ShopClients
    reader: OrderReader
    retry: Retry
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Arrange shipment"
    words: ActionWords = WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether the shipment of each stored order would be arranged now."""
        in_hand, now = orders_under_way(self.database, order_ids, ONE_AT_A_TIME), self.clock()
        verdicts = {}
        for rules, order, times_done in self._stored(order_ids):
            plan = plan_shipment(order, rules.account.region, now)
            facts = ArrangingFacts(order.id, now, rules.mode is AccountMode.LIVE, order.id in in_hand, times_done)
            verdicts[order.id] = judge_arranging(plan, read_wish(wishes.get(order.id, {})), facts)
        return verdicts

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Hands parcels over, many in one call, and returns how that ended; labels are bought one by one."""
        return for_each_account(self.database, jobs, self._prepare_account, _not_checked)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns what became of jobs whose answer was lost: arranged after all, or certainly not."""
        return for_each_account(self.database, jobs, self._look_up_account, _not_checked)

    def _stored(self, order_ids: Sequence[str]) -> list[tuple[AccountRules, Order, int]]:
        """Returns rules, order and how often it was arranged from here, for each order that is stored."""
        owners = {row.order_id: row.account_id for row in list_order_facts(self.database, order_ids, action="")}
        orders = read_stored_orders(self.database, order_ids)
        done = count_done(self.database, order_ids, action=NAME)
        rules = list_rules(self.database, list_accounts(self.database))
        return [
            (rules[owners[order_id]], order, done.get(order_id, 0))
            for order_id, order in orders.items()
            if order_id in owners
        ]

    def _prepare_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome | Send]:
        order_ids = [job.order_id for job in jobs]
        shown = self.reader.read_anew(rules.account, order_ids).shown
        stored = {order.id: (order, times) for _, order, times in self._stored(order_ids)}
        client, now = self.shops.client_for(rules.account, self.retry), self.clock()
        results: dict[str, Outcome | Send] = {}
        handing: list[AtHand] = []
        for job in jobs:
            if job.order_id not in shown or job.order_id not in stored:
                results[job.job_id] = _not_shown(job)
                continue
            order, times_done = stored[job.order_id]
            plan = plan_shipment(order, rules.account.region, now)
            at_hand = AtHand(job, rules.account, order, plan, read_wish(job.details))
            facts = ArrangingFacts(order.id, now, rules.mode is AccountMode.LIVE, False, times_done)
            try:
                outcome = self._hindered(client, at_hand, facts)
            except RemoteError as error:
                outcome = _not_checked(error, job, False)
            if outcome is not None:
                results[job.job_id] = outcome
            elif plan.call is ShipCall.TIKTOK_HANDOVER:
                handing.append(at_hand)
            else:
                results[job.job_id] = partial(self._buy, client, at_hand)
        return results | self._hand_over(rules, client, handing)

    def _hindered(self, client: ShopClient, at_hand: AtHand, facts: ArrangingFacts) -> Outcome | None:
        """Returns the outcome of a job that is not sent after the second look, None of one that is."""
        job, verdict = at_hand.job, judge_arranging(at_hand.plan, at_hand.wish, facts)
        if verdict.kind is VerdictKind.EYE:
            if verdict.code not in job.details.get("seen", ()):
                return Outcome(Kind.FAILED, verdict.code, verdict.sentence)
            return self._arranged_from_here(client, at_hand)
        if verdict.kind is VerdictKind.WILL:
            return self._arranged_from_here(client, at_hand)
        if at_hand.plan.code == "already_shipped" and (job.tries or job.sent_at):
            return self._settle(client, at_hand, Kind.DONE if job.sent_at else Kind.ADOPTED)
        if verdict.code in ("wish_differs", "slot_over"):
            return Outcome(Kind.FAILED, verdict.code, verdict.sentence)
        code = "cancelled_since" if verdict.code == "cancelled" else verdict.code
        return Outcome(Kind.SKIPPED, code, verdict.sentence)

    def _arranged_from_here(self, client: ShopClient, at_hand: AtHand) -> Outcome | None:
        """Returns that the parcel goes on, where TikTok still has one that was arranged from here for these lines.

        The order may be shown as it was a moment ago, and a label would be paid for twice.
        """
        waiting = {line_id for parcel in at_hand.plan.parcels for line_id in parcel.line_item_ids}
        arranged = [
            package
            for package in arranged_of_orders(self.database, [at_hand.order.id]).get(at_hand.order.id, [])
            if not waiting.isdisjoint(package.line_item_ids) and _is_arranged(client, package.package_id)
        ]
        if not arranged:
            return None
        if not waiting.issubset(line_id for package in arranged for line_id in package.line_item_ids):
            return Outcome(Kind.RETRY, "tiktok_unreachable", _SHOWN_AS_BEFORE)
        names = ", ".join(package.package_id for package in arranged)
        return Outcome(Kind.SKIPPED, "already_shipped", f"Parcel {names} is arranged already.")

    def _hand_over(
        self, rules: AccountRules, client: ShopClient, handing: list[AtHand]
    ) -> dict[str, Outcome | Send]:
        now = self.clock()
        allowed = [one for one in handing if may_send(self.database, one.job.job_id, now=now)]
        packages: dict[str, Handover] = {}
        for one in allowed:
            assert one.wish.handover is not None
            packages |= dict.fromkeys((parcel.package_id for parcel in one.plan.parcels), one.wish.handover)
        errors = hand_over(client, packages) if packages else {}
        results: dict[str, Outcome | Send] = {
            one.job.job_id: Outcome(Kind.RELEASED) for one in handing if one not in allowed
        }
        unsure: dict[str, Outcome] = {}
        for one in allowed:
            own = {parcel.package_id: errors.get(parcel.package_id) for parcel in one.plan.parcels}
            done = [
                Parcel.handed_over(parcel.package_id, parcel.line_item_ids, packages[parcel.package_id])
                for parcel in one.plan.parcels
                if own[parcel.package_id] is None
            ]
            worst = _worst([error for error in own.values() if error is not None])
            results[one.job.job_id] = outcome = self._ended(one, done, worst)
            if isinstance(worst, AlreadyDoneError):
                unsure[one.job.job_id] = outcome
        return results | self._look_again(rules, [one.job for one in allowed if one.job.job_id in unsure], unsure)

    def _buy(self, client: ShopClient, at_hand: AtHand) -> Outcome:
        """Buys the label of each parcel that waits, and stops at the first that cannot be had."""
        wishes = {frozenset(wish.line_item_ids): wish for wish in at_hand.wish.labels}
        done: list[Parcel] = []
        for parcel in at_hand.plan.parcels:
            bought = buy_label(client, at_hand.order, wishes[frozenset(parcel.line_item_ids)])
            if bought.package is None:
                return self._not_bought(at_hand, done, bought)
            done.append(Parcel.of_label(parcel.line_item_ids, bought))
        return self._ended(at_hand, done, None)

    def _not_bought(self, at_hand: AtHand, done: list[Parcel], bought: Bought) -> Outcome:
        is_gone = bought.found is not None or isinstance(bought.error, AlreadyDoneError)
        if is_gone and not bought.is_sent and (along := self._sent_along(at_hand)) is not None:
            return along
        if bought.found is not None:
            outcome = Outcome(Kind.FAILED, bought.found.code, bought.found.sentence)
        elif not bought.is_sent:
            assert bought.error is not None
            outcome = ARRANGING.outcome_of_asking(bought.error)
        elif isinstance(bought.error, AlreadyDoneError):
            # By whom is seen when the order is read anew, before the next try.
            outcome = Outcome(Kind.UNKNOWN, "outcome_unknown", bought.error.message, bought.error.request_id)
        else:
            assert bought.error is not None
            outcome = ARRANGING.outcome_of(bought.error)
        return with_records(outcome, at_hand, done, now=self.clock())

    def _sent_along(self, at_hand: AtHand) -> Outcome | None:
        """Returns that an order is arranged whose parcel went under another order's label a moment ago, else None.

        TikTok offers nothing for it any more, as for one that nobody carries, or says that it is shipped.
        """
        if at_hand.order.split_or_combine_tag != "COMBINED":
            return None
        try:
            found = self._look_up_of(at_hand.account, [at_hand.job])[at_hand.job.job_id]
        except RemoteError as error:
            return ARRANGING.outcome_of_asking(error)
        return found if found.kind is Kind.DONE else None

    def _ended(self, at_hand: AtHand, done: list[Parcel], error: RemoteError | None) -> Outcome:
        outcome = ended(at_hand, done) if error is None else ARRANGING.outcome_of(error)
        return with_records(replace(outcome, is_sent=True), at_hand, done, now=self.clock())

    def _look_again(
        self, rules: AccountRules, jobs: list[Job], unsure: Mapping[str, Outcome]
    ) -> dict[str, Outcome]:
        """TikTok says of these that they are shipped already: the orders tell whether that is so, now or later."""
        if not jobs:
            return {}
        try:
            found = self._look_up_account(rules, jobs)
        except RemoteError as error:
            found = {job.job_id: Outcome(Kind.UNKNOWN, "outcome_unknown", error.message) for job in jobs}
        return {
            job_id: replace(
                one,
                kind=Kind.UNKNOWN if one.kind is Kind.RETRY else one.kind,
                is_sent=True,
                record=one.record or unsure[job_id].record,
            )
            for job_id, one in found.items()
        }

    def _look_up_account(self, rules: AccountRules, jobs: list[Job]) -> dict[str, Outcome]:
        return self._look_up_of(rules.account, jobs)

    def _look_up_of(self, account: Account, jobs: list[Job]) -> dict[str, Outcome]:
        order_ids = [job.order_id for job in jobs]
        shown = self.reader.read_anew(account, order_ids).shown
        orders = read_stored_orders(self.database, order_ids)
        client = self.shops.client_for(account, self.retry)
        results = {}
        for job in jobs:
            if job.order_id not in shown or job.order_id not in orders:
                results[job.job_id] = Outcome(Kind.UNKNOWN, "outcome_unknown", _NOT_SHOWN)
                continue
            order = orders[job.order_id]
            plan = plan_shipment(order, account.region, self.clock())
            at_hand = AtHand(job, account, order, plan, read_wish(job.details))
            try:
                results[job.job_id] = self._found(client, at_hand)
            except RemoteError as error:
                results[job.job_id] = replace(ARRANGING.outcome_of_asking(error), kind=Kind.UNKNOWN)
        return results

    def _found(self, client: ShopClient, at_hand: AtHand) -> Outcome:
        """Returns how the parcels of an order stand: the order may be shown as it was, the parcels tell more."""
        order = at_hand.order
        if order.status == OrderStatus.CANCELLED:
            return Outcome(Kind.SKIPPED, "cancelled_since", failed("cancelled_since").message)
        waiting = list_waiting_lines(order)
        packages = {line.package_id for line in waiting} - {""}
        open_ids = {one for one in packages if not _is_arranged(client, one)}
        if open_ids or any(not line.package_id for line in waiting):
            again = Outcome(Kind.RETRY, "outcome_unknown", _NOT_ARRANGED)
            return self._with_found(client, again, at_hand, but=open_ids)
        return self._settle(client, at_hand, Kind.DONE)

    def _settle(self, client: ShopClient, at_hand: AtHand, kind: Kind) -> Outcome:
        return self._with_found(client, Outcome(kind, message="Found arranged on TikTok."), at_hand)

    def _with_found(
        self, client: ShopClient, outcome: Outcome, at_hand: AtHand, *, but: Collection[str] = ()
    ) -> Outcome:
        """Writes down parcels that TikTok shows as arranged and that are not yet, and has their labels fetched.

        Somebody else may have arranged them: how they are handed over is TikTok's word, not what was wished here.
        """
        parcels = [one for one in merge_parcels(at_hand.order) if one.package_id not in but]
        known = find_arranged(self.database, [one.package_id for one in parcels])
        found = [
            one.as_stated(_find_package(client, one.package_id)) for one in parcels if one.package_id not in known
        ]
        return with_records(outcome, at_hand, found, now=self.clock())


def _find_package(client: ShopClient, package_id: str) -> PackageDetail | None:
    """Returns a package as it stands, None where TikTok refuses to show it: it may have become another one."""
    try:
        return get_package(client, package_id)
    except RemoteError as error:
        if not (error.is_about_one or error.code == _NO_RIGHT):
            raise
        return None


def _is_arranged(client: ShopClient, package_id: str) -> bool:
    package = _find_package(client, package_id)
    return package is not None and package.status in _ARRANGED


def _worst(errors: list[RemoteError]) -> RemoteError | None:
    """Returns the error that decides for an order of several parcels: one whose outcome is not known first."""
    return min(errors, key=lambda error: (error.outcome_known, not error.retryable), default=None)


_NOT_SHOWN = "TikTok did not show the order in a form that can be read."
_SHOWN_AS_BEFORE = "TikTok shows the order as it was before a part of it was arranged; the rest waits for that."
_NOT_ARRANGED = "TikTok did not arrange the shipment: it is sent again."


def _not_shown(job: Job) -> Outcome:
    kind = Kind.UNKNOWN if job.state == "unknown" else Kind.RETRY
    return Outcome(kind, "tiktok_unreachable", _NOT_SHOWN)


def _not_checked(error: RemoteError, job: Job, _is_first: bool) -> Outcome:
    outcome = ARRANGING.outcome_of_asking(error)
    return replace(outcome, kind=Kind.UNKNOWN, code="outcome_unknown") if job.state == "unknown" else outcome
