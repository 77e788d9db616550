"""The one place where things are built and joined: the `Application`, and the one that this process runs."""

from __future__ import annotations

import gc
import logging
import os
import random
import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from tiktok_orders.domain.people import Person
from tiktok_orders.domain.schedules import RunEnd, ScheduleName
from tiktok_orders.errors import RemoteError, StoreError, TikTokOrdersError
from tiktok_orders.magento.check import CheckStep
from tiktok_orders.order_work import OrderWork, utc_now
from tiktok_orders.practice_setup import PERSON as PRACTICE_SET_UP
from tiktok_orders.practice_setup import PracticeSetUp
from tiktok_orders.retry import Retry
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.authorise import Authoriser
from tiktok_orders.services.backup_runner import BackupRunner
from tiktok_orders.services.call_counts import CallCounts
from tiktok_orders.services.clean_up import CleanUp
from tiktok_orders.services.connect import ConnectRequest, connect_shops
from tiktok_orders.services.connect_magento import MagentoRequest, connect_magento, keep_magento, try_magento
from tiktok_orders.services.exchange_rates import PRACTICE_SOURCE, take_magento_rates
from tiktok_orders.services.feeds import AFTER_SALES, PAYOUTS
from tiktok_orders.services.import_runner import ImportRunner, sleep_or_stop
from tiktok_orders.services.job_worker import WorkerLimits
from tiktok_orders.services.magento_changes import MagentoChanges
from tiktok_orders.services.manage_accounts import AccountDesk
from tiktok_orders.services.refresh_tokens import RefreshTokens
from tiktok_orders.services.scheduled_backup import ScheduledBackup
from tiktok_orders.services.scheduled_imports import ScheduledImports
from tiktok_orders.services.schedules import Chore, ScheduleDesk
from tiktok_orders.services.setup import SetupDesk
from tiktok_orders.services.status_round import StatusRound
from tiktok_orders.services.verify_account import Verifier
from tiktok_orders.settings import Settings
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.compaction import cluster_if_needed
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, find_magento_for
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.secrets import list_ciphertexts
from tiktok_orders.store.sync_runs import close_interrupted
from tiktok_orders.store.workspace import (
    Workspace,
    forget_rates,
    make_workspace,
)
from tiktok_orders.vault import open_vault

_USUAL_LIMITS = WorkerLimits()

log = logging.getLogger(__name__)


@dataclass
class Application(OrderWork):
    """Everything that one process needs, built once. `start` and `close` belong to the dashboard's life."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.call_counts = CallCounts(self.database, self.clients, self.clock)
        self.imports = ImportRunner(
            database=self.database,
            clients=self.clients,
            clock=self.clock,
            new_id=lambda: uuid.uuid4().hex,
            pause=self._pause_import,
            after=self._after_import,
        )
        self.backups = BackupRunner(self.database, self.settings.backups_folder, self.clock)
        self.schedules = ScheduleDesk(self.database, self.clock, random.random)
        self._join_set_up()

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

    def _pause_import(self, stop: threading.Event, seconds: float) -> None:
        """Waits between two tries of an import."""
        if self.sleep is None:
            sleep_or_stop(stop, seconds)
        else:
            self.sleep(seconds)

    def chores(self) -> dict[ScheduleName, Chore]:
        """Returns what each schedule does."""
        chores: dict[ScheduleName, Chore] = {
            ScheduleName.IMPORTS: ScheduledImports(self.database, self.schedules, self.imports).run,
            ScheduleName.AFTER_SALES: ScheduledImports(
                self.database, self.schedules, self.imports, feeds=AFTER_SALES
            ).run,
            ScheduleName.PAYOUTS: ScheduledImports(self.database, self.schedules, self.imports, feeds=PAYOUTS).run,
            ScheduleName.STATUS_ROUND: StatusRound(self.database, self.schedules, self.sync).run,
            ScheduleName.MAGENTO_CHANGES: MagentoChanges(
                self.database, self.schedules, self.magentos, self.sync, self.watcher
            ).run,
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
        """Starts the worker; brings up the practice systems where no shop or a practice one is connected."""
        accounts = list_accounts(self.database)
        if not accounts or any(account.is_practice for account in accounts):
            self.connect_practice()
        self.worker.start()

    def each_turn(self) -> None:
        """Does the small upkeep of every turn of the clock."""
        self.call_counts.write_by_and_by()
        self.reconciler.work_off_beside()

    def close(self) -> None:
        """Stops worker and imports, then the practice systems, then closes the database."""
        self.worker.close()
        self.imports.close()
        self.reconciler.close_down()
        self.backups.close()
        self.call_counts.write_down()
        self._practice.stop()
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
            forget_rates(self.database, PRACTICE_SOURCE)
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
        if not asked.is_practice:
            self._take_missing_rates(connection, person)
        return connection, steps

    def try_magento(self, asked: MagentoRequest, *, person: Person) -> list[CheckStep]:
        """Returns what a Magento answers, and keeps it where all is well."""
        steps = try_magento(asked, http=self.magento_http, retry=self._impatient, clock=self.clock, person=person)
        if all(step.is_ok for step in steps):
            kept = keep_magento(asked, database=self.database, vault=self.vault, clock=self.clock, person=person)
            self.knowledge.forget(kept.magento_id)
            self._take_missing_rates(kept, person)
        return steps

    def take_magento_rates(
        self, magento: MagentoConnection, *, person: Person, only_missing: bool = False
    ) -> Mapping[str, Decimal]:
        """Asks a Magento for its currency rates and keeps them as those of today; returns which were taken."""
        facts = self.knowledge.get_facts(magento.magento_id, most_age=timedelta())
        return take_magento_rates(
            self.database, facts.rates.values(), read_at=facts.read_at, only_missing=only_missing, person=person
        )

    def _take_missing_rates(self, magento: MagentoConnection, person: Person) -> None:
        """Lets totals be read in one currency from the start; without rates the page Currency offers it again."""
        try:
            self.take_magento_rates(magento, person=person, only_missing=True)
        except RemoteError as error:
            log.warning("Magento's currency rates could not be read after connecting: %s", error.message)

    def save_workspace(self, *, name: str, time_zone: str, base_currency: str, person: Person) -> None:
        """Keeps what holds for all accounts; the practice rates follow another base currency."""
        self.setup.save_workspace(name=name, time_zone=time_zone, base_currency=base_currency, person=person)
        self._practice_set_up().keep_rates()
        if magento := find_magento_for(self.database, is_practice=False):
            self._take_missing_rates(magento, person)

    def practice(self) -> PracticeTikTokShop:
        """Returns the practice shop, started on first use."""
        return self._practice.shop()

    def practice_magento(self) -> PracticeMagento:
        """Returns the practice Magento, started on first use."""
        return self._practice.magento()

    def connect_practice(self) -> None:
        """Connects both practice systems, or connects them anew."""
        self._practice_set_up().run()

    def _practice_set_up(self) -> PracticeSetUp:
        return PracticeSetUp(
            self.database,
            self._practice,
            partial(self.connect, person=PRACTICE_SET_UP),
            partial(self.connect_magento, person=PRACTICE_SET_UP),
            self.clock,
        )


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
    sleep: Callable[[float], None] | None = None,
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
