"""Accounts after they are connected: pause, end and renewal of the authorisation, disconnect, erase, secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.builders import SCHEDULE, TESTER
from tests.practice import app_of, connect
from tests.selling import CREATE, HastyClock, ask, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.account_standing import Standing
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.errors import AccountHeldError, CredentialsError, InvalidInputError, RefusedError, RemoteError
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.account_standings import list_standings
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.ledger import LedgerFilter, count_ledger
from tiktok_orders.store.order_grid import count_tabs, find_ids, stream_matching
from tiktok_orders.store.sync_runs import list_runs
from tiktok_orders.store.workspace import list_rates


@dataclass
class Desk:
    application: Application
    clock: HastyClock
    shop: PracticeTikTokShop | None = None

    @property
    def accounts(self) -> list[Account]:
        return list_accounts(self.application.database)

    def account(self, account_id: str) -> Account:
        return next(one for one in self.accounts if one.account_id == account_id)

    def standing(self, account_id: str) -> Standing:
        return list_standings(self.application.database, self.application.clock())[account_id]

    def orders_of(self, account_id: str) -> int:
        wanted = OrderFilter(account_id=account_id)
        return len(find_ids(self.application.database, wanted, now=self.application.clock()))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = HastyClock()
    with selling(tmp_path, orders=240, clock=clock.read) as application:
        application._impatient = replace(application._impatient, sleep=lambda _seconds: None)
        yield Desk(application, clock)


def account_of(desk: Desk, order_id: str) -> Account:
    rows = desk.application.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    return desk.account(rows[0]["account_id"])


def test_a_paused_account_imports_nothing_and_its_jobs_wait_until_it_is_resumed(desk: Desk) -> None:
    [order_id] = ready_ids(desk.application, 1)
    account = account_of(desk, order_id)
    desk.application.accounts.pause(account, person=TESTER)
    with pytest.raises(AccountHeldError, match="is paused, so it imports and sends nothing"):
        desk.application.imports.start([account], person=TESTER, trigger="button")
    create(desk.application, [order_id])
    assert states(desk.application)[order_id][0] == "queued"
    desk.application.accounts.resume(desk.account(account.account_id), person=TESTER)
    desk.application.worker.work_off()
    assert states(desk.application)[order_id][0] == "done"


def test_work_waits_while_an_authorisation_has_ended_and_goes_on_once_it_is_given_again(desk: Desk) -> None:
    [order_id] = ready_ids(desk.application, 1)
    account, practice = account_of(desk, order_id), desk.application.practice()
    desk.application.verifier.verify(account, person=TESTER)
    assert desk.account(account.account_id).verified_at is not None
    practice.world.authorisations.revoke(practice.apps[0].app_key)
    create(desk.application, [order_id])
    assert states(desk.application)[order_id][0] == "queued"
    assert desk.standing(account.account_id) is Standing.NEEDS_AUTHORISATION
    assert desk.account(account.account_id).verified_at is None
    runs = len(list_runs(desk.application.database))
    for _ in range(3):  # a schedule that asks again and again piles up nothing
        with pytest.raises(AccountHeldError, match="needs authorisation"):
            desk.application.imports.start([account], person=SCHEDULE, trigger="schedule")
    assert len(list_runs(desk.application.database)) == runs
    desk.application.connect_practice()
    assert desk.standing(account.account_id) is Standing.LIVE
    desk.clock.move(minutes=10)
    desk.application.worker.work_off()
    assert states(desk.application)[order_id][0] == "done"
    assert len(in_magento(desk.application)[order_id]) == 1


def test_a_missing_scope_does_not_count_as_an_ended_authorisation(desk: Desk) -> None:
    practice = desk.application.practice()
    account = desk.accounts[0]
    desk.application.database.execute("UPDATE accounts SET shop_cipher = 'foreign'")
    desk.application.imports.start([desk.account(account.account_id)], person=TESTER, trigger="button")
    desk.application.imports.wait()
    assert practice is not None and list_runs(desk.application.database)[0].state == "failed"
    assert desk.standing(account.account_id) is Standing.LIVE


def test_one_held_account_does_not_hinder_the_others(desk: Desk) -> None:
    held, *others = desk.accounts
    desk.application.accounts.pause(held, person=TESTER)
    begun = desk.application.imports.start(desk.accounts, person=TESTER, trigger="button")
    desk.application.imports.wait()
    assert {run.account_id for run in begun} == {one.account_id for one in others}


@pytest.fixture
def beside(desk: Desk, tmp_path: Path) -> Iterator[list[str]]:
    """A real shop beside practice: the ids of its accounts, with their orders imported."""
    with PracticeTikTokShop(tmp_path / "real.sqlite3", seed=3, orders=60, clock=desk.application.clock) as shop:
        ids = connect(desk.application, shop)
        real = [desk.account(one) for one in ids]
        desk.application.imports.start(real, person=TESTER, trigger="first import")
        desk.application.imports.wait()
        desk.shop = shop
        yield ids


def test_practice_leaves_every_figure_once_a_real_account_exists(desk: Desk, beside: list[str]) -> None:
    database, now, everything = desk.application.database, desk.application.clock(), OrderFilter()
    real = sum(desk.orders_of(one) for one in beside)
    practice = [one for one in desk.accounts if one.is_practice]
    assert real > 0 and all(desk.orders_of(one.account_id) for one in practice)
    assert count_tabs(database, everything, now=now)["all"] == real
    assert len(find_ids(database, everything, now=now)) == real
    assert sum(len(rows) for rows in stream_matching(database, everything, now=now)) == real
    assert [one.is_left_out for one in desk.accounts] == [one.is_practice for one in desk.accounts]
    assert all("practice" not in (row["rate_source"] or "") for row in list_rates(database))


def test_practice_alone_is_in_every_figure(desk: Desk) -> None:
    all_of_them = sum(desk.orders_of(one.account_id) for one in desk.accounts)
    counted = count_tabs(desk.application.database, OrderFilter(), now=desk.application.clock())["all"]
    assert counted == all_of_them > 0


def test_the_ledger_of_all_accounts_is_without_practice_too(desk: Desk, request: pytest.FixtureRequest) -> None:
    [order_id] = ready_ids(desk.application, 1)
    account, database = account_of(desk, order_id), desk.application.database
    create(desk.application, [order_id])
    assert count_ledger(database, LedgerFilter()) > 0
    request.getfixturevalue("beside")
    assert count_ledger(database, LedgerFilter()) == 0
    assert count_ledger(database, LedgerFilter(account_id=account.account_id)) > 0


def test_disconnecting_keeps_the_orders_forgets_the_tokens_and_stops_what_waited(desk: Desk) -> None:
    [order_id] = ready_ids(desk.application, 1)
    account = account_of(desk, order_id)
    before = desk.orders_of(account.account_id)
    ask(desk.application, [order_id])
    desk.application.accounts.disconnect(account, person=TESTER)
    assert desk.orders_of(account.account_id) == before
    assert states(desk.application)[order_id] == ("stopped", "", "Stopped: the account was disconnected.")
    assert desk.standing(account.account_id) is Standing.DISCONNECTED


def test_tokens_go_with_the_last_account_of_an_authorisation_and_a_consent_brings_it_back(
    desk: Desk, beside: list[str]
) -> None:
    for place, account_id in enumerate(beside):
        tokens = desk.application.database.rows(
            "SELECT access_token FROM authorisations WHERE authorisation_id = $id",
            {"id": desk.account(account_id).authorisation_id},
        )
        assert tokens[0]["access_token"] != "", place
        desk.application.accounts.disconnect(desk.account(account_id), person=TESTER)
    rows = desk.application.database.rows(
        "SELECT access_token, refresh_token FROM authorisations WHERE authorisation_id = $id",
        {"id": desk.account(beside[0]).authorisation_id},
    )
    assert rows == [{"access_token": "", "refresh_token": ""}]
    assert desk.shop is not None
    connect(desk.application, desk.shop)
    assert {desk.standing(one) for one in beside} == {Standing.WATCHING}


def test_erasing_needs_the_title_and_leaves_nothing_but_the_ledger(desk: Desk, beside: list[str]) -> None:
    account, database = desk.account(beside[0]), desk.application.database
    database.execute(
        "INSERT INTO sales_orders (order_id, increment_id, magento_status, base_currency) "
        "SELECT order_id, 'X-' || order_id, 'pending', 'GBP' FROM orders WHERE account_id = $id LIMIT 1",
        {"id": account.account_id},
    )
    with pytest.raises(InvalidInputError, match="Type the title"):
        desk.application.accounts.erase(account, typed="something else", person=TESTER)
    assert desk.orders_of(account.account_id) > 0
    desk.application.accounts.erase(account, typed=account.title, person=TESTER)
    for table in (
        *("orders", "unreadable_records", "sync_cursors", "sync_runs", "day_checks", "accounts"),
        *("delivery_options", "shipping_providers"),
    ):
        sql = f"SELECT count(*) AS rows FROM {table} WHERE account_id = $id"
        assert database.rows(sql, {"id": account.account_id}) == [{"rows": 0}], table
    for table in ("order_lines", "order_payloads"):
        sql = f"SELECT count(*) AS rows FROM {table} WHERE order_id NOT IN (SELECT order_id FROM orders)"
        assert database.rows(sql) == [{"rows": 0}], table
    assert database.rows("SELECT count(*) AS rows FROM sales_orders") == [{"rows": 1}]
    assert [row["deed"] for row in database.rows("SELECT deed FROM audit ORDER BY done_at DESC LIMIT 1")] == [
        "erased the account's data"
    ]


def test_the_access_is_withdrawn_on_tiktok_with_the_last_account_of_an_authorisation(
    desk: Desk, beside: list[str]
) -> None:
    accounts, shop = desk.application.accounts, desk.shop
    assert shop is not None
    app_key, now = shop.apps[0].app_key, int(desk.application.clock().timestamp())
    first, *others, last = beside
    with pytest.raises(RefusedError, match="still connected"):
        accounts.disconnect(desk.account(first), person=TESTER, withdraws=True)
    assert desk.standing(first) is Standing.WATCHING
    for account_id in (first, *others):
        accounts.disconnect(desk.account(account_id), person=TESTER)
    shop.disasters.add(Disaster(Kind.HTTP_500, "DELETE /authorization/*", times=2))
    with pytest.raises(RemoteError):
        accounts.disconnect(desk.account(last), person=TESTER, withdraws=True)
    assert desk.standing(last) is Standing.WATCHING
    accounts.disconnect(desk.account(last), person=TESTER, withdraws=True)
    assert desk.standing(last) is Standing.DISCONNECTED
    assert not shop.world.authorisations.is_authorised(app_key, now=now)
    assert not accounts.may_withdraw(desk.account(last))


def test_an_access_that_has_ended_on_tiktok_already_hinders_no_disconnecting(
    desk: Desk, beside: list[str]
) -> None:
    for account_id in beside[:-1]:
        desk.application.accounts.disconnect(desk.account(account_id), person=TESTER)
    assert desk.shop is not None
    desk.shop.world.authorisations.revoke(desk.shop.apps[0].app_key)
    desk.application.accounts.disconnect(desk.account(beside[-1]), person=TESTER, withdraws=True)
    assert desk.standing(beside[-1]) is Standing.DISCONNECTED


def test_a_disconnected_practice_shop_stays_so_at_the_next_start_until_it_is_connected_again(desk: Desk) -> None:
    account = desk.accounts[0]
    desk.application.accounts.disconnect(account, person=TESTER)
    desk.application.connect_practice()
    assert desk.standing(account.account_id) is Standing.DISCONNECTED
    desk.application.accounts.resume(desk.account(account.account_id), person=TESTER)
    assert desk.standing(account.account_id) is Standing.LIVE


def test_a_disconnected_account_is_asked_for_nothing_new(desk: Desk) -> None:
    [order_id] = ready_ids(desk.application, 1)
    desk.application.accounts.disconnect(account_of(desk, order_id), person=TESTER)
    assert desk.application.bulk.preview(CREATE, [order_id]).will_count == 0


def test_practice_is_not_erased(desk: Desk) -> None:
    account = desk.accounts[0]
    with pytest.raises(RefusedError, match="comes back at each start"):
        desk.application.accounts.erase(account, typed=account.title, person=TESTER)


def test_a_wrong_new_secret_is_refused_and_the_old_one_stays(desk: Desk, beside: list[str]) -> None:
    account = desk.account(beside[0])
    assert desk.shop is not None
    app = app_of(desk.shop)
    with pytest.raises(CredentialsError, match="the app secret is wrong"):
        desk.application.accounts.rotate_secret(account, "0123456789abcdef", person=TESTER)
    with pytest.raises(InvalidInputError, match="has a blank"):
        desk.application.accounts.rotate_secret(account, "0123 4567", person=TESTER)
    assert desk.application.clients.app_of(app.app_key).app_secret == app.app_secret
    desk.application.accounts.rotate_secret(account, app.app_secret, person=TESTER)


def test_a_title_is_changed_and_two_accounts_never_share_one(desk: Desk) -> None:
    first, second, *_ = desk.accounts
    desk.application.accounts.rename(first, "  The   shop ", person=TESTER)
    assert desk.account(first.account_id).title == "The shop"
    with pytest.raises(InvalidInputError, match="called “The shop” already"):
        desk.application.accounts.rename(second, "The shop", person=TESTER)
    with pytest.raises(InvalidInputError, match="1 to 60"):
        desk.application.accounts.rename(second, " ", person=TESTER)


def test_an_account_is_verified_only_while_every_check_is_green(desk: Desk, beside: list[str]) -> None:
    practice = next(one for one in desk.accounts if one.is_practice)
    steps = desk.application.verifier.verify(practice, person=TESTER)
    assert all(step.is_ok for step in steps), steps
    assert desk.account(practice.account_id).verified_at is not None
    real = desk.account(beside[0])
    failed = {
        step.name: step.sentence
        for step in desk.application.verifier.verify(real, person=TESTER)
        if not step.is_ok
    }
    assert failed == {
        "Magento": "No Magento is connected. Connect it in the set-up.",
        "Order policy": "No order policy is saved. Choose one in the set-up.",
    }
    assert desk.account(real.account_id).verified_at is None
    practice_app = desk.application.practice().apps[0]
    desk.application.practice().world.authorisations.revoke(practice_app.app_key)
    steps = desk.application.verifier.verify(desk.account(practice.account_id), person=TESTER)
    assert [step.name for step in steps if not step.is_ok] == ["Authorisation", "Orders on TikTok"]
    assert desk.account(practice.account_id).verified_at is None


def test_calls_are_counted_per_day(desk: Desk) -> None:
    account = desk.accounts[0]
    today = desk.application.clock().date()
    counts = desk.application.call_counts
    calls = counts.of_day(account.account_id, today).calls
    assert calls > 0
    desk.application.verifier.verify(account, person=TESTER)
    assert counts.of_day(account.account_id, today).calls == calls + 2
    assert counts.of_day(account.account_id, today.replace(year=2025)).calls == 0
