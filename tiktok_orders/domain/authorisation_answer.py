"""What comes back from a seller's consent: in the address of our callback, or pasted by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from tiktok_orders.errors import InvalidInputError, RefusedError


@dataclass(frozen=True)
class Answer:
    """A code that becomes tokens once. `state` and `app_key` are "" in a code that was pasted alone."""

    code: str = field(repr=False)
    state: str = field(default="", repr=False)
    app_key: str = ""


def read_answer(parameters: Mapping[str, str]) -> Answer:
    """Returns the answer in the parameters of a redirect; raises `RefusedError` where the seller said no.

    A refusal comes as `code=null&error=auth_denied`.
    """
    error, code = parameters.get("error", ""), parameters.get("code", "")
    if error == "auth_denied":
        raise RefusedError(
            "The seller did not let the app in: Deny was pressed on TikTok’s page. Nothing was connected; open "
            "the link again and approve."
        )
    if error:
        raise RefusedError(f"TikTok Shop did not authorise the app ({error[:60]}). Open the link again.")
    if code in ("", "null"):
        raise InvalidInputError("TikTok’s answer holds no code. Open the link again and approve the app.")
    return Answer(code, parameters.get("state", ""), parameters.get("app_key", ""))


def read_pasted(text: str) -> Answer:
    """Returns the answer in what a person pasted: the code alone, or the whole address they were sent back to."""
    pasted = text.strip()
    if not pasted:
        raise InvalidInputError("Paste the code, or the whole address that the browser shows after the consent.")
    if "://" in pasted or "code=" in pasted:
        query = urlsplit(pasted).query if "://" in pasted else pasted.lstrip("?")
        return read_answer(dict(parse_qsl(query, keep_blank_values=True)))
    if any(sign.isspace() for sign in pasted):
        raise InvalidInputError("A code holds no blanks. Copy it again, or paste the whole address.")
    return Answer(pasted)
