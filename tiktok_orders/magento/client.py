"""Calling Magento's REST API: signed anew each time, read with care, and never told twice to do one thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from tiktok_orders.errors import OutcomeUnknownError, RemoteError
from tiktok_orders.http import Http, Reply, Request
from tiktok_orders.magento.access import ALL_STORES, BearerToken, MagentoAccess
from tiktok_orders.magento.refusals import SERVICE, build_refusal, not_the_api
from tiktok_orders.magento.replies import find_personal, read_error_text, read_json
from tiktok_orders.retry import Retry

JSON = "application/json"


@dataclass(frozen=True)
class MagentoClient:
    """One Magento's door. `clock` gives aware instants; `store_code` holds where a call names no other.

    `http` is best built as `Http(service="Magento", request_id_of=find_report_id)`. `heard` is told how each call
    ended.
    """

    access: MagentoAccess
    http: Http = field(repr=False)
    retry: Retry = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    store_code: str = ALL_STORES
    heard: Callable[[RemoteError | None], None] = field(default=lambda _: None, repr=False)

    def get(self, path: str, query: Mapping[str, str] | None = None, *, store_code: str | None = None) -> Any:
        """Returns the parsed reply, numbers with a point as `Decimal`, or raises a `RemoteError`.

        `path` is what comes after `/V1`, percent-encoded. Repeated while that may help.
        """
        call = _Call("GET", path, query or {}, store_code or self.store_code)
        return self.retry.run(lambda: self._attempt(call))

    def post(self, path: str, body: Mapping[str, Any], *, store_code: str | None = None) -> Any:
        """Returns the parsed reply of a change, or raises a `RemoteError`: then it was certainly not done.

        Raises `OutcomeUnknownError` where it may have been done: it is then not sent again, but looked up.
        """
        return self._change(_Call("POST", path, {}, store_code or self.store_code, body))

    def delete(self, path: str) -> Any:
        """Returns the parsed reply of a deletion; its errors are those of `post`."""
        return self._change(_Call("DELETE", path, {}, self.store_code))

    def _change(self, call: _Call) -> Any:
        try:
            return self.retry.run(lambda: self._attempt(call), may_be_repeated=False)
        except RemoteError as error:
            if error.outcome_known:
                raise
            raise outcome_unknown(error) from error

    def _attempt(self, call: _Call) -> Any:
        try:
            found = self._ask(call)
        except RemoteError as error:
            self.heard(error)
            raise
        self.heard(None)
        return found

    def _ask(self, call: _Call) -> Any:
        reply = self.http.send(self._build_request(call))
        if 200 <= reply.status < 300:
            return _read_success(reply)
        hide = (*self.access.keys.secrets, *find_personal(call.body))
        raise build_refusal(
            reply,
            read_error_text(reply.body, hide=hide),
            with_bearer=isinstance(self.access.keys, BearerToken),
            now=self.clock(),
        )

    def _build_request(self, call: _Call) -> Request:
        url = self.access.build_url(call.store_code, call.path, call.query)
        headers = {"accept": JSON, "authorization": self.access.authorise(call.method, url, now=self.clock())}
        if call.body is None:
            return Request(call.method, url, headers)
        return Request(call.method, url, {**headers, "content-type": JSON}, serialise(call.body))


@dataclass(frozen=True)
class _Call:
    method: str
    path: str
    query: Mapping[str, str]
    store_code: str
    body: Mapping[str, Any] | None = None


def serialise(body: Mapping[str, Any]) -> bytes:
    """Returns JSON without spaces; a `Decimal` is written as a number."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_number).encode()


def outcome_unknown(error: RemoteError | None = None) -> OutcomeUnknownError:
    """Returns the error for a change of which nobody knows whether Magento did it."""
    return OutcomeUnknownError(
        "Magento did not answer whether it did what it was asked. It is looked up before anything is sent again.",
        service=SERVICE,
        code=error.code if error else 0,
        request_id=error.request_id if error else "",
        http_status=error.http_status if error else None,
    )


def _read_success(reply: Reply) -> Any:
    try:
        found = read_json(reply.body)
    except ValueError:
        raise not_the_api(reply) from None
    if isinstance(found, dict) and set(found) == {"messages"}:  # a fatal error of PHP after the status was sent
        raise not_the_api(reply)
    return found


def _number(value: object) -> int | float | str:
    """Magento reads numbers as floats; one that no float can hold is sent as text, which it takes too."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} cannot be sent to Magento.")
    if value == value.to_integral_value():
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else str(value)
