"""Everything that is done to orders, joined: what reads them anew, the actions, the worker, and what follows."""

from __future__ import annotations

import getpass
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from tiktok_orders.domain.answers import ANSWERS
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.http import Http
from tiktok_orders.magento.replies import find_report_id
from tiktok_orders.practice_setup import PracticeSystems
from tiktok_orders.retry import Retry
from tiktok_orders.services.actions.answer_request import AnswerRequest
from tiktok_orders.services.actions.arrange_shipment import ArrangeShipment
from tiktok_orders.services.actions.cancel_in_magento import CancelInMagento
from tiktok_orders.services.actions.confirm_shipment import ConfirmShipment
from tiktok_orders.services.actions.correct_in_magento import NAME as CORRECT_IN_MAGENTO
from tiktok_orders.services.actions.correct_in_magento import CorrectInMagento
from tiktok_orders.services.actions.correct_tracking import CorrectTracking
from tiktok_orders.services.actions.create_sales_order import INVOICE, CreateSalesOrder
from tiktok_orders.services.actions.credit_in_magento import CreditInMagento
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.fetch_label import FetchLabel
from tiktok_orders.services.actions.hold_in_magento import HoldInMagento, ReleaseInMagento
from tiktok_orders.services.actions.invoice_sales_order import InvoiceSalesOrder
from tiktok_orders.services.actions.label_sales_order import LabelSalesOrder
from tiktok_orders.services.actions.outcome import Action, BulkVerb
from tiktok_orders.services.actions.packages_at_hand import PackageReader
from tiktok_orders.services.actions.reject_order import RejectOrder
from tiktok_orders.services.actions.sales_order_items import ItemReader
from tiktok_orders.services.actions.sales_order_turns import SalesOrderTurns
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP_IN_MAGENTO
from tiktok_orders.services.actions.ship_in_magento import ShipInMagento
from tiktok_orders.services.actions.ship_on_tiktok import ShipOnTikTok
from tiktok_orders.services.actions.ship_order import ShipOrder
from tiktok_orders.services.actions.sync_status import NAME as SYNC
from tiktok_orders.services.actions.sync_status import SyncStatus
from tiktok_orders.services.actions.write_reference import WriteReference
from tiktok_orders.services.automatic import TRIGGERS, AutomaticOrders
from tiktok_orders.services.bulk_actions import BulkActions
from tiktok_orders.services.carrier_map import CarrierMap
from tiktok_orders.services.evidence import EvidenceDesk
from tiktok_orders.services.feeds import ORDERS, PAYOUTS, RETURNS
from tiktok_orders.services.find_mismatches import MismatchFinder
from tiktok_orders.services.follow_cancellations import CancellationFollower
from tiktok_orders.services.follow_requests import FollowRequests
from tiktok_orders.services.follow_shipments import ShipmentFollower
from tiktok_orders.services.job_worker import JobWorker, WorkerLimits
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.magento_contacts import MagentoContacts
from tiktok_orders.services.magento_follow_ups import MagentoFollowUps
from tiktok_orders.services.magento_knowledge import MagentoKnowledge
from tiktok_orders.services.mend_order import Mender
from tiktok_orders.services.order_policies import PolicyDesk
from tiktok_orders.services.orders_at_hand import OrdersReader
from tiktok_orders.services.parcel_documents import ParcelDocuments
from tiktok_orders.services.policy_trials import PolicyTrials
from tiktok_orders.services.reconcile import Reconciler
from tiktok_orders.services.refund_credits import RefundCredits
from tiktok_orders.services.reject_reasons import RejectReasons
from tiktok_orders.services.reread_cases import CaseReader
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.retry_failed import Retrier
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.ship_desk import ShipDesk
from tiktok_orders.services.shipping_offers import ShippingOffers
from tiktok_orders.services.shipping_providers import ProviderBook
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.services.sync_orders import OrderSync
from tiktok_orders.services.watch_shipments import ShipmentWatcher
from tiktok_orders.settings import Settings
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.carrier_map import kept_carriers
from tiktok_orders.store.database import Database
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.tiktok.documents import DOCUMENT_LIMITS
from tiktok_orders.tiktok.envelope import find_request_id
from tiktok_orders.vault import Vault


def utc_now() -> datetime:
    """Returns the present instant, aware, UTC."""
    return datetime.now(UTC)


def system_person() -> Person:
    """Returns who acts where nobody signs in: the user of this computer, who may do everything."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown user"
    return Person(name, Role.ADMINISTRATOR)


@dataclass
class OrderWork:
    """The half of the application that acts on orders; `bootstrap.Application` is the whole.

    `sleep` takes the place of every wait before a call is made or made again, those of imports included, which a
    Stop does not cut short then.
    """

    settings: Settings
    database: Database
    vault: Vault = field(repr=False)
    clock: Callable[[], datetime] = utc_now
    person: Person = field(default_factory=system_person)
    limits: WorkerLimits = field(default_factory=WorkerLimits)
    at_point: Callable[[str], None] = field(default=lambda _: None, repr=False)
    sleep: Callable[[float], None] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.http = Http(request_id_of=find_request_id)
        self.document_http = Http(limits=DOCUMENT_LIMITS)
        self.magento_http = Http(service="Magento", request_id_of=find_report_id)
        self.retry = Retry(sleep=self.sleep or time.sleep, random=random.random)
        # Jobs have their own patience, and people wait for a page: a call is tried twice, and asked again later.
        self._impatient = replace(self.retry, tries=2)
        self._practice = PracticeSystems(self.settings, self.clock)
        self.clients = ShopClients(self.database, self.vault, self.http, self.clock, self._practice.shop_url)
        self.magentos = MagentoClients(
            self.database,
            self.vault,
            self.magento_http,
            self._impatient,
            self.clock,
            self._practice.magento_url,
            MagentoContacts(self.clock),
        )
        self._join_readers()
        self._join_actions()

    def _join_readers(self) -> None:
        """Joins what reads orders anew, compares their sides, and knows what Magento and TikTok offer for them."""
        database, clock, impatient = self.database, self.clock, self._impatient
        self.knowledge = MagentoKnowledge(self.magentos, clock)
        self.drafts = DraftBuilder(database, self.knowledge)
        self.policies = PolicyDesk(database, clock)
        self.trials = PolicyTrials(database, self.drafts, clock)
        self.mender = Mender(database, self.drafts, clock)
        self.reader = OrderReader(database, self.clients, impatient, clock)
        self.carriers = ProviderBook(database, self.clients, impatient, clock)
        self.carrier_map = CarrierMap(database, clock)
        self.shipping = ShipDesk(database, self.drafts, self.carriers, clock)
        self.follower = ShipmentFollower(database, clock, lambda: self.worker.wake())
        self.cancellations = CancellationFollower(database, clock, lambda: self.worker.wake())
        self.mismatches = MismatchFinder(database, clock)
        self.reconciler = Reconciler(database, clock)
        self.watcher = ShipmentWatcher(database, self.magentos, self.drafts, ItemReader(self.knowledge), clock)
        self.sync = OrderSync(
            database,
            self.reader,
            self.magentos,
            self.mismatches,
            clock,
            watch=self.watcher.note,
            follows=(self.follower.follow, self.cancellations.follow),
        )
        self.offers = ShippingOffers(database, self.clients, self.http, impatient, clock)
        self.documents = ParcelDocuments(database, self.clients, self.document_http, self.http, impatient, clock)
        self.cases = CaseReader(database, self.clients, impatient, clock)
        self.reject_reasons = RejectReasons(self.cases, clock)
        self.evidence = EvidenceDesk(database, clock)
        self.credits = RefundCredits(database, clock)
        self.follow_ups = MagentoFollowUps(database)
        self.follow_requests = FollowRequests(
            database, self.cases, self.credits, clock, lambda: self.worker.wake()
        )

    def _join_actions(self) -> None:
        """Joins the actions and the worker that does them; the verbs stand in the order of the menu."""
        turns = SalesOrderTurns()
        packages = PackageReader(self.database, self.magentos, self.reader, self.drafts, turns)
        labels = LabelSalesOrder(self.database, self.magentos, turns, self.clock)
        verbs = (*self._verbs(turns, labels), *self._magento_verbs(turns, labels, packages))
        follow_ups = self._magento_actions(turns, labels, packages)
        actions: tuple[Action, ...] = (*verbs, *self._tiktok_actions(), *follow_ups)
        self.worker = JobWorker(
            self.database,
            {action.name: action for action in actions},
            self.clock,
            random.random,
            limits=self.limits,
            batched=frozenset({SYNC}),
            doubling=frozenset({CREDIT, SHIP_IN_MAGENTO, CORRECT_IN_MAGENTO, INVOICE}),
            at_point=self.at_point,
        )
        self.retrier = Retrier(self.database, self.clock, self.worker.wake)
        self.bulk = BulkActions(
            self.database,
            {verb.name: verb for verb in verbs},
            self.clock,
            lambda: uuid.uuid4().hex,
            wake=self.worker.wake,
        )

    def _verbs(self, turns: SalesOrderTurns, labels: LabelSalesOrder) -> tuple[BulkVerb, ...]:
        """Returns what people ask for."""
        database, clients, reader = self.database, self.clients, self.reader
        at_hand = OrdersReader(database, clients, reader, self.shipping, self._impatient)
        answers = (
            AnswerRequest(
                answer,
                database,
                self.cases,
                reader,
                self.reject_reasons,
                self.evidence,
                self.follow_requests,
                self.clock,
            )
            for answer in ANSWERS.values()
        )
        return (
            CreateSalesOrder(database, self.magentos, reader, self.drafts, self.clock),
            ShipOrder(at_hand, self.clock, follow_up=self.follower.follow_shipped),
            ArrangeShipment(database, clients, reader, self._impatient, self.clock),
            CorrectTracking(at_hand, self.clock, follow_up=self.follower.follow_corrected),
            RejectOrder(database, clients, reader, self._impatient, self.clock),
            SyncStatus(database, self.sync, self.clock),
            *answers,
            CreditInMagento(
                database,
                self.magentos,
                clients,
                self.drafts,
                self._impatient,
                turns,
                labels,
                self.credits,
                self.clock,
            ),
        )

    def _magento_verbs(
        self, turns: SalesOrderTurns, labels: LabelSalesOrder, packages: PackageReader
    ) -> tuple[BulkVerb, ...]:
        """Returns what follows by itself in Magento where the policy says so, and else as people ask for it."""
        database, magentos, clock = self.database, self.magentos, self.clock
        carriers, clients, follow_ups = partial(kept_carriers, database), self.clients, self.follow_ups
        return (
            ShipInMagento(
                database, magentos, self.knowledge, packages, turns, labels, clock, carriers, follow_ups
            ),
            CancelInMagento(database, magentos, clients, self._impatient, turns, labels, clock, follow_ups),
        )

    def _tiktok_actions(self) -> tuple[Action, ...]:
        """Returns what follows by itself on TikTok's side."""
        database, clients, impatient = self.database, self.clients, self._impatient
        return (
            WriteReference(database, self.magentos, clients, self.drafts, impatient, self.clock),
            ShipOnTikTok(database, self.reader, self.drafts, self.carriers, self.clock),
            ConfirmShipment(database, clients, self.reader, self.drafts, impatient, self.clock),
            FetchLabel(
                database, clients, self.reader, impatient, self.clock, follow_up=self.follower.follow_shipped
            ),
        )

    def _magento_actions(
        self, turns: SalesOrderTurns, labels: LabelSalesOrder, packages: PackageReader
    ) -> tuple[Action, ...]:
        """Returns what follows by itself in Magento; no two of them act on one sales order at once."""
        database, magentos = self.database, self.magentos
        carriers = partial(kept_carriers, database)
        return (
            InvoiceSalesOrder(database, magentos, turns, labels),
            labels,
            CorrectInMagento(database, magentos, packages, turns, carriers),
            HoldInMagento(database, magentos, turns, labels),
            ReleaseInMagento(database, magentos, turns, labels),
        )

    def _after_import(self, account: Account, run: SyncRun) -> None:
        """What the policy lets follow by itself from what was read: sales orders, shipments, holds, cancellations.

        With whom the orders may travel is read as well, so that it is known when somebody ships them. Then the
        sides of what the import changed are compared. Of payouts nothing follows.
        """
        if run.feed in PAYOUTS:
            return
        if run.feed == ORDERS:
            self.carriers.read_quietly(account)
        self.cancellations.follow(account, None)
        if run.feed == ORDERS and run.trigger in TRIGGERS:
            AutomaticOrders(self.database, self.clock, self.worker.wake).request(account)
            self.follower.follow_import(account, run.started_at)
        self.follow_requests.read_and_request(account)
        if run.feed == RETURNS:
            self.cases.read_histories(account)
        self.mismatches.look_after_import(account, run.started_at)
