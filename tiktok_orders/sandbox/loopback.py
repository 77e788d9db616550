"""Serves a web application on this machine's own address, 127.0.0.1, from a thread."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tiktok_orders.errors import RefusedError

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_WAITING_CONNECTIONS = 2048
# The name, among a request's `extensions`, of a function that closes its connection after what was sent.
HANG_UP = "tiktok_orders.hang_up"


class _HidesQueryStrings(logging.Filter):
    """uvicorn logs whole addresses where anybody listens, and those of token calls carry the app secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.sub(r"\?\S*", "?...", record.getMessage()), ()
        return True


_HIDES_QUERY_STRINGS = _HidesQueryStrings()


class LoopbackServer:
    """A real HTTP server. The port is taken when the server is built; 0 takes any free one."""

    def __init__(self, app: ASGIApp, *, name: str, port: int = 0) -> None:
        self._name = name
        self._socket = _bind(name, port)
        config = uvicorn.Config(
            self._with_hanging_up(app),
            log_config=None,
            access_log=False,
            date_header=False,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        logging.getLogger("uvicorn.access").addFilter(_HIDES_QUERY_STRINGS)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the thread and returns once requests are answered."""
        self._thread.start()
        give_up_at = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > give_up_at:
                raise RefusedError(
                    f"The server “{self._name}” did not start on port {self.port}. Try another port."
                )
            time.sleep(0.005)

    def stop(self) -> None:
        """Ends the open requests and closes the port; may be called more than once."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)
        self._socket.close()

    def _with_hanging_up(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[HANG_UP] = lambda: self._hang_up(scope["client"])
            await app(scope, receive, send)

        return answer

    def _hang_up(self, client: tuple[str, int]) -> None:
        # An ASGI application cannot close a connection: uvicorn sends a 500 for an answer that was not begun.
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == client:
                connection.transport.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _bind(name: str, port: int) -> socket.socket:
    # IPPROTO_TCP is said aloud because asyncio sets TCP_NODELAY only on such sockets: without it a call
    # takes 44 ms instead of 1.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(_WAITING_CONNECTIONS)
    except (OSError, OverflowError) as error:
        listener.close()
        raise RefusedError(
            f"The server “{name}” cannot use port {port} of this machine ({error}). Choose another port."
        ) from error
    return listener
