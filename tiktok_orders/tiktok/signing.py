"""TikTok Shop's signatures, pure: of the requests that we send and of the webhooks that it sends.

Source: Partner Center, "Sign your API request" and "TikTok Shop webhooks overview" (read 2026-11); the raw
bytes are what counts, so JSON is never written a second time between signing and sending.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

_NOT_SIGNED = frozenset({"sign", "access_token"})


def sign_request(*, path: str, query: Mapping[str, str], body: bytes, content_type: str, app_secret: str) -> str:
    """Returns the value of `sign`: HMAC-SHA256 in small hex letters.

    `path` as requested, without host; `query` decoded (a `page_token` keeps its `/` and `+`); `body` exactly
    as sent, left out of the signature when the media type is `multipart/form-data`.
    """
    parameters = "".join(key + query[key] for key in sorted(query) if key not in _NOT_SIGNED)
    signed_body = b"" if _is_multipart(content_type) else body
    secret = app_secret.encode()
    message = secret + (path + parameters).encode() + signed_body + secret
    return hmac.digest(secret, message, "sha256").hex()


def verify_webhook(*, raw_body: bytes, signature: str | None, app_key: str, app_secret: str) -> bool:
    """Says whether a webhook's `Authorization` header is TikTok Shop's, over its raw body, in constant time."""
    if not (isinstance(raw_body, bytes) and isinstance(signature, str) and app_key and app_secret):
        return False
    expected = hmac.digest(app_secret.encode(), app_key.encode() + raw_body, "sha256").hex()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))


def _is_multipart(content_type: str) -> bool:
    """Compares the media type alone: the whole header carries a boundary."""
    return content_type.partition(";")[0].strip().lower() == "multipart/form-data"
