"""A seller's consent: the link to it, the token pair it gives, the shops it covers.

Source: Partner Center, "Authorization overview" (202407) and "Generate a test access token" (read 2026-11).
The token calls are unsigned and carry the app secret in their query string: their URL is never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tiktok_orders.errors import AuthorisationEndedError, UnreachableError
from tiktok_orders.http import Http, Request, host_of
from tiktok_orders.retry import Retry
from tiktok_orders.tiktok.client import PRODUCTION_AUTH_URL, App, ShopClient, build_url
from tiktok_orders.tiktok.endpoints import (
    DEAUTHORISE_SHOP,
    GET_AUTHORIZED_SHOPS,
    GET_TOKEN,
    REFRESH_TOKEN,
    Endpoint,
)
from tiktok_orders.tiktok.envelope import read_data

CONSENT_URL_US = "https://services.us.tiktokshop.com"
CONSENT_URL_ELSEWHERE = "https://services.tiktokshop.com"


@dataclass(frozen=True)
class Token:
    """One authorisation: the token pair, and whose it is. Times are aware, UTC.

    `refresh_token_expires_at` is None where TikTok did not say; `user_type` 0 is a seller.
    """

    access_token: str = field(repr=False)
    access_token_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_token_expires_at: datetime | None
    open_id: str
    seller_name: str
    seller_base_region: str
    user_type: int | None
    granted_scopes: tuple[str, ...]


@dataclass(frozen=True)
class Shop:
    """One shop of an authorisation; `cipher` is what other calls send as `shop_cipher`."""

    id: str
    name: str
    region: str
    seller_type: str
    cipher: str = field(repr=False)
    code: str


def authorisation_link(app: App, *, region: str, state: str) -> str:
    """Returns the page where the seller consents. An app with its own authorisation host has it there."""
    query = urlencode({"service_id": app.service_id, "state": state})
    return f"{_consent_url(app, region)}/open/authorize?{query}"


def get_token(app: App, *, auth_code: str, http: Http, retry: Retry, clock: Callable[[], datetime]) -> Token:
    """Returns the token pair for the code of a consent, which works once and for 30 minutes."""
    query = {"auth_code": auth_code, "grant_type": "authorized_code"}  # literally so, not authorization_code
    data = _ask(app, GET_TOKEN, query, http=http, retry=retry, clock=clock)
    return _build_token(data, app, old_refresh_token="")


def refresh_token(
    app: App, *, refresh_token: str, http: Http, retry: Retry, clock: Callable[[], datetime]
) -> Token:
    """Returns a new token pair, with the old refresh token where none is returned.

    Raises `ReauthoriseError` when the refresh token has ended.
    """
    query = {"refresh_token": refresh_token, "grant_type": "refresh_token"}
    data = _ask(app, REFRESH_TOKEN, query, http=http, retry=retry, clock=clock)
    return _build_token(data, app, old_refresh_token=refresh_token)


def get_shops(client: ShopClient) -> list[Shop]:
    """Returns the shops that the client's access token covers: one if local, several if cross-border."""
    shops = client.call(GET_AUTHORIZED_SHOPS).get("shops") or []
    return [_build_shop(raw) for raw in shops if isinstance(raw, dict)]


def deauthorise_shop(client: ShopClient) -> None:
    """Ends the app's access to the client's shop on TikTok's side; TikTok tells the seller by email.

    One that has ended already is left so. Whether the other shops of the same consent end with it is not
    documented. Source: Deauthorize Shop 202403, read 2026-11.
    """
    try:
        client.call(DEAUTHORISE_SHOP)
    except AuthorisationEndedError:
        return


def _consent_url(app: App, region: str) -> str:
    own_host = app.auth_url.rstrip("/")
    if own_host != PRODUCTION_AUTH_URL:
        return own_host
    return CONSENT_URL_US if region.upper() == "US" else CONSENT_URL_ELSEWHERE


def _ask(
    app: App,
    endpoint: Endpoint,
    query: Mapping[str, str],
    *,
    http: Http,
    retry: Retry,
    clock: Callable[[], datetime],
) -> dict[str, Any]:
    full = {"app_key": app.app_key, "app_secret": app.app_secret, **query}
    request = Request(endpoint.method, build_url(app.auth_url, endpoint.path, full))
    secrets = (app.app_secret, query.get("auth_code", ""), query.get("refresh_token", ""))
    return retry.run(lambda: read_data(http.send(request), now=clock(), secrets=secrets))


def _build_token(data: Mapping[str, Any], app: App, *, old_refresh_token: str) -> Token:
    access_token, expires_at = _text(data, "access_token"), _instant(data, "access_token_expire_in")
    new_refresh_token = _text(data, "refresh_token") or old_refresh_token
    if not access_token or not new_refresh_token or expires_at is None:
        raise _incomplete_token(app)
    return Token(
        access_token=access_token,
        access_token_expires_at=expires_at,
        refresh_token=new_refresh_token,
        refresh_token_expires_at=_instant(data, "refresh_token_expire_in"),
        open_id=_text(data, "open_id"),
        seller_name=_text(data, "seller_name"),
        seller_base_region=_text(data, "seller_base_region"),
        user_type=data.get("user_type") if isinstance(data.get("user_type"), int) else None,
        granted_scopes=_scopes(data),
    )


def _build_shop(raw: Mapping[str, Any]) -> Shop:
    return Shop(**{name: _text(raw, name) for name in ("id", "name", "region", "seller_type", "cipher", "code")})


def _instant(data: Mapping[str, Any], name: str) -> datetime | None:
    """Reads an absolute unix second; despite its name, `..._expire_in` is no duration."""
    seconds = data.get(name)
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _scopes(data: Mapping[str, Any]) -> tuple[str, ...]:
    scopes = data.get("granted_scopes")
    return tuple(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else ()


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _incomplete_token(app: App) -> UnreachableError:
    return UnreachableError(
        f"{host_of(app.auth_url)} answered without a usable token. Start the authorisation again; if it stays, "
        "check the address in the account’s settings.",
        retryable=False,
    )
