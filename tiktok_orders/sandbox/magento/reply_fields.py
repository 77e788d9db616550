"""`fields=items[entity_id,items[sku]],total_count`: which members of a reply are sent."""

from __future__ import annotations

import re
from typing import Any

Wanted = dict[str, "Wanted"]


def pick_fields(reply: Any, fields: str | None) -> Any:
    """Returns the reply with the named members alone; a bare value, or no `fields`, is left as it is.

    Names that the reply has not are passed over; brackets that do not match name nothing.
    """
    if not fields or not isinstance(reply, dict | list):
        return reply
    return _pick(reply, _parse(fields))


def _parse(fields: str) -> Wanted:
    root: Wanted = {}
    trail, last = [root], root
    for mark in re.findall(r"[\[\],]|[^\[\],\s]+", fields):
        if mark == "[":
            trail.append(last)
        elif mark == "]":
            if len(trail) == 1:
                return {}
            trail.pop()
        elif mark != ",":
            last = trail[-1].setdefault(mark, {})
    return root if len(trail) == 1 else {}


def _pick(value: Any, wanted: Wanted) -> Any:
    if isinstance(value, list):
        return [_pick(part, wanted) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _pick(value[name], part) if part else value[name] for name, part in wanted.items() if name in value
    }
