"""Connected shops: the app they were connected with, the authorisation (token pair), and the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tiktok_orders.store.clock import aware_row, naive_utc, stored_values
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)
_OF_TOKENS = (
    "authorisation_id",
    "authorised_at",
    "access_token",
    "access_token_expires_at",
    "refresh_token",
    "refresh_token_expires_at",
)


@dataclass(frozen=True, slots=True)
class StoredApp:
    """An app of Partner Center. `app_secret` is ciphertext; `base_url` is "" for the practice shop."""

    app_key: str
    app_secret: str
    service_id: str
    base_url: str
    auth_url: str
    is_practice: bool
    region: str = ""


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
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One connected TikTok Shop; `account_id` is TikTok's shop id.

    `state` is one of `AccountState`; `is_left_out` tells that "All accounts" is without it.
    """

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
    state: str = "CONNECTED"
    verified_at: datetime | None = None
    is_left_out: bool = False


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

    An account that was connected before keeps its title, position and time of connection, and stays paused where
    it is; a real one that was disconnected is connected again.
    """

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["save_app"], stored_values(app))
        cursor.execute(_SQL["save_authorisation"], stored_values(authorisation))
        for account in accounts:
            values = stored_values(account)
            for decided_elsewhere in ("position", "state", "verified_at", "is_left_out"):
                del values[decided_elsewhere]
            cursor.execute(_SQL["save_account"], values)

    database.write(unit)


def find_app(database: Database, app_key: str) -> StoredApp | None:
    """Returns an app, or None."""
    row = database.row(_SQL["get_app"], {"app_key": app_key})
    return StoredApp(**row) if row else None


def save_app(database: Database, app: StoredApp) -> None:
    """Stores an app, before or after any seller let it in."""
    database.execute(_SQL["save_app"], stored_values(app))


def list_authorisations(database: Database) -> dict[str, StoredAuthorisation]:
    """Returns authorisation id to authorisation."""
    found = (StoredAuthorisation(**aware_row(row)) for row in database.rows(_SQL["list_authorisations"]))
    return {one.authorisation_id: one for one in found}


def end_authorisation(database: Database, authorisation: StoredAuthorisation, now: datetime) -> None:
    """Notes that TikTok no longer takes an authorisation: its accounts are verified no more.

    One given anew meanwhile stays good.
    """
    values = {
        "authorisation_id": authorisation.authorisation_id,
        "authorised_at": naive_utc(authorisation.authorised_at),
        "now": naive_utc(now),
    }

    def unit(cursor: Any) -> None:
        cursor.execute(_SQL["end_authorisation"], values)
        cursor.execute(_SQL["end_verified"])

    database.write(unit)


def rename_account(database: Database, account_id: str, title: str) -> None:
    """Gives an account another title."""
    database.execute(_SQL["rename_account"], {"account_id": account_id, "title": title})


def set_account_state(database: Database, account_id: str, state: str) -> None:
    """Connects, pauses or disconnects an account."""
    database.execute(_SQL["set_account_state"], {"account_id": account_id, "state": state})


def set_verified(database: Database, account_id: str, verified_at: datetime | None) -> None:
    """Keeps when every check of an account was green; None where one is not."""
    database.execute(_SQL["set_verified"], {"account_id": account_id, "verified_at": naive_utc(verified_at)})


def save_tokens(database: Database, authorisation: StoredAuthorisation) -> bool:
    """Replaces both tokens of an authorisation at once, and tells whether it did.

    Where the seller authorised anew since this one was read, or the account was disconnected, what is kept stays.
    """
    values = stored_values(authorisation)
    asked = {name: values[name] for name in _OF_TOKENS}
    return database.write(
        lambda cursor: bool(cursor.execute(_SQL["save_tokens"], asked).fetchall()), is_shown=bool
    )


def _account(row: dict[str, Any]) -> Account:
    return Account(**aware_row(row))
