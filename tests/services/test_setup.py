"""The set-up goes on where it was, and its first step refuses what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import TESTER, make_imported, store, ticking_clock
from tests.practice import open_in
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import default_policy
from tiktok_orders.errors import InvalidInputError, NotAllowedError, RefusedError
from tiktok_orders.services.order_policies import PolicyDesk
from tiktok_orders.services.setup import SetupDesk, Step, read_progress
from tiktok_orders.store.accounts import list_accounts, set_verified
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import MagentoConnection, save_magento
from tiktok_orders.store.workspace import get_workspace

CLOCK, _ = ticking_clock()
YOU = {"name": "Larkspur", "time_zone": "Asia/Singapore", "base_currency": "SGD"}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application:
        yield application


def test_an_empty_workspace_begins_with_the_first_step(fresh: Application) -> None:
    progress = read_progress(fresh.database)
    assert (progress.done, progress.next_step, progress.is_verified) == (frozenset(), Step.YOU, False)


def test_what_was_saved_is_done_after_a_restart_too(tmp_path: Path) -> None:
    with open_in(tmp_path) as application:
        application.save_workspace(**YOU, person=TESTER)
    with open_in(tmp_path) as application:
        assert read_progress(application.database).next_step is Step.TIKTOK
        kept = get_workspace(application.database)
        assert (kept.name, kept.time_zone, kept.base_currency) == ("Larkspur", "Asia/Singapore", "SGD")


def test_each_step_is_done_once_the_store_says_so(database: Database) -> None:
    desk = PolicyDesk(database, CLOCK)
    assert read_progress(database).done == {Step.TIKTOK}
    SetupDesk(database, CLOCK).save_workspace(**YOU, person=TESTER)
    assert read_progress(database).next_step is Step.MAGENTO
    kept = MagentoConnection("magento", "Magento", "https://m.example.com", "", "", False, CLOCK(), "tester")
    save_magento(database, kept)
    assert read_progress(database).next_step is Step.MAGENTO  # no account has its store view yet
    accounts = list_accounts(database)
    for account in accounts:
        policy = default_policy(account.region).model_copy(update={"store_code": "uk"})
        desk.save(account, policy, person=TESTER)
    assert read_progress(database).next_step is Step.POLICY
    for account in accounts:
        desk.watch_only(account, person=TESTER)
    progress = read_progress(database)
    assert progress.is_complete and not progress.is_verified
    for account in accounts:
        set_verified(database, account.account_id, CLOCK())
    assert read_progress(database).is_verified


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "Give the workspace a name"),
        ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
        ({"time_zone": "../etc/passwd"}, "is not a time zone"),
        ({"base_currency": "XXX"}, "is not a currency"),
    ],
)
def test_what_cannot_be_is_refused(fresh: Application, changes: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        fresh.save_workspace(**YOU | changes, person=TESTER)


def test_the_base_currency_stays_once_real_orders_are_here(database: Database) -> None:
    desk = SetupDesk(database, CLOCK)
    desk.save_workspace(**YOU, person=TESTER)
    store(database, make_imported("1"))
    with pytest.raises(RefusedError, match="The base currency stays SGD"):
        desk.save_workspace(**YOU | {"base_currency": "GBP"}, person=TESTER)
    desk.save_workspace(**YOU | {"name": "Another name"}, person=TESTER)
    assert get_workspace(database).name == "Another name"


def test_only_an_administrator_sets_up(fresh: Application) -> None:
    with pytest.raises(NotAllowedError):
        fresh.save_workspace(**YOU, person=Person("Olu", Role.OPERATOR))
