"""Page tokens: opaque to the client, tied to one search, and no longer good when that search changes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import struct
from dataclasses import asdict

from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError, parameter_value
from tiktok_orders.sandbox.world.order_book import OrderSearch, Place
from tiktok_orders.sandbox.world.package_book import PackageSearch

# No source tells how long TikTok's tokens live; a day is longer than any sound run.
TOKEN_SECONDS = 86_400
Search = OrderSearch | PackageSearch
_PLACE = struct.Struct(">QQQ?")
_INVALID: Refusal = parameter_value("page_token", "It does not belong to this request.")


def write_page_token(key: bytes, search: Search, place: Place, *, now: int, is_marked: bool = False) -> str:
    """Returns the token of the page after `place`, made at `now` (unix seconds). `is_marked` can read a mark."""
    body = _PLACE.pack(now, *place, is_marked)
    return base64.b64encode(body + _seal(key, search, body)).decode()


def read_page_token(key: bytes, search: Search, token: str, *, now: int) -> Place:
    """Returns the place that a token names; refuses one of another search, of another world, or too old."""
    try:
        raw = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestRefusedError(_INVALID) from error
    body, seal = raw[: _PLACE.size], raw[_PLACE.size :]
    if not hmac.compare_digest(seal, _seal(key, search, body)):
        raise RequestRefusedError(_INVALID)
    made_at, first, second, _ = _PLACE.unpack(body)
    if made_at + TOKEN_SECONDS < now:
        raise RequestRefusedError(_INVALID)
    return first, second


def is_marked(token: str) -> bool:
    """Tells whether a good token was written with a mark."""
    return bool(_PLACE.unpack(base64.b64decode(token)[: _PLACE.size])[3])


def _seal(key: bytes, search: Search, body: bytes) -> bytes:
    asked = json.dumps(asdict(search), sort_keys=True).encode()
    return hmac.new(key, asked + body, hashlib.sha256).digest()
