"""The one place where things are built and joined: the `Application`, and the one that this process runs."""

from __future__ import annotations

import gc
import getpass
import logging
import os
import random
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import default_policy, policy_to_json
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.schedules import RunEnd, ScheduleName
from tiktok_orders.errors import StoreError, TikTokOrdersError
from tiktok_orders.http import Http
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.magento.check import CheckStep
from tiktok_orders.magento.replies import find_report_id
from tiktok_orders.retry import Retry
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.sandbox.magento.earlier import pick_earlier_orders
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.actions.create_sales_order import CreateSalesOrder
from tiktok_orders.services.actions.invoice_sales_order import InvoiceSalesOrder
from tiktok_orders.services.actions.outcome import Action
from tiktok_orders.services.actions.write_reference import WriteReference
from tiktok_orders.services.authorise import Authoriser
from tiktok_orders.services.automatic import TRIGGERS, AutomaticOrders
from tiktok_orders.services.backup_runner import BackupRunner
from tiktok_orders.services.bulk_actions import BulkActions
from tiktok_orders.services.clean_up import CleanUp
from tiktok_orders.services.connect import ConnectRequest, connect_shops
from tiktok_orders.services.connect_magento import MagentoRequest, connect_magento, keep_magento, try_magento
from tiktok_orders.services.import_runner import ImportRunner
from tiktok_orders.services.job_worker import JobWorker, WorkerLimits
from tiktok_orders.services.magento_changes import MagentoChanges
from tiktok_orders.services.magento_clients import MagentoClients
from tiktok_orders.services.magento_knowledge import MagentoKnowledge
from tiktok_orders.services.manage_accounts import AccountDesk
from tiktok_orders.services.mend_order import Mender
from tiktok_orders.services.order_policies import PolicyDesk
from tiktok_orders.services.policy_trials import PolicyTrials
from tiktok_orders.services.refresh_tokens import RefreshTokens
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.sales_order_drafts import DraftBuilder
from tiktok_orders.services.scheduled_backup import ScheduledBackup
from tiktok_orders.services.scheduled_imports import ScheduledImports
from tiktok_orders.services.schedules import Chore, ScheduleDesk
from tiktok_orders.services.setup import SetupDesk
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.services.status_round import StatusRound
from tiktok_orders.services.verify_account import Verifier
from tiktok_orders.settings import Settings
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.compaction import cluster_if_needed
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.policies import list_policies, save_policy
from tiktok_orders.store.secrets import list_ciphertexts
from tiktok_orders.store.sync_runs import SyncRun, close_interrupted
from tiktok_orders.store.workspace import (
    ExchangeRate,
    Workspace,
    forget_rates,
    get_workspace,
    list_rates,
    make_workspace,
    save_rate,
)
from tiktok_orders.tiktok.client import App
from tiktok_orders.tiktok.envelope import find_request_id
from tiktok_orders.vault import Vault, open_vault

# What one unit is worth in pounds in the practice shop; round figures that no market quotes.
_PRACTICE_POUNDS = {
    "GBP": Decimal(1),
    "USD": Decimal("0.80"),
    "SGD": Decimal("0.60"),
    "EUR": Decimal("0.85"),
    "VND": Decimal("0.00003"),
}
_PRACTICE_SOURCE = "practice rate, not a market's"
_PRACTICE_SET_UP = Person("practice set-up", Role.ADMINISTRATOR)
_USUAL_LIMITS = WorkerLimits()

log = logging.getLogger(__name__)


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
class Application:
    """Everything that one process needs, built once. `start` and `close` belong to the dashboard's life."""

    settings: Settings
    database: Database
    vault: Vault = field(repr=False)
    clock: Callable[[], datetime] = utc_now
    person: Person = field(default_factory=system_person)
    limits: WorkerLimits = field(default_factory=WorkerLimits)
    at_point: Callable[[str], None] = field(default=lambda _: None, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        self.http = Http(request_id_of=find_request_id)
        self.retry = Retry(sleep=self.sleep, random=random.random)
        # Jobs have their own patience, and people wait for a page: a call is tried twice, and asked again later.
        self._impatient = Retry(sleep=self.sleep, random=random.random, tries=2)
        self._practice: PracticeTikTokShop | None = None
        self._practice_magento: PracticeMagento | None = None
        self._practice_lock = threading.RLock()
        self.clients = ShopClients(self.database, self.vault, self.http, self.clock, self._practice_base_url)
        self.imports = ImportRunner(
            database=self.database,
            clients=self.clients,
            clock=self.clock,
            new_id=lambda: uuid.uuid4().hex,
            after=self._after_import,
        )
        self.backups = BackupRunner(self.database, self.settings.backups_folder, self.clock)
        self._join_magento()
        self.schedules = ScheduleDesk(self.database, self.clock, random.random)
        self._join_set_up()

    def _join_magento(self) -> None:
        """Joins what makes sales orders: Magento's clients, the actions and the worker that does them."""
        self.magento_http = Http(service="Magento", request_id_of=find_report_id)
        impatient = self._impatient
        self.magentos = MagentoClients(
            self.database, self.vault, self.magento_http, impatient, self.clock, self._practice_magento_url
        )
        self.knowledge = MagentoKnowledge(self.magentos, self.clock)
        self.drafts = DraftBuilder(self.database, self.knowledge)
        self.policies = PolicyDesk(self.database, self.clock)
        self.trials = PolicyTrials(self.database, self.drafts, self.clock)
        self.mender = Mender(self.database, self.clock)
        self.reader = OrderReader(self.database, self.clients, impatient, self.clock)
        create = CreateSalesOrder(self.database, self.magentos, self.reader, self.drafts, self.clock)
        reference = WriteReference(self.database, self.magentos, self.clients, self.drafts, impatient, self.clock)
        actions: tuple[Action, ...] = (create, reference, InvoiceSalesOrder(self.database, self.magentos))
        self.worker = JobWorker(
            self.database,
            {action.name: action for action in actions},
            self.clock,
            random.random,
            limits=self.limits,
            at_point=self.at_point,
        )
        self.bulk = BulkActions(
            self.database, {create.name: create}, self.clock, lambda: uuid.uuid4().hex, wake=self.worker.wake
        )

    def _join_set_up(self) -> None:
        """Joins what connects shops and a Magento, and looks after the accounts."""
        self.setup = SetupDesk(self.database, self.clock)
        self.authoriser = Authoriser(
            self.database,
            self.vault,
            self.clients,
            lambda asked, person: self.connect(asked, person=person, retry=self._impatient),
            self.clock,
            lambda: secrets.token_urlsafe(24),
        )
        self.accounts = AccountDesk(
            self.database, self.vault, self.clients, self.imports, self._impatient, self.clock, self.worker.wake
        )
        self.verifier = Verifier(self.database, self.clients, self.magentos, self._impatient, self.clock)

    def _after_import(self, account: Account, run: SyncRun) -> None:
        """What no person brought in may become sales orders by itself, where the account's policy says so."""
        if run.trigger in TRIGGERS:
            AutomaticOrders(self.database, self.clock, self.worker.wake).request(account)

    def chores(self) -> dict[ScheduleName, Chore]:
        """Returns what each schedule does."""
        chores: dict[ScheduleName, Chore] = {
            ScheduleName.IMPORTS: ScheduledImports(self.database, self.schedules, self.imports).run,
            ScheduleName.STATUS_ROUND: StatusRound(self.database, self.schedules, self.reader).run,
            ScheduleName.MAGENTO_CHANGES: MagentoChanges(self.database, self.schedules, self.magentos).run,
            ScheduleName.TOKEN_REFRESH: RefreshTokens(self.schedules, self.clients, self.retry, self.clock).run,
            ScheduleName.BACKUP: ScheduledBackup(self.database, self.settings.backups_folder, self.clock).run,
            ScheduleName.CLEAN_UP: CleanUp(self.database, self.clock).run,
        }
        return {name: partial(self._run_alone, chore) for name, chore in chores.items()}

    def _run_alone(self, chore: Chore, stop: threading.Event) -> RunEnd:
        """Each run has a thread and so connections of its own: they end with it."""
        try:
            return chore(stop)
        finally:
            self.http.close()
            self.magento_http.close()

    def start(self) -> None:
        """Starts the worker; brings up the practice systems where no real shop is connected instead."""
        accounts = list_accounts(self.database)
        if not accounts or any(account.is_practice for account in accounts):
            self._connect_practice()
        self.worker.start()

    def close(self) -> None:
        """Stops worker and imports, then the practice systems, then closes the database."""
        self.worker.close()
        self.imports.close()
        self.backups.close()
        for practice in (self._practice, self._practice_magento):
            if practice is not None:
                practice.stop()
        self.database.checkpoint()
        self.database.close()

    def connect(self, asked: ConnectRequest, *, person: Person, retry: Retry | None = None) -> list[Account]:
        """Connects the shops of a seller's consent; returns their accounts. What waited for it goes on."""
        accounts = connect_shops(
            asked,
            database=self.database,
            vault=self.vault,
            http=self.http,
            retry=retry or self.retry,
            clock=self.clock,
            person=person,
        )
        if not asked.is_practice:
            forget_rates(self.database, _PRACTICE_SOURCE)
        self.worker.wake()
        return accounts

    def connect_magento(
        self, asked: MagentoRequest, *, person: Person
    ) -> tuple[MagentoConnection, list[CheckStep]]:
        """Connects a Magento; returns the connection and what was looked at."""
        connection, steps = connect_magento(
            asked,
            database=self.database,
            vault=self.vault,
            http=self.magento_http,
            retry=self.retry,
            clock=self.clock,
            person=person,
        )
        self.knowledge.forget(connection.magento_id)
        return connection, steps

    def try_magento(self, asked: MagentoRequest, *, person: Person) -> list[CheckStep]:
        """Returns what a Magento answers, and keeps it where all is well."""
        steps = try_magento(asked, http=self.magento_http, retry=self._impatient, clock=self.clock, person=person)
        if all(step.is_ok for step in steps):
            kept = keep_magento(asked, database=self.database, vault=self.vault, clock=self.clock, person=person)
            self.knowledge.forget(kept.magento_id)
            self.knowledge.read_in_background(kept.magento_id, "", [])
        return steps

    def save_workspace(self, *, name: str, time_zone: str, base_currency: str, person: Person) -> None:
        """Keeps what holds for all accounts; the practice rates follow another base currency."""
        self.setup.save_workspace(name=name, time_zone=time_zone, base_currency=base_currency, person=person)
        if all(account.is_practice for account in list_accounts(self.database)):
            self._keep_practice_rates()

    def practice(self) -> PracticeTikTokShop:
        """Returns the practice shop, started on first use."""
        with self._practice_lock:
            if self._practice is None:
                practice = PracticeTikTokShop(
                    self.settings.practice_world,
                    seed=self.settings.practice_seed,
                    orders=self.settings.practice_orders,
                    clock=self.clock,
                    arrivals_per_hour=self.settings.practice_arrivals_per_hour,
                    markets=self.settings.practice_markets,
                )
                practice.start()
                self._practice = practice
            return self._practice

    def practice_magento(self) -> PracticeMagento:
        """Returns the practice Magento, started on first use; some of the practice orders are in it already."""
        with self._practice_lock:
            if self._practice_magento is None:
                file = name_magento_file(self.settings.practice_world)
                magento = PracticeMagento(file, seed=self.settings.practice_seed, clock=self.clock)
                magento.start()
                magento.seed_earlier_orders(pick_earlier_orders(self.practice().world))
                self._practice_magento = magento
            return self._practice_magento

    def _practice_base_url(self) -> str:
        return self.practice().base_url

    def _practice_magento_url(self) -> str:
        return self.practice_magento().base_url

    def _connect_practice(self) -> None:
        """Connects anew at each start, so that a practice world that was removed and made again just works."""
        practice = self.practice()
        app = practice.apps[0]
        asked = App(app.app_key, app.app_secret, app.service_id, practice.base_url, practice.base_url)
        accounts = self.connect(
            ConnectRequest(asked, practice.new_auth_code(app.app_key), is_practice=True), person=_PRACTICE_SET_UP
        )
        if all(account.is_practice for account in list_accounts(self.database)):
            self._keep_practice_rates()
        self._connect_practice_magento(accounts)

    def _connect_practice_magento(self, accounts: list[Account]) -> None:
        magento = self.practice_magento()
        given = magento.credentials
        keys = OAuthKeys(given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
        self.connect_magento(
            MagentoRequest(magento.base_url, keys, title="Practice Magento", is_practice=True),
            person=_PRACTICE_SET_UP,
        )
        views = {view.currency: view.code for view in magento.store_views}
        saved = list_policies(self.database)
        for account in accounts:
            if account.account_id not in saved and account.region in REGIONS:
                policy = default_policy(account.region).model_copy(
                    update={"store_code": views[REGIONS[account.region].currency], "earlier_prefixes": ("TT-",)}
                )
                save_policy(
                    self.database,
                    account.account_id,
                    policy_to_json(policy),
                    person=_PRACTICE_SET_UP.name,
                    now=self.clock(),
                )

    def _keep_practice_rates(self) -> None:
        base = get_workspace(self.database).base_currency
        known = {row["currency"] for row in list_rates(self.database)}
        now = self.clock()
        for currency, pounds in _PRACTICE_POUNDS.items():
            if currency not in known and base in _PRACTICE_POUNDS:
                rate = (pounds / _PRACTICE_POUNDS[base]).quantize(Decimal("0.00000001"))
                kept = ExchangeRate(base, currency, rate, _PRACTICE_SOURCE, now.date())
                save_rate(self.database, kept, person=_PRACTICE_SET_UP.name, now=now)


def calm_collector() -> None:
    """Lets Python look for garbage less often, and not among what was loaded at start.

    An import makes a hundred thousand short-lived objects a second; looking through all of them, again and
    again, took a third of its time (measured). Reference counting still frees them at once.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def open_database(settings: Settings, now: datetime) -> Database:
    """Opens the database and brings it to the newest shape."""
    database = Database(settings.database_path, memory_limit_megabytes=settings.memory_limit_megabytes)
    try:
        migrate(database, now)
        make_workspace(database, Workspace(settings.base_currency, settings.time_zone))
        close_interrupted(database, now)
        cluster_if_needed(database)
    except BaseException:
        database.close()
        raise
    return database


def given_keys() -> str:
    """Returns the keys for stored secrets that the environment gives, "" where they lie in the key file."""
    return os.environ.get("TIKTOK_ORDERS_KEY", "")


def open_application(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    limits: WorkerLimits = _USUAL_LIMITS,
    at_point: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Application:
    """Opens the database and returns the application; nothing runs yet.

    Raises `WrongKeyError` where what is stored cannot be read with the key.
    """
    calm_collector()
    database = open_database(settings, clock())
    try:
        secrets = list_ciphertexts(database)
        vault = open_vault(settings.key_file, given_keys(), may_make=not secrets)
        vault.check(secrets)
    except BaseException:
        database.close()
        raise
    application = Application(settings, database, vault, clock, limits=limits, at_point=at_point, sleep=sleep)
    application.schedules.prepare()
    return application


@dataclass
class _Process:
    """What this process runs: an application, or the reason why there is none."""

    application: Application | None = None
    problem: str = ""


_process = _Process()


def start_dashboard(read_settings: Callable[[], Settings], clock: Callable[[], datetime] = utc_now) -> None:
    """Opens and starts the application of this process; a failure is kept for the pages to show."""
    _process.problem = ""
    try:
        application = open_application(read_settings(), clock=clock)
        try:
            application.start()
        except BaseException:
            application.close()
            raise
        _process.application = application
    except TikTokOrdersError as error:
        log.error("the dashboard cannot start: %s", error.message)
        _process.problem = error.message


def stop_dashboard() -> None:
    """Closes the application of this process, if there is one."""
    application, _process.application = _process.application, None
    if application is not None:
        application.close()


def use(application: Application | None) -> None:
    """Makes an application the one of this process, as tests do that run pages without the server."""
    _process.application = application


def running() -> Application:
    """Returns the application of this process, or raises `StoreError` with the reason why there is none."""
    if _process.application is None:
        raise StoreError(_process.problem or "TikTok Orders is still starting. Reload the page in a moment.")
    return _process.application
