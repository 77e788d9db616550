"""The server: `streamlit run app.py` serves the pages, our own routes, and what runs in the background."""

import streamlit as st
from starlette.middleware import Middleware

from tiktok_orders.settings import read_sign_in
from tiktok_orders.ui.identity import door, say_who_is_served
from tiktok_orders.web.authorisation_callback import ROUTES as CALLBACK
from tiktok_orders.web.gate import Gate
from tiktok_orders.web.health import ROUTES as HEALTH
from tiktok_orders.web.life import build_lifespan

app = st.App(
    "pages/main.py",
    lifespan=build_lifespan(say_first=say_who_is_served),
    routes=[*HEALTH, *CALLBACK],
    middleware=[Middleware(Gate, door=door())],
    secrets=read_sign_in(),
)
