"""The clock: a day of a real shop, through an hour of outage and a restart, and what a run may never do."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.builders import NOW, TESTER, ticking_clock
from tests.practice import books_of, connect, settings_in, stored_of
from tests.selling import FIRST_MOMENT
from tiktok_orders.background import Background
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import CreateMode, default_policy
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.schedules import NIGHTLY, SCHEDULES, RunEnd, RunState, ScheduleName, ScheduleState
from tiktok_orders.errors import AlreadyRunningError, InvalidInputError, NotAllowedError, UnreachableError
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.services.schedules import Chore, ScheduleDesk
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.ledger import prove_once
from tiktok_orders.store.workspace import list_deeds

LONG = ImportRequest(since=FIRST_MOMENT - timedelta(days=120))
REFRESHES = "GET /api/v2/token/refresh"


@dataclass
class Watch:
    """Which schedules ran when and how it ended, and how many of a kind ever ran at once."""

    ends: dict[ScheduleName, list[tuple[datetime, RunEnd]]] = field(
        default_factory=lambda: {name: [] for name in ScheduleName}
    )
    running: Counter[ScheduleName] = field(default_factory=Counter)
    most_at_once: int = 0

    def times(self, name: ScheduleName) -> list[datetime]:
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
        application = open_application(settings_in(self.folder), clock=self.clock, sleep=lambda _seconds: None)
        chores = {name: self._watched(name, chore) for name, chore in application.chores().items()}
        background = Background(application.schedules, chores)
        try:
            yield application, background
        finally:
            background.close()
            application.close()

    def _watched(self, name: ScheduleName, chore: Chore) -> Chore:
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

    def import_by_hand(self, application: Application, account_ids: list[str]) -> None:
        accounts = [one for one in list_accounts(application.database) if one.account_id in account_ids]
        application.imports.start(accounts, person=TESTER, trigger="button", request=LONG)
        application.imports.wait()

    def pass_time(self, background: Background, application: Application, **span: float) -> None:
        """Lets time pass, minute by minute, with all that runs by itself in it."""
        until = self.now + timedelta(**span)
        while self.now < until:
            self.now += timedelta(minutes=1)
            begun = background.turn()
            background.wait()
            if ScheduleName.IMPORTS in begun:
                application.worker.work_off()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.tiktok, made.magento:
        yield made


@pytest.mark.timeout(900)  # a day takes two minutes here, and longer where others work too
def test_a_day_with_an_outage_and_a_restart_keeps_every_pace_and_loses_nothing(world: World) -> None:
    watch = world.watch
    with world.program() as (application, background):
        world.now -= timedelta(days=5, hours=12)  # so that the access ends within the day after this one
        refreshing = world.tiktok.disasters.add(Disaster(Kind.SLOW_DRIP, REFRESHES, seconds=0))
        british, american, _ = world.connect(application)
        world.now = FIRST_MOMENT
        world.import_by_hand(application, [british, american])
        world.pass_time(background, application, hours=6)
        outage = world.tiktok.disasters.add(Disaster(Kind.HTTP_503))
        world.pass_time(background, application, hours=1)
        world.tiktok.disasters.remove(outage)
        world.pass_time(background, application, hours=5)
    stopped_at = world.now
    world.now += timedelta(minutes=42)  # the computer was off
    with world.program() as (application, background):
        world.pass_time(background, application, hours=11, minutes=18)
        assert world.now == FIRST_MOMENT + timedelta(days=1)
        _assert_paces(watch, stopped_at)
        _assert_caught_up(world, application, [british, american])
    assert world.tiktok.disasters.struck(refreshing) == 1


def _assert_paces(watch: Watch, stopped_at: datetime) -> None:
    """Every time of the day was kept but those while the computer was off, for which there is one catch-up."""
    assert watch.most_at_once == 1
    back_at = stopped_at + timedelta(minutes=43)
    nightly = {ScheduleName.BACKUP: 2, ScheduleName.CLEAN_UP: 3, ScheduleName.PAYOUTS: 5}
    for name in set(ScheduleName) - set(nightly):
        minutes = SCHEDULES[name].usual // timedelta(minutes=1)
        times = watch.times(name)
        assert [time for time in times if stopped_at < time <= back_at] == [back_at], name
        gaps = [later - earlier for earlier, later in pairwise(times) if later != back_at and earlier != back_at]
        late = timedelta(minutes=2)  # a minute by chance, and a minute until the clock looks
        assert all(abs(gap - timedelta(minutes=minutes)) <= late for gap in gaps), name
        assert abs(len(times) - (24 * 60 - 42) / minutes) <= 2, name
    for name, hour in nightly.items():
        (night,) = watch.times(name)
        assert night.astimezone(ZoneInfo("Europe/London")).hour == hour


def _assert_caught_up(world: World, application: Application, account_ids: list[str]) -> None:
    failed = [end for _, end in world.watch.ends[ScheduleName.IMPORTS] if end.is_failed]
    assert 10 <= len(failed) <= 13
    assert all("is not available at the moment" in end.message for end in failed)
    assert {one.state for one in application.schedules.states()} == {RunState.DONE}
    stored = stored_of(application.database)
    assert stored == books_of(world.world_file, account_ids)
    arrived = application.database.rows("SELECT order_id FROM orders WHERE brought_in_by = 'schedule'")
    assert len(arrived) > 50
    asked = application.database.rows("SELECT order_id FROM jobs WHERE action = $name", {"name": CREATE})
    assert {row["order_id"] for row in asked} <= {row["order_id"] for row in arrived}
    proof = prove_once(application.database)
    assert proof.holds and proof.linked > 30


class Small:
    """A clock that stands until it is set, and two chores that do what a test says."""

    def __init__(self, database: Database) -> None:
        self.clock, self.set_clock = ticking_clock()
        self.schedules = ScheduleDesk(database, self.clock, lambda: 0.5)
        self.schedules.prepare()
        self.done: list[str] = []
        self.background = Background(
            self.schedules, {ScheduleName.IMPORTS: self.fail, ScheduleName.CLEAN_UP: self.succeed}
        )
        self.error: Exception = UnreachableError("TikTok Shop does not answer. Try again later.")

    def fail(self, _: threading.Event) -> RunEnd:
        raise self.error

    def succeed(self, _: threading.Event) -> RunEnd:
        self.done.append("clean up")
        return RunEnd("Done.")

    def state(self, name: ScheduleName) -> ScheduleState:
        return next(one for one in self.schedules.states() if one.name is name)

    def turn(self) -> list[ScheduleName]:
        begun = self.background.turn()
        self.background.wait()
        return begun


@pytest.fixture
def small(database: Database) -> Small:
    return Small(database)


def test_nothing_is_due_when_the_database_is_new(small: Small) -> None:
    assert small.turn() == []


def test_a_failure_is_kept_as_a_sentence_and_stops_nothing_else(small: Small) -> None:
    small.set_clock(NOW + timedelta(days=1))
    assert small.turn() == [ScheduleName.IMPORTS, ScheduleName.CLEAN_UP]
    failed, done = small.state(ScheduleName.IMPORTS), small.state(ScheduleName.CLEAN_UP)
    assert (failed.state, failed.message) == (RunState.FAILED, "TikTok Shop does not answer. Try again later.")
    assert (done.state, done.message, small.done) == (RunState.DONE, "Done.", ["clean up"])
    small.set_clock(NOW + timedelta(days=1, minutes=5))
    small.turn()
    assert small.state(ScheduleName.IMPORTS).failures_in_a_row == 1
    small.set_clock(NOW + timedelta(days=1, minutes=6))
    small.turn()
    assert small.state(ScheduleName.IMPORTS).failures_in_a_row == 2


def test_a_mistake_in_the_program_is_loud_in_the_log_and_calm_on_the_screen(
    small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    small.error = ZeroDivisionError("a bug")
    small.set_clock(NOW + timedelta(minutes=10))
    small.turn()
    assert "a bug" in caplog.text
    assert small.state(ScheduleName.IMPORTS).message == "It stopped at a mistake in the program. Please report it."


def test_a_person_lets_one_run_at_once_though_it_is_off(small: Small) -> None:
    small.schedules.set_schedule(ScheduleName.CLEAN_UP, is_on=False, every=NIGHTLY, person=TESTER)
    small.set_clock(NOW + timedelta(days=3))
    assert ScheduleName.CLEAN_UP not in small.turn()
    small.schedules.run_now(ScheduleName.CLEAN_UP, person=TESTER)
    assert small.turn() == [ScheduleName.CLEAN_UP]
    assert small.turn() == []


def test_the_clock_wakes_when_a_person_wants_a_run(small: Small) -> None:
    ran = threading.Event()

    def note(_: threading.Event) -> RunEnd:
        ran.set()
        return RunEnd("Done.")

    background = Background(small.schedules, {ScheduleName.CLEAN_UP: note})
    background.start()
    small.schedules.run_now(ScheduleName.CLEAN_UP, person=TESTER)
    assert ran.wait(10)
    background.close()


def test_a_run_that_the_end_of_the_program_cut_off_is_done_again_once(small: Small) -> None:
    small.set_clock(NOW + timedelta(minutes=10))
    assert small.schedules.begin_due([ScheduleName.IMPORTS]) == [ScheduleName.IMPORTS]
    assert small.schedules.begin_due([ScheduleName.IMPORTS]) == []
    with pytest.raises(AlreadyRunningError):
        small.schedules.run_now(ScheduleName.IMPORTS, person=TESTER)
    small.schedules.prepare()  # as the next start does
    assert small.state(ScheduleName.IMPORTS).state is RunState.INTERRUPTED
    assert small.turn() == [ScheduleName.IMPORTS]
    assert small.turn() == []


def test_an_end_that_cannot_be_written_down_is_written_later(small: Small) -> None:
    database = small.schedules.database

    def hide_the_table(_: threading.Event) -> RunEnd:
        database.execute("ALTER TABLE schedules RENAME TO hidden")
        return RunEnd("Done.")

    background = Background(small.schedules, {ScheduleName.IMPORTS: hide_the_table})
    small.set_clock(NOW + timedelta(minutes=10))
    assert background.turn() == [ScheduleName.IMPORTS]
    background.wait()
    database.execute("ALTER TABLE hidden RENAME TO schedules")
    assert small.state(ScheduleName.IMPORTS).state is RunState.RUNNING
    assert background.turn() == []
    assert (small.state(ScheduleName.IMPORTS).state, small.state(ScheduleName.IMPORTS).message) == (
        RunState.DONE,
        "Done.",
    )


def test_times_that_pass_while_a_run_lasts_are_left_out(small: Small) -> None:
    small.set_clock(NOW + timedelta(minutes=10))
    small.schedules.begin_due([ScheduleName.IMPORTS])
    small.set_clock(NOW + timedelta(minutes=41))
    small.schedules.end(ScheduleName.IMPORTS, RunEnd("Done."))
    assert small.turn() == []
    assert small.state(ScheduleName.IMPORTS).next_at == NOW + timedelta(minutes=45, seconds=15)


def test_only_an_administrator_sets_a_schedule_and_only_to_an_interval_that_there_is(small: Small) -> None:
    operator = Person("Ada", Role.OPERATOR)
    with pytest.raises(NotAllowedError):
        small.schedules.set_schedule(
            ScheduleName.IMPORTS, is_on=False, every=timedelta(minutes=5), person=operator
        )
    with pytest.raises(NotAllowedError):
        small.schedules.let_practice_take_part(True, person=operator)
    with pytest.raises(NotAllowedError):
        small.schedules.run_now(ScheduleName.IMPORTS, person=Person("Bob", Role.VIEWER))
    with pytest.raises(InvalidInputError):
        small.schedules.set_schedule(ScheduleName.IMPORTS, is_on=True, every=timedelta(seconds=1), person=TESTER)
    small.schedules.set_schedule(ScheduleName.IMPORTS, is_on=True, every=timedelta(hours=1), person=TESTER)
    assert small.state(ScheduleName.IMPORTS).every == timedelta(hours=1)
    assert list_deeds(small.schedules.database)[0]["deed"] == "set the schedule Imports"
