"""The frame of every page: its look, the account on the left rail, and the navigation."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.errors import StoreError
from tiktok_orders.ui import frame, reads, sign_in
from tiktok_orders.ui.account_strip import show_account_strip
from tiktok_orders.ui.dialogs import begin_run
from tiktok_orders.ui.job_strip import show_job_strip

st.set_page_config(page_title="TikTok Orders", page_icon="📦", layout="wide", initial_sidebar_state=250)
frame.show_style()
sign_in.stop_before_sign_in()
begin_run()

try:
    running()
except StoreError as problem:
    sign_in.stop_with(problem)
sign_in.stop_without_access()

order = st.Page("order.py", title="Order", visibility="hidden")
refund = st.Page("refund.py", title="Refund", visibility="hidden")
groups = {
    "Work": [
        st.Page("overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("orders.py", title="Orders", icon=":material/receipt_long:"),
        st.Page("failures.py", title="Failures", icon=":material/error:"),
        st.Page("refunds.py", title="Refunds", icon=":material/assignment_return:"),
        st.Page("imports.py", title="Imports", icon=":material/download:"),
    ],
    "Insight": [
        st.Page("analytics.py", title="Analytics", icon=":material/insights:"),
        st.Page("questions.py", title="Your data", icon=":material/table_chart:"),
        st.Page("payouts.py", title="Payouts", icon=":material/account_balance:"),
        st.Page("reconciliation.py", title="Reconciliation", icon=":material/balance:"),
        st.Page("activity.py", title="Activity", icon=":material/history:"),
    ],
    "Set-up": [
        st.Page("accounts.py", title="Accounts", icon=":material/storefront:"),
        st.Page("setup.py", title=frame.setup_title(reads.accounts()), icon=":material/add_link:"),
        st.Page("order_policy.py", title="Order policy", icon=":material/rule:"),
        st.Page("sku_map.py", title="SKU map", icon=":material/swap_horiz:"),
        st.Page("magento.py", title="Magento", icon=":material/inventory_2:"),
        st.Page("schedules.py", title="Schedules", icon=":material/schedule:"),
        st.Page("currency.py", title="Currency", icon=":material/currency_exchange:"),
        st.Page("people.py", title="People", icon=":material/group:"),
        st.Page("backups.py", title="Backups", icon=":material/save:"),
    ],
    "You": [st.Page("you.py", title="You", icon=":material/account_circle:")],
}
page = st.navigation([order, refund, *(one for pages in groups.values() for one in pages)], position="hidden")
with st.sidebar:
    frame.show_rail(reads.accounts(), groups)
show_account_strip()
show_job_strip()
page.run()
