"""OAuth 1.0a with HMAC-SHA256 written from RFC 5849 alone, to judge what the client sends."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tests.tiktok.loopback import Received
from tiktok_orders.magento.access import OAuthKeys


def read_header(header: str) -> dict[str, str]:
    kind, _, rest = header.partition(" ")
    assert kind == "OAuth"
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', rest)}


def signature_of(received: Received, base_url: str, keys: OAuthKeys) -> str:
    """Returns the signature that the request should carry. `base_url` is scheme and host."""
    target = urlsplit(received.target)
    pairs = parse_qsl(target.query, keep_blank_values=True)
    pairs += [(k, v) for k, v in read_header(received.headers["authorization"]).items() if k != "oauth_signature"]
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    parts = (received.method, base_url + target.path, joined)
    base_string = "&".join(quote(part, safe="~") for part in parts)
    key = f"{quote(keys.consumer_secret, safe='~')}&{quote(keys.access_token_secret, safe='~')}"
    return b64encode(hmac.digest(key.encode(), base_string.encode(), "sha256")).decode()


def assert_signed(received: Received, base_url: str, keys: OAuthKeys) -> None:
    sent = read_header(received.headers["authorization"])
    assert sent["oauth_signature"] == signature_of(received, base_url, keys)
    assert sent["oauth_signature_method"] == "HMAC-SHA256"
    assert (sent["oauth_consumer_key"], sent["oauth_token"]) == (keys.consumer_key, keys.access_token)
