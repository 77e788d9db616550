"""Reads parameters with the types that TikTok's documentation gives them, or refuses as TikTok does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api.refusals import (
    RequestRefusedError,
    parameter_missing,
    parameter_type,
    parameter_value,
)

# How TikTok's messages name the types of JSON values.
_TYPE_NAMES = {str: "string", bool: "bool", int: "int64", float: "float64", list: "list", dict: "object"}


def read_typed(body: Mapping[str, Any], name: str, kind: type) -> Any:
    """Returns a field of the body, or None where it is absent or null; refuses another type than `kind`."""
    value = body.get(name)
    # In Python a bool is an int as well; in JSON it is not.
    if value is not None and type(value) is not kind:
        raise RequestRefusedError(parameter_type(name, actual=_name_of(value), expected=_TYPE_NAMES[kind]))
    return value


def read_needed(body: Mapping[str, Any], name: str, kind: type) -> Any:
    """Returns a field of the body that must be there; an empty text or list counts as missing."""
    value = read_typed(body, name, kind)
    if value is None or value in ("", []):
        raise RequestRefusedError(parameter_missing(name))
    return value


def read_strings(body: Mapping[str, Any], name: str, *, most: int) -> list[str] | None:
    """Returns a list of strings of the body, or None where it is absent; refuses more than `most`."""
    values: list[str] | None = read_typed(body, name, list)
    if values is None:
        return None
    if len(values) > most:
        raise RequestRefusedError(parameter_value(name, f"Max count: {most}"))
    for value in values:
        if not isinstance(value, str):
            raise RequestRefusedError(parameter_type(name, actual=_name_of(value), expected="string"))
    return values


def read_choice(query: Mapping[str, str], name: str, allowed: tuple[str, ...], *, default: str) -> str:
    """Returns a word of the query; refuses one that is not allowed."""
    value = query.get(name) or default
    if value not in allowed:
        raise RequestRefusedError(parameter_value(name, f"Possible values: {', '.join(allowed)}"))
    return value


def read_needed_choice(query: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """Returns a word of the query that must be there."""
    if not query.get(name):
        raise RequestRefusedError(parameter_missing(name))
    return read_choice(query, name, allowed, default="")


def read_whole(query: Mapping[str, str], name: str, *, least: int, most: int, default: int) -> int:
    """Returns a whole number of the query; refuses what is no number or outside the range."""
    text = query.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.removeprefix("-").isdecimal()):
        raise RequestRefusedError(parameter_type(name, actual="string", expected="int64"))
    value = int(text[:20])
    if not least <= value <= most:
        raise RequestRefusedError(parameter_value(name, f"Valid range: [{least}-{most}]"))
    return value


def _name_of(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "null")
