"""Ship: the seller's own parcels are told to TikTok under carrier and number, each once, whatever breaks off.

Before sending, the order is read anew from TikTok: what it shows shipped is compared, never sent again. TikTok has
no idempotency key here, but takes no line twice; which lines go is therefore always said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.domain.ship_call import ShipCall
from tiktok_orders.domain.ship_judgement import (
    PlannedParcel,
    ShipDecision,
    ShipFacts,
    Shown,
    decide_shipment,
    judge_shipment,
)
from tiktok_orders.domain.shipping_wish import ParcelWish, read_wish
from tiktok_orders.errors import AlreadyDoneError, RemoteError
from tiktok_orders.services.actions.confirm_shipment import NAME as CONFIRM
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.tiktok_outcomes import SHIPPING
from tiktok_orders.services.orders_at_hand import OrdersAtHand, OrdersReader
from tiktok_orders.services.parcel_looks import look_at_parcels
from tiktok_orders.services.ship_desk import SHIP_ORDER
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.fulfilment import mark_package_as_shipped, ship_package, ship_packages

NAME = SHIP_ORDER
WORDS = ActionWords(
    title="Ship",
    icon=":material/local_shipping:",
    heading="Ship orders",
    intro="TikTok is told carrier and tracking number of parcels that you send yourself, and tells the buyer. "
    "Before that, each order is read from TikTok once more: what is shipped already is left as it is.",
    noun="order",
    confirm="Ship",
    will="will be shipped",
    able="shipped",
    doing="Shipping",
    done="shipped",
    needs_magento=False,
)
_MOST_LINES = 100  # of one call; an order of more goes whole, so without naming them
# Writes what follows from packages that are shipped, in the transaction that records it: cursor, job, package ids.
FollowUp = Callable[[Any, Job, Sequence[str]], None]


def follow_nothing(_cursor: Any, _job: Job, _package_ids: Sequence[str]) -> None:
    """Lets nothing follow."""


@dataclass(frozen=True)
class ShipOrder:
    """The action; see `outcome.Action`. `follow_up` is called once or more often for each package."""

    reader: OrdersReader
    clock: Callable[[], datetime]
    follow_up: FollowUp = follow_nothing
    name: str = NAME
    title: str = "Ship"
    words: ActionWords = WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether each stored order would be shipped now as wished."""
        facts = self.reader.desk.facts(order_ids, under_way=ONE_AT_A_TIME)
        parcels = {order_id: read_wish(wishes.get(order_id, {})) for order_id in facts}
        repeats = self.reader.desk.repeats(facts, parcels)
        now = self.clock()
        return {
            order_id: judge_shipment(one, parcels[order_id], now, repeats.get(order_id, ()))
            for order_id, one in facts.items()
        }

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns per job how it ended already, or what sends it."""
        return self.reader.for_each(jobs, self._prepare_one)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns what became of jobs whose answer was lost: shipped after all, or certainly not."""
        return self.reader.for_each(jobs, self._look_up_one)

    def _prepare_one(self, at_hand: OrdersAtHand, job: Job, facts: ShipFacts) -> Outcome | Send:
        wishes = read_wish(job.details)
        looks = look_at_parcels(at_hand.client, facts.order, wishes)
        if settled := self._settled(job, wishes, looks, is_found=not _was_sent(job)):
            return settled
        if not facts.is_live:
            return _skipped(FailureFound("ship_watch_only"))
        rest = [wish for wish, look in zip(wishes, looks, strict=True) if not look.is_shipped]
        decision = decide_shipment(facts, rest, self.clock())
        before = [package_id for look in looks for package_id in look.package_ids]
        if decision.hindrance is not None:
            record = partial(self._follow, job, before) if before else None
            return replace(_hindered(decision.hindrance), record=record)
        return partial(self._send, at_hand, job, decision, before)

    def _look_up_one(self, at_hand: OrdersAtHand, job: Job, facts: ShipFacts) -> Outcome:
        wishes = read_wish(job.details)
        looks = look_at_parcels(at_hand.client, facts.order, wishes)
        return self._settled(job, wishes, looks, is_found=False) or Outcome(
            Kind.RETRY, "outcome_unknown", "TikTok has not shipped it: it is sent again."
        )

    def _settled(
        self, job: Job, wishes: Sequence[ParcelWish], looks: Sequence[Shown], *, is_found: bool
    ) -> Outcome | None:
        """Returns how a job ends by what TikTok shows, or None while a parcel of it is still to be sent."""
        for wish, look in zip(wishes, looks, strict=True):
            if look.is_shipped and not look.is_ours:
                there = " and ".join(look.numbers) or "a number that TikTok does not state"
                carriers = f" ({', '.join(look.carriers)})" if look.carriers else ""
                found = FailureFound(
                    "shipped_otherwise", {"there": there + carriers, "wanted": wish.tracking_number}
                )
                return Outcome(Kind.FAILED, found.code, found.sentence)
        if not looks or not all(look.is_shipped for look in looks):
            return None
        package_ids = [package_id for look in looks for package_id in look.package_ids]
        numbers = " and ".join(wish.tracking_number for wish in wishes)
        return Outcome(
            Kind.ADOPTED if is_found else Kind.DONE,
            message=f"Found shipped on TikTok under {numbers}." if is_found else f"Shipped under {numbers}.",
            record=partial(self._record, job, package_ids),
        )

    def _send(self, at_hand: OrdersAtHand, job: Job, decision: ShipDecision, before: Sequence[str]) -> Outcome:
        sent = _Sent(list(before))
        try:
            if decision.call is ShipCall.MARK_SHIPPED:
                for one in decision.parcels:
                    _mark(at_hand.client, job.order_id, one, sent)
            else:
                _ship(at_hand.client, decision.parcels, sent)
        except AlreadyDoneError as error:
            return self._look_again(at_hand, job, error, sent)
        except RemoteError as error:
            return self._broken_off(job, SHIPPING.outcome_of(error), sent)
        numbers = " and ".join(f"{one.carrier} {one.shipment.tracking_number}" for one in decision.parcels)
        warned = f" TikTok warns: {' '.join(dict.fromkeys(sent.warnings))}" if sent.warnings else ""
        return Outcome(
            Kind.DONE,
            code="ship_warning" if sent.warnings else "",
            message=f"Shipped with {numbers}.{warned}",
            record=partial(self._record, job, sent.package_ids),
        )

    def _look_again(self, at_hand: OrdersAtHand, job: Job, error: AlreadyDoneError, sent: _Sent) -> Outcome:
        """TikTok says that it is shipped: by somebody else a moment ago, or with an order that it travels with.

        Where TikTok does not show it yet, it is looked up a little later.
        """
        unsure = self._broken_off(job, SHIPPING.outcome_of_check(error, is_unknown=True), sent)
        wishes = read_wish(job.details)
        try:
            found = self.reader.read(at_hand.account, [job.order_id]).facts.get(job.order_id)
            looks = look_at_parcels(at_hand.client, found.order, wishes) if found is not None else []
        except RemoteError:
            return unsure
        settled = self._settled(job, wishes, looks, is_found=True) if looks else None
        return settled or unsure

    def _broken_off(self, job: Job, outcome: Outcome, sent: _Sent) -> Outcome:
        """Returns how a job ends of which a parcel could not be sent; those sent before it stay shipped."""
        if not sent.package_ids:
            return outcome
        words = f"{len(sent.package_ids)} of its parcels went. {outcome.message}"
        return replace(outcome, message=words, record=partial(self._follow, job, sent.package_ids))

    def _record(self, job: Job, package_ids: Sequence[str], cursor: Any) -> None:
        """Asks for a second look at an order that was shipped as wished, and for what follows."""
        now = self.clock()
        confirm = Job(
            job_id=name_job(CONFIRM, job.account_id, job.job_id.split(":", 2)[2]),
            action=CONFIRM,
            account_id=job.account_id,
            order_id=job.order_id,
            magento_id="",
            bulk_id="",
            requested_at=now,
            requested_by=job.requested_by,
            details={"job_id": job.job_id, "parcels": job.details.get("parcels", [])},
            due_at=now,
        )
        request_jobs(cursor, [confirm])
        self._follow(job, package_ids, cursor)

    def _follow(self, job: Job, package_ids: Sequence[str], cursor: Any) -> None:
        self.follow_up(cursor, job, list(dict.fromkeys(package_ids)))


@dataclass
class _Sent:
    """What went so far."""

    package_ids: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _mark(client: ShopClient, order_id: str, one: PlannedParcel, sent: _Sent) -> None:
    lines = one.parcel.line_item_ids
    named = lines if len(lines) <= _MOST_LINES else ()
    marked = mark_package_as_shipped(client, order_id, one.shipment, line_item_ids=named)
    sent.package_ids.append(marked.package_id)
    if marked.warning.message:
        sent.warnings.append(marked.warning.message)


def _ship(client: ShopClient, parcels: Sequence[PlannedParcel], sent: _Sent) -> None:
    """Ships packages that TikTok made: one by itself, several in one call whose answer tells of each."""
    if len(parcels) == 1:
        ship_package(client, parcels[0].parcel.package_id, parcels[0].shipment)
        sent.package_ids.append(parcels[0].parcel.package_id)
        return
    refused = ship_packages(client, {one.parcel.package_id: one.shipment for one in parcels})
    sent.package_ids += [one.parcel.package_id for one in parcels if one.parcel.package_id not in refused]
    # What may be shipped all the same decides first: it has to be looked up.
    for error in sorted(refused.values(), key=lambda one: one.outcome_known):
        raise error


def _hindered(found: FailureFound) -> Outcome:
    """What was typed wrong fails and waits for a person; what the order is in by now is left out."""
    if found.code == "carriers_not_read":
        return Outcome(Kind.RETRY, found.code, found.sentence)
    is_typed = found.code.startswith(("tracking", "carrier")) or found.code == "ship_several_parcels"
    return Outcome(Kind.FAILED if is_typed else Kind.SKIPPED, found.code, found.sentence, cause=cause_of(found))


def _skipped(found: FailureFound) -> Outcome:
    return Outcome(Kind.SKIPPED, found.code, found.sentence)


def _was_sent(job: Job) -> bool:
    return job.state == "unknown" or job.sent_at is not None or job.tries > 0
