"""Idempotency keys: the same key gives the same answer again, and nothing is done twice.

A key belongs to one shop and one path, so that it counts for one decision about one case. Only what succeeded is
kept: after a refusal nothing was done, and the same request may succeed later.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.case_refusals import PARAMETER_INVALID, refuse_if

_LONGEST = 255
_FIND = "SELECT answer FROM given_answers WHERE shop_id = ? AND path = ? AND idempotency_key = ?"


def read_key(call: Call) -> str | None:
    """Returns the key, or None: the documentation lets it be absent. Refuses an empty or over-long one."""
    key = call.query.get("idempotency_key")
    refuse_if(key is not None and not 0 < len(key) <= _LONGEST, PARAMETER_INVALID)
    return key


def find_answer(call: Call, connection: sqlite3.Connection, key: str | None) -> dict[str, Any] | None:
    """Returns what was answered under the key, or None."""
    if key is None:
        return None
    row = connection.execute(_FIND, (int(call.shop.id), call.request.path, key)).fetchone()
    answer: dict[str, Any] | None = json.loads(row[0]) if row else None
    return answer


def keep_answer(
    call: Call, connection: sqlite3.Connection, key: str | None, answer: dict[str, Any]
) -> dict[str, Any]:
    """Returns the answer, which is now kept under its key."""
    if key is not None:
        connection.execute(
            "INSERT INTO given_answers VALUES (?, ?, ?, ?)",
            (int(call.shop.id), call.request.path, key, json.dumps(answer)),
        )
    return answer
