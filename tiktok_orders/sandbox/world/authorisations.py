"""Auth codes and tokens: who may ask what, and until when.

Lifetimes as the Partner Center gives them: a code is good once and for 30 minutes, an access token for 7
days. The refresh token lasts as long as the seller authorised, here a year; a refresh replaces both tokens
and does not make the authorisation longer.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.sellers import ALL_SCOPES

CODE_SECONDS = 30 * 60
ACCESS_SECONDS = 7 * 86_400
REFRESH_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What is known about an access token; `expire_time` is in unix seconds."""

    app_key: str
    scopes: tuple[str, ...]
    expire_time: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A new pair; expiry in unix seconds, as TikTok's `*_expire_in` fields give it."""

    access_token: str
    access_token_expire_in: int
    refresh_token: str
    refresh_token_expire_in: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Authorisations:
    """The codes and tokens in a world's file. `now` is always unix seconds."""

    file: WorldFile

    def new_code(self, app_key: str, *, now: int, scopes: Iterable[str] = ALL_SCOPES) -> str:
        """Returns a fresh auth code, as if the seller had just approved the app."""
        code = f"ROW_{secrets.token_urlsafe(30)}"
        with self.file.changing() as connection:
            connection.execute(
                "INSERT INTO auth_codes (code, app_key, scopes, expire_time) VALUES (?, ?, ?, ?)",
                (code, app_key, " ".join(scopes), now + CODE_SECONDS),
            )
        return code

    def take_code(self, app_key: str, code: str, *, now: int) -> TokenPair | None:
        """Returns tokens for a code and uses it up; None when it is unknown, used, too old or another app's."""
        with self.file.changing() as connection:
            row = connection.execute(
                "UPDATE auth_codes SET is_used = 1 "
                "WHERE code = ? AND app_key = ? AND is_used = 0 AND expire_time > ? RETURNING scopes",
                (code, app_key, now),
            ).fetchone()
            return row and _issue(connection, app_key, row[0], now=now, ends=now + REFRESH_SECONDS)

    def refresh(
        self, app_key: str, refresh_token: str, *, now: int, keeps_refresh_token: bool = False
    ) -> TokenPair | None:
        """Returns new tokens and ends the refresh token, or None where it is not good (any more).

        The old access token goes on until it expires; a refresh token that is kept stays good beside the new.
        """
        with self.file.changing() as connection:
            row = connection.execute(
                "UPDATE refresh_tokens SET is_replaced = ? "
                "WHERE token = ? AND app_key = ? AND is_replaced = 0 AND expire_time > ? "
                "RETURNING scopes, expire_time",
                (not keeps_refresh_token, refresh_token, app_key, now),
            ).fetchone()
            return row and _issue(connection, app_key, row[0], now=now, ends=row[1])

    def can_refresh(self, app_key: str, refresh_token: str, *, now: int) -> bool:
        """Tells whether a refresh token is good at `now`."""
        with self.file.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM refresh_tokens WHERE token = ? AND app_key = ? AND is_replaced = 0 "
                "AND expire_time > ?",
                (refresh_token, app_key, now),
            ).fetchone()
        return row is not None

    def expire_access_token(self, token: str, *, now: int) -> None:
        """Lets an access token count as expired from `now` on."""
        with self.file.changing() as connection:
            connection.execute("UPDATE access_tokens SET expire_time = ? WHERE token = ?", (now, token))

    def expire_all_access_tokens(self, app_key: str, *, now: int) -> None:
        """Lets every access token of an app count as expired from `now` on."""
        with self.file.changing() as connection:
            connection.execute(
                "UPDATE access_tokens SET expire_time = min(expire_time, ?) WHERE app_key = ?", (now, app_key)
            )

    def revoke(self, app_key: str) -> None:
        """Ends an app's authorisation, as its seller does: no code and no token of it is good any more."""
        with self.file.changing() as connection:
            connection.execute("DELETE FROM auth_codes WHERE app_key = ?", (app_key,))
            connection.execute("DELETE FROM access_tokens WHERE app_key = ?", (app_key,))
            connection.execute("DELETE FROM refresh_tokens WHERE app_key = ?", (app_key,))

    def is_authorised(self, app_key: str, *, now: int) -> bool:
        """Tells whether an app holds a refresh token that is still good."""
        with self.file.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM refresh_tokens WHERE app_key = ? AND is_replaced = 0 AND expire_time > ?",
                (app_key, now),
            ).fetchone()
        return row is not None

    def find_access_token(self, token: str) -> AccessToken | None:
        """Returns what is known about a token, expired or not, or None."""
        with self.file.reading() as connection:
            row = connection.execute(
                "SELECT app_key, scopes, expire_time FROM access_tokens WHERE token = ?", (token,)
            ).fetchone()
        return None if row is None else AccessToken(row[0], tuple(row[1].split()), row[2])

    def find_redirect_url(self, app_key: str) -> str | None:
        """Returns where the consent page sends the seller back to, or None where the app has no such address."""
        with self.file.reading() as connection:
            row = connection.execute("SELECT url FROM redirect_urls WHERE app_key = ?", (app_key,)).fetchone()
        return None if row is None else str(row[0])

    def set_redirect_url(self, app_key: str, url: str) -> None:
        with self.file.changing() as connection:
            connection.execute("INSERT OR REPLACE INTO redirect_urls VALUES (?, ?)", (app_key, url))


def _issue(connection: sqlite3.Connection, app_key: str, scopes: str, *, now: int, ends: int) -> TokenPair:
    access, refresh = f"ROW_{secrets.token_urlsafe(48)}", f"ROW_{secrets.token_urlsafe(48)}"
    until = min(now + ACCESS_SECONDS, ends)
    connection.execute("INSERT INTO access_tokens VALUES (?, ?, ?, ?)", (access, app_key, scopes, until))
    connection.execute(
        "INSERT INTO refresh_tokens (token, app_key, scopes, expire_time) VALUES (?, ?, ?, ?)",
        (refresh, app_key, scopes, ends),
    )
    return TokenPair(access, until, refresh, ends, tuple(scopes.split()))
