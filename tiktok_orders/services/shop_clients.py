"""A signed client for each connected shop; its tokens are read from the store and renewed there."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tiktok_orders.errors import AuthorisationEndedError
from tiktok_orders.http import Http
from tiktok_orders.retry import Retry
from tiktok_orders.store.accounts import (
    Account,
    StoredAuthorisation,
    end_authorisation,
    get_app,
    get_authorisation,
    save_tokens,
)
from tiktok_orders.store.database import Database
from tiktok_orders.tiktok.authorisation import refresh_token
from tiktok_orders.tiktok.client import App, ShopClient
from tiktok_orders.tiktok.pace import Pace
from tiktok_orders.tiktok.server_clock import ServerClock
from tiktok_orders.vault import Vault


@dataclass(frozen=True)
class ShopClients:
    """Makes clients. `practice_base_url` tells where the practice shop listens at this moment."""

    database: Database
    vault: Vault = field(repr=False)
    http: Http
    clock: Callable[[], datetime]
    practice_base_url: Callable[[], str]
    _locks: defaultdict[str, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock), repr=False
    )
    _paces: defaultdict[tuple[str, str], Pace] = field(default_factory=lambda: defaultdict(Pace), repr=False)
    _clocks: dict[str, ServerClock] = field(default_factory=dict, repr=False)

    def app_of(self, app_key: str) -> App:
        """Returns the facts of a stored app; the practice shop's address is looked up now."""
        stored = get_app(self.database, app_key)
        base_url = self.practice_base_url() if stored.is_practice else stored.base_url
        auth_url = base_url if stored.is_practice else stored.auth_url
        return App(stored.app_key, self.vault.decrypt(stored.app_secret), stored.service_id, base_url, auth_url)

    def client_for(self, account: Account, retry: Retry) -> ShopClient:
        """Returns the client of an account; an expired token is renewed once for all threads."""
        authorisation_id = account.authorisation_id
        authorisation = get_authorisation(self.database, authorisation_id)
        app = self.app_of(authorisation.app_key)
        return ShopClient(
            app=app,
            http=self.http,
            retry=retry,
            clock=self._clocks.setdefault(app.base_url, ServerClock(self.clock)),
            access_token=lambda: self._access_token(authorisation_id),
            renew=lambda rejected: self._renew(authorisation_id, app, retry, rejected),
            shop_cipher=account.shop_cipher,
            pace=self._paces[app.app_key, account.account_id],
            on_ended=lambda: end_authorisation(self.database, authorisation, self.clock()),
        )

    def pace_of(self, account: Account) -> Pace:
        """Returns how fast an account is asked for."""
        app_key = account.authorisation_id.partition(":")[0]
        return self._paces[app_key, account.account_id]

    def paces(self) -> list[tuple[str, Pace]]:
        """Returns account id and pace of all that was asked for; an account of two apps stands there twice."""
        return [(account_id, pace) for (_, account_id), pace in list(self._paces.items())]

    def _access_token(self, authorisation_id: str) -> str:
        return self.vault.decrypt(get_authorisation(self.database, authorisation_id).access_token)

    def _renew(self, authorisation_id: str, app: App, retry: Retry, rejected: str) -> str:
        """One refresh per authorisation at a time; who waited finds the new token and asks for none."""
        with self._locks[authorisation_id]:
            stored = get_authorisation(self.database, authorisation_id)
            current = self.vault.decrypt(stored.access_token)
            return current if current != rejected else self._refreshed(stored, app, retry)

    def renew_if_it_ends(self, authorisation_id: str, *, before: datetime, retry: Retry) -> bool:
        """Renews the access token where it ends before that time; tells whether it did. Once for all threads."""
        with self._locks[authorisation_id]:
            stored = get_authorisation(self.database, authorisation_id)
            ends = stored.access_token_expires_at <= before
            if ends:
                self._refreshed(stored, self.app_of(stored.app_key), retry)
            return ends

    def _refreshed(self, stored: StoredAuthorisation, app: App, retry: Retry) -> str:
        if stored.refresh_token_expires_at and stored.refresh_token_expires_at <= self.clock():
            raise _ended(stored)
        token = refresh_token(
            app,
            refresh_token=self.vault.decrypt(stored.refresh_token),
            http=self.http,
            retry=retry,
            clock=self.clock,
        )
        is_kept = save_tokens(
            self.database,
            replace(
                stored,
                access_token=self.vault.encrypt(token.access_token),
                access_token_expires_at=token.access_token_expires_at,
                refresh_token=self.vault.encrypt(token.refresh_token),
                refresh_token_expires_at=token.refresh_token_expires_at or stored.refresh_token_expires_at,
            ),
        )
        return token.access_token if is_kept else self._newer_token(stored.authorisation_id)

    def _newer_token(self, authorisation_id: str) -> str:
        """Returns the token that came in while another was being renewed: the seller authorised anew."""
        newest = get_authorisation(self.database, authorisation_id)
        if not newest.access_token:
            raise _ended(newest)
        return self.vault.decrypt(newest.access_token)


def _ended(authorisation: StoredAuthorisation) -> AuthorisationEndedError:
    return AuthorisationEndedError(
        f"The authorisation of {authorisation.seller_name} has ended. Authorise the shop again under Accounts."
    )
