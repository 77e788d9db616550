"""TikTok's envelope around every reply: code, message, request_id and data."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any, NewType

from starlette.responses import Response

from tiktok_orders.sandbox.api.refusals import Refusal

# `data` that is spelled already, so that stored orders are not read and written again for every reply.
JsonText = NewType("JsonText", str)
Data = dict[str, Any] | JsonText

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def build_reply(data: Data, *, now: int, message: str = "Success") -> Response:
    """Returns a reply with code 0; `now` is unix seconds."""
    text = data if isinstance(data, str) else _encode(data)
    return _respond(0, message, text, now=now, http_status=200)


def build_refusal(refusal: Refusal, *, now: int) -> Response:
    """Returns a refusal in the same envelope; its data is null."""
    return _respond(refusal.code, refusal.text, "null", now=now, http_status=refusal.http_status)


def _respond(code: int, message: str, data: str, *, now: int, http_status: int) -> Response:
    head = _encode({"code": code, "message": message, "request_id": _new_request_id(now)})
    return Response(
        f'{head[:-1]},"data":{data}}}',
        status_code=http_status,
        media_type="application/json",
        headers={"date": formatdate(now, usegmt=True)},
    )


def _new_request_id(now: int) -> str:
    """Returns the moment (UTC, to the second) and eighteen upper-case hex digits, as TikTok spells it."""
    return f"{datetime.fromtimestamp(now, UTC):%Y%m%d%H%M%S}{secrets.token_hex(9).upper()}"
