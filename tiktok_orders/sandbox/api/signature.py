"""TikTok's request signature, made here a second time so that a mistake in the client cannot hide.

Source: Partner Center, "Sign your API request": HMAC-SHA256, keyed with the app secret, over
secret + path + sorted name and value pairs + body + secret, in lower-case hex.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

_UNSIGNED = frozenset({"sign", "access_token"})


def build_signature(
    app_secret: str, *, path: str, query: Mapping[str, str], body: bytes = b"", content_type: str = ""
) -> str:
    """Returns the signature of a request; `query` holds decoded values, `body` the bytes as they were sent."""
    pairs = "".join(f"{name}{query[name]}" for name in sorted(query.keys() - _UNSIGNED))
    signed = path.encode() + pairs.encode()
    if not content_type.lower().startswith("multipart/form-data"):
        signed += body
    secret = app_secret.encode()
    return hmac.new(secret, secret + signed + secret, hashlib.sha256).hexdigest()


def is_signed(
    app_secret: str, *, path: str, query: Mapping[str, str], body: bytes = b"", content_type: str = ""
) -> bool:
    """Tells whether the request carries the signature that belongs to it."""
    wanted = build_signature(app_secret, path=path, query=query, body=body, content_type=content_type)
    return hmac.compare_digest(wanted.encode(), query.get("sign", "").encode())
