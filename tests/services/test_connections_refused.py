"""What can be wrong with a server that is to be connected, over real sockets: a sentence each."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import TESTER
from tests.practice import open_in
from tests.secure import make_certificate, secure_server
from tiktok_orders.bootstrap import Application
from tiktok_orders.errors import RemoteError, TikTokOrdersError
from tiktok_orders.magento.access import BearerToken, OAuthKeys
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.exchange_rates import MAGENTO_SOURCE, state_rate
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.tiktok.client import App

KEYS = OAuthKeys("key", "secret", "token", "tokensecret")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application:
        application._impatient = replace(application._impatient, sleep=lambda _seconds: None)
        yield application


@pytest.fixture
def magento(tmp_path: Path) -> Iterator[PracticeMagento]:
    served = PracticeMagento(tmp_path / "magento.sqlite3", seed=3)
    served.start()
    yield served
    served.stop()


def keys_of(magento: PracticeMagento, **changes: str) -> OAuthKeys:
    given = magento.credentials
    keys = OAuthKeys(given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
    return replace(keys, **changes)


@pytest.mark.parametrize(
    ("days", "is_trusted", "words"),
    [
        (-1, True, "its certificate has expired"),
        (1, False, "its certificate is signed by nobody whom this computer trusts"),
    ],
)
def test_a_bad_certificate_is_said_of_both_services(
    desk: Application,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    is_trusted: bool,
    words: str,
) -> None:
    certificate, key = make_certificate(tmp_path, ends=datetime.now(UTC) + timedelta(days=days))
    if is_trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with secure_server(certificate, key) as address:
        desk.authoriser.keep_app(App("key", "secret", "7", address, address), region="ROW", person=TESTER)
        with pytest.raises(RemoteError, match=words):
            desk.authoriser.take_pasted("key", "code", person=TESTER)
        [step] = desk.try_magento(MagentoRequest(address, KEYS), person=TESTER)
    assert words in step.sentence and "Have the certificate mended" in step.sentence
    assert list_magentos(desk.database) == []


def test_an_unreachable_host_is_said_of_both_services(desk: Application) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    desk.authoriser.keep_app(App("key", "secret", "7", address, address), region="ROW", person=TESTER)
    with pytest.raises(RemoteError, match=r"could not be reached at 127\.0\.0\.1:.*the connection was refused"):
        desk.authoriser.take_pasted("key", "code", person=TESTER)
    [step] = desk.try_magento(MagentoRequest(address, KEYS), person=TESTER)
    assert "Magento could not be reached" in step.sentence and not step.is_ok


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (MagentoRequest("http://shop.example.com", KEYS), "keys would travel unencrypted"),
        (MagentoRequest("http://10.0.0.5", KEYS), "keys would travel unencrypted"),
        (MagentoRequest("shop.example.com", KEYS), "is not the address of a Magento"),
        (
            MagentoRequest("https://shop.example.com", KEYS, admin_url="http://shop.example.com/admin"),
            "unencrypted",
        ),
        (MagentoRequest("https://shop.example.com", replace(KEYS, consumer_key=" key")), "has a blank"),
        (MagentoRequest("https://shop.example.com", replace(KEYS, access_token="")), "is missing"),
        (
            MagentoRequest("https://shop.example.com", BearerToken("eyJraWQ.eyJ1aWQ.c2ln")),
            "stores with two-factor sign-in give out none.*keys of an integration",
        ),
    ],
)
def test_what_cannot_be_a_magento_is_said_before_anything_is_asked(
    desk: Application, asked: MagentoRequest, words: str
) -> None:
    with pytest.raises(TikTokOrdersError, match=words):
        desk.try_magento(asked, person=TESTER)


def test_wrong_keys_are_said_and_nothing_is_kept(desk: Application, magento: PracticeMagento) -> None:
    asked = MagentoRequest(magento.base_url, keys_of(magento, consumer_secret="wrong"))
    [step] = desk.try_magento(asked, person=TESTER)
    assert "Magento refused the keys" in step.sentence and "System > Integrations" in step.sentence
    assert list_magentos(desk.database) == []


def test_a_right_that_lacks_is_named_with_what_to_tick(desk: Application, magento: PracticeMagento) -> None:
    magento.access.deny("Magento_InventoryApi::source")
    steps = {
        step.name: step
        for step in desk.try_magento(MagentoRequest(magento.base_url, keys_of(magento)), person=TESTER)
    }
    assert [name for name, step in steps.items() if not step.is_ok] == ["Stock"]
    assert "tick “Stores > Inventory > Sources” under API, save, and click Reauthorize" in steps["Stock"].sentence
    assert list_magentos(desk.database) == []


_ACTIONS = "Sales > Operations > Orders > Actions"


@pytest.mark.parametrize(
    ("resource", "name", "place"),
    [
        ("sales_invoice", "Invoices", "Sales > Operations > Invoices"),
        ("shipment", "Shipments", "Sales > Operations > Shipments"),
        ("sales_creditmemo", "Credit memos", "Sales > Operations > Credit Memos"),
        ("create", "Creating", f"{_ACTIONS} > Create"),
        ("invoice", "Invoicing", f"{_ACTIONS} > Invoice"),
        ("ship", "Shipping", f"{_ACTIONS} > Ship"),
        ("cancel", "Cancelling", f"{_ACTIONS} > Cancel"),
        ("hold", "Putting on hold", f"{_ACTIONS} > Hold"),
        ("unhold", "Releasing", f"{_ACTIONS} > Unhold"),
        ("comment", "Commenting", f"{_ACTIONS} > Comment"),
        ("creditmemo", "Crediting", f"{_ACTIONS} > Credit Memos"),
    ],
)
def test_each_right_about_sales_orders_is_tried_and_no_order_is_touched(
    desk: Application, magento: PracticeMagento, resource: str, name: str, place: str
) -> None:
    before = magento.books.orders()
    magento.access.deny(f"Magento_Sales::{resource}")
    steps = desk.try_magento(MagentoRequest(magento.base_url, keys_of(magento)), person=TESTER)
    (lacking,) = [step for step in steps if not step.is_ok]
    assert lacking.name == name
    assert f"Magento_Sales::{resource}" in lacking.sentence and f"tick “{place}”" in lacking.sentence
    assert magento.books.orders() == before
    assert list_magentos(desk.database) == []


def rates_of(desk: Application) -> dict[str, tuple[str, str]]:
    rows = desk.database.rows("SELECT currency, rate, rate_source FROM current_rates WHERE rate_date IS NOT NULL")
    return {row["currency"]: (f"{row['rate'].normalize():f}", row["rate_source"]) for row in rows}


def test_the_rates_of_a_magento_that_answers_are_kept_with_their_source_and_day(
    desk: Application, magento: PracticeMagento
) -> None:
    today = desk.clock().date()
    bank = {"source": "Bank", "day": today, "person": TESTER, "now": desk.clock()}
    state_rate(desk.database, "USD", "0.77", **bank)
    desk.try_magento(MagentoRequest(magento.base_url, keys_of(magento)), person=TESTER)
    found = rates_of(desk)
    assert found["USD"] == ("0.77", "Bank")
    assert found["SGD"] == ("0.58139535", MAGENTO_SOURCE)  # 1 / 1.72
    assert found["VND"] == ("0.0000303", MAGENTO_SOURCE)
    days = desk.database.rows("SELECT DISTINCT rate_date FROM current_rates WHERE rate_date IS NOT NULL")
    assert [row["rate_date"] for row in days] == [today]
    (kept,) = list_magentos(desk.database)
    assert "USD" in desk.take_magento_rates(kept, person=TESTER)  # asked for by a person: all of them
    assert rates_of(desk)["USD"] == ("0.7751938", MAGENTO_SOURCE)


def test_another_base_currency_brings_the_rates_that_lead_to_it(
    desk: Application, magento: PracticeMagento
) -> None:
    desk.connect_magento(MagentoRequest(magento.base_url, keys_of(magento)), person=TESTER)
    desk.save_workspace(name="Larkspur", time_zone="Asia/Singapore", base_currency="SGD", person=TESTER)
    found = rates_of(desk)
    assert found["GBP"] == ("1.72", MAGENTO_SOURCE)
    assert "SGD" not in found


def test_a_magento_that_answers_is_kept(desk: Application, magento: PracticeMagento) -> None:
    steps = desk.try_magento(MagentoRequest(magento.base_url, keys_of(magento)), person=TESTER)
    assert all(step.is_ok for step in steps)
    assert [one.base_url for one in list_magentos(desk.database)] == [magento.base_url]
