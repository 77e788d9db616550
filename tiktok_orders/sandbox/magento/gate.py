"""From a raw request to an admitted call: store scope, route, media types, who asks, and the body."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_orders.sandbox.magento.access import ANONYMOUS, Access
from tiktok_orders.sandbox.magento.books import Books
from tiktok_orders.sandbox.magento.oauth import SignedRequest, check_oauth
from tiktok_orders.sandbox.magento.refusals import NO_ROUTE, MagentoRefusal, bad_request, not_allowed
from tiktok_orders.sandbox.magento.routes import Route, find_route
from tiktok_orders.sandbox.magento.stores import DEFAULT_STORE, find_scope


@dataclass(frozen=True)
class RawRequest:
    """One request as it arrived; `path` is not decoded, `query` is, and `now` is unix seconds."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    base_url: str
    now: int


def find_place(request: RawRequest) -> tuple[int, Route, dict[str, str]]:
    """Returns the store id of the address, the route and the parts of its path.

    `/rest/V1` is the default store, `/rest/all/V1` the admin's, `/rest/{code}/V1` that view's; another code is no
    route.
    """
    parts = request.path.strip("/").split("/", 3)
    scope = DEFAULT_STORE
    if len(parts) > 1 and parts[1] != "V1":
        found = find_scope(parts[1])
        if found is None:
            raise NO_ROUTE
        scope, parts = found, [parts[0], *"/".join(parts[2:]).split("/", 1)]
    else:
        parts = [parts[0], *"/".join(parts[1:]).split("/", 1)]
    route = find_route(request.method, parts[2]) if len(parts) == 3 and parts[1] == "V1" else None
    if route is None:
        raise NO_ROUTE
    return scope.store_id, *route


def check_access(request: RawRequest, route: Route, access: Access, books: Books) -> None:
    """Refuses whoever may not use the route. What says nothing of who it is may use the anonymous routes alone."""
    authorization = request.headers.get("authorization", "")
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "oauth":
        signed = SignedRequest(request.method, request.base_url + request.path, request.query, authorization)
        with books.changing() as connection:
            check_oauth(signed, access, connection, request.now)
        access.check_integration(route.resource)
    elif route.resource != ANONYMOUS:
        if scheme.lower() != "bearer":
            raise not_allowed(route.resource)
        access.check_bearer(value.strip(), route.resource, request.now)


def check_accept(request: RawRequest) -> None:
    """Refuses a client that wants something else than JSON; Magento's XML is not served here."""
    accepted = request.headers.get("accept", "*/*") or "*/*"
    kinds = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    if not kinds & {"*/*", "application/*", "application/json"}:
        raise MagentoRefusal(
            406,
            "Server cannot match any of the given Accept HTTP header media type(s) from the request: "
            '"%1" with media types from the config of response renderer.',
            [accepted],
        )


def read_body(request: RawRequest) -> dict[str, Any]:
    """Returns the JSON object that was sent; nothing sent is an empty one."""
    if not request.body or request.method == "GET":
        return {}
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not media_type:
        raise bad_request("Content-Type header is empty.")
    if media_type != "application/json":
        raise bad_request("Server cannot understand Content-Type HTTP header media type %1", [media_type])
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise bad_request("Decoding error.") from None
    return body if isinstance(body, dict) else {}
