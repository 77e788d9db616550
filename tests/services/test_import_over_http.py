"""The import against the practice shop over real HTTP: what is stored equals the shop's own books."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, TESTER, ticking_clock
from tests.practice import app_of, books_of, connect, impatient_imports, open_in, stored_of
from tiktok_orders.bootstrap import Application
from tiktok_orders.errors import (
    AlreadyRunningError,
    CredentialsError,
    InvalidInputError,
    ReauthoriseError,
    RefusedError,
    TikTokOrdersError,
    UnreachableError,
)
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.store.accounts import get_authorisation, list_accounts
from tiktok_orders.store.sync_runs import SyncRun, find_run, last_runs, list_runs
from tiktok_orders.store.workspace import list_deeds
from tiktok_orders.tiktok.orders import count_orders
from tiktok_orders.tiktok.search import Span

LONG = ImportRequest(since=NOW - timedelta(days=120))


class Desk:
    """An application and a practice shop that share a clock."""

    def __init__(
        self, application: Application, shop: PracticeTikTokShop, world_file: Path, set_clock: object
    ) -> None:
        self.application = application
        self.shop = shop
        self.world_file = world_file
        self.set_clock = set_clock

    def import_all(self, account_id: str = "") -> dict[str, SyncRun]:
        accounts = [one for one in list_accounts(self.application.database) if account_id in ("", one.account_id)]
        begun = self.application.imports.start(accounts, person=TESTER, trigger="button", request=LONG)
        self.application.imports.wait()
        ended = [find_run(self.application.database, run.run_id) for run in begun]
        return {run.account_id: run for run in ended if run is not None}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, set_clock = ticking_clock()
    world_file = tmp_path / "world.sqlite3"
    with (
        PracticeTikTokShop(world_file, seed=3, orders=600, clock=clock) as shop,
        open_in(tmp_path, clock) as application,
    ):
        yield Desk(application, shop, world_file, set_clock)


def test_every_order_of_the_books_is_there_once(desk: Desk) -> None:
    account_ids = connect(desk.application, desk.shop)
    runs = desk.import_all()
    assert {run.state for run in runs.values()} == {"finished"}
    books = books_of(desk.world_file, account_ids)
    assert len(books) == 600
    assert stored_of(desk.application.database) == books
    assert sum(run.new_count for run in runs.values()) == 600


def test_importing_again_brings_nothing_new(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    desk.import_all()
    again = desk.import_all()
    assert sum(run.new_count + run.changed_count for run in again.values()) == 0
    assert sum(run.unchanged_count for run in again.values()) == 600
    assert desk.application.database.row("SELECT count(*) AS n FROM order_payloads") == {"n": 600}


def test_what_changed_since_comes_in_with_the_next_import(desk: Desk) -> None:
    account_ids = connect(desk.application, desk.shop)
    desk.import_all()
    desk.set_clock(NOW + timedelta(days=3))  # type: ignore[operator]
    accounts = list_accounts(desk.application.database)
    desk.application.imports.start(accounts, person=TESTER, trigger="button")
    desk.application.imports.wait()
    runs = last_runs(desk.application.database).values()
    assert sum(run.changed_count for run in runs) > 10
    assert stored_of(desk.application.database) == books_of(desk.world_file, account_ids)


def test_both_kinds_of_apps_stand_side_by_side(desk: Desk) -> None:
    cross_border, local = connect(desk.application, desk.shop), connect(desk.application, desk.shop, place=1)
    accounts = list_accounts(desk.application.database)
    assert [account.region for account in accounts] == ["GB", "US", "SG", "US"]
    assert [account.seller_type for account in accounts] == ["CROSS_BORDER"] * 3 + ["LOCAL"]
    desk.import_all()
    assert stored_of(desk.application.database) == books_of(desk.world_file, cross_border + local)


def test_of_two_threads_one_imports(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    accounts = list_accounts(desk.application.database)
    barrier, outcomes = threading.Barrier(2), []

    def start() -> None:
        barrier.wait()
        try:
            outcomes.append(len(desk.application.imports.start(accounts, person=TESTER, trigger="button")))
        except AlreadyRunningError as error:
            outcomes.append(error.message)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.application.imports.wait()
    assert sum(outcome for outcome in outcomes if isinstance(outcome, int)) == 3
    assert len(list_runs(desk.application.database)) == 3


def test_stop_ends_a_run_and_the_next_one_completes_it(desk: Desk) -> None:
    account_ids = connect(desk.application, desk.shop)
    imports = desk.application.imports
    imports.start(
        list_accounts(desk.application.database),
        person=TESTER,
        trigger="button",
        request=LONG,
    )
    imports.stop([account.account_id for account in list_accounts(desk.application.database)], person=TESTER)
    imports.wait()
    states = {run.state for run in last_runs(desk.application.database).values()}
    assert states <= {"stopped", "finished"}
    desk.import_all()
    assert stored_of(desk.application.database) == books_of(desk.world_file, account_ids)


def test_an_expired_token_is_renewed_once_for_all_accounts(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    database = desk.application.database
    authorisation_id = list_accounts(database)[0].authorisation_id
    before = get_authorisation(database, authorisation_id)
    desk.set_clock(NOW + timedelta(days=8))  # type: ignore[operator]
    runs = desk.import_all()
    assert {run.state for run in runs.values()} == {"finished"}
    after = get_authorisation(database, authorisation_id)
    assert after.access_token_expires_at > before.access_token_expires_at
    assert desk.application.vault.decrypt(after.access_token) != desk.application.vault.decrypt(
        before.access_token
    )


def test_eight_threads_that_meet_an_expired_token_refresh_it_once(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    desk.set_clock(NOW + timedelta(days=8))  # type: ignore[operator]
    account = list_accounts(desk.application.database)[0]
    refreshing = desk.shop.disasters.add(Disaster(Kind.SLOW_DRIP, "GET /api/v2/token/refresh", seconds=0.3))
    barrier, outcomes = threading.Barrier(8), []

    def ask() -> None:
        client = desk.application.clients.client_for(account, desk.application.retry)
        barrier.wait()
        outcomes.append(count_orders(client, Span.placed(NOW - timedelta(days=5), NOW)))
        desk.application.http.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8 and len(set(outcomes)) == 1 and outcomes[0]
    assert desk.shop.disasters.struck(refreshing) == 1  # it strikes every refresh: there was one


def test_a_refresh_token_that_is_not_replaced_is_kept(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    desk.shop.disasters.add(Disaster(Kind.REFRESH_TOKEN_KEPT))
    authorisation_id = list_accounts(desk.application.database)[0].authorisation_id
    before = get_authorisation(desk.application.database, authorisation_id)
    for days in (8, 16):
        desk.set_clock(NOW + timedelta(days=days))  # type: ignore[operator]
        assert {run.state for run in desk.import_all().values()} == {"finished"}
    after, vault = get_authorisation(desk.application.database, authorisation_id), desk.application.vault
    assert vault.decrypt(after.refresh_token) == vault.decrypt(before.refresh_token)
    assert vault.decrypt(after.access_token) != vault.decrypt(before.access_token)


def test_an_hour_of_outage_is_caught_up_with(desk: Desk) -> None:
    account_ids = connect(desk.application, desk.shop)
    desk.import_all()
    outage = desk.shop.disasters.add(Disaster(Kind.HTTP_503))
    accounts, imports = list_accounts(desk.application.database), impatient_imports(desk.application)
    for minutes in range(10, 70, 10):
        desk.set_clock(NOW + timedelta(minutes=minutes))  # type: ignore[operator]
        imports.start(accounts, person=TESTER, trigger="button")
        imports.wait()
        runs = last_runs(desk.application.database).values()
        assert {run.state for run in runs} == {"failed"}
        assert all("not available at the moment" in run.message for run in runs)
    desk.shop.disasters.remove(outage)
    desk.set_clock(NOW + timedelta(minutes=75))  # type: ignore[operator]
    imports.start(accounts, person=TESTER, trigger="button")
    imports.wait()
    assert {run.state for run in last_runs(desk.application.database).values()} == {"finished"}
    assert stored_of(desk.application.database) == books_of(desk.world_file, account_ids)


def test_secrets_are_ciphertext_in_the_database(desk: Desk, tmp_path: Path) -> None:
    connect(desk.application, desk.shop)
    desk.application.database.checkpoint()
    app = desk.shop.apps[0]
    stored = get_authorisation(
        desk.application.database, list_accounts(desk.application.database)[0].authorisation_id
    )
    secrets = [app.app_secret, desk.application.vault.decrypt(stored.access_token)]
    for path in tmp_path.glob("orders.duckdb*"):
        content = path.read_bytes()
        assert not any(secret.encode() in content for secret in secrets), path.name
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_who_did_it_is_recorded(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    desk.import_all()
    deeds = list_deeds(desk.application.database)
    assert {(deed["person"], deed["deed"]) for deed in deeds} == {
        (TESTER.name, "connected shops"),
        ("tester", "started an import"),
    }


def _refusal(desk: Desk, code: str | None = None, **changes: str) -> TikTokOrdersError:
    app = replace(app_of(desk.shop), **changes)
    auth_code = desk.shop.new_auth_code(desk.shop.apps[0].app_key) if code is None else code
    with pytest.raises(TikTokOrdersError) as caught:
        desk.application.connect(ConnectRequest(app, auth_code), person=TESTER)
    assert caught.value.message.endswith("."), caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"app_key": "wrong"}, CredentialsError, "app key"),
        ({"app_secret": "wrong"}, CredentialsError, "app secret"),
        ({"app_secret": " blank"}, InvalidInputError, "blank"),
        ({"app_key": ""}, InvalidInputError, "missing"),
        ({"auth_url": "nonsense"}, InvalidInputError, "not an address"),
        ({"auth_url": "http://127.0.0.1:9"}, UnreachableError, "could not be reached"),
    ],
)
def test_what_is_wrong_with_a_connection_is_said(
    desk: Desk, changes: dict[str, str], kind: type[Exception], words: str
) -> None:
    desk.application.retry = replace(desk.application.retry, sleep=lambda _seconds: None)
    error = _refusal(desk, **changes)
    assert isinstance(error, kind), error
    assert words in error.message.lower()
    assert list_accounts(desk.application.database) == []


def test_a_code_works_once(desk: Desk) -> None:
    code = desk.shop.new_auth_code(desk.shop.apps[0].app_key)
    desk.application.connect(ConnectRequest(app_of(desk.shop), code), person=TESTER)
    assert isinstance(_refusal(desk, code=code), ReauthoriseError)


def test_a_shop_known_from_another_server_is_refused(desk: Desk) -> None:
    connect(desk.application, desk.shop)
    elsewhere = desk.shop.base_url.replace("127.0.0.1", "localhost")
    error = _refusal(desk, base_url=elsewhere, auth_url=desk.shop.base_url)
    assert isinstance(error, RefusedError) and "another server" in error.message


def test_one_accounts_failure_does_not_stop_another(desk: Desk) -> None:
    cross_border, local = connect(desk.application, desk.shop), connect(desk.application, desk.shop, place=1)
    desk.application.database.execute(
        "UPDATE accounts SET shop_cipher = 'foreign' WHERE account_id = $id", {"id": cross_border[0]}
    )
    runs = desk.import_all()
    assert runs[cross_border[0]].state == "failed" and runs[cross_border[0]].message.endswith(".")
    assert {runs[one].state for one in cross_border[1:] + local} == {"finished"}
