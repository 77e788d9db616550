"""Connects the shops of a seller: trades the code of a consent for tokens and makes accounts of the shops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tiktok_orders.domain.addresses import why_not_tiktok_address
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.domain.regions import time_zone_of
from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.http import Http
from tiktok_orders.retry import Retry
from tiktok_orders.store.accounts import (
    Account,
    StoredApp,
    StoredAuthorisation,
    get_app,
    get_authorisation,
    list_accounts,
    save_connection,
)
from tiktok_orders.store.database import Database
from tiktok_orders.store.workspace import record_deed
from tiktok_orders.tiktok.authorisation import Shop, Token, get_shops, get_token
from tiktok_orders.tiktok.client import App, ShopClient
from tiktok_orders.tiktok.server_clock import ServerClock
from tiktok_orders.vault import Vault


@dataclass(frozen=True)
class ConnectRequest:
    """What a person gives to connect: the app's facts and the code of the seller's consent.

    `region` tells which Partner Center the app is from, "" where that is known already or does not matter.
    """

    app: App
    auth_code: str = field(repr=False)
    is_practice: bool = False
    region: str = ""


def connect_shops(
    asked: ConnectRequest,
    *,
    database: Database,
    vault: Vault,
    http: Http,
    retry: Retry,
    clock: Callable[[], datetime],
    person: Person,
) -> list[Account]:
    """Returns the accounts made of the authorisation's shops; a shop connected before gets the new tokens.

    Raises `InvalidInputError` for what cannot be right, `RemoteError` for what TikTok refuses.
    """
    require(person, Deed.CONNECT)
    check_app(asked.app)
    check_copied("authorisation code", asked.auth_code)
    token = get_token(asked.app, auth_code=asked.auth_code, http=http, retry=retry, clock=clock)
    shops = get_shops(_client(asked.app, token, http, retry, clock))
    if not shops:
        raise RefusedError(
            "The authorisation holds no shop. Authorise with the account that owns the shop in Seller Center."
        )
    _refuse_other_server(database, asked, shops)
    now = clock()
    authorisation = _authorisation(asked.app, token, vault, person, now)
    accounts = [_account(shop, authorisation.authorisation_id, asked.is_practice, now) for shop in shops]
    save_connection(database, build_stored_app(asked, vault), authorisation, accounts)
    titles = ", ".join(shop.name for shop in shops)
    record_deed(database, person=person.name, deed="connected shops", detail=titles, now=now)
    ids = {shop.id for shop in shops}
    return [account for account in list_accounts(database) if account.account_id in ids]


def check_app(app: App) -> None:
    """Raises `InvalidInputError` for what cannot be an app of Partner Center, or its servers."""
    check_copied("app key", app.app_key)
    check_copied("app secret", app.app_secret)
    for url in (app.base_url, app.auth_url):
        if reason := why_not_tiktok_address(url):
            raise InvalidInputError(reason)


def check_copied(name: str, value: str) -> None:
    """Raises `InvalidInputError` for a text that was not copied whole, or with blanks."""
    if not value.strip():
        raise InvalidInputError(f"The {name} is missing. Copy it from Partner Center and try again.")
    if value != value.strip():
        raise InvalidInputError(f"The {name} has a blank at its start or end. Copy it again without it.")
    if any(sign.isspace() for sign in value):
        raise InvalidInputError(f"The {name} has a blank within. Copy it again without it.")


def _refuse_other_server(database: Database, asked: ConnectRequest, shops: list[Shop]) -> None:
    """A shop is one account: the same id from another server would mix two shops' orders."""
    known = {account.account_id: account for account in list_accounts(database)}
    base_url = "" if asked.is_practice else asked.app.base_url
    for shop in shops:
        account = known.get(shop.id)
        if account is None:
            continue
        app = get_app(database, get_authorisation(database, account.authorisation_id).app_key)
        if app.base_url != base_url:
            raise RefusedError(
                f"The shop {account.title} ({shop.id}) is already connected through another server. "
                "Use a fresh database for this server, or disconnect the shop first."
            )


def _client(app: App, token: Token, http: Http, retry: Retry, clock: Callable[[], datetime]) -> ShopClient:
    """A client for the shops of a token just received: there is nothing to renew yet."""
    return ShopClient(
        app=app,
        http=http,
        retry=retry,
        clock=ServerClock(clock),
        access_token=lambda: token.access_token,
        renew=lambda rejected: rejected,
    )


def build_stored_app(asked: ConnectRequest, vault: Vault) -> StoredApp:
    """Returns the app as it is stored, its secret as ciphertext."""
    return StoredApp(
        app_key=asked.app.app_key,
        app_secret=vault.encrypt(asked.app.app_secret),
        service_id=asked.app.service_id,
        base_url="" if asked.is_practice else asked.app.base_url,
        auth_url="" if asked.is_practice else asked.app.auth_url,
        is_practice=asked.is_practice,
        region=asked.region,
    )


def _authorisation(app: App, token: Token, vault: Vault, person: Person, now: datetime) -> StoredAuthorisation:
    return StoredAuthorisation(
        authorisation_id=f"{app.app_key}:{token.open_id}",
        app_key=app.app_key,
        open_id=token.open_id,
        seller_name=token.seller_name,
        seller_base_region=token.seller_base_region,
        access_token=vault.encrypt(token.access_token),
        access_token_expires_at=token.access_token_expires_at,
        refresh_token=vault.encrypt(token.refresh_token),
        refresh_token_expires_at=token.refresh_token_expires_at,
        granted_scopes=" ".join(token.granted_scopes),
        authorised_at=now,
        authorised_by=person.name,
    )


def _account(shop: Shop, authorisation_id: str, is_practice: bool, now: datetime) -> Account:
    return Account(
        account_id=shop.id,
        authorisation_id=authorisation_id,
        title=shop.name or f"TikTok Shop {shop.region}",
        region=shop.region,
        seller_type=shop.seller_type,
        shop_cipher=shop.cipher,
        shop_code=shop.code,
        time_zone=time_zone_of(shop.region),
        position=0,
        is_practice=is_practice,
        connected_at=now,
    )
