"""Sending one HTTP request well: limits, our own errors at the door, a log line without secrets.

Knows no service: what a reply means is read by the room of the service that sent it.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookiejar import DefaultCookiePolicy
from traceback import walk_tb
from typing import Any

import requests
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from tiktok_orders.errors import UnreachableError

LOG = logging.getLogger(__name__)
CHUNK_BYTES = 64 * 1024
_FOREIGN = (requests.RequestException, HTTPError, OSError)
_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)
_TIMEOUTS = (requests.Timeout, ReadTimeoutError, TimeoutError)


@dataclass(frozen=True)
class Limits:
    """How long one request may take, and how large its reply may be once unpacked."""

    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    total_seconds: float = 120.0
    reply_bytes: int = 32 * 1024 * 1024  # a page of 100 large orders is about 2 MB


@dataclass(frozen=True)
class Request:
    """What is sent, byte for byte. Only method, host and path may be shown: the rest can hold secrets.

    `is_path_secret` where the path itself opens something to whoever knows it.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    is_path_secret: bool = False

    @property
    def host(self) -> str:
        """The host and, where one is named, the port."""
        return host_of(self.url)

    @property
    def path(self) -> str:
        """The path as it may be shown."""
        if self.is_path_secret:
            return "..."
        return self.url.partition("?")[0].partition("://")[2].partition("/")[2]


@dataclass(frozen=True)
class Reply:
    """What came back: header names in small letters, the body whole and unpacked."""

    host: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Http:
    """Sends requests for one service, with one `requests` session per thread.

    `timer` gives seconds that only grow; `request_id_of` finds the service's own id of an exchange.
    """

    def __init__(
        self,
        *,
        service: str = "TikTok Shop",
        limits: Limits | None = None,
        timer: Callable[[], float] = time.monotonic,
        request_id_of: Callable[[Reply], str] = lambda _: "",
    ) -> None:
        self._service = service
        self._limits = limits or Limits()
        self._timer = timer
        self._request_id_of = request_id_of
        self._local = threading.local()
        _keep_query_strings_out_of_urllib3_logs()

    def send(self, request: Request) -> Reply:
        """Returns the reply, whatever its status, or raises `UnreachableError`. Redirects are not followed."""
        started = self._timer()
        outcome, request_id = "no answer", ""
        _hiding.is_on = request.is_path_secret
        try:
            reply = self._exchange(request, started + self._limits.total_seconds)
            outcome, request_id = str(reply.status), self._request_id_of(reply)
            return reply
        except _FOREIGN as error:
            raise self._unreachable(request, error) from _harmless_cause(error)
        finally:
            _hiding.is_on = False
            self._log(request, outcome, 1000 * (self._timer() - started), request_id)

    def close(self) -> None:
        """Lets go of the calling thread's connections; those of an ended thread go with it."""
        session = self._local.__dict__.pop("session", None)
        if session is not None:
            session.close()

    def _exchange(self, request: Request, deadline: float) -> Reply:
        session = self._session()
        limits = self._limits
        headers = {name: value.encode() for name, value in request.headers.items()}
        prepared = session.prepare_request(
            requests.Request(request.method, request.url, headers=headers, data=request.body or None)
        )
        with session.send(
            prepared,
            timeout=(limits.connect_seconds, limits.read_seconds),
            allow_redirects=False,
            **_surroundings(session, request.url),
        ) as response:
            body = self._read(response, request, deadline)
            names = {name.lower(): value for name, value in response.headers.items()}
            return Reply(request.host, response.status_code, names, body)

    def _read(self, response: requests.Response, request: Request, deadline: float) -> bytes:
        body = bytearray()
        # read1, not iter_content: that one waits for a full chunk, so a dripping server would never be cut.
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > self._limits.reply_bytes:
                raise self._gave_up(request, f"sent more than {self._limits.reply_bytes:,} bytes")
            if self._timer() > deadline:
                raise self._gave_up(request, f"took longer than {self._limits.total_seconds:g} seconds")
        return bytes(body)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            # Without an own `auth`, requests puts a login from ~/.netrc over our headers.
            session.auth = lambda prepared: prepared
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session

    def _unreachable(self, request: Request, error: Exception) -> UnreachableError:
        if isinstance(error, _BAD_ADDRESS):
            return UnreachableError(
                f"{self._service} cannot be asked at the address “{request.host}”. Correct the address, "
                "which looks like https://host, and try again.",
                service=self._service,
                retryable=False,
                outcome_known=True,
            )
        return UnreachableError(
            f"{self._service} could not be reached at {request.host}: {_what_happened(error, self._limits)}. "
            f"{_what_to_do(error)}, then try again.",
            service=self._service,
            retryable=not _is_hopeless(error),
            outcome_known=_was_never_sent(error),
        )

    def _gave_up(self, request: Request, what: str) -> UnreachableError:
        return UnreachableError(
            f"{self._service} at {request.host} {what}, so the answer was dropped. Try again later.",
            service=self._service,
        )

    def _log(self, request: Request, outcome: str, milliseconds: float, request_id: str) -> None:
        LOG.info(
            "%s %s/%s -> %s in %.0f ms request_id=%s",
            *(request.method, request.host, request.path, outcome, milliseconds, request_id or "-"),
        )


def host_of(url: str) -> str:
    """Returns host and port of an address, without a login that may stand before them."""
    return re.split(r"[/?#]", url.partition("://")[2] or url, maxsplit=1)[0].rpartition("@")[2]


def _surroundings(session: requests.Session, url: str) -> dict[str, Any]:
    """Returns proxies and certificates as the environment sets them; this computer itself needs no proxy."""
    found = dict(session.merge_environment_settings(url, {}, True, None, None))
    name = host_of(url).rpartition(":")[0] or host_of(url)
    if name in ("localhost", "[::1]") or name.startswith("127."):
        found["proxies"] = {}
    return found


def _was_never_sent(error: Exception) -> bool:
    """Tells whether the request cannot have reached the service: there was no connection to send it on."""
    reason = error.args[0] if error.args else None
    never_connected = isinstance(getattr(reason, "reason", reason), NewConnectionError)
    was_kept_out = isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError))
    return never_connected or was_kept_out or _is_hopeless(error)


def _is_hopeless(error: Exception) -> bool:
    """Tells whether nothing was sent, now or the next time: for a header, a certificate or a handshake."""
    return isinstance(error, requests.exceptions.InvalidHeader) or _is_of_handshake(error)


def _is_of_handshake(error: Exception) -> bool:
    """Tells whether TLS failed while connecting. It can fail later, too, when the request was long sent."""
    found = next((one for one in _chain(error) if isinstance(one, ssl.SSLError)), None)
    steps = walk_tb(found.__traceback__ if found else None)
    return any(frame.f_code.co_name == HTTPConnection.connect.__name__ for frame, _ in steps)


def _what_happened(error: Exception, limits: Limits) -> str:
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {limits.connect_seconds:g} seconds"
    if isinstance(error, _TIMEOUTS):
        return f"no answer within {limits.read_seconds:g} seconds"
    if _is_of_handshake(error):
        return next(
            (words for sign, words in _CERTIFICATES if sign in repr(error)), "its certificate was not accepted"
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy did not let the request pass"
    if isinstance(error, requests.exceptions.InvalidHeader):
        return "a key or token holds a character that cannot be sent"
    text = repr(error)
    if "NameResolutionError" in text:
        return "no computer of that name was found"
    return "the connection was refused" if "refused" in text else "the connection was cut"


# What OpenSSL says of a certificate, and how people say it.
_CERTIFICATES = (
    ("certificate has expired", "its certificate has expired"),
    ("not yet valid", "its certificate is not valid yet"),
    ("Hostname mismatch", "its certificate is made out to another name"),
    ("IP address mismatch", "its certificate is made out to another name"),
    ("self-signed", "its certificate is signed by nobody whom this computer trusts"),
    ("unable to get local issuer", "its certificate is signed by nobody whom this computer trusts"),
)


def _what_to_do(error: Exception) -> str:
    if _is_of_handshake(error):
        return "Have the certificate mended by whoever runs that server, and check this computer’s clock"
    return "Check the address and this computer’s network"


def _harmless_cause(error: Exception) -> BaseException | None:
    """Returns the innermost cause; errors of requests and urllib3 are left out, their texts carry the URL."""
    *_, innermost = _chain(error)
    return None if isinstance(innermost, (requests.RequestException, HTTPError)) else innermost


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and what caused it, the innermost last."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


# Whether this thread is asking for an address that must not be logged at all.
_hiding = threading.local()


class _HidesQueryStrings(logging.Filter):
    """At level DEBUG urllib3 logs whole URLs, and TikTok Shop's token calls carry the app secret in theirs."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(_hiding, "is_on", False):
            return False
        record.msg, record.args = re.sub(r"\?\S*", "?...", record.getMessage()), ()
        return True


_HIDES_QUERY_STRINGS = _HidesQueryStrings()


def _keep_query_strings_out_of_urllib3_logs() -> None:
    for name in ("urllib3.connectionpool", "urllib3.connection", "urllib3.poolmanager", "urllib3.response"):
        logging.getLogger(name).addFilter(_HIDES_QUERY_STRINGS)
