"""What TikTok checks before it answers: app, time, signature, token, scope and shop, in this order."""

from __future__ import annotations

import json
from typing import Any

from tiktok_orders.sandbox.api import refusals
from tiktok_orders.sandbox.api.call import Call, RawRequest
from tiktok_orders.sandbox.api.endpoints import Endpoint, find_endpoint
from tiktok_orders.sandbox.api.signature import is_signed
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.sellers import Seller, Shop
from tiktok_orders.sandbox.world.world import World

# "Timestamps must lie within 5 minutes before to 30 seconds beyond the current time" (Common errors).
_OLDEST_SECONDS = 300
_AHEAD_SECONDS = 30


def admit(world: World, request: RawRequest) -> tuple[Endpoint, Call]:
    """Returns the endpoint and the checked call, or raises the Refusal that TikTok would send."""
    endpoint, path_parameters = find_endpoint(request.method, request.path)
    seller = _check_app(world, request)
    _check_identifiers(request, seller)
    _check_timestamp(request)
    _check_signature(request, seller)
    _check_token(world, request, seller, endpoint)
    shop = _check_shop(request, seller, endpoint)
    return endpoint, Call(world, request, seller, shop, path_parameters, _read_body(request, endpoint))


def _check_app(world: World, request: RawRequest) -> Seller:
    seller = world.find_seller(app_key=request.query.get("app_key", ""))
    if seller is None:
        raise refusals.RequestRefusedError(refusals.APP_KEY_INVALID)
    return seller


def _check_identifiers(request: RawRequest, seller: Seller) -> None:
    """Checks what older versions of the API took in the query, and some SDKs still send."""
    if "category_asset_cipher" in request.query:
        raise refusals.RequestRefusedError(refusals.CATEGORY_CIPHER_UNEXPECTED)
    if request.query.get("shop_id", seller.shops[0].id) not in [shop.id for shop in seller.shops]:
        raise refusals.RequestRefusedError(refusals.SHOP_ID_INVALID)
    if request.query.get("version", _find_version(request.path)) != _find_version(request.path):
        raise refusals.RequestRefusedError(refusals.VERSION_PARAMETER_INVALID)


def _find_version(path: str) -> str:
    return path.split("/")[2]


def _check_timestamp(request: RawRequest) -> None:
    text = request.query.get("timestamp")
    if not text:
        raise refusals.RequestRefusedError(refusals.parameter_missing("timestamp"))
    if not text.removeprefix("-").isdecimal():
        raise refusals.RequestRefusedError(refusals.parameter_type("timestamp", actual="string", expected="int64"))
    timestamp, now = int(text), request.now
    if timestamp < 0:
        raise refusals.RequestRefusedError(refusals.TIMESTAMP_NEGATIVE)
    if strike := request.find_strike(Kind.CLOCK_OFF):
        now += int(strike.seconds)
    if timestamp < now - _OLDEST_SECONDS:
        raise refusals.RequestRefusedError(refusals.TIMESTAMP_OLD, now=now)
    if timestamp > now + _AHEAD_SECONDS:
        raise refusals.RequestRefusedError(refusals.TIMESTAMP_AHEAD, now=now)


def _check_signature(request: RawRequest, seller: Seller) -> None:
    if not request.query.get("sign"):
        raise refusals.RequestRefusedError(refusals.SIGN_MISSING)
    signed = is_signed(
        seller.app.app_secret,
        path=request.path,
        query=request.query,
        body=request.body,
        content_type=request.content_type,
    )
    if not signed:
        raise refusals.RequestRefusedError(refusals.SIGN_INVALID)


def _check_token(world: World, request: RawRequest, seller: Seller, endpoint: Endpoint) -> None:
    token = world.authorisations.find_access_token(request.headers.get("x-tts-access-token", ""))
    if token is None or token.app_key != seller.app.app_key:
        raise refusals.RequestRefusedError(refusals.TOKEN_INVALID)
    if token.expire_time <= request.now or _expires_now(world, request):
        raise refusals.RequestRefusedError(refusals.TOKEN_EXPIRED)
    if endpoint.scope not in token.scopes:
        raise refusals.RequestRefusedError(refusals.SCOPE_MISSING)


def _expires_now(world: World, request: RawRequest) -> bool:
    if request.find_strike(Kind.TOKEN_EXPIRED) is None:
        return False
    world.authorisations.expire_access_token(request.headers["x-tts-access-token"], now=request.now)
    return True


def _check_shop(request: RawRequest, seller: Seller, endpoint: Endpoint) -> Shop | None:
    cipher = request.query.get("shop_cipher", "")
    if not endpoint.needs_shop_cipher:
        if cipher:
            raise refusals.RequestRefusedError(refusals.SHOP_CIPHER_UNEXPECTED)
        return None
    if not cipher:
        raise refusals.RequestRefusedError(refusals.SHOP_CIPHER_MISSING)
    for shop in seller.shops:
        if shop.cipher == cipher:
            return shop
    raise refusals.RequestRefusedError(refusals.SHOP_CIPHER_FOREIGN)


def _read_body(request: RawRequest, endpoint: Endpoint) -> dict[str, Any]:
    """Returns the JSON object of the body; an empty body and a file count as one without fields."""
    is_multipart = endpoint.media_type == "multipart/form-data"
    if not request.body and not is_multipart:
        return {}
    if request.content_type.partition(";")[0].strip().lower() != endpoint.media_type:
        wrong = refusals.MULTIPART_NEEDED if is_multipart else refusals.BODY_FORMAT_INVALID
        raise refusals.RequestRefusedError(wrong)
    return {} if is_multipart else _parse(request)


def _parse(request: RawRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise refusals.RequestRefusedError(refusals.BODY_FORMAT_INVALID) from error
    if not isinstance(body, dict):
        raise refusals.RequestRefusedError(refusals.BODY_FORMAT_INVALID)
    return body


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which are no JSON.
    raise ValueError(name)
