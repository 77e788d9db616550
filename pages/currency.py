"""Currency: the rates at which totals are shown in the workspace's base currency."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.workspace import list_rates
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.rates import show_magento_rates, show_rate_form, show_rates

session.just_entered("currency")
workspace = reads.workspace()
st.title("Currency")
st.caption(f"Totals are shown in {workspace.base_currency} until Magento states its own figure.")
show_magento_rates()
show_rates(list_rates(running().database), workspace.base_currency)
show_rate_form(workspace.base_currency)
