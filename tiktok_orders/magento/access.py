"""How one Magento is reached and asked: its address, the integration's keys, the signature of a request.

Source: Adobe Commerce web API guide, "OAuth-based authentication" and "Token-based authentication" (read
2026-11). Only HMAC-SHA256 is accepted; a JSON body is no part of the signature.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

import requests
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256
from requests_oauthlib import OAuth1

from tiktok_orders.errors import InvalidInputError

ALL_STORES = "all"  # Magento's own word for the admin scope
_STORE_CODE = re.compile(r"[A-Za-z]\w{0,31}", re.ASCII)  # store.code is varchar(32)

# At level DEBUG both write whole requests with tokens and signatures.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True)
class OAuthKeys:
    """The four texts that Magento shows when an integration is activated; they last until it is revoked."""

    consumer_key: str
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.consumer_secret, self.access_token, self.access_token_secret


@dataclass(frozen=True)
class BearerToken:
    """An integration's access token sent by itself, which Magento has refused by default since 2.4.4."""

    token: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token,)


@dataclass(frozen=True)
class MagentoAccess:
    """Where a Magento is and with which keys to ask it; raises `InvalidInputError` for an impossible address.

    `base_url` is the shop's public address, with its path where it has one: `https://host/shop/`. It must be
    the one that Magento knows itself by, since scheme and host are signed.
    """

    base_url: str
    keys: OAuthKeys | BearerToken

    def __post_init__(self) -> None:
        if not _is_base_url(self.base_url):
            raise InvalidInputError(
                "This is not the address of a Magento. It looks like https://shop.example.com or "
                "https://example.com/shop, without user, question mark or “#”."
            )

    def build_url(self, store_code: str, path: str, query: Mapping[str, str]) -> str:
        """Returns the address of a call; `path` comes after `/V1` and is percent-encoded already."""
        if not _STORE_CODE.fullmatch(store_code):
            raise InvalidInputError(f"“{store_code[:40]}” is not the code of a store view in Magento.")
        url = f"{self.base_url.rstrip('/')}/rest/{store_code}/V1{path}"
        return f"{url}?{urlencode(query, quote_via=quote, safe='')}" if query else url

    def authorise(self, method: str, url: str, *, now: datetime) -> str:
        """Returns the value of the `Authorization` header, another one each time."""
        if isinstance(self.keys, BearerToken):
            return f"Bearer {self.keys.token}"
        return sign_request(self.keys, method=method, url=url, now=now)


def sign_request(keys: OAuthKeys, *, method: str, url: str, now: datetime, nonce: str | None = None) -> str:
    """Returns the `Authorization` header of OAuth 1.0a over the address just as `requests` will send it.

    `now` is aware; `nonce` is made up where none is given, and Magento takes each but once.
    """
    prepared = requests.Request(method, url).prepare()
    sign = OAuth1(
        keys.consumer_key,
        keys.consumer_secret,
        keys.access_token,
        keys.access_token_secret,
        signature_method=SIGNATURE_HMAC_SHA256,
        decoding=None,
        timestamp=str(int(now.timestamp())),
        nonce=nonce,
    )
    return str(sign(prepared).headers["Authorization"])


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", text))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
