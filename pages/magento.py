"""Magento: the connection, what it answers, what hinders sending, and what a direct save does not do."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.ui import session
from tiktok_orders.ui.magento_connection import (
    show_adoption,
    show_connect_form,
    show_connection,
    show_stock_caveat,
)
from tiktok_orders.ui.messages import show_empty

session.just_entered("magento")
st.title("Magento")
st.caption("Practice accounts send to the practice Magento only, real accounts to the real one only.")
connections = list_magentos(running().database)
if not connections:
    show_empty("No Magento is connected yet", "Sales orders are created in the Magento that you connect here.")
for connection in connections:
    show_connection(connection)
show_connect_form()
show_adoption()
show_stock_caveat()
