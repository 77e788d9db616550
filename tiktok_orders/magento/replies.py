"""Reading what Magento sends: JSON with its numbers, and the texts of its errors in all their forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tiktok_orders.http import Reply

TEXT_LENGTH = 300
_REPORT_ID = re.compile(rb"webapi-[0-9a-zA-Z]{6,40}")
_EMAIL = re.compile(r'[^\s@(),:;<>"]+@[^\s@(),:;<>"]+')
# What a person could be found by. The words of a region or country are left: they say what is wrong.
_PERSONAL = frozenset(
    (
        *("firstname", "middlename", "lastname", "street", "city", "postcode", "telephone", "fax", "email"),
        *("company", "vat_id", "customer_email", "customer_firstname", "customer_middlename", "customer_lastname"),
    )
)


@dataclass(frozen=True)
class ErrorText:
    """What an error reply says. `template` is Magento's text before the parameters are put in.

    `is_json` is false for a page of a proxy, a firewall or the web server; then both texts are "".
    """

    text: str = ""
    template: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_json: bool = False
    code: int = 0


def read_json(body: bytes) -> Any:
    """Returns the value, numbers with a point as `Decimal`, or raises `ValueError`.

    PHP may write 34.35 as 34.350000000000001: the shortest text of the same float is what was meant.
    """
    try:
        return json.loads(body, parse_float=shortest_decimal, parse_constant=str)
    except RecursionError as error:
        raise ValueError("The reply is nested too deeply.") from error


def shortest_decimal(text: str | float) -> Decimal:
    """Returns a float, or the text of one, as the shortest decimal number that means the same float."""
    return Decimal(repr(float(text)))


def find_report_id(reply: Reply) -> str:
    """Returns the id under which Magento wrote an error into its log (`webapi-...`), or ""."""
    found = _REPORT_ID.search(reply.body[:4096]) if reply.status >= 400 else None
    return found.group().decode() if found else ""


def read_error_text(body: bytes, *, hide: Iterable[str] = ()) -> ErrorText:
    """Returns the text of an error reply with its parameters put in, on one line and without what to `hide`."""
    try:
        found = read_json(body)
    except ValueError:
        return ErrorText()
    if not isinstance(found, dict):
        return ErrorText(is_json=True)
    found = _of_a_shutdown(found)
    template = _as_text(found.get("message"))
    parameters = _parameters(found.get("parameters"))
    texts = [fill_template(template, parameters), *_further_texts(found.get("errors"))]
    code = found.get("code")
    return ErrorText(
        text=_clean(" ".join(filter(None, texts)), hide),
        template=template,
        parameters=parameters,
        is_json=True,
        code=code if type(code) is int else 0,
    )


def fill_template(template: str, parameters: Mapping[str, str]) -> str:
    """Returns the text with `%1` or `%name` filled; longer names first, so that `%10` is not `%1` and a 0."""
    names = sorted(parameters, key=len, reverse=True)
    if not names:
        return template
    places = re.compile("%(" + "|".join(map(re.escape, names)) + ")")
    return places.sub(lambda place: parameters[place.group(1)], template)


def find_personal(body: Any) -> Iterator[str]:
    """Yields the buyer's names, addresses and numbers in what is being sent, to keep them out of messages."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if name in _PERSONAL:
                yield from (text for text in _texts(value) if text.strip())
            else:
                yield from find_personal(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from find_personal(value)


def _of_a_shutdown(found: dict[str, Any]) -> dict[str, Any]:
    """A fatal error of PHP comes as `{"messages": {"error": [{"code", "message"}]}}`."""
    messages = found.get("messages")
    errors = messages.get("error") if isinstance(messages, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, dict) else found


def _further_texts(errors: Any) -> list[str]:
    entries = errors if isinstance(errors, list) else []
    return [
        fill_template(_as_text(entry.get("message")), _parameters(entry.get("parameters")))
        for entry in entries
        if isinstance(entry, dict)
    ]


def _parameters(found: Any) -> dict[str, str]:
    """Returns parameters by the name that stands after the percent sign; those of a list count from 1."""
    if isinstance(found, list):
        found = {str(number): value for number, value in enumerate(found, 1)}
    return {str(name): _as_text(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def _texts(value: Any) -> list[str]:
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list | tuple) else [str(value)]


def _clean(text: str, hide: Iterable[str]) -> str:
    for secret in sorted(filter(None, hide), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return " ".join(_EMAIL.sub("…", text).split())[:TEXT_LENGTH]
