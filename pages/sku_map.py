"""SKU map: which product of Magento a SKU of TikTok is, and which state or carrier a state or carrier."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.sku_map import write_sku_csv
from tiktok_orders.services.sales_order_drafts import list_mappings
from tiktok_orders.ui import desks, session
from tiktok_orders.ui.carrier_map import show_carrier_names, show_carriers_in_magento
from tiktok_orders.ui.messages import shown_errors
from tiktok_orders.ui.sku_map import show_mapping_form, show_mappings, show_states, show_upload

if session.just_entered("sku map"):
    desks.mapping_desk().begin_anew()
st.title("SKU map")
st.caption(
    "A SKU that is the same on TikTok and in Magento needs no entry. Map those that are spelled differently, "
    "packs of several, and bundles of several products; each product's share decides how the price is divided."
)
mappings = list_mappings(running().database)
show_mappings(mappings)
with st.container(horizontal=True):
    st.download_button(
        "Download CSV",
        write_sku_csv(mappings),
        file_name="sku-map.csv",
        icon=":material/download:",
        on_click="ignore",
    )
with shown_errors():
    show_mapping_form(mappings)
    show_upload(mappings)
    show_states()
    show_carrier_names()
    show_carriers_in_magento()
