"""One call, and what TikTok Shop said as a record of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from tiktok_orders.domain.stated import Stated
from tiktok_orders.errors import OutcomeUnknownError, RemoteError, UnreachableError
from tiktok_orders.http import host_of
from tiktok_orders.tiktok.client import Form, ShopClient
from tiktok_orders.tiktok.endpoints import Endpoint

M = TypeVar("M", bound=Stated)


def ask_for(
    client: ShopClient,
    kind: type[M],
    endpoint: Endpoint,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | Form | None = None,
    **ids: str,
) -> M:
    """Returns what a call answers; raises as `ShopClient.call` does.

    An answer that cannot be read is `OutcomeUnknownError` where the call would change something, otherwise
    `UnreachableError`.
    """
    data = client.call(endpoint, query=query, body=body, **ids)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise _unreadable(client, endpoint, error) from None


def read_entry(client: ShopClient, kind: type[M], raw: Any) -> M:
    """Returns one entry of a search, or raises `UnreachableError` for one that cannot be read."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise _not_readable(client, error) from None


def _unreadable(client: ShopClient, endpoint: Endpoint, error: ValidationError) -> RemoteError:
    if endpoint.may_be_repeated:
        return _not_readable(client, error)
    return OutcomeUnknownError(
        f"TikTok Shop ({host_of(client.app.base_url)}) answered something that cannot be read "
        f"({_place(error)}). It is looked up before anything is sent again."
    )


def _not_readable(client: ShopClient, error: ValidationError) -> UnreachableError:
    return UnreachableError(
        f"TikTok Shop ({host_of(client.app.base_url)}) sent something that cannot be read ({_place(error)}). Try "
        "again later.",
        retryable=False,
    )


def _place(error: ValidationError) -> str:
    """Names the field that is wrong, never its value, which may be personal."""
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return "“" + (".".join(str(step) for step in problem["loc"]) or "the record") + "”"
