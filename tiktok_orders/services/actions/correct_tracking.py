"""Correct tracking: a parcel that was shipped under a wrong carrier or number gets the right one, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME
from tiktok_orders.domain.packages import SelfShipment
from tiktok_orders.domain.ship_judgement import ShipFacts
from tiktok_orders.domain.shipping_wish import choose_provider
from tiktok_orders.domain.tracking_correction import (
    CorrectionWish,
    decide_correction,
    judge_correction,
    lines_of,
    read_correction,
)
from tiktok_orders.errors import RemoteError
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.tiktok_outcomes import SHIPPING
from tiktok_orders.services.orders_at_hand import OrdersAtHand, OrdersReader
from tiktok_orders.services.ship_desk import CORRECT_TRACKING
from tiktok_orders.store.arranged_packages import count_done
from tiktok_orders.store.jobs import Job
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.fulfilment import update_package_shipping_info
from tiktok_orders.tiktok.packages import get_package

NAME = CORRECT_TRACKING
WORDS = ActionWords(
    title="Correct tracking",
    icon=":material/edit_location_alt:",
    heading="Correct tracking",
    intro="TikTok takes another carrier and number for your own parcel for 72 hours after it was shipped.",
    noun="parcel",
    confirm="Correct",
    will="will be corrected",
    able="corrected",
    doing="Correcting",
    done="corrected",
    needs_magento=False,
    is_for_many=False,
)


# Writes what follows from a corrected parcel, in the transaction that records it; TikTok's carrier may be unknown.
Corrected = Callable[[Any, Job, CorrectionWish, ShippingProvider | None], None]


def follow_nothing(_cursor: Any, _job: Job, _wish: CorrectionWish, _provider: ShippingProvider | None) -> None:
    """Lets nothing follow."""


@dataclass(frozen=True)
class CorrectTracking:
    """The action; see `outcome.Action`."""

    reader: OrdersReader
    clock: Callable[[], datetime]
    follow_up: Corrected = follow_nothing
    name: str = NAME
    title: str = "Correct tracking"
    words: ActionWords = WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether each order's parcel would be corrected now as wished."""
        facts, now = self.reader.desk.facts(order_ids, under_way=ONE_AT_A_TIME), self.clock()
        done = count_done(self.reader.database, order_ids, action=self.name)
        return {
            order_id: judge_correction(
                one, read_correction(wishes.get(order_id, {})), now, times_done=done.get(order_id, 0)
            )
            for order_id, one in facts.items()
        }

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns per job how it ended already, or what sends it."""
        return self.reader.for_each(jobs, self._prepare_one)

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which parcels have their new tracking; the others are asked for again."""
        return self.reader.for_each(jobs, self._look_up_one)

    def _prepare_one(self, at_hand: OrdersAtHand, job: Job, facts: ShipFacts) -> Outcome | Send:
        wish = read_correction(job.details)
        decided = decide_correction(facts, wish, self.clock())
        if decided.hindrance is not None and decided.hindrance.code == "correct_same":
            return self._done(job, facts, wish)
        if not facts.is_live:
            return _left_out(FailureFound("ship_watch_only"))
        if decided.hindrance is not None:
            return _left_out(decided.hindrance)
        assert decided.shipment is not None
        return partial(self._send, at_hand.client, job, facts, decided.shipment)

    def _look_up_one(self, at_hand: OrdersAtHand, job: Job, facts: ShipFacts) -> Outcome:
        wish = read_correction(job.details)
        if _is_corrected(at_hand.client, facts, wish):
            return self._done(job, facts, wish)
        return Outcome(Kind.RETRY, "outcome_unknown", "TikTok has the old tracking still: it is corrected again.")

    def _send(self, client: ShopClient, job: Job, facts: ShipFacts, shipment: SelfShipment) -> Outcome:
        wish = read_correction(job.details)
        try:
            update_package_shipping_info(client, wish.package_id, shipment)
        except RemoteError as error:
            return SHIPPING.outcome_of(error)
        return self._done(job, facts, wish)

    def _done(self, job: Job, facts: ShipFacts, wish: CorrectionWish) -> Outcome:
        provider = choose_provider(wish.parcel, facts.providers or (), facts.kept)

        def record(cursor: Any) -> None:
            self.follow_up(cursor, job, wish, provider)

        return Outcome(
            Kind.DONE, message=f"The parcel travels under {wish.parcel.tracking_number} now.", record=record
        )


def _is_corrected(client: ShopClient, facts: ShipFacts, wish: CorrectionWish) -> bool:
    """Tells whether TikTok shows the parcel under carrier and number, the package answering for a silent order.

    What cannot be told is not corrected: the same correction once more does no harm.
    """
    provider = choose_provider(wish.parcel, facts.providers or (), facts.kept)
    if provider is None:
        return False
    shown = {(line.tracking_number, line.shipping_provider_id) for line in lines_of(facts.order, wish.package_id)}
    if any(not all(stated) for stated in shown):
        package = get_package(client, wish.package_id)
        shown = {
            (number or package.tracking_number, provider_id or package.shipping_provider_id)
            for number, provider_id in shown
        }
    return shown == {(wish.parcel.tracking_number, provider.id)}


def _left_out(found: FailureFound) -> Outcome:
    is_typed = found.code.startswith(("tracking", "carrier"))
    return Outcome(Kind.FAILED if is_typed else Kind.SKIPPED, found.code, found.sentence)
