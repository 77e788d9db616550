"""What a person reads in the set-up when something is wrong: typed into its forms, asked of real servers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_pages import draw, used, words_on
from tests.practice import app_of, open_in
from tests.services.test_connections_refused import make_certificate, secure_server
from tiktok_orders.bootstrap import Application
from tiktok_orders.magento.check import BEARER_IS_OFF
from tiktok_orders.sandbox.magento.practice import PracticeMagento
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.setup import Step
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.tiktok.authorisation import get_token
from tiktok_orders.ui.desks import SetupVisit
from tiktok_orders.ui.messages import plain

KEYS = {"Consumer key": "key", "Consumer secret": "secret", "Access token": "token", "Access token secret": "more"}
ADMINS_TOKEN = "eyJraWQ.eyJ1aWQ.c2ln"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application, used(application):
        application._impatient = replace(application._impatient, sleep=lambda _seconds: None)
        yield application


@pytest.fixture
def magento(tmp_path: Path) -> Iterator[PracticeMagento]:
    served = PracticeMagento(tmp_path / "magento.sqlite3", seed=3)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[PracticeTikTokShop]:
    with PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=20) as served:
        yield served


@pytest.fixture
def expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server whose certificate ended yesterday."""
    certificate, key = make_certificate(tmp_path, ends=datetime.now(UTC) - timedelta(days=1))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with secure_server(certificate, key) as address:
        yield address


def at_step(step: Step) -> AppTest:
    screen = draw("setup")
    screen.session_state["_setup_visit"] = SetupVisit(step=step)
    assert not screen.run().exception
    return screen


def fill_in(screen: AppTest, button: str, fields: dict[str, str]) -> str:
    """Types into the fields of a form, presses its button, and returns all that is said then."""
    for label, value in fields.items():
        next(one for one in screen.text_input if one.label == label).set_value(value)
    next(one for one in screen.button if one.label == button).click()
    assert not screen.run().exception
    return words_on(screen)


def said_of_magento(address: str, fields: dict[str, str]) -> str:
    form = {"Address of the shop": address, **fields}
    return fill_in(at_step(Step.MAGENTO), "Test and connect", form)


def keys_of(magento: PracticeMagento) -> dict[str, str]:
    given = magento.credentials
    values = (given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
    return dict(zip(KEYS, values, strict=True))


@pytest.mark.parametrize(
    ("address", "fields", "words"),
    [
        ("http://shop.example.com", KEYS, "begins with http, so keys would travel unencrypted"),
        ("http://10.0.0.5", KEYS, "begins with http, so keys would travel unencrypted"),
        ("shop.example.com", KEYS, "is not the address of a Magento"),
        ("https://shop.example.com", KEYS | {"Consumer key": " key"}, "has a blank at its start or end"),
        ("https://shop.example.com", KEYS | {"Access token": ""}, "One of Magento's keys is missing"),
        (
            "https://shop.example.com",
            {"Or a Bearer token alone": ADMINS_TOKEN},
            "This is an administrator's token: it ends after some hours, and stores with two-factor sign-in give "
            "out none. In Magento open System, Integrations, and use the keys of an integration instead.",
        ),
    ],
)
def test_what_cannot_be_a_magento_is_said_at_its_form(
    desk: Application, address: str, fields: dict[str, str], words: str
) -> None:
    assert plain(words) in said_of_magento(address, fields)
    assert list_magentos(desk.database) == []


@pytest.mark.usefixtures("desk")
def test_a_magento_in_a_private_network_is_warned_of() -> None:
    said = said_of_magento("https://10.0.0.5", KEYS | {"Access token": ""})  # nothing is asked without all keys
    assert plain("10.0.0.5 lies in a private network: it can be reached only from inside of it.") in said
    assert plain("would travel unencrypted") not in said


def test_a_right_that_lacks_is_named_at_the_form_with_what_to_tick(
    desk: Application, magento: PracticeMagento
) -> None:
    magento.access.deny("Magento_InventoryApi::source")
    said = said_of_magento(magento.base_url, keys_of(magento))
    assert plain("tick “Stores > Inventory > Sources” under API, save, and click Reauthorize") in said
    assert list_magentos(desk.database) == []


def test_wrong_keys_and_a_bearer_that_magento_does_not_take_are_told_apart(
    desk: Application, magento: PracticeMagento
) -> None:
    wrong = said_of_magento(magento.base_url, keys_of(magento) | {"Consumer secret": "wrong"})
    assert plain("Magento refused the keys") in wrong
    bearer = said_of_magento(magento.base_url, {"Or a Bearer token alone": magento.credentials.bearer_token})
    assert plain(BEARER_IS_OFF) in bearer
    assert list_magentos(desk.database) == []


def test_a_magento_that_cannot_be_reached_or_trusted_is_said_at_the_form(desk: Application, expired: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert plain("Magento could not be reached") in said_of_magento(nobody, KEYS)
    said = said_of_magento(expired, KEYS)
    assert plain("its certificate has expired") in said and "Have the certificate mended" in said
    assert list_magentos(desk.database) == []


def said_of_code(desk: Application, shop: PracticeTikTokShop, code: str, *, address: str = "") -> str:
    """What is said when a code is pasted after the app was entered; `address` is another server's."""
    app = app_of(shop)
    screen = at_step(Step.TIKTOK)
    fields = {"App key": app.app_key, "App secret": app.app_secret, "Service ID": app.service_id}
    servers = dict.fromkeys(("Address of the API", "Address of the authorisation"), address or app.base_url)
    fill_in(screen, "Go on to TikTok’s consent", fields | servers)
    said = fill_in(screen, "Connect", {"Code or address": code})
    assert list_accounts(desk.database) == []
    return said


def test_a_code_that_was_used_is_said_where_it_is_pasted(desk: Application, shop: PracticeTikTokShop) -> None:
    code = shop.new_auth_code(app_of(shop).app_key)
    get_token(app_of(shop), auth_code=code, http=desk.http, retry=desk.retry, clock=desk.clock)
    assert plain("already used or is older than 30 minutes") in said_of_code(desk, shop, code)


def test_a_scope_that_lacks_is_said_where_the_code_is_pasted(desk: Application, shop: PracticeTikTokShop) -> None:
    authorisations = shop.world.authorisations
    code = authorisations.new_code(app_of(shop).app_key, now=shop.world.now(), scopes=["seller.order.info"])
    assert plain("Add the right in Partner Center") in said_of_code(desk, shop, code)


def test_an_expired_certificate_of_tiktok_is_said_where_the_code_is_pasted(
    desk: Application, shop: PracticeTikTokShop, expired: str
) -> None:
    assert plain("its certificate has expired") in said_of_code(desk, shop, "code", address=expired)
