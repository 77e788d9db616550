"""The dashboard of `app.py` at the benchmarks' own time, which BENCH_CLOCK moves: a file with minutes after it.

Run by `streamlit run`. What pages keep of figures holds for ten minutes at most: a later time makes them ask anew.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import streamlit as st

from bench.places import NOW
from tiktok_orders.web.health import ROUTES
from tiktok_orders.web.life import build_lifespan


def read_clock() -> datetime:
    """Returns the benchmarks' present and the minutes in the file after it."""
    return NOW + timedelta(minutes=int(Path(os.environ["BENCH_CLOCK"]).read_text(encoding="ascii")))


app = st.App(Path(__file__).parents[2] / "pages" / "main.py", lifespan=build_lifespan(read_clock), routes=ROUTES)
