"""The server: `streamlit run app.py` serves the pages, our own routes, and what runs in the background."""

import streamlit as st

from tiktok_orders.web.health import ROUTES
from tiktok_orders.web.life import build_lifespan

app = st.App("pages/main.py", lifespan=build_lifespan(), routes=ROUTES)
