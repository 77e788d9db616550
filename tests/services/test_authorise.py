"""Connecting a shop as the set-up does: the question to the seller, its answer, and every way it can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from tests.builders import TESTER, ticking_clock
from tests.practice import app_of, open_in
from tests.selling import FIRST_MOMENT
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import NotAllowedError, TikTokOrdersError
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.authorise import LASTS
from tiktok_orders.services.verify_account import Verifier
from tiktok_orders.store.accounts import find_app, list_accounts
from tiktok_orders.tiktok.client import App

CALLBACK = "http://127.0.0.1:9/tiktok/callback"


@dataclass
class Desk:
    """An application from an empty folder, and a TikTok Shop on another port."""

    application: Application
    shop: PracticeTikTokShop
    set_clock: object

    def keep(self, place: int = 0, **changes: str) -> App:
        app = replace(app_of(self.shop, place), **changes)
        self.application.authoriser.keep_app(app, region="US" if place else "GB", person=TESTER)
        return app

    def consent(self, link: str, decision: str = "approve") -> str:
        """Presses a button on TikTok's page and returns the address that the browser is sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        answer = requests.post(
            f"{self.shop.base_url}/open/authorize",
            data={**asked, "decision": decision},
            allow_redirects=False,
            timeout=10,
        )
        return answer.headers["location"]

    def refused(self, parameters: dict[str, str]) -> str:
        with pytest.raises(TikTokOrdersError) as caught:
            self.application.authoriser.take_redirect(parameters)
        assert list_accounts(self.application.database) == []
        return caught.value.message


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, set_clock = ticking_clock(FIRST_MOMENT)
    with (
        PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=60, clock=clock) as shop,
        open_in(tmp_path, clock) as application,
    ):
        for app in shop.apps:
            shop.set_redirect_url(app.app_key, CALLBACK)
        application._impatient = replace(application._impatient, sleep=lambda _seconds: None)
        yield Desk(application, shop, set_clock)


def parameters_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_a_consent_that_comes_back_makes_accounts_of_all_its_shops(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    back = desk.consent(desk.application.authoriser.link_of(request))
    assert back.startswith(CALLBACK)
    accounts = desk.application.authoriser.take_redirect(parameters_of(back))
    assert [account.region for account in accounts] == ["GB", "US", "SG"]
    assert not any(account.is_practice for account in list_accounts(desk.application.database))


def test_both_apps_stand_side_by_side(desk: Desk) -> None:
    for place in (0, 1):
        app = desk.keep(place)
        request = desk.application.authoriser.begin(app.app_key, person=TESTER)
        desk.application.authoriser.take_redirect(
            parameters_of(desk.consent(desk.application.authoriser.link_of(request)))
        )
    kinds = [(account.region, account.seller_type) for account in list_accounts(desk.application.database)]
    assert kinds == [
        ("GB", "CROSS_BORDER"),
        ("US", "CROSS_BORDER"),
        ("SG", "CROSS_BORDER"),
        ("US", "LOCAL"),
    ]


def test_an_answer_counts_once(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    back = parameters_of(desk.consent(desk.application.authoriser.link_of(request)))
    desk.application.authoriser.take_redirect(back)
    with pytest.raises(TikTokOrdersError, match="taken already"):
        desk.application.authoriser.take_redirect(back)


@pytest.mark.parametrize(("state", "words"), [("", "its state is missing"), ("made-up", "its state is unknown")])
def test_an_answer_that_was_not_asked_for_is_refused(desk: Desk, state: str, words: str) -> None:
    app = desk.keep()
    code = desk.shop.new_auth_code(app.app_key)
    assert words in desk.refused({"code": code, "state": state})


def test_an_answer_that_comes_too_late_is_refused(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    desk.set_clock(FIRST_MOMENT + LASTS + timedelta(seconds=1))  # type: ignore[operator]
    code = desk.shop.new_auth_code(app.app_key)
    assert "too late" in desk.refused({"code": code, "state": request.state})


def test_an_answer_of_another_app_is_refused(desk: Desk) -> None:
    abroad, local = desk.keep(0), desk.keep(1)
    request = desk.application.authoriser.begin(abroad.app_key, person=TESTER)
    code = desk.shop.new_auth_code(local.app_key)
    assert "another app" in desk.refused({"code": code, "state": request.state, "app_key": local.app_key})


def test_a_denied_consent_is_said_and_kept_for_the_page_that_waits(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    back = desk.consent(desk.application.authoriser.link_of(request), decision="deny")
    assert "Deny was pressed" in desk.refused(parameters_of(back))
    kept = desk.application.authoriser.newest(app.app_key)
    assert kept is not None and "Deny was pressed" in kept.message


def test_a_used_code_is_said(desk: Desk) -> None:
    app = desk.keep()
    code = desk.shop.new_auth_code(app.app_key)
    desk.application.authoriser.take_pasted(app.app_key, code, person=TESTER)
    with pytest.raises(TikTokOrdersError, match="already used or is older than 30 minutes"):
        desk.application.authoriser.take_pasted(app.app_key, code, person=TESTER)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "Paste the code"),
        ("no such code", "holds no blanks"),
        ("nosuchcode", "already used or is older than 30 minutes"),
        ("http://127.0.0.1:9/tiktok/callback?code=null&error=auth_denied&state=x", "Deny was pressed"),
        ("http://127.0.0.1:9/tiktok/callback?state=x", "holds no code"),
        ("http://127.0.0.1:9/tiktok/callback?code=abc&state=made-up", "its state is unknown"),
    ],
)
def test_what_is_wrong_with_a_pasted_answer_is_said(desk: Desk, pasted: str, words: str) -> None:
    app = desk.keep()
    with pytest.raises(TikTokOrdersError, match=words):
        desk.application.authoriser.take_pasted(app.app_key, pasted, person=TESTER)


def test_the_whole_address_can_be_pasted(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    back = desk.consent(desk.application.authoriser.link_of(request))
    assert len(desk.application.authoriser.take_pasted(app.app_key, back, person=TESTER)) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"app_secret": "a secret"}, "The app secret has a blank within"),
        ({"app_secret": "secret "}, "The app secret has a blank at its start or end"),
        ({"app_key": ""}, "The app key is missing"),
        ({"service_id": ""}, "The service id is missing"),
        ({"base_url": "http://open-api.example.com"}, "keys would travel unencrypted"),
        ({"auth_url": "https://10.1.2.3"}, "a private network, where TikTok Shop is not"),
        ({"auth_url": "https://169.254.169.254"}, "a private network, where TikTok Shop is not"),
        ({"base_url": "https://user:pass@example.com"}, "is not an address"),
    ],
)
def test_what_is_wrong_with_an_app_is_said_before_anything_is_asked(
    desk: Desk, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(TikTokOrdersError, match=words):
        desk.keep(**changes)
    assert all(find_app(desk.application.database, app.app_key) is None for app in desk.shop.apps)


def test_a_wrong_secret_is_said_when_the_answer_comes(desk: Desk) -> None:
    app = desk.keep(app_secret="0123456789abcdef")
    request = desk.application.authoriser.begin(app.app_key, person=TESTER)
    back = parameters_of(desk.consent(desk.application.authoriser.link_of(request)))
    assert "the app secret is wrong" in desk.refused(back)


def test_without_the_right_to_see_shops_it_is_said_what_to_do(desk: Desk) -> None:
    app = desk.keep()
    scopes = ["seller.order.info"]
    code = desk.shop.world.authorisations.new_code(app.app_key, now=desk.shop.world.now(), scopes=scopes)
    with pytest.raises(TikTokOrdersError, match="Add the right in Partner Center"):
        desk.application.authoriser.take_pasted(app.app_key, code, person=TESTER)


def test_a_missing_scope_is_named_with_what_stops_without_it(desk: Desk) -> None:
    app = desk.keep()
    scopes = ["seller.authorization.info", "seller.order.info", "seller.fulfillment.basic"]
    code = desk.shop.world.authorisations.new_code(app.app_key, now=desk.shop.world.now(), scopes=scopes)
    accounts = desk.application.authoriser.take_pasted(app.app_key, code, person=TESTER)
    verifier: Verifier = desk.application.verifier
    steps = {step.name: step for step in verifier.verify(accounts[0], person=TESTER)}
    rights = steps["Rights on TikTok"]
    assert rights.is_ok  # imports and sales orders work
    assert "seller.return_refund.basic is missing. Cancellations, returns and refunds" in rights.sentence


def test_only_an_administrator_connects(desk: Desk) -> None:
    operator = Person("Olu", Role.OPERATOR)
    with pytest.raises(NotAllowedError):
        desk.application.authoriser.keep_app(app_of(desk.shop), region="GB", person=operator)
    with pytest.raises(NotAllowedError):
        desk.application.authoriser.begin("any", person=operator)


def test_the_deed_bears_the_name_of_whoever_asked(desk: Desk) -> None:
    app = desk.keep()
    request = desk.application.authoriser.begin(app.app_key, person=Person("Ada", Role.ADMINISTRATOR))
    back = desk.consent(desk.application.authoriser.link_of(request))
    desk.application.authoriser.take_redirect(parameters_of(back))
    rows = desk.application.database.rows("SELECT person, deed FROM audit")
    assert {"person": "Ada", "deed": "connected shops"} in rows
