"""The map of SKUs on the screen: what is mapped, a form for one more, a file with many; and the map of states."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.domain.sku_map import SkuMapping, read_sku_csv
from tiktok_orders.store.policies import list_regions
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.learnt import ask_to_forget
from tiktok_orders.ui.messages import plain, shown_errors


def show_mappings(mappings: Sequence[SkuMapping]) -> None:
    """Draws what is mapped, one row per product of Magento, and lets one be forgotten."""
    rows = [
        {
            "SKU on TikTok": mapping.tiktok_sku,
            "SKU in Magento": component.sku,
            "Quantity": f"{component.quantity.normalize():f}",
            "Share of the price": f"{component.price_share.normalize():f}",
        }
        for mapping in mappings
        for component in mapping.components
    ]
    if not rows:
        st.info("Nothing is mapped yet: every SKU is looked for in Magento as it is on TikTok.")
        return
    st.dataframe(rows, hide_index=True, width="stretch")
    forgotten = ask_to_forget(
        "Forget a mapping", [one.tiktok_sku for one in mappings], words=str, key="forget_sku"
    )
    if forgotten:
        running().mender.forget_sku(forgotten, person=session.person())
        st.rerun()


def show_mapping_form() -> None:
    """Draws the form for one more SKU."""
    if permission.refused(Deed.MEND):
        return
    with st.form("mapping", border=True, clear_on_submit=True):
        st.markdown("#### Map a SKU")
        first, second, third = st.columns([2, 2, 1])
        tiktok_sku = first.text_input("SKU on TikTok")
        magento_sku = second.text_input("SKU in Magento")
        quantity = third.text_input("Quantity", "1")
        if st.form_submit_button("Save mapping", type="primary"):
            with shown_errors():
                running().mender.map_sku(tiktok_sku, magento_sku, quantity=quantity, person=session.person())
                st.rerun()


def show_upload() -> None:
    """Draws the upload of a file with many mappings; good rows are kept, bad ones are listed with why."""
    if not may(session.person(), Deed.MEND):
        return
    with st.expander("Upload a CSV with many"):
        st.caption("Columns: tiktok_sku, magento_sku, quantity, price_share. One row per product of Magento.")
        file = st.file_uploader("CSV file", type="csv", key="sku_csv")
        if file is None:
            return
        mappings, problems = read_sku_csv(file.getvalue().decode("utf-8-sig", errors="replace"))
        for problem in problems:
            st.warning(plain(problem), icon=":material/warning:")
        if mappings and st.button(f"Save {count(len(mappings), 'mapping')}", type="primary"):
            running().mender.save_mappings(mappings, person=session.person())
            st.toast(f"Saved {count(len(mappings), 'mapping')}.")
            st.rerun()


def show_states() -> None:
    """Draws which of Magento's states people chose for those of other names, and lets one be forgotten."""
    chosen = list_regions(running().database)
    if not chosen:
        return
    st.markdown("#### States")
    st.caption("Chosen where orders failed for a state that Magento does not know by TikTok’s name.")
    states = {f"{region} ({country})": (country, region) for country, region in chosen}
    rows = [{"State on TikTok": words, "State in Magento": chosen[key]} for words, key in states.items()]
    st.dataframe(rows, hide_index=True)
    forgotten = ask_to_forget("Forget a state", list(states), words=str, key="forget_state")
    if forgotten:
        running().mender.forget_region(*states[forgotten], person=session.person())
        st.rerun()
