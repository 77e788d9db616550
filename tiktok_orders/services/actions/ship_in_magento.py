"""Ship in Magento: a package that TikTok shows as shipped becomes a shipment of the sales order, once.

Magento ships again whatever it is asked again. So it is always asked first which shipments the sales order has:
one of ours names its package in a comment, another's is known by its number, or by what is in it. Nobody else of
this program acts on the sales order meanwhile (`SalesOrderTurns`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from tiktok_orders.domain.action_words import ActionWords
from tiktok_orders.domain.carrier_map import Carrier
from tiktok_orders.domain.eligibility import Verdict
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.shipment_items import choose_items
from tiktok_orders.domain.shipped_packages import list_shipped_packages, write_marker
from tiktok_orders.domain.sku_map import Mappings
from tiktok_orders.errors import InvalidForMagentoError, RemoteError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import Shipment, Track
from tiktok_orders.magento.order_actions import invoice_order, ship_order
from tiktok_orders.services.actions.account_batches import for_each_account
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.magento_answers import outcome_of
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send, Wishes
from tiktok_orders.services.actions.packages_at_hand import (
    PackageAtHand,
    PackageReader,
    build_track,
    failed,
    failed_by,
    not_seen,
    skipped,
    why_not_now,
)
from tiktok_orders.services.actions.sales_order_items import (
    ItemReader,
    find_shipment,
    marker_of,
    quantities_of,
)
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.magento_follow_ups import SHIP_WORDS, MagentoFollowUps
from tiktok_orders.services.magento_knowledge import MagentoKnowledge
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.magento_shipments import StoredShipment, StoredTrack, save_shipments

NAME = "ship_in_magento"


@dataclass(frozen=True)
class _Parcel:
    """What is sent of a package."""

    at_hand: PackageAtHand
    items: Mapping[int, Decimal]
    source_code: str
    track: Track | None
    is_invoiced_first: bool


@dataclass(frozen=True)
class ShipInMagento:
    """The verb; see `outcome.BulkVerb`. It follows TikTok by itself, or as a person asks.

    `carriers` returns those that people chose, by TikTok's provider id.
    """

    database: Database
    magentos: MagentoClients
    knowledge: MagentoKnowledge
    packages: PackageReader
    turns: SalesOrderTurns
    labels: LabelSalesOrder
    clock: Callable[[], datetime]
    carriers: Callable[[], Mapping[str, Carrier]]
    follow_ups: MagentoFollowUps
    name: str = NAME
    title: str = SHIP_WORDS.title
    words: ActionWords = SHIP_WORDS
    shows_failures: bool = True

    def judge(self, order_ids: Sequence[str], wishes: Wishes) -> dict[str, Verdict]:
        """Returns whether a package of each stored order would be shipped now; asks nobody."""
        return self.follow_ups.judge_shipments(self.name, order_ids, wishes)

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns what ships each package, or that it is shipped, or why it is not."""
        return {
            job_id: partial(self._send, one) if isinstance(one, _Parcel) else one
            for job_id, one in self._look(jobs).items()
        }

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Returns which packages Magento has a shipment of; the others are asked for again."""
        found: dict[str, Outcome] = {}
        for job_id, one in self._look(jobs).items():
            is_settled = isinstance(one, Outcome) and one.kind in (Kind.DONE, Kind.ADOPTED, Kind.UNKNOWN)
            again = Outcome(Kind.RETRY, "outcome_unknown", _NOT_DONE)
            found[job_id] = one if isinstance(one, Outcome) and is_settled else again
        return found

    def _look(self, jobs: Sequence[Job]) -> dict[str, Outcome | _Parcel]:
        return for_each_account(self.database, jobs, self._look_account, not_seen)

    def _look_account(self, rules: AccountRules, jobs: Sequence[Job]) -> dict[str, Outcome | _Parcel]:
        at_hand, others = self.packages.read(rules, jobs)
        return {**others, **self._decide_all(at_hand)}

    def _decide_all(self, packages: Sequence[PackageAtHand]) -> dict[str, Outcome | _Parcel]:
        mappings = self.packages.drafts.mappings()
        claims: dict[int, str] = {}  # shipments of others that were found to be a package's, in this very look
        return {one.job.job_id: self._decide(one, mappings, claims) for one in packages}

    def _decide(self, at_hand: PackageAtHand, mappings: Mappings, claims: dict[int, str]) -> Outcome | _Parcel:
        """Returns that Magento has the package, or why it cannot be shipped, or what to send."""
        package, order = at_hand.package, at_hand.order
        there = ItemReader(self.knowledge).read(at_hand.rules, order, at_hand.saved, mappings)
        taken = {one.shipment_id: one.package_id for one in at_hand.known if one.package_id} | claims
        free = [one for one in at_hand.shipments if taken.get(one.entity_id, package.subject) == package.subject]
        others = [one for one in list_shipped_packages(order) if one.subject != package.subject]
        found = find_shipment(package, free, others=others, there=there, order=order)
        if found is not None:
            claims[found.entity_id] = package.subject
            return self._settle(at_hand, found)
        if hindered := why_not_now(at_hand):
            return hindered
        lines = [one for one in package.line_item_ids if one not in at_hand.covered]
        chosen = choose_items(order, lines, there.items, there.needs, at_hand.covered)
        if chosen.problem is not None:
            return failed_by(chosen.problem)
        if not lines or not chosen.items:
            return skipped("shipment_nothing_left", increment_id=at_hand.linked.increment_id)
        source = self._source_of(at_hand)
        if isinstance(source, Outcome):
            return source
        track = build_track(package, self.carriers())
        return _Parcel(at_hand, chosen.items, source, track, _wants_invoice(at_hand))

    def _source_of(self, at_hand: PackageAtHand) -> str | Outcome:
        """Returns Magento's source for TikTok's warehouse, "" where Magento has only one and needs no name."""
        warehouse_id = at_hand.order.warehouse_id
        if code := at_hand.rules.policy.sources.get(warehouse_id, ""):
            return code
        sources = self.knowledge.get_facts(at_hand.linked.magento_id).sources
        if len([one for one in sources if one.is_enabled]) <= 1:
            return ""
        return failed("source_unknown", warehouse=warehouse_id or "unknown")

    def _send(self, parcel: _Parcel) -> Outcome:
        at_hand = parcel.at_hand
        with self.turns.turn(at_hand.place):
            if self.turns.is_stale(at_hand.place, at_hand.seen):
                again = self._look([at_hand.job])[at_hand.job.job_id]
                if isinstance(again, Outcome):
                    return again
                parcel = again
            client = self.magentos.client_for(at_hand.linked.magento_id)
            if parcel.is_invoiced_first:
                try:
                    invoice_order(client, at_hand.linked.entity_id)
                except RemoteError as error:
                    return _refused("shipment_not_invoiced", parcel, error)
            try:
                return self._ship(client, parcel)
            except RemoteError as error:
                record = partial(self.labels.request, cause=at_hand.job, step="invoiced")
                refused = _refused("shipment_refused", parcel, error)
                return replace(refused, record=record) if parcel.is_invoiced_first else refused

    def _ship(self, client: MagentoClient, parcel: _Parcel) -> Outcome:
        at_hand = parcel.at_hand
        shipment_id = ship_order(
            client,
            at_hand.linked.entity_id,
            items=parcel.items,
            tracks=[parcel.track] if parcel.track else [],
            source_code=parcel.source_code,
            comment=write_marker(at_hand.package.subject),
        )
        tracks = (parcel.track,) if parcel.track else ()
        made = self._stored(at_hand, shipment_id, "", tracks, sum(parcel.items.values(), Decimal(0)), "tiktok")
        words = f"Package {at_hand.package.tracking_number or at_hand.package.subject} is shipped in Magento"
        record = partial(self._record, at_hand.job, made)
        return Outcome(Kind.DONE, message=f"{words} (shipment {shipment_id}).", record=record)

    def _settle(self, at_hand: PackageAtHand, found: Shipment) -> Outcome:
        """Magento has the package's shipment: made by us, its answer being lost, or by somebody else."""
        is_ours = marker_of(found) == at_hand.package.subject
        count = sum(quantities_of(found).values(), Decimal(0))
        origin = "tiktok" if is_ours else "magento"
        stored = self._stored(at_hand, found.entity_id, found.increment_id, found.tracks, count, origin)
        words = "is shipped in Magento" if is_ours else "was shipped in Magento already"
        number = found.increment_id or str(found.entity_id)
        message = f"Package {at_hand.package.tracking_number or at_hand.package.subject} {words} ({number})."
        if is_ours:
            return Outcome(Kind.DONE, message=message, record=partial(self._record, at_hand.job, stored))
        return Outcome(Kind.ADOPTED, message=message, record=partial(save_shipments, shipments=[stored]))

    def _record(self, job: Job, shipment: StoredShipment, cursor: Any) -> None:
        save_shipments(cursor, [shipment])
        self.labels.request(cursor, job)

    def _stored(
        self,
        at_hand: PackageAtHand,
        shipment_id: int,
        increment_id: str,
        tracks: Sequence[Track],
        unit_count: Decimal,
        origin: str,
    ) -> StoredShipment:
        return StoredShipment(
            magento_id=at_hand.linked.magento_id,
            shipment_id=shipment_id,
            increment_id=increment_id,
            account_id=at_hand.job.account_id,
            order_id=at_hand.job.order_id,
            package_id=at_hand.package.subject,
            tracks=tuple(StoredTrack(one.track_number, one.title, one.carrier_code) for one in tracks),
            line_item_ids=at_hand.package.line_item_ids,
            unit_count=unit_count,
            origin=origin,
            shipped_at=self.clock(),
        )


_NOT_DONE = "Magento has no shipment of this package yet: it is asked for again."


def _refused(code: str, parcel: _Parcel, error: RemoteError) -> Outcome:
    """What Magento's own rules refuse is said with the source; any other error as it is."""
    outcome = outcome_of(error, tries=parcel.at_hand.job.tries)
    if not isinstance(error, InvalidForMagentoError):
        return outcome
    refused = FailureFound(code, {"source": parcel.source_code or "default", "message": error.message})
    return replace(outcome, code=refused.code, message=refused.sentence)


def _wants_invoice(at_hand: PackageAtHand) -> bool:
    """An order with any invoice is left as it is: what is open of it is for whoever made that invoice."""
    saved = at_hand.saved
    is_invoiced = saved.total_invoiced > 0 or any(item.qty_invoiced > 0 for item in saved.items)
    is_open = saved.state in ("new", "processing")
    return at_hand.rules.policy.invoice_before_shipping and is_open and not is_invoiced
