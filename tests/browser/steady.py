"""The dashboard of `app.py` at the tests' own time: its practice world is the same at any hour of any day."""

from pathlib import Path

import streamlit as st

from tests.selling import HastyClock
from tiktok_orders.web.health import ROUTES
from tiktok_orders.web.life import build_lifespan

_MAIN = Path(__file__).parents[2] / "pages" / "main.py"

app = st.App(_MAIN, lifespan=build_lifespan(HastyClock().read), routes=ROUTES)
