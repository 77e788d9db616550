"""The least that could show the same grid: one Streamlit page, nothing but the AgGrid with the same 100 rows.

Run by `streamlit run`; BARE_FRAME names the pickled frame that the Orders page would show.
"""

import os

import pandas as pd
import streamlit as st

from tiktok_orders.ui import session
from tiktok_orders.ui.order_grid import show_grid


@st.cache_data
def read_frame(path: str) -> pd.DataFrame:
    """Returns the rows of the grid, built before."""
    return pd.read_pickle(path)


st.set_page_config(layout="wide")
show_grid(
    read_frame(os.environ["BARE_FRAME"]),
    page_key="bare",
    selection=session.selection(),
    memory=session.grid_memory(),
)
