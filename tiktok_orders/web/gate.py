"""What stands before every page, file and route: who is refused before anything is drawn or read."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tiktok_orders.domain.exposure import Visit, why_not_local

# What a browser needs to draw the sign-in page. The pages' addresses all give the same empty frame of Streamlit's.
_OPEN = ("_stcore/health", "_stcore/host-config", "_stcore/stream")
_LOOK = "static"  # Streamlit's own scripts and fonts
# Files made for somebody, uploads, components, figures of the server, and Streamlit's interface for programs.
_PRIVATE = {"media", "component", "app", "_stcore"}
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TikTok Orders</title></head>
<body style="font: 16px sans-serif; max-width: 38rem; margin: 18vh auto; padding: 0 1rem">
<h1 style="font-size: 1.4rem">TikTok Orders is closed</h1><p>{sentence}</p></body></html>"""


@dataclass(frozen=True)
class Door:
    """What the gate asks: all of it is asked anew at each request."""

    is_sign_in_on: Callable[[], bool]
    why_not_sign_in: Callable[[], str | None]
    listens_at: Callable[[], str]
    may_enter: Callable[[Mapping[str, str]], bool]

    def why_closed(self, visit: Visit) -> str | None:
        """Returns with which sentence a visit is refused whoever it is, or None."""
        if self.is_sign_in_on():
            return self.why_not_sign_in()
        return why_not_local(self.listens_at(), visit)


class Gate:
    """Refuses everything where the door is closed, and what is private to whoever has not signed in."""

    def __init__(self, app: ASGIApp, *, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, connection: HTTPConnection) -> Response | None:
        headers = {"Connection": "close", "Cache-Control": "no-store"}
        if sentence := self._door.why_closed(_visit(connection)):
            page = _PAGE.format(sentence=html.escape(sentence))
            return HTMLResponse(page, status_code=403, headers=headers)
        # Not `connection.url`: it is put together with the Host header, which a visitor chooses.
        if not self._door.is_sign_in_on() or not is_private(connection.scope["path"]):
            return None
        if await run_in_threadpool(self._door.may_enter, connection.cookies):
            return None
        return PlainTextResponse("Sign in first.", status_code=403, headers=headers)


def is_private(path: str) -> bool:
    """Tells whether only people with access may have what is at this path, whatever folder the server lies in."""
    parts = path.split("/")
    first = next((place for place, part in enumerate(parts) if part in {_LOOK, *_PRIVATE}), None)
    return first is not None and parts[first] != _LOOK and "/".join(parts[first:]) not in _OPEN


def _visit(connection: HTTPConnection) -> Visit:
    """An end that is no network address, like a socket file's, is no computer's."""
    client, server = connection.client, connection.scope.get("server")
    return Visit(client.host if client else "", str(server[0]) if server else "", connection.headers)
