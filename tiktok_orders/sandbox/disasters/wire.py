"""Disasters at the wire: what an answer suffers on its way, or what comes instead of one.

It stands around the whole web application, so that every endpoint has them without knowing.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tiktok_orders.sandbox.disasters.kinds import INSTEAD_OF_ANSWER, TO_THE_ANSWER, Kind
from tiktok_orders.sandbox.disasters.pauses import Pauses
from tiktok_orders.sandbox.disasters.switchboard import Disasters, Strike
from tiktok_orders.sandbox.loopback import HANG_UP

# The paths that disasters reach: the token host, and every path with a version in it; never the pages for people.
TIKTOK_API = re.compile(r"/api/v2/token/|/[a-z_]+/\d+/")
_DRIP_SECONDS = 0.05


@dataclass
class Answer:
    """An answer that was made and not sent yet."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def without_length(self) -> list[tuple[bytes, bytes]]:
        return [(name, value) for name, value in self.headers if name.lower() != b"content-length"]


@dataclass(frozen=True)
class Exchange:
    """One request that is struck, and what can be done to its connection."""

    strike: Strike
    scope: Scope
    receive: Receive
    send: Send
    pauses: Pauses

    async def start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def add(self, body: bytes, *, more: bool = False) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def hang_up(self) -> None:
        """Closes the connection after what was sent; nothing more can be answered."""
        self.scope["extensions"][HANG_UP]()
        while (await self.receive())["type"] != "http.disconnect":
            pass


class DisasterMiddleware:
    """The application with its disasters, on paths that begin as `reach` says.

    `end` lets go of every client that is kept waiting.
    """

    def __init__(
        self,
        app: ASGIApp,
        disasters: Disasters,
        instead: Callable[[Strike], ASGIApp],
        *,
        reach: re.Pattern[str] = TIKTOK_API,
    ) -> None:
        self._app = app
        self._reach = reach
        self._disasters = disasters
        self._instead = instead
        self._pauses = Pauses()

    def end(self) -> None:
        self._pauses.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        strike = self._find_strike(scope)
        if strike is None:
            await self._app(scope, receive, send)
            return
        exchange = Exchange(strike, scope, receive, send, self._pauses)
        if strike.kind in _INSTEAD:
            await _INSTEAD[strike.kind](exchange)
        elif strike.kind in TO_THE_ANSWER:
            answer = Answer()
            await self._app(scope, receive, answer.keep)
            await _TO_THE_ANSWER[strike.kind](exchange, answer)
        else:
            await self._instead(strike)(scope, receive, send)

    def _find_strike(self, scope: Scope) -> Strike | None:
        if scope["type"] != "http" or not self._reach.match(scope["path"]):
            return None
        kinds = (*INSTEAD_OF_ANSWER, *TO_THE_ANSWER)
        return self._disasters.strike(*kinds, method=scope["method"], path=scope["path"])


async def _keep_silent(exchange: Exchange) -> None:
    await exchange.pauses.until_gone(exchange.receive, exchange.strike.seconds)
    await exchange.hang_up()


async def _keep_silent_after(exchange: Exchange, _: Answer) -> None:
    await _keep_silent(exchange)


async def _cut_midway(exchange: Exchange, answer: Answer) -> None:
    await exchange.start(answer.status, answer.headers)
    await exchange.add(answer.body[: len(answer.body) // 2], more=True)
    await exchange.hang_up()


async def _truncate(exchange: Exchange, answer: Answer) -> None:
    half = answer.body[: len(answer.body) // 2]
    await exchange.start(answer.status, [*answer.without_length(), (b"content-length", b"%d" % len(half))])
    await exchange.add(half)


async def _drip(exchange: Exchange, answer: Answer) -> None:
    """Sends single bytes for the seconds of the strike, without a length (so in chunks), then the rest."""
    await exchange.start(answer.status, answer.without_length())
    count = min(len(answer.body), int(exchange.strike.seconds / _DRIP_SECONDS))
    for place in range(count):
        await exchange.add(answer.body[place : place + 1], more=True)
        await exchange.pauses.nap(_DRIP_SECONDS)
    await exchange.add(answer.body[count:])


_INSTEAD: dict[Kind, Callable[[Exchange], Awaitable[None]]] = {
    Kind.TIMEOUT_BEFORE: _keep_silent,
    Kind.CUT_BEFORE: Exchange.hang_up,
}
_TO_THE_ANSWER: dict[Kind, Callable[[Exchange, Answer], Awaitable[None]]] = {
    Kind.TIMEOUT_AFTER: _keep_silent_after,
    Kind.CUT_MIDWAY: _cut_midway,
    Kind.TRUNCATED_JSON: _truncate,
    Kind.SLOW_DRIP: _drip,
}
