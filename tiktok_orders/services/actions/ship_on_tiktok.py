"""Ship on TikTok what somebody shipped in Magento: finds lines and carrier, and asks for the order to be shipped.

It sends nothing itself: what is certain becomes a job of Ship, what is not waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from tiktok_orders.domain.carrier_map import Carrier
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.seen_shipments import find_sure_provider
from tiktok_orders.domain.ship_call import list_waiting_lines, plan_shipment
from tiktok_orders.domain.ship_judgement import OWN_CALLS, ShipFacts, carrier_unknown, subject_of
from tiktok_orders.domain.shipped_packages import bears_number, list_shipped_packages
from tiktok_orders.domain.shipping_wish import ParcelWish, write_wish
from tiktok_orders.errors import RemoteError
from tiktok_orders.services.actions.outcome import Kind, Outcome, Send
from tiktok_orders.services.actions.ship_order import NAME as SHIP_ORDER
from tiktok_orders.services.actions.tiktok_outcomes import SHIPPING
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.shipping_providers import ProviderBook, Providers
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.carrier_map import kept_providers
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job, name_job, request_jobs
from tiktok_orders.store.magento_shipments import StoredShipment, shipments_of

NAME = "ship_on_tiktok"
# What a job is about: Magento's id of the shipment, and which Magento it is. A pause of that Magento does not hold
# the job, which asks TikTok alone.
SHIPMENT, MAGENTO = "shipment_id", "magento_id"
# Over by themselves, so the shipment waits; the others wait for a person, or are nothing to do.
_PASSING = ("on_hold", "unpaid", "no_package")
_FOR_A_PERSON = ("cancel_requested", "cancelled", "package_torn", "shipping_unknown", "status_unknown")
_WAIT_SECONDS = 900.0


@dataclass(frozen=True)
class _AtHand:
    """One account's orders: as TikTok shows them now, the carriers that it offers, and what people chose."""

    rules: AccountRules
    orders: Mapping[str, Order]
    shipments: Mapping[str, Sequence[StoredShipment]]
    providers: Providers
    kept: Mapping[str, str]


@dataclass(frozen=True)
class ShipOnTikTok:
    """The action; see `outcome.Action`. It is asked for where Magento is looked at, never by a person."""

    database: Database
    reader: OrderReader
    drafts: DraftBuilder
    carriers: ProviderBook
    clock: Callable[[], datetime]
    name: str = NAME
    title: str = "Ship on TikTok what Magento shipped"
    shows_failures: bool = True

    def prepare(self, jobs: Sequence[Job]) -> Mapping[str, Outcome | Send]:
        """Returns how each job ended: asked for, there already, or why not."""
        rules = list_rules(self.database, list_accounts(self.database))
        results: dict[str, Outcome | Send] = {}
        for account_id, group in groupby(sorted(jobs, key=lambda job: job.account_id), lambda job: job.account_id):
            members = list(group)
            try:
                at_hand = self._read(rules[account_id], [job.order_id for job in members])
            except RemoteError as error:
                results |= {job.job_id: SHIPPING.outcome_of_check(error, is_unknown=False) for job in members}
                continue
            results |= {job.job_id: self._decide(at_hand, job) for job in members}
        return results

    def look_up(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Asks again: nothing was sent."""
        return {job.job_id: Outcome(Kind.RETRY, counts=False) for job in jobs}

    def _read(self, rules: AccountRules, order_ids: list[str]) -> _AtHand:
        ids = list(dict.fromkeys(order_ids))
        self.reader.read_anew(rules.account, ids)
        orders = self.drafts.read_orders(ids)
        options = {order.delivery_option_id for order in orders.values()}
        return _AtHand(
            rules=rules,
            orders=orders,
            shipments=shipments_of(self.database, ids),
            providers=self.carriers.get(rules.account, options),
            kept=kept_providers(self.database, rules.account.region),
        )

    def _decide(self, at_hand: _AtHand, job: Job) -> Outcome:
        order = at_hand.orders.get(job.order_id)
        shipment = _shipment_of(job, at_hand.shipments.get(job.order_id, ()))
        if order is None or shipment is None:
            return _failed(FailureFound("internal_error", {"reference": f"order {job.order_id}"}))
        if at_hand.rules.mode is not AccountMode.LIVE:
            return _skipped(FailureFound("ship_watch_only"))
        if not at_hand.rules.policy.ship_on_tiktok:
            return _skipped(FailureFound("ship_on_tiktok_off"))
        numbers = [track.track_number for track in shipment.tracks]
        if any(bears_number(numbers, one.tracking_number) for one in list_shipped_packages(order)):
            return Outcome(Kind.ADOPTED, message="TikTok shows it as shipped under this number.")
        return self._plan(at_hand, job, order, shipment)

    def _plan(self, at_hand: _AtHand, job: Job, order: Order, shipment: StoredShipment) -> Outcome:
        account, now = at_hand.rules.account, self.clock()
        whole = plan_shipment(order, account.region, now)
        if whole.code:
            return _by_state(whole.code)
        if whole.call not in OWN_CALLS:
            return _skipped(FailureFound("ship_with_tiktok"))
        number = shipment.increment_id or str(shipment.shipment_id)
        waiting = {line.id for line in list_waiting_lines(order)}
        lines = tuple(one for one in shipment.line_item_ids if one in waiting)
        if not shipment.line_item_ids:
            return _failed(FailureFound("shipment_lines_unclear", {"shipment": number}))
        if not lines:
            return _skipped(FailureFound("ship_already_shipped"))
        if len({track.track_number for track in shipment.tracks}) > 1:
            return _failed(FailureFound("shipment_several_numbers", {"shipment": number}))
        planned = plan_shipment(order, account.region, now, line_item_ids=lines)
        if planned.code:
            return _by_state(planned.code)
        (track, *_) = shipment.tracks
        offered = at_hand.providers.get(order.delivery_option_id, ())
        carrier = Carrier(track.carrier_code, track.title)
        provider = find_sure_provider(carrier, offered, at_hand.kept)
        if provider is None:
            return _failed(carrier_unknown(track.title, offered))
        wish = ParcelWish(track.track_number, provider.name, provider.id, lines)
        facts = ShipFacts(order=order, region=account.region, providers=offered, kept=at_hand.kept)
        subject = subject_of(facts, [wish]) or order.id
        asked = Job(
            job_id=name_job(SHIP_ORDER, account.account_id, subject),
            action=SHIP_ORDER,
            account_id=account.account_id,
            order_id=order.id,
            magento_id="",
            bulk_id="",
            requested_at=now,
            requested_by=job.requested_by,
            details=write_wish([wish]),
            due_at=now,
        )
        words = f"Shipment {number} of Magento goes to TikTok: {track.track_number}, {provider.name}."
        return Outcome(Kind.DONE, message=words, record=partial(_request, asked))


def _request(job: Job, cursor: Any) -> None:
    request_jobs(cursor, [job])


def _shipment_of(job: Job, shipments: Sequence[StoredShipment]) -> StoredShipment | None:
    wanted = job.details.get(MAGENTO), job.details.get(SHIPMENT)
    return next((one for one in shipments if (one.magento_id, one.shipment_id) == wanted), None)


def _by_state(code: str) -> Outcome:
    """Returns what is done where TikTok does not let the order be shipped at this moment."""
    found = FailureFound(f"ship_{code}")
    if code in _PASSING:
        return Outcome(Kind.RETRY, found.code, found.sentence, counts=False, retry_after_seconds=_WAIT_SECONDS)
    return _failed(found) if code in _FOR_A_PERSON else _skipped(found)


def _failed(found: FailureFound) -> Outcome:
    return Outcome(Kind.FAILED, found.code, found.sentence, cause=cause_of(found))


def _skipped(found: FailureFound) -> Outcome:
    return Outcome(Kind.SKIPPED, found.code, found.sentence)
