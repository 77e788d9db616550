"""The map of carriers on the screen: names that stand for TikTok's carriers, and what Magento calls TikTok's."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.carrier_map import CUSTOM, MAGENTO_CODES, CarrierChoice
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.people import Deed, may
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.store.carrier_map import list_carrier_choices, list_provider_choices
from tiktok_orders.store.shipping_providers import list_offered
from tiktok_orders.ui import session
from tiktok_orders.ui.learnt import ask_to_forget
from tiktok_orders.ui.messages import shown_errors


def show_carrier_names() -> None:
    """Draws which of TikTok's carriers people chose for a name, and lets one be forgotten."""
    chosen = list_provider_choices(running().database)
    if not chosen:
        return
    st.markdown("#### Names of carriers")
    st.caption("Chosen where a table or a shipment in Magento named a carrier that TikTok does not know.")
    rows = [
        {"Name": one.carrier.title, "Market": one.region, "Carrier on TikTok": one.provider.name} for one in chosen
    ]
    st.dataframe(rows, hide_index=True)
    forgotten = ask_to_forget("Forget a name", chosen, words=_name, key="forget_carrier_name")
    if forgotten:
        running().carrier_map.forget_provider(forgotten, person=session.person())
        st.rerun()


def show_carriers_in_magento() -> None:
    """Draws as which carrier Magento gets the parcels of TikTok's, lets one be chosen, and one be forgotten."""
    chosen, offered = list_carrier_choices(running().database), list_offered(running().database)
    if not (chosen or offered):
        return
    st.markdown("#### Carriers in Magento")
    st.caption(
        f"As which carrier Magento gets a parcel. Without a choice it is {', '.join(MAGENTO_CODES)} where its "
        f"name begins so, else {CUSTOM} with TikTok’s name as its title."
    )
    if chosen:
        rows = [
            {
                "Carrier on TikTok": one.provider.name,
                "Market": one.region,
                "Code in Magento": one.carrier.carrier_code,
                "Title in Magento": one.carrier.title,
            }
            for one in chosen
        ]
        st.dataframe(rows, hide_index=True)
        forgotten = ask_to_forget("Forget a carrier", chosen, words=_provider, key="forget_carrier")
        if forgotten:
            running().carrier_map.forget_carrier(forgotten, person=session.person())
            st.rerun()
    if offered and may(session.person(), Deed.MEND):
        _show_form(offered)


def _show_form(offered: Sequence[tuple[str, ShippingProvider]]) -> None:
    with st.form("carrier_in_magento", border=True, clear_on_submit=True):
        st.markdown("#### Choose a carrier in Magento")
        first, second, third = st.columns([2, 1, 2])
        chosen = first.selectbox(
            "Carrier on TikTok", offered, index=None, format_func=lambda one: f"{one[1].name} ({one[0]})"
        )
        code = second.text_input("Code in Magento", CUSTOM)
        title = third.text_input("Title in Magento", placeholder="As on TikTok")
        if st.form_submit_button("Save carrier", type="primary"):
            with shown_errors():
                if chosen is None:
                    raise InvalidInputError("Choose first which of TikTok's carriers it is.")
                region, provider = chosen
                running().carrier_map.learn_carrier(
                    region, provider, carrier_code=code, title=title, person=session.person()
                )
                st.rerun()


def _name(choice: CarrierChoice) -> str:
    return f"{choice.carrier.title} ({choice.region})"


def _provider(choice: CarrierChoice) -> str:
    return f"{choice.provider.name} ({choice.region})"
