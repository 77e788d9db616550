"""Waiting on purpose: until the client goes away, until a limit, or until the shop stops."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from starlette.types import Receive


class Pauses:
    """The waits of one server; `end` ends all of them at once, from any thread, and lets none begin."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self.is_over = False

    async def until_gone(self, receive: Receive, seconds: float) -> None:
        """Returns when the client has gone away, at the latest after so many seconds."""
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await self._wait(gone, seconds)
        finally:
            gone.cancel()

    async def nap(self, seconds: float) -> None:
        """Returns after so many seconds."""
        await self._wait(None, seconds)

    def end(self) -> None:
        with self._lock:
            self.is_over = True
            waiting = list(self._waiting)
        for loop, event in waiting:
            loop.call_soon_threadsafe(event.set)

    async def _wait(self, other: asyncio.Future[None] | None, seconds: float) -> None:
        ticket = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if self.is_over:
                return
            self._waiting.add(ticket)
        ended = asyncio.ensure_future(ticket[1].wait())
        first: set[asyncio.Future[Any]] = {ended} if other is None else {ended, other}
        try:
            await asyncio.wait(first, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            with self._lock:
                self._waiting.discard(ticket)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
