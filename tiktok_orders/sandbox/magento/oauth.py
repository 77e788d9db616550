"""OAuth 1.0a as Magento checks it: HMAC-SHA256 over method, address and parameters, a nonce that is used once.

The signature is computed by oauthlib's own functions, so that no line of ours vouches for another. Codes and HTTP
statuses are those of the documentation's list of OAuth errors; most texts are not confirmed.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from oauthlib.oauth1.rfc5849 import signature

from tiktok_orders.sandbox.magento.access import Access
from tiktok_orders.sandbox.magento.refusals import MagentoRefusal, bad_request, missing

# A stamp may be so far ahead (Integration/Model/Oauth/Nonce/Generator.php); how old it may be is not limited
# there.
TIMESTAMP_AHEAD_SECONDS = 600
# It logs what was signed of each refused request, the access token included.
logging.getLogger("oauthlib.oauth1.rfc5849.signature").setLevel(logging.WARNING)

_REQUIRED = (
    "oauth_consumer_key",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_nonce",
    "oauth_timestamp",
    "oauth_token",
)
_LENGTH = 32


@dataclass(frozen=True)
class SignedRequest:
    """What a signature covers; `url` is scheme, host and path as they were sent."""

    method: str
    url: str
    query: Sequence[tuple[str, str]]
    authorization: str


def check_oauth(request: SignedRequest, access: Access, connection: sqlite3.Connection, now: int) -> None:
    """Refuses a request that is not signed by the integration, or was sent before; keeps its nonce otherwise."""
    given = _read_header(request.authorization)
    _check_parameters(given, now)
    _check_parties(given, access)
    _keep_nonce(connection, given)
    _check_signature(request, given, access)


def _read_header(authorization: str) -> Mapping[str, str]:
    try:
        pairs = signature.collect_parameters(
            headers={"Authorization": authorization}, exclude_oauth_signature=False, with_realm=False
        )
    except ValueError:
        raise bad_request("The authorization header is malformed.") from None
    return dict(pairs)


def _check_parameters(given: Mapping[str, str], now: int) -> None:
    for name in _REQUIRED:
        if not given.get(name):
            raise missing(name)
    if given.get("oauth_version", "1.0") != "1.0":
        raise bad_request('The "%1" Oauth version isn\'t supported.', [given["oauth_version"]])
    if given["oauth_signature_method"] != "HMAC-SHA256":
        raise bad_request("Signature method %1 is not supported", [given["oauth_signature_method"]])
    stamp = given["oauth_timestamp"]
    if not (stamp.isascii() and stamp.isdigit()) or int(stamp[:18]) > now + TIMESTAMP_AHEAD_SECONDS:
        raise bad_request("The timestamp value in the oauth_timestamp parameter is invalid.")


def _check_parties(given: Mapping[str, str], access: Access) -> None:
    known = access.credentials
    if len(given["oauth_consumer_key"]) != _LENGTH:
        raise MagentoRefusal(401, "Consumer key is not the correct length")
    if given["oauth_consumer_key"] != known.consumer_key:
        raise MagentoRefusal(401, "A consumer having the specified key does not exist")
    if len(given["oauth_token"]) != _LENGTH:
        raise MagentoRefusal(401, "The token length is invalid. Check the length and try again.")
    if given["oauth_token"] != known.access_token:
        raise MagentoRefusal(401, "Specified token does not exist")
    if access.is_revoked:
        raise MagentoRefusal(401, "Access token has been revoked")


def _keep_nonce(connection: sqlite3.Connection, given: Mapping[str, str]) -> None:
    row = (given["oauth_nonce"], given["oauth_consumer_key"], int(given["oauth_timestamp"][:18]))
    try:
        connection.execute("INSERT INTO oauth_nonce (nonce, consumer, timestamp) VALUES (?, ?, ?)", row)
    except sqlite3.IntegrityError:
        raise MagentoRefusal(
            401, "The nonce is already being used by the consumer with an ID of %1.", ["1"]
        ) from None


def _check_signature(request: SignedRequest, given: Mapping[str, str], access: Access) -> None:
    params = [*request.query, *((name, value) for name, value in given.items() if name != "oauth_signature")]
    # What oauthlib reads of a request; its own class would want the query in oauthlib's idea of an alphabet.
    signed: Any = SimpleNamespace(
        http_method=request.method, uri=request.url, params=params, signature=given["oauth_signature"]
    )
    known = access.credentials
    if not signature.verify_hmac_sha256(signed, known.consumer_secret, known.access_token_secret):
        raise MagentoRefusal(401, "The signature is invalid. Verify and try again.")
