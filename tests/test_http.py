from __future__ import annotations

import gzip
import logging
import os
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.secure import make_certificate, secure_server
from tests.tiktok.loopback import Answer, LoopbackServer
from tiktok_orders.errors import RemoteError, ThrottledError, UnreachableError
from tiktok_orders.http import Http, Limits, Request, host_of
from tiktok_orders.retry import Retry, read_retry_after

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    yield server
    server.close()


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http(limits=Limits(connect_seconds=5, read_seconds=5, total_seconds=10, reply_bytes=1000))
    yield http
    http.close()


@pytest.fixture
def impatient() -> Iterator[Http]:
    http = Http(limits=Limits(connect_seconds=5, read_seconds=0.2, total_seconds=0.4, reply_bytes=1000))
    yield http
    http.close()


def failure(http: Http, url: str, **more) -> UnreachableError:
    with pytest.raises(UnreachableError) as caught:
        http.send(Request("GET", url, **more))
    return caught.value


def test_sends_the_bytes_and_headers_as_they_are(server, http):
    server.will(Answer(201, b"yes", {"X-Thing": "A"}))
    reply = http.send(Request("POST", f"{server.url}/a/b?c=d%2Fe", {"x-name": "é"}, b"\x00\xff"))
    assert (reply.status, reply.body, reply.headers["x-thing"]) == (201, b"yes", "A")
    (received,) = server.received
    assert (received.method, received.target, received.body) == ("POST", "/a/b?c=d%2Fe", b"\x00\xff")
    assert received.headers["x-name"].encode("latin-1").decode() == "é"


def test_a_packed_reply_is_unpacked(server, http):
    server.will(Answer(200, gzip.compress(b"hello"), {"Content-Encoding": "gzip"}))
    assert http.send(Request("GET", server.url)).body == b"hello"


def test_a_redirect_is_not_followed(server, http):
    server.will(Answer(302, b"", {"Location": f"{server.url}/elsewhere"}))
    assert http.send(Request("GET", server.url)).status == 302
    assert len(server.received) == 1


def test_a_login_of_netrc_and_a_proxy_stay_out_of_it(server, http, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.will(Answer(200, b"", {"Set-Cookie": "a=b"}))
    http.send(Request("GET", server.url, {"authorization": "OAuth ours"}))
    http.send(Request("GET", server.url))
    first, second = (received.headers for received in server.received)
    assert first["authorization"] == "OAuth ours"
    assert "authorization" not in second and "cookie" not in second


def test_the_connection_is_kept(server, http):
    server.will(Answer(200, b"x"))
    for _ in range(3):
        http.send(Request("GET", server.url))
    assert (len(server.received), server.connection_count) == (3, 1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(cut=True), "the connection was cut"),
        (Answer(200, b"half", short_by=10), "the connection was cut"),
        (Answer(200, b"late", pause_seconds=0.4), "no answer within 0.2 seconds"),
        (Answer(200, b"x" * 1001), "sent more than 1,000 bytes"),
        (Answer(200, b"x" * 20, drip_seconds=0.05), "took longer than 0.4 seconds"),
        (Answer(200, gzip.compress(b"x" * 5_000_000), {"Content-Encoding": "gzip"}), "sent more than 1,000 bytes"),
        (Answer(200, b"no gzip", {"Content-Encoding": "gzip"}), "the connection was cut"),
    ],
    ids=["cut", "short", "late", "large", "dripping", "bomb", "badly packed"],
)
def test_what_cannot_be_read_is_ours(server, impatient, answer, words):
    server.will(answer)
    error = failure(impatient, f"{server.url}/path?app_secret=hidden")
    assert words in error.message and server.url.removeprefix("http://") in error.message
    assert error.retryable and "hidden" not in error.message


def test_a_dripping_reply_is_left_in_the_middle(server, impatient):
    server.will(Answer(200, b"x" * 100, drip_seconds=0.05))
    started = time.monotonic()
    failure(impatient, server.url)
    assert time.monotonic() - started < 3  # the whole reply takes five seconds


@pytest.mark.parametrize(
    ("url", "words", "retryable"),
    [
        ("http://127.0.0.1:1/x", "the connection was refused", True),
        ("http://nowhere.invalid/x", "no computer of that name", True),
        ("nonsense", "cannot be asked at the address “nonsense”", False),
        ("ftp://127.0.0.1/x", "cannot be asked", False),
        ("http://", "cannot be asked", False),
        ("http://[::1", "cannot be asked", False),
        ("http://127.0.0.1:99999/x", "cannot be asked", False),
    ],
)
def test_an_address_that_cannot_be_reached(http, url, words, retryable, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    error = failure(http, url)
    assert words in error.message and error.retryable is retryable


def test_a_server_that_speaks_no_tls_is_not_asked_again(server, http):
    server.will(Answer(200))
    error = failure(http, server.url.replace("http:", "https:"))
    assert "certificate" in error.message and not error.retryable and error.outcome_known


def test_a_secure_line_that_breaks_after_the_request_leaves_its_outcome_unknown(http, tmp_path, monkeypatch):
    received = []

    def break_off(secured: ssl.SSLSocket) -> None:
        received.append(secured.recv(65_536))
        os.write(secured.fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)  # a record that no key opens

    certificate, key = make_certificate(tmp_path, ends=datetime.now(UTC) + timedelta(days=1))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with secure_server(certificate, key, break_off) as address:
        error = failure(http, f"{address}/ship")
    assert received[0].startswith(b"GET /ship ")
    assert "the connection was cut" in error.message and error.retryable and not error.outcome_known


def test_a_header_that_cannot_be_sent_does_not_show_itself(server, http):
    error = failure(http, server.url, headers={"x-token": "hidden\nvalue"})
    assert "cannot be sent" in error.message and "hidden" not in error.message
    assert error.__cause__ is None and not error.retryable


def test_the_log_line_hides_query_headers_and_body(server, http, caplog):
    caplog.set_level(logging.DEBUG)
    server.will(Answer(200, b"SECRET4"))
    url = server.url.replace("http://", "http://me:SECRET5@")
    http.send(Request("POST", f"{url}/a/b?k=SECRET1", {"x": "SECRET2"}, b"SECRET3"))
    assert "SECRET" not in caplog.text
    (line,) = [record.getMessage() for record in caplog.records if record.name == "tiktok_orders.http"]
    host = server.url.removeprefix("http://")
    assert line.startswith(f"POST {host}/a/b -> 200 in ") and line.endswith("request_id=-")


def test_a_path_that_opens_something_stands_in_no_log_and_no_error(server, http, caplog):
    caplog.set_level(logging.DEBUG)
    server.will(Answer(200, b"a label"), Answer(200, b"plain"))
    http.send(Request("GET", f"{server.url}/SECRET.pdf", is_path_secret=True))
    with pytest.raises(UnreachableError) as caught:
        http.send(Request("GET", "http://127.0.0.1:1/SECRET.pdf", is_path_secret=True))
    assert "SECRET" not in caplog.text + str(caught.value) + repr(caught.value)
    caplog.clear()
    http.send(Request("GET", f"{server.url}/plain"))
    assert "/plain" in caplog.text, "the next request is logged as ever"


def test_a_failure_is_logged_too(http, caplog):
    caplog.set_level(logging.INFO)
    failure(http, "http://127.0.0.1:1/a?k=SECRET")
    assert "GET 127.0.0.1:1/a -> no answer in " in caplog.text and "SECRET" not in caplog.text


def test_no_repr_shows_more_than_the_method_and_the_status(server, http):
    server.will(Answer(200, b"SECRET"))
    request = Request("GET", f"{server.url}/?k=SECRET", {"x": "SECRET"}, b"SECRET")
    assert "SECRET" not in repr(request) + repr(http.send(request)) + repr(http)


def test_each_thread_has_its_own_connection(server, http):
    server.will(Answer(200, b"x"))

    def work() -> None:
        http.send(Request("GET", server.url))
        http.send(Request("GET", server.url))
        http.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.received), server.connection_count) == (6, 3)


class Tries:
    """Raises the errors in turn, then returns "done"."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.slept, self.random = list(errors), [], 0.0

    def run(self, **more) -> str:
        return Retry(sleep=self.slept.append, random=lambda: self.random, **more).run(self.attempt)

    def attempt(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_waits_longer_each_time_with_jitter():
    tries = Tries(*[UnreachableError("x")] * 4)
    tries.random = 1.0
    assert tries.run() == "done"
    assert tries.slept == [1.5, 2.5, 4.5, 8.5]


def test_waits_at_most_a_minute_by_itself():
    tries = Tries(*[UnreachableError("x")] * 9)
    assert tries.run(tries=10) == "done"
    assert tries.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_last_error_comes_as_it_is_after_five_tries():
    tries = Tries(*[UnreachableError(str(number)) for number in range(9)])
    with pytest.raises(UnreachableError, match="4"):
        tries.run()


@pytest.mark.parametrize(("asked", "slept"), [(17.0, 17.0), (0.0, 1.0), (None, 1.0), (300.0, 300.0)])
def test_waits_as_long_as_the_service_asks_but_never_less_than_we_would(asked, slept):
    tries = Tries(ThrottledError("x", retry_after_seconds=asked))
    assert tries.run() == "done" and tries.slept == [slept]


@pytest.mark.parametrize(
    "error",
    [
        RemoteError("x"),
        UnreachableError("x", retryable=False),
        ThrottledError("x", retry_after_seconds=301.0),
        ValueError("a bug"),
    ],
)
def test_what_will_not_get_better_is_raised_at_once(error):
    tries = Tries(error)
    with pytest.raises(type(error)):
        tries.run()
    assert tries.slept == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("17", 17.0),
        ("1.5", 1.5),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 12:01:00 -0000", 60.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(text, seconds):
    assert read_retry_after(text, now=NOW) == seconds


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://me:pw@example.com:8443/a@b?c", "example.com:8443"),
        ("http://[::1]:80/", "[::1]:80"),
        ("example.com/path", "example.com"),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url, host):
    assert host_of(url) == host
