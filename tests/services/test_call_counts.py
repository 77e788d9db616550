"""How often TikTok is asked on a day: kept in a real database beyond the end of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, TESTER, ticking_clock
from tests.practice import connect, open_in
from tiktok_orders.background import Background
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.api_calls import find_calls
from tiktok_orders.tiktok.pace import DayOfCalls, Pace

TODAY = NOW.date()


@dataclass
class Time:
    """The one clock of the program and the shop."""

    read: Callable[[], datetime]
    set: Callable[[datetime], None]


@pytest.fixture
def time() -> Time:
    return Time(*ticking_clock())


@pytest.fixture
def shop(tmp_path: Path, time: Time) -> Iterator[PracticeTikTokShop]:
    with PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=5, clock=time.read) as practice:
        yield practice


def ask(application: Application, times: int) -> Account:
    """Asks TikTok so many times, by twos: a test of a connection reads the shops and one page of orders."""
    account = list_accounts(application.database)[0]
    for _ in range(times // 2):
        application.verifier.verify(account, person=TESTER)
    return account


def test_the_count_of_a_day_goes_on_after_a_restart(tmp_path: Path, shop: PracticeTikTokShop, time: Time) -> None:
    with open_in(tmp_path, time.read) as application:
        connect(application, shop)
        account = ask(application, 4)
        assert application.call_counts.of_day(account.account_id, TODAY).calls == 4
        assert find_calls(application.database, account.account_id, TODAY).calls == 0
    with open_in(tmp_path, time.read) as application:
        assert find_calls(application.database, account.account_id, TODAY).calls == 4
        ask(application, 2)
        assert application.call_counts.of_day(account.account_id, TODAY).calls == 6
        time.set(NOW + timedelta(days=1))
        ask(application, 2)
        assert application.call_counts.of_day(account.account_id, TODAY).calls == 6
        assert application.call_counts.of_day(account.account_id, TODAY + timedelta(days=1)).calls == 2


def test_the_clock_writes_it_down_every_few_seconds_and_not_each_call(
    tmp_path: Path, shop: PracticeTikTokShop, time: Time
) -> None:
    with open_in(tmp_path, time.read) as application:
        connect(application, shop)
        background = Background(application.schedules, {}, application.call_counts.write_by_and_by)

        def kept() -> int:
            background.turn()
            return find_calls(application.database, account.account_id, TODAY).calls

        account = ask(application, 2)
        assert kept() == 2
        ask(application, 2)
        assert kept() == 2
        time.set(NOW + timedelta(seconds=4))
        assert kept() == 2
        time.set(NOW + timedelta(seconds=5))
        assert kept() == 4
        time.set(NOW + timedelta(seconds=10))
        ask(application, 2)
        shown = application.database.version
        assert kept() == 6 and application.database.version == shown


def test_the_clean_up_forgets_old_days(tmp_path: Path, shop: PracticeTikTokShop, time: Time) -> None:
    with open_in(tmp_path, time.read) as application:
        connect(application, shop)
        account = ask(application, 2)
        application.call_counts.write_down()
        time.set(NOW + timedelta(days=91))
        ask(application, 2)
        application.call_counts.write_down()
        application.chores()[ScheduleName.CLEAN_UP](application.schedules.changed)
        assert find_calls(application.database, account.account_id, TODAY).calls == 0
        assert find_calls(application.database, account.account_id, TODAY + timedelta(days=91)).calls >= 2


def test_what_comes_while_it_is_written_down_stays_counted() -> None:
    pace = Pace()
    pace.count_call(NOW)
    pace.slow_down(None)
    (written,) = pace.counted()
    assert written == DayOfCalls(TODAY, 1, 1)
    pace.count_call(NOW)
    pace.take_off(written)
    assert pace.counted() == [DayOfCalls(TODAY, 1, 0)]
    pace.take_off(DayOfCalls(TODAY, 1, 0))
    assert pace.counted() == []
