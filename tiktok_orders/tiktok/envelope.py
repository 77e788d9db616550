"""Reading TikTok Shop's envelope `{code, message, request_id, data}`: code 0 alone is success."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.errors import ThrottledError, UnreachableError
from tiktok_orders.http import Reply
from tiktok_orders.retry import read_retry_after
from tiktok_orders.tiktok.refusals import build_refusal

MESSAGE_LENGTH = 300
_REQUEST_ID = re.compile(rb'"request_id"\s*:\s*"([\w.-]{1,64})"')


def read_data(reply: Reply, *, now: datetime, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """Returns `data` of a success ({} where it is null), numbers with a point as `Decimal`.

    Raises the error that the code stands for; `secrets` never reach its message.
    """
    envelope = _read_envelope(reply, now)
    if envelope["code"] != 0:
        raise build_refusal(
            code=envelope["code"],
            message=_clean(envelope.get("message"), secrets),
            http_status=reply.status,
            request_id=_text(envelope.get("request_id")),
            retry_after_seconds=read_retry_after(reply.headers.get("retry-after"), now=now),
        )
    data = envelope.get("data")
    if data is not None and not isinstance(data, dict):
        raise not_the_api(reply)
    return data or {}


def find_request_id(reply: Reply) -> str:
    """Returns TikTok's id of the exchange for the log, or "": it stands at the beginning or the end."""
    found = _REQUEST_ID.search(reply.body[:512]) or _REQUEST_ID.search(reply.body[-512:])
    return found.group(1).decode(errors="replace") if found else ""


def not_the_api(reply: Reply) -> UnreachableError:
    """Returns the error for an answer that TikTok Shop would not give; often the address is wrong."""
    return UnreachableError(
        f"{reply.host} answered with something that is not TikTok Shop’s API (HTTP {reply.status}). Check the "
        "address in the account’s settings; if it is right, try again later.",
        http_status=reply.status,
        request_id=find_request_id(reply),
        retryable=reply.status >= 500 or _looks_cut(reply.body),
    )


def _read_envelope(reply: Reply, now: datetime) -> dict[str, Any]:
    try:
        # `parse_constant`: a NaN stays text, so that one odd field does not cost the whole page.
        found = json.loads(reply.body, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and type(found.get("code")) is int:
        return found
    if reply.status in (429, 503):
        raise _busy(reply, now)
    raise not_the_api(reply)


def _busy(reply: Reply, now: datetime) -> ThrottledError:
    what = "asks for fewer requests" if reply.status == 429 else "is not available"
    return ThrottledError(
        f"TikTok Shop ({reply.host}) {what} at the moment. Wait a minute, then try again.",
        retry_after_seconds=read_retry_after(reply.headers.get("retry-after"), now=now),
        http_status=reply.status,
        outcome_known=reply.status == 429,
    )


def _looks_cut(body: bytes) -> bool:
    """Says whether this is the beginning of a JSON object without its end."""
    return body.lstrip().startswith(b"{") and not body.rstrip().endswith(b"}")


def _clean(message: object, secrets: Iterable[str]) -> str:
    text = " ".join(_text(message).split())
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text[:MESSAGE_LENGTH]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
