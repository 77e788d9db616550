"""The server: `streamlit run app.py` serves the pages, our own routes, and what runs in the background."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from tiktok_orders.background import start_background
from tiktok_orders.bootstrap import start_dashboard, stop_dashboard
from tiktok_orders.settings import read_settings, read_sign_in
from tiktok_orders.ui.identity import door, say_who_is_served
from tiktok_orders.web.authorisation_callback import ROUTES as CALLBACK
from tiktok_orders.web.gate import Gate
from tiktok_orders.web.health import ROUTES as HEALTH


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Opens the database and starts what runs in the background; stops both with the server."""
    say_who_is_served()
    await run_in_threadpool(start_dashboard, read_settings)
    background = await run_in_threadpool(start_background)
    yield
    if background is not None:
        await run_in_threadpool(background.close)
    await run_in_threadpool(stop_dashboard)


app = st.App(
    "pages/main.py",
    lifespan=lifespan,
    routes=[*HEALTH, *CALLBACK],
    middleware=[Middleware(Gate, door=door())],
    secrets=read_sign_in(),
)
