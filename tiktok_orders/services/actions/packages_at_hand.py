"""Packages on their way to Magento, each beside its order, its sales order and the shipments of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tiktok_orders.domain.carrier_map import CUSTOM, Carrier, find_carrier
from tiktok_orders.domain.eligibility import AccountMode
from tiktok_orders.domain.failure_causes import cause_of
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.shipped_packages import ShippedPackage, list_shipped_packages
from tiktok_orders.errors import AuthorisationEndedError, RemoteError
from tiktok_orders.magento.models import SalesOrder, Shipment, Track
from tiktok_orders.magento.orders import find_orders, find_shipments
from tiktok_orders.services.actions.magento_answers import HELD_STATES, outcome_of, wait_for_release
from tiktok_orders.services.actions.outcome import Kind, Outcome
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.order_policies import AccountRules
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Job
from tiktok_orders.store.magento_shipments import StoredShipment, shipments_of
from tiktok_orders.store.sales_orders import LinkedSalesOrder, find_linked

# What a job is about: the subject of the package (see `domain.shipped_packages`).
PACKAGE = "package"
NO_SALES_ORDER, NOT_SHOWN = "shipment_no_sales_order", "shipment_not_shown"
WATCH_ONLY, NO_MAGENTO, OTHER_MAGENTO = "watch_only", "no_magento", "practice_mismatch"
# Why a package was left out that may be asked for anew: it comes by itself, once that is over.
PASSING = frozenset({NO_SALES_ORDER, NOT_SHOWN, WATCH_ONLY, NO_MAGENTO, OTHER_MAGENTO})
_NO_CARRIER = "TikTok Shop"


@dataclass(frozen=True)
class PackageAtHand:
    """One package on its way: its job, its sales order as Magento has it, and when that was looked at."""

    job: Job
    rules: AccountRules
    order: Order
    package: ShippedPackage
    linked: LinkedSalesOrder
    saved: SalesOrder
    shipments: tuple[Shipment, ...]
    known: tuple[StoredShipment, ...]
    seen: int

    @property
    def place(self) -> tuple[str, int]:
        return self.linked.magento_id, self.linked.entity_id

    @property
    def covered(self) -> frozenset[str]:
        """Returns TikTok's lines that are in shipments of other packages."""
        others = (one for one in self.known if one.package_id != self.package.subject)
        return frozenset(line_item_id for one in others for line_item_id in one.line_item_ids)


@dataclass(frozen=True)
class PackageReader:
    """Reads what is stored and what Magento has; TikTok is asked only where a package is not stored yet."""

    database: Database
    magentos: MagentoClients
    reader: OrderReader
    drafts: DraftBuilder
    turns: SalesOrderTurns

    def read(self, rules: AccountRules, jobs: Sequence[Job]) -> tuple[list[PackageAtHand], dict[str, Outcome]]:
        """Returns the packages of one account's jobs, and by job id why others are not shipped.

        Raises a `RemoteError` where Magento, or TikTok, cannot be asked.
        """
        order_ids = [job.order_id for job in jobs]
        linked, orders = find_linked(self.database, order_ids), self._read_orders(rules, jobs)
        results: dict[str, Outcome] = {}
        going: list[tuple[Job, ShippedPackage]] = []
        for job in jobs:
            package = _package_of(job, orders.get(job.order_id))
            hindered = _why_not_by_account(rules, linked.get(job.order_id), package)
            if hindered is not None or package is None:
                results[job.job_id] = hindered or skipped(NOT_SHOWN)
            else:
                going.append((job, package))
        if not going:
            return [], results
        at_hand, gone = self._look(rules, going, orders, linked)
        results |= {job.job_id: failed("shipment_sales_order_gone", increment_id=number) for job, number in gone}
        return at_hand, results

    def _read_orders(self, rules: AccountRules, jobs: Sequence[Job]) -> dict[str, Order]:
        """Returns the orders as stored; one whose package is not seen there is read from TikTok once more."""
        orders = self.drafts.read_orders([job.order_id for job in jobs])
        unseen = [job.order_id for job in jobs if _package_of(job, orders.get(job.order_id)) is None]
        if unseen:
            self.reader.read_anew(rules.account, list(dict.fromkeys(unseen)))
            orders |= self.drafts.read_orders(unseen)
        return orders

    def _look(
        self,
        rules: AccountRules,
        going: list[tuple[Job, ShippedPackage]],
        orders: Mapping[str, Order],
        linked: Mapping[str, LinkedSalesOrder],
    ) -> tuple[list[PackageAtHand], list[tuple[Job, str]]]:
        """Returns the packages beside what Magento has of their sales orders, and those whose order is gone."""
        assert rules.magento is not None, "asked before"
        client, seen = self.magentos.client_for(rules.magento.magento_id), self.turns.moment()
        ids = list(dict.fromkeys(job.order_id for job, _ in going))
        saved = find_orders(client, increment_ids=[linked[one].increment_id for one in ids])
        by_id = {one.entity_id: one for one in saved}
        shipments = find_shipments(client, [one for one in by_id if one in {linked[i].entity_id for i in ids}])
        known = shipments_of(self.database, ids)
        at_hand, gone = [], []
        for job, package in going:
            there = linked[job.order_id]
            if there.entity_id not in by_id:
                gone.append((job, there.increment_id))
                continue
            at_hand.append(
                PackageAtHand(
                    job=job,
                    rules=rules,
                    order=orders[job.order_id],
                    package=package,
                    linked=there,
                    saved=by_id[there.entity_id],
                    shipments=tuple(one for one in shipments if one.order_id == there.entity_id),
                    known=tuple(known.get(job.order_id, ())),
                    seen=seen,
                )
            )
        return at_hand, gone


def build_track(package: ShippedPackage, kept: Mapping[str, Carrier]) -> Track | None:
    """Returns what Magento is told of a parcel, None without a number; `kept` is by TikTok's provider id."""
    if not package.tracking_number:
        return None
    if package.provider_id and package.provider_name:
        carrier = find_carrier(ShippingProvider(id=package.provider_id, name=package.provider_name), kept)
    else:
        carrier = Carrier(CUSTOM, package.provider_name or _NO_CARRIER)
    title = carrier.title or _NO_CARRIER
    return Track(track_number=package.tracking_number, title=title, carrier_code=carrier.carrier_code)


def why_not_now(at_hand: PackageAtHand) -> Outcome | None:
    """Returns what is done instead of shipping where the sales order's state does not let it be shipped."""
    number = at_hand.linked.increment_id
    if at_hand.saved.state == "canceled":
        return failed("shipment_order_cancelled", increment_id=number)
    if at_hand.saved.state == "closed":
        return skipped("shipment_order_closed", increment_id=number)
    if at_hand.saved.state in HELD_STATES:
        return wait_for_release(FailureFound("shipment_order_held", {"increment_id": number}))
    return None


def _package_of(job: Job, order: Order | None) -> ShippedPackage | None:
    """Returns the job's package as TikTok shows it now, None where it does not any more."""
    wanted = job.details.get(PACKAGE)
    packages = list_shipped_packages(order) if order is not None else ()
    return next((one for one in packages if one.subject == wanted), None)


def _why_not_by_account(
    rules: AccountRules, linked: LinkedSalesOrder | None, package: ShippedPackage | None
) -> Outcome | None:
    if rules.mode is not AccountMode.LIVE:
        return skipped(WATCH_ONLY)
    if linked is None:
        return skipped(NO_SALES_ORDER)
    if rules.magento is None:
        return skipped(NO_MAGENTO)
    if linked.magento_id != rules.magento.magento_id:
        return skipped(OTHER_MAGENTO)
    return skipped(NOT_SHOWN) if package is None else None


def skipped(code: str, **detail: str) -> Outcome:
    """Returns that a package is left out, with the sentence of why."""
    return Outcome(Kind.SKIPPED, code, FailureFound(code, detail).sentence)


def failed(code: str, **detail: str) -> Outcome:
    """Returns that a package waits for a person, with the sentence of what to do."""
    return failed_by(FailureFound(code, detail))


def failed_by(found: FailureFound) -> Outcome:
    """Returns the same of a failure that was found."""
    return Outcome(Kind.FAILED, found.code, found.sentence, cause=cause_of(found))


def not_seen(error: RemoteError, job: Job, is_first: bool) -> Outcome:
    """Returns how a job stands where one side could not be asked, so that nothing was sent.

    One call failed for the whole batch: it counts once.
    """
    if error.service == "TikTok Shop":
        # An authorisation that ended is no fault of the package: its jobs are held until it is given again.
        counts = not isinstance(error, AuthorisationEndedError)
        outcome = Outcome(Kind.RETRY, "not_checked", error.message, error.request_id, counts=counts)
    else:
        outcome = outcome_of(error, tries=0)
    if outcome.kind is Kind.UNKNOWN:
        outcome = replace(outcome, kind=Kind.RETRY, code="magento_error")
    outcome = replace(outcome, is_magento_down=outcome.is_magento_down and is_first)
    return replace(outcome, kind=Kind.UNKNOWN, code="outcome_unknown") if job.state == "unknown" else outcome
