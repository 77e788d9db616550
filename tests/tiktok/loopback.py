"""A tiny HTTP server on the loopback interface that records what it receives and answers as it is told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Answer:
    """One answer. `cut` closes the line instead; `short_by` promises that many bytes more than are sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    short_by: int = 0
    pause_seconds: float = 0.0
    drip_seconds: float = 0.0


def json_answer(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


def success(data: Any, status: int = 200) -> Answer:
    return json_answer({"code": 0, "message": "Success", "request_id": "REQ1", "data": data}, status)


def failure(code: int, message: str = "No.", status: int = 200, **headers: str) -> Answer:
    body = {"code": code, "message": message, "request_id": "REQ9", "data": None}
    return json_answer(body, status, **headers)


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class LoopbackServer:
    """Answers from `answers`, first to last, and keeps the last one."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.received: list[Received] = []
        self._connections: list[socket.socket] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False  # so that closing waits for the handlers
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="loopback")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def will(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        for connection in self._connections:  # a client may still hold one open, and its handler would wait
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    @property
    def connection_count(self) -> int:
        return len(self._connections)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 3

            def setup(self) -> None:
                super().setup()
                loopback._connections.append(self.connection)

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                loopback.received.append(Received(self.command, self.path, headers, self.rfile.read(length)))
                answers = loopback.answers
                self.write(answers.popleft() if len(answers) > 1 else answers[0])

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def write(self, answer: Answer) -> None:
                time.sleep(answer.pause_seconds)
                if answer.cut:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(answer.status)  # its own `Date` would stand beside the one a test gives
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body) + answer.short_by))
                self.end_headers()
                self.write_body(answer)

            def write_body(self, answer: Answer) -> None:
                self.close_connection = self.close_connection or bool(answer.short_by)
                try:
                    pieces = [answer.body]
                    if answer.drip_seconds:
                        pieces = [answer.body[at : at + 1] for at in range(len(answer.body))]
                    for piece in pieces:
                        self.wfile.write(piece)
                        time.sleep(answer.drip_seconds)
                except OSError:  # the client has hung up, which some tests want
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler
