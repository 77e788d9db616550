"""One order: its state and deadlines, what was ordered, the money, the recipient, the parcels, what happened."""

import json

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.orders import read_order
from tiktok_orders.store.order_records import find_order, list_payloads
from tiktok_orders.ui import order_view, session
from tiktok_orders.ui.messages import show_empty
from tiktok_orders.ui.raw_data import show_raw_data
from tiktok_orders.ui.sales_order_card import show_sales_order

session.just_entered("order")
order_id = st.query_params.get("order_id", "")
row = find_order(running().database, order_id)
chosen = session.chosen_account()

order_view.show_neighbours(order_id, session.last_list().order_ids)
if row is None or (chosen and row["account_id"] != chosen):
    show_empty(
        "This order is not here",
        "It is no order of the chosen account. Choose All accounts at the left, or import orders first.",
    )
    st.page_link("orders.py", label="To the list of orders", icon=":material/arrow_back:")
    st.stop()

versions = list_payloads(running().database, order_id)
data = order_view.OrderPageData(row, read_order(json.loads(versions[0].payload)), versions, running().clock())

order_view.show_header(data)
left, right = st.columns([3, 2], gap="large")
with left:
    order_view.show_items(data)
    order_view.show_payment(data)
with right:
    show_sales_order(data)
    order_view.show_recipient(data)
    order_view.show_parcels(data)
    order_view.show_timeline(data)
    order_view.show_links(data)
with st.expander("Raw data: what TikTok sent", icon=":material/data_object:"):
    show_raw_data(order_id, data.zone)
