"""What begins and ends with the server: the application of this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from tiktok_orders.background import start_background
from tiktok_orders.bootstrap import start_dashboard, stop_dashboard
from tiktok_orders.order_work import utc_now
from tiktok_orders.settings import read_settings


def build_lifespan(
    clock: Callable[[], datetime] = utc_now, *, say_first: Callable[[], None] = lambda: None
) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Returns what opens the database, starts what runs in the background, and stops both with the server.

    `say_first` tells the log, before anything is opened, whom the server lets in.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        say_first()
        await run_in_threadpool(start_dashboard, read_settings, clock)
        background = await run_in_threadpool(start_background)
        yield
        if background is not None:
            await run_in_threadpool(background.close)
        await run_in_threadpool(stop_dashboard)

    return lifespan
