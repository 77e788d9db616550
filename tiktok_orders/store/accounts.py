"""Connected shops: the app they were connected with, the authorisation (token pair), and the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class StoredApp:
    """An app of Partner Center. `app_secret` is ciphertext; `base_url` is "" for the practice shop."""

    app_key: str
    app_secret: str
    service_id: str
    base_url: str
    auth_url: str
    is_practice: bool


@dataclass(frozen=True, slots=True)
class StoredAuthorisation:
    """One seller's authorisation of one app. Both tokens are ciphertext; times are aware UTC."""

    authorisation_id: str
    app_key: str
    open_id: str
    seller_name: str
    seller_base_region: str
    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime | None
    granted_scopes: str
    authorised_at: datetime
    authorised_by: str


@dataclass(frozen=True, slots=True)
class Account:
    """One connected TikTok Shop; `account_id` is TikTok's shop id."""

    account_id: str
    authorisation_id: str
    title: str
    region: str
    seller_type: str
    shop_cipher: str
    shop_code: str
    time_zone: str
    position: int
    is_practice: bool
    connected_at: datetime


def list_accounts(database: Database) -> list[Account]:
    """Returns all accounts in the order in which they were connected."""
    return [_account(row) for row in database.rows(_SQL["list_accounts"])]


def get_app(database: Database, app_key: str) -> StoredApp:
    """Returns an app that is known to be stored."""
    row = database.row(_SQL["get_app"], {"app_key": app_key})
    assert row is not None, "an authorisation names an app that is not stored"
    return StoredApp(**row)


def get_authorisation(database: Database, authorisation_id: str) -> StoredAuthorisation:
    """Returns an authorisation that is known to be stored."""
    row = database.row(_SQL["get_authorisation"], {"authorisation_id": authorisation_id})
    assert row is not None, "an account names an authorisation that is not stored"
    return StoredAuthorisation(**aware_row(row))


def save_connection(
    database: Database, app: StoredApp, authorisation: StoredAuthorisation, accounts: list[Account]
) -> None:
    """Stores an app, its authorisation and its shops in one transaction; what was there is replaced.

    An account that was connected before keeps its title, position and time of connection.
    """

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["save_app"], stored_values(app))
        cursor.execute(_SQL["save_authorisation"], stored_values(authorisation))
        for account in accounts:
            values = stored_values(account)
            del values["position"]
            cursor.execute(_SQL["save_account"], values)

    database.write(unit)


def save_tokens(database: Database, authorisation: StoredAuthorisation) -> None:
    """Replaces both tokens of an authorisation at once."""
    database.execute(_SQL["save_authorisation"], stored_values(authorisation))


def _account(row: dict[str, Any]) -> Account:
    return Account(**aware_row(row))
