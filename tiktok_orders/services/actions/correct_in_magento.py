"""Correct in Magento: the shipment of a parcel bears the number that the parcel was given on TikTok, once.

Magento has no call that changes a track (saving one again answers 200 and changes nothing, devdocs#9196). So the
right one is added and the wrong one deleted. Which tracks the shipment has is read before every try: neither a
lost answer nor a second try leaves two of them, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tiktok_orders.domain.carrier_map import Carrier
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.shipped_packages import ShippedPackage, bears_number
from tiktok_orders.errors import InvalidForMagentoError, RemoteError
from tiktok_orders.magento.models import Shipment, Track
from tiktok_orders.magento.order_actions import add_track, delete_track
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.packages_at_hand import (
    PACKAGE,
    PackageAtHand,
    PackageReader,
    build_track,
    failed,
    not_seen,
    skipped,
)
from tiktok_orders.services.actions.sales_order_items import marker_of
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.magento_shipments import (
    StoredTrack,
    is_being_shipped,
    newest_correction,
    save_shipments,
)

NAME = "correct_in_magento"
# What a job says beside its package: the number that is right, and TikTok's carrier of it.
NUMBER, PROVIDER_ID, PROVIDER_NAME = "tracking_number", "provider_id", "provider_name"
_WAIT_SECONDS = 60.0
_NOT_DONE = "Magento has the old tracking number still: it is corrected again."


@dataclass(frozen=True)
class _Change:
    """What is sent for a shipment: the track that is added, if it lacks it, and those that are deleted."""

    at_hand: PackageAtHand
    shipment: Shipment
    track: Track
    is_there: bool
    wrong: tuple[Track, ...]


@dataclass(frozen=True)
class CorrectInMagento:
    """The action; see `outcome.Action`. It is asked for with each correction, never by a person.

    `carriers` returns those that people chose, by TikTok's provider id.
    """

    database: Database
    magentos: MagentoClients
    packages: PackageReader
    turns: SalesOrderTurns
    carriers: Callable[[], Mapping[str, Carrier]]
    name: str = NAME
    title: str = "Correct tracking in Magento"
    shows_failures: bool = True

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns what corrects each shipment, or that it is right, or why it is not corrected."""
        return {
            job_id: partial(self._send, one) if isinstance(one, _Change) else one
            for job_id, one in self._look(jobs).items()
        }

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which shipments bear the right number alone; the others are asked for again."""
        again = Outcome(Kind.RETRY, "outcome_unknown", _NOT_DONE)
        return {job_id: again if isinstance(one, _Change) else one for job_id, one in self._look(jobs).items()}

    def _look(self, jobs: Sequence[Job]) -> dict[str, Outcome | _Change]:
        return for_each_account(self.database, jobs, self._look_account, not_seen)

    def _look_account(self, rules: AccountRules, jobs: Sequence[Job]) -> dict[str, Outcome | _Change]:
        at_hand, others = self.packages.read(rules, jobs)
        return {**others, **{one.job.job_id: self._decide(one) for one in at_hand}}

    def _decide(self, at_hand: PackageAtHand) -> Outcome | _Change:
        package = self._as_corrected(at_hand)
        track = build_track(package, self.carriers())
        assert track is not None, "a correction has a number"
        shipment = _shipment_of(at_hand)
        if shipment is None:
            return self._without_shipment(at_hand)
        is_there = any(_is_same(one, track) for one in shipment.tracks)
        wrong = tuple(one for one in shipment.tracks if not _is_same(one, track))
        if len(wrong) > 1:
            number = shipment.increment_id or str(shipment.entity_id)
            return failed("track_several", shipment=number, number=track.track_number)
        change = _Change(at_hand, shipment, track, is_there, wrong)
        return change if wrong or not is_there else _done(change)

    def _as_corrected(self, at_hand: PackageAtHand) -> ShippedPackage:
        """Returns the package with the number of its newest correction: an older one that comes late adds none."""
        newest = newest_correction(self.database, NAME, at_hand.job.order_id, at_hand.package.subject)
        said = newest or at_hand.job.details
        return replace(
            at_hand.package,
            tracking_number=str(said[NUMBER]),
            provider_id=str(said[PROVIDER_ID]),
            provider_name=str(said[PROVIDER_NAME]),
        )

    def _without_shipment(self, at_hand: PackageAtHand) -> Outcome:
        """It may be shipped this very moment, with the number that was wrong: then it is looked at again."""
        found = FailureFound("track_no_shipment")
        if is_being_shipped(self.database, SHIP, at_hand.job.order_id, at_hand.package.subject):
            return Outcome(Kind.RETRY, found.code, found.sentence, retry_after_seconds=_WAIT_SECONDS, counts=False)
        return skipped(found.code)

    def _send(self, change: _Change) -> Outcome:
        at_hand = change.at_hand
        with self.turns.turn(at_hand.place):
            if self.turns.is_stale(at_hand.place, at_hand.seen):
                again = self._look([at_hand.job])[at_hand.job.job_id]
                if isinstance(again, Outcome):
                    return again
                change = again
            try:
                self._change(change)
            except InvalidForMagentoError as error:
                said = {"number": change.track.track_number, "message": error.message}
                refused = FailureFound("track_refused", said)
                outcome = outcome_of(error, tries=at_hand.job.tries)
                return replace(outcome, code=refused.code, message=refused.sentence)
            except RemoteError as error:
                return outcome_of(error, tries=at_hand.job.tries)
        return _done(change)

    def _change(self, change: _Change) -> None:
        client = self.magentos.client_for(change.at_hand.linked.magento_id)
        shipment_id, entity_id = change.shipment.entity_id, change.at_hand.linked.entity_id
        if not change.is_there:
            add_track(client, order_id=entity_id, shipment_id=shipment_id, track=change.track)
        for track in change.wrong:
            if track.entity_id is not None:
                delete_track(client, track.entity_id)


def _shipment_of(at_hand: PackageAtHand) -> Shipment | None:
    """Returns the package's shipment: by our comment, or as it was found before."""
    subject = at_hand.package.subject
    known = {one.shipment_id for one in at_hand.known if one.package_id == subject}
    return next(
        (one for one in at_hand.shipments if marker_of(one) == subject or one.entity_id in known),
        None,
    )


def _is_same(track: Track, wanted: Track) -> bool:
    is_number = bears_number([track.track_number], wanted.track_number)
    return is_number and (track.carrier_code, track.title) == (wanted.carrier_code, wanted.title)


def _done(change: _Change) -> Outcome:
    track, shipment = change.track, change.shipment
    number = shipment.increment_id or str(shipment.entity_id)
    words = f"Shipment {number} in Magento bears {track.track_number}, {track.title}."
    return Outcome(Kind.DONE, message=words, record=partial(_record, change))


def _record(change: _Change, cursor: Any) -> None:
    track = change.track
    stored = StoredTrack(track.track_number, track.title, track.carrier_code)
    known = [one for one in change.at_hand.known if one.shipment_id == change.shipment.entity_id]
    if known:
        save_shipments(cursor, [replace(one, tracks=(stored,)) for one in known])


def details_of(package_id: str, number: str, provider_id: str, provider_name: str) -> dict[str, Any]:
    """Returns what a job of this action says."""
    return {PACKAGE: package_id, NUMBER: number, PROVIDER_ID: provider_id, PROVIDER_NAME: provider_name}
