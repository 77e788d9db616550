"""The frame of every page: its look, the account on the left rail, and the navigation."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.errors import StoreError
from tiktok_orders.ui import reads
from tiktok_orders.ui.frame import show_rail, show_style
from tiktok_orders.ui.job_strip import show_job_strip
from tiktok_orders.ui.messages import show_error

st.set_page_config(page_title="TikTok Orders", page_icon="📦", layout="wide", initial_sidebar_state=250)
show_style()

try:
    running()
except StoreError as problem:
    st.title("TikTok Orders cannot start")
    show_error(problem)
    st.stop()

order = st.Page("order.py", title="Order", visibility="hidden")
groups = {
    "Work": [
        st.Page("orders.py", title="Orders", icon=":material/receipt_long:", default=True),
        st.Page("imports.py", title="Imports", icon=":material/download:"),
    ],
    "Insight": [st.Page("activity.py", title="Activity", icon=":material/history:")],
    "Set-up": [
        st.Page("order_policy.py", title="Order policy", icon=":material/rule:"),
        st.Page("sku_map.py", title="SKU map", icon=":material/swap_horiz:"),
        st.Page("magento.py", title="Magento", icon=":material/storefront:"),
        st.Page("schedules.py", title="Schedules", icon=":material/schedule:"),
        st.Page("currency.py", title="Currency", icon=":material/currency_exchange:"),
    ],
}
page = st.navigation([order, *(one for pages in groups.values() for one in pages)], position="hidden")
with st.sidebar:
    show_rail(reads.accounts(), groups)
show_job_strip()
page.run()
