"""A renewed token that comes back late: what a person did meanwhile holds, on a real database over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, TESTER, ticking_clock
from tests.practice import connect, open_in
from tiktok_orders.bootstrap import Application
from tiktok_orders.errors import AuthorisationEndedError
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import get_authorisation, list_accounts, save_tokens
from tiktok_orders.tiktok.authorisation import get_shops


@dataclass
class Desk:
    application: Application
    shop: PracticeTikTokShop
    set_clock: Callable[[datetime], None]
    authorisation_id: str = field(init=False)

    def __post_init__(self) -> None:
        connect(self.application, self.shop)
        self.authorisation_id = list_accounts(self.application.database)[0].authorisation_id

    def tokens(self) -> tuple[str, str]:
        stored = get_authorisation(self.application.database, self.authorisation_id)
        return stored.access_token, stored.refresh_token

    def clients_that_meanwhile(self, happens: Callable[[], object]) -> ShopClients:
        """Clients whose clock is asked when TikTok's answer to a refresh is there: then something happens."""
        clients, asked = self.application.clients, [0]

        def clock() -> datetime:
            asked[0] += 1
            if asked[0] == 2:  # the first time it is asked whether the refresh token still holds
                happens()
            return self.application.clock()

        return replace(clients, clock=clock)

    def renew(self, clients: ShopClients) -> bool:
        before = self.application.clock() + timedelta(days=30)
        return clients.renew_if_it_ends(self.authorisation_id, before=before, retry=self.application.retry)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, set_clock = ticking_clock()
    with (
        PracticeTikTokShop(tmp_path / "world.sqlite3", seed=3, orders=5, clock=clock) as shop,
        open_in(tmp_path, clock) as application,
    ):
        yield Desk(application, shop, set_clock)


def test_a_refresh_that_comes_back_late_leaves_the_tokens_that_a_person_brought_in(desk: Desk) -> None:
    brought_in: list[tuple[str, str]] = []

    def authorise_again() -> None:
        desk.set_clock(NOW + timedelta(seconds=1))
        connect(desk.application, desk.shop)
        brought_in.append(desk.tokens())

    before = desk.tokens()
    assert desk.renew(desk.clients_that_meanwhile(authorise_again))
    assert brought_in == [desk.tokens()] and brought_in != [before]
    account = list_accounts(desk.application.database)[0]
    assert get_shops(desk.application.clients.client_for(account, desk.application.retry))


def test_a_refresh_that_comes_back_late_brings_no_tokens_back_that_were_forgotten(desk: Desk) -> None:
    def disconnect() -> None:
        for account in list_accounts(desk.application.database):
            desk.application.accounts.disconnect(account, person=TESTER)

    with pytest.raises(AuthorisationEndedError, match="has ended"):
        desk.renew(desk.clients_that_meanwhile(disconnect))
    assert desk.tokens() == ("", "")


def test_an_undisturbed_refresh_replaces_both_tokens(desk: Desk) -> None:
    before = desk.tokens()
    assert desk.renew(desk.clients_that_meanwhile(lambda: None))
    assert not set(before) & set(desk.tokens())


def test_tokens_of_an_older_consent_are_not_kept(desk: Desk) -> None:
    database = desk.application.database
    stored = get_authorisation(database, desk.authorisation_id)
    older = replace(stored, authorised_at=NOW - timedelta(days=1), access_token="older")
    assert not save_tokens(database, older)
    assert save_tokens(database, replace(stored, access_token="newer"))
    assert get_authorisation(database, desk.authorisation_id).access_token == "newer"
