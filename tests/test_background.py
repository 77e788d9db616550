"""The clock: a day of a real shop, through an hour of outage and a restart, and what a run may never do."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.practice import books_of, connect, impatient_imports, settings_in, stored_of
from tests.selling import FIRST_MOMENT
from tiktok_orders.background import Background
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.policy import CreateMode, default_policy
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.schedules import Name, RunEnd, Standing, State
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.schedules import Chore
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.ledger import prove_once
from tiktok_orders.store.sync_runs import list_runs

REFRESHES = "GET /api/v2/token/refresh"


@dataclass
class Watch:
    """Which schedules ran when and how it ended, and how many of a kind ever ran at once."""

    ends: dict[Name, list[tuple[datetime, RunEnd]]] = field(default_factory=lambda: {name: [] for name in Name})
    running: Counter[Name] = field(default_factory=Counter)
    most_at_once: int = 0

    def times(self, name: Name) -> list[datetime]:
        return [time for time, _ in self.ends[name]]


@dataclass
class World:
    """A seller's TikTok Shop and Magento, which go on while the program stands still, and the clock of all."""

    folder: Path
    now: datetime = FIRST_MOMENT
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.world_file = self.folder / "world.sqlite3"
        self.tiktok = PracticeTikTokShop(
            self.world_file, seed=7, orders=150, clock=self.clock, arrivals_per_hour=10
        )
        self.magento = PracticeMagento(self.folder / "magento.sqlite3", seed=7, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    @contextmanager
    def program(self) -> Iterator[tuple[Application, Background]]:
        """The program from its start to its end; its clock turns when a test says so."""
        application = open_application(
            settings_in(self.folder), clock=self.clock, sleep=lambda _seconds: None
        )
        application.imports = impatient_imports(
            application, after=application._after_import, new_id=lambda: uuid.uuid4().hex
        )
        chores = {name: self._watched(name, chore) for name, chore in application.chores().items()}
        background = Background(application.schedules, chores)
        application.schedules.prepare()
        try:
            yield application, background
        finally:
            background.close()
            application.close()

    def _watched(self, name: Name, chore: Chore) -> Chore:
        def run(stop: threading.Event) -> RunEnd:
            self.watch.running[name] += 1
            self.watch.most_at_once = max(self.watch.most_at_once, self.watch.running[name])
            began = self.now
            end = chore(stop)
            self.watch.ends[name].append((began, end))
            self.watch.running[name] -= 1
            return end

        return run

    def connect(self, application: Application) -> list[str]:
        """Connects both as real ones, as a seller who lets everything that goes through go by itself."""
        account_ids = connect(application, self.tiktok)
        given = self.magento.credentials
        keys = OAuthKeys(given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
        application.connect_magento(MagentoRequest(self.magento.base_url, keys), person=TESTER)
        views = {view.currency: view.code for view in self.magento.store_views}
        changes = {"create_mode": CreateMode.AUTOMATIC, "wait_for_hold": False}
        for account in list_accounts(application.database):
            view = views[REGIONS[account.region].currency]
            policy = default_policy(account.region).model_copy(update={"store_code": view, **changes})
            application.policies.save(account, policy, person=TESTER)
            application.policies.go_live(account, go_live_at=self.now, person=TESTER)
        return account_ids

    def import_by_hand(self, application: Application) -> None:
        application.imports.start(list_accounts(application.database), person=TESTER, trigger="button")
        application.imports.wait()

    def pass_time(self, background: Background, application: Application, **span: float) -> None:
        """Lets time pass, minute by minute, with all that runs by itself in it."""
        until = self.now + timedelta(**span)
        while self.now < until:
            self.now += timedelta(minutes=1)
            background.turn()
            background.wait()
            application.worker.work_off()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.tiktok, made.magento:
        yield made


def test_a_day_with_an_outage_and_a_restart_keeps_every_pace_and_loses_nothing(world: World) -> None:
    watch = world.watch
    with world.program() as (application, background):
        world.now -= timedelta(days=5, hours=12)
        refreshing = world.tiktok.disasters.add(Disaster(Kind.SLOW_DRIP, REFRESHES, seconds=0))
        account_ids = world.connect(application)
        world.now = FIRST_MOMENT
        world.import_by_hand(application)
        world.pass_time(background, application, hours=6)
        outage = world.tiktok.disasters.add(Disaster(Kind.HTTP_503))
        world.pass_time(background, application, hours=1)
        world.tiktok.disasters.remove(outage)
        world.pass_time(background, application, hours=5)
    world.now += timedelta(minutes=42)  # the computer was off
    with world.program() as (application, background):
        world.pass_time(background, application, hours=11, minutes=18)
        assert world.now == FIRST_MOMENT + timedelta(days=1)
        print({name: len(watch.ends[name]) for name in Name}, watch.most_at_once)
        for name in Name:
            print(name, Counter(end.message for _, end in watch.ends[name]).most_common(5))
        print(prove_once(application.database), len(application.practice_magento().books.orders()) if 0 else 0)
        print(len(stored_of(application.database)), application.database.rows("select action, state, code, count(*) n from jobs group by all"))
        assert stored_of(application.database) == books_of(world.world_file, account_ids)
        print(world.tiktok.disasters.struck(refreshing))
    assert 0
