"""The form for a real Magento: where it is and with which keys to ask it."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.domain.addresses import warn_of_magento_address
from tiktok_orders.magento.access import BearerToken, OAuthKeys
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.magento_clients import Keys
from tiktok_orders.ui.messages import plain

_NAMES = ("Consumer key", "Consumer secret", "Access token", "Access token secret")


def ask_for_magento(label: str, *, key: str) -> MagentoRequest | None:
    """Draws the form and returns what was entered when its button is pressed."""
    with st.form(key, border=False):
        base_url = st.text_input("Address of the shop", placeholder="https://shop.example.com")
        admin_url = st.text_input("Address of its admin", placeholder="https://shop.example.com/admin_1a2b3c")
        given = [st.text_input(name, type="password", key=f"{key} {name}") for name in _NAMES]
        bearer = st.text_input("Or a Bearer token alone", type="password", help="Only where Magento allows it.")
        if not st.form_submit_button(label, type="primary"):
            return None
    keys: Keys = BearerToken(bearer) if bearer and not any(given) else OAuthKeys(*given)
    if warning := warn_of_magento_address(base_url.strip()):
        st.warning(plain(warning), icon=":material/lan:")
    return MagentoRequest(base_url.strip(), keys, admin_url=admin_url.strip())


def show_where_to_find() -> None:
    """Draws where in Magento the keys are."""
    st.markdown(
        "1. In Magento’s admin open **System**, **Integrations**, and add an integration.\n"
        "2. Under **API** tick **Sales**, **Catalog** and **Stores**, and save.\n"
        "3. Press **Activate**, then **Allow**: Magento shows four keys. Copy them into the form.\n"
        "4. The address of the admin is what your browser shows there, up to the part before the first page."
    )
