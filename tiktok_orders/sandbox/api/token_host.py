"""The token host: an auth code becomes tokens, a refresh token becomes new ones. Not signed, as at TikTok.

Source: Partner Center, "Authorization overview (202407)".
"""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.api.call import RawRequest
from tiktok_orders.sandbox.api.refusals import (
    APP_KEY_INVALID,
    AUTH_CODE_INVALID,
    METHOD_INVALID,
    REFRESH_TOKEN_EXPIRED,
    Refusal,
    RequestRefusedError,
    parameter_missing,
    parameter_value,
)
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.authorisations import TokenPair
from tiktok_orders.sandbox.world.sellers import Seller
from tiktok_orders.sandbox.world.world import World

_SECRET_INVALID = Refusal(36009004, "Invalid credentials. Invalid 'app_secret' query parameter.", 400)
_SELLER = 0  # user_type of a TikTok Shop seller


def get_token(world: World, request: RawRequest) -> Data:
    """Returns the first tokens for an auth code; `grant_type` must be `authorized_code`."""
    seller = _check_client(world, request, grant_type="authorized_code")
    code = _read(request, "auth_code")
    pair = world.authorisations.take_code(seller.app.app_key, code, now=request.now)
    if pair is None:
        raise RequestRefusedError(AUTH_CODE_INVALID)
    return _build_data(seller, pair)


def refresh_token(world: World, request: RawRequest) -> Data:
    """Returns new tokens for a refresh token; `grant_type` must be `refresh_token`."""
    seller = _check_client(world, request, grant_type="refresh_token")
    app_key, token, now = seller.app.app_key, _read(request, "refresh_token"), request.now
    if not world.authorisations.can_refresh(app_key, token, now=now):
        raise RequestRefusedError(REFRESH_TOKEN_EXPIRED)
    if request.find_strike(Kind.REFRESH_TOKEN_KEPT):
        kept = world.authorisations.refresh(app_key, token, now=now, keeps_refresh_token=True)
        return _without_refresh_token(_build_data(seller, _found(kept)))
    if request.find_strike(Kind.REFRESH_TOKEN_ROTATED):
        world.authorisations.expire_all_access_tokens(app_key, now=now)
    return _build_data(seller, _found(world.authorisations.refresh(app_key, token, now=now)))


def _found(pair: TokenPair | None) -> TokenPair:
    if pair is None:
        raise RequestRefusedError(REFRESH_TOKEN_EXPIRED)
    return pair


def _check_client(world: World, request: RawRequest, *, grant_type: str) -> Seller:
    if request.method != "GET":
        raise RequestRefusedError(METHOD_INVALID)
    seller = world.find_seller(app_key=_read(request, "app_key"))
    if seller is None:
        raise RequestRefusedError(APP_KEY_INVALID)
    if _read(request, "app_secret") != seller.app.app_secret:
        raise RequestRefusedError(_SECRET_INVALID)
    if _read(request, "grant_type") != grant_type:
        raise RequestRefusedError(parameter_value("grant_type", f"Possible values: {grant_type}"))
    return seller


def _read(request: RawRequest, name: str) -> str:
    value = request.query.get(name, "")
    if not value:
        raise RequestRefusedError(parameter_missing(name))
    return value


def _without_refresh_token(data: dict[str, Any]) -> Data:
    return {name: value for name, value in data.items() if not name.startswith("refresh_token")}


def _build_data(seller: Seller, pair: TokenPair) -> dict[str, Any]:
    return {
        "access_token": pair.access_token,
        "access_token_expire_in": pair.access_token_expire_in,
        "refresh_token": pair.refresh_token,
        "refresh_token_expire_in": pair.refresh_token_expire_in,
        "open_id": seller.open_id,
        "seller_name": seller.name,
        "seller_base_region": seller.base_region,
        "user_type": _SELLER,
        "granted_scopes": list(pair.scopes),
    }
