"""The map of SKUs on the screen: what is mapped, a form for one more, a file with many; and the map of states."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.domain.sku_map import (
    SkuMapping,
    describe_components,
    find_replaced_bundles,
    read_mapping,
    read_sku_csv,
)
from tiktok_orders.store.policies import list_regions
from tiktok_orders.ui import desks, permission, session
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


def show_mapping_form(known: Sequence[SkuMapping]) -> None:
    """Draws the form for one more SKU: one product of Magento, or a bundle of several with shares of the price."""
    if permission.refused(Deed.MEND):
        return
    desk = desks.mapping_desk()
    with st.container(border=True, key="mapping"):
        st.markdown("#### Map a SKU")
        products = int(st.number_input("Different products in it", 1, 20, key=f"mapping_products_{desk.turn}"))
        with st.form(f"mapping_{desk.turn}", border=False):
            tiktok_sku = st.text_input("SKU on TikTok")
            parts = [_ask_for_part(number, products) for number in range(1, products + 1)]
            is_given = st.form_submit_button("Save mapping", type="primary")
        if is_given:
            desk.pending = None
            with shown_errors():
                desk.pending = read_mapping(tiktok_sku, parts)
        if desk.pending is not None:
            replaced = find_replaced_bundles([desk.pending], known)
            if not replaced or _is_replaced(replaced[0], desk):
                with shown_errors():
                    running().mender.save_mappings([desk.pending], person=session.person())
                    desk.begin_anew()
                    st.rerun()


def _ask_for_part(number: int, products: int) -> dict[str, str]:
    of_which = f" {number}" if products > 1 else ""
    first, second, third = st.columns([3, 1, 1])
    part = {
        "magento_sku": first.text_input(f"SKU in Magento{of_which}"),
        "quantity": second.text_input(f"Quantity{of_which}", "1"),
    }
    if products > 1:
        part["price_share"] = third.text_input(
            f"Share of the price{of_which}", "1", help="Shares of 2 and 1 divide 30.00 into 20.00 and 10.00."
        )
    return part


def _is_replaced(bundle: SkuMapping, desk: desks.MappingDesk) -> bool:
    """Says what the bundle is that would be lost, and asks; returns whether the person wants that."""
    assert desk.pending is not None
    st.warning(
        f"{plain(bundle.tiktok_sku)} is a bundle already: {plain(describe_components(bundle))}. Saving replaces "
        f"all of it by {plain(describe_components(desk.pending))}, for every order to come.",
        icon=":material/warning:",
    )
    with st.container(horizontal=True):
        is_replaced = st.button("Replace the bundle", type="primary", **permission.offer(Deed.MEND))
        if st.button("Keep the bundle"):
            desk.begin_anew()
            st.rerun()
    return is_replaced


def show_upload(known: Sequence[SkuMapping]) -> None:
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
        for bundle in find_replaced_bundles(mappings, known):
            st.warning(
                f"{plain(bundle.tiktok_sku)} is a bundle already: {plain(describe_components(bundle))}. Saving "
                "replaces all of it by what the file says.",
                icon=":material/warning:",
            )
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
