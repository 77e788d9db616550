"""One order: its state and deadlines, what was ordered, the money, the recipient, the parcels, what happened."""

import json

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.orders import read_order
from tiktok_orders.store.order_records import find_order, list_payloads
from tiktok_orders.ui import order_view, session
from tiktok_orders.ui.case_card import show_cases
from tiktok_orders.ui.messages import show_empty
from tiktok_orders.ui.mismatch_card import show_mismatches
from tiktok_orders.ui.order_watch import watch_order
from tiktok_orders.ui.paid_out import show_paid_out
from tiktok_orders.ui.parcels_card import show_parcels
from tiktok_orders.ui.raw_data import show_raw_data
from tiktok_orders.ui.rejection_card import show_reject_button, show_rejections
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

with st.container(horizontal=True, horizontal_alignment="distribute"):
    with st.container(width="stretch"):
        order_view.show_header(data)
    show_reject_button(data)
left, right = st.columns([3, 2], gap="large")
with left:
    show_cases(order_id, data.zone, data.now)
    order_view.show_items(data)
    order_view.show_payment(data)
    show_paid_out(data)
with right:
    show_mismatches(data)
    show_sales_order(data)
    show_rejections(data)
    order_view.show_recipient(data)
    show_parcels(data)
    order_view.show_timeline(data)
    order_view.show_links(data)
with st.expander("Raw data: what TikTok sent", icon=":material/data_object:"):
    show_raw_data(order_id, data.zone)
watch_order(order_id)
