"""Calling TikTok Shop for one connected shop: signed, tried again, with a token that renews itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tiktok_orders.errors import (
    AuthorisationEndedError,
    OutcomeUnknownError,
    ReauthoriseError,
    RemoteError,
    ThrottledError,
    TokenExpiredError,
    WrongClockError,
)
from tiktok_orders.http import Http, Reply, Request
from tiktok_orders.retry import Retry
from tiktok_orders.tiktok.endpoints import Endpoint
from tiktok_orders.tiktok.envelope import read_data
from tiktok_orders.tiktok.pace import Pace
from tiktok_orders.tiktok.server_clock import ServerClock
from tiktok_orders.tiktok.signing import sign_request

PRODUCTION_BASE_URL = "https://open-api.tiktokglobalshop.com"  # all markets
PRODUCTION_AUTH_URL = "https://auth.tiktok-shops.com"
JSON = "application/json"
# Threads that share an authorisation may see each other's tokens replaced; more than this is no coincidence.
_MOST_RENEWALS = 3


@dataclass(frozen=True)
class App:
    """What a connection needs to know about the seller's app in Partner Center, and where to ask."""

    app_key: str
    app_secret: str = field(repr=False)
    service_id: str
    base_url: str = PRODUCTION_BASE_URL
    auth_url: str = PRODUCTION_AUTH_URL


@dataclass(frozen=True)
class ShopClient:
    """One shop's door to the API.

    `access_token` gives the token of now. `renew` is given a token that TikTok Shop called expired and
    returns its successor, or raises `ReauthoriseError`. `shop_cipher` may be empty while the shops are still
    being asked for. `pace` belongs to the app and the shop, `clock` to the server: clients share them.
    `on_ended` hears that TikTok Shop takes the authorisation no longer.
    """

    app: App
    http: Http = field(repr=False)
    retry: Retry = field(repr=False)
    clock: ServerClock = field(repr=False)
    access_token: Callable[[], str] = field(repr=False)
    renew: Callable[[str], str] = field(repr=False)
    shop_cipher: str = field(default="", repr=False)
    pace: Pace = field(default_factory=Pace, repr=False)
    on_ended: Callable[[], None] = field(default=lambda: None, repr=False)

    def call(
        self,
        endpoint: Endpoint,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | Form | None = None,
        **ids: str,
    ) -> dict[str, Any]:
        """Returns `data` of the answer ({} where it is null), or raises a `RemoteError`.

        `ids` fill the places of the endpoint's path. An expired token is renewed. A call that may not be
        repeated and whose answer was lost raises `OutcomeUnknownError`.
        """
        try:
            return self._call(endpoint, query, body, ids)
        except AuthorisationEndedError:
            self.on_ended()
            raise
        except RemoteError as error:
            if endpoint.may_be_repeated or error.outcome_known:
                raise
            raise _outcome_unknown(endpoint, error) from error

    def _call(
        self,
        endpoint: Endpoint,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | Form | None,
        ids: Mapping[str, str],
    ) -> dict[str, Any]:
        form = body if isinstance(body, Form) else Form(serialise(body), JSON)
        call = _Call(endpoint, endpoint.path_for(**ids), query or {}, form.body, form.content_type)
        token = self.access_token()
        for _ in range(_MOST_RENEWALS):
            try:
                return self._try(call, token)
            except (TokenExpiredError, ReauthoriseError) as error:
                token = self._successor(token, error)
        try:
            return self._try(call, token)
        except TokenExpiredError as error:
            raise _expired_again(error) from error

    def _try(self, call: _Call, token: str) -> dict[str, Any]:
        return self.retry.run(lambda: self._attempt(call, token), may_be_repeated=call.endpoint.may_be_repeated)

    def _attempt(self, call: _Call, token: str) -> dict[str, Any]:
        self._wait_for_turn()
        ahead = self.clock.ahead
        reply = self.http.send(self._build_request(call, token))
        try:
            return self._read(reply, token)
        except ThrottledError as error:
            self.pace.slow_down(error.retry_after_seconds)
            raise
        except WrongClockError as error:
            error.retryable = self.clock.learn(reply.headers.get("date", ""), refused=ahead)
            raise

    def _wait_for_turn(self) -> None:
        seconds = self.pace.take_turn()
        if seconds > 0:
            self.retry.sleep(seconds)
        self.pace.count_call(self.clock())

    def _read(self, reply: Reply, token: str) -> dict[str, Any]:
        return read_data(reply, now=self.clock(), secrets=(self.app.app_secret, token, self.shop_cipher))

    def _build_request(self, call: _Call, token: str) -> Request:
        query = self._build_query(call)
        query["sign"] = sign_request(
            path=call.path,
            query=query,
            body=call.body,
            content_type=call.content_type,
            app_secret=self.app.app_secret,
        )
        return Request(
            call.endpoint.method,
            build_url(self.app.base_url, call.path, query),
            {"x-tts-access-token": token, "content-type": call.content_type},
            call.body,
        )

    def _build_query(self, call: _Call) -> dict[str, str]:
        query = {**call.query, "app_key": self.app.app_key, "timestamp": str(int(self.clock().timestamp()))}
        if call.endpoint.sends_shop_cipher:
            query["shop_cipher"] = self.shop_cipher
        return query

    def _successor(self, token: str, error: TokenExpiredError | ReauthoriseError) -> str:
        """Returns the token to go on with. One that another thread has replaced is refused as invalid."""
        if isinstance(error, TokenExpiredError):
            return self.renew(token)
        current = self.access_token()
        if current == token:
            raise error
        return current


@dataclass(frozen=True)
class Form:
    """A body that is no JSON, as it is sent: see `tiktok.evidence`."""

    body: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True)
class _Call:
    endpoint: Endpoint
    path: str
    query: Mapping[str, str]
    body: bytes
    content_type: str


def serialise(body: Mapping[str, Any] | None) -> bytes:
    """Returns the bytes that are signed and sent: JSON without spaces; nothing where there is no body."""
    if body is None:
        return b""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def build_url(base_url: str, path: str, query: Mapping[str, str]) -> str:
    """Returns the address with every value percent-encoded, `/` and `+` too."""
    return f"{base_url.rstrip('/')}{path}?{urlencode(query, quote_via=quote, safe='')}"


def _outcome_unknown(endpoint: Endpoint, error: RemoteError) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"TikTok Shop did not answer whether it did what it was asked ({endpoint.path.rpartition('/')[2]}). It is "
        "looked up before anything is sent again.",
        service=error.service,
        code=error.code,
        request_id=error.request_id,
        http_status=error.http_status,
    )


def _expired_again(error: TokenExpiredError) -> ReauthoriseError:
    return ReauthoriseError(
        "TikTok Shop called the access token expired again, each time it was renewed. Authorise the shop again.",
        service=error.service,
        code=error.code,
        request_id=error.request_id,
        http_status=error.http_status,
    )
