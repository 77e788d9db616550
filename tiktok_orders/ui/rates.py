"""The exchange rates: what is used, from where, and a form for a new one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.services.exchange_rates import state_rate
from tiktok_orders.store.magento_connections import find_magento_for
from tiktok_orders.ui import permission, reads, session
from tiktok_orders.ui.messages import plain, shown_errors


def show_rates(rates: list[dict[str, Any]], base_currency: str) -> None:
    """Draws the rate in use of each currency with its source and day."""
    rows = [
        {
            "Currency": rate["currency"],
            f"1 unit in {base_currency}": f"{rate['rate'].normalize():f}",
            "Source": rate["rate_source"],
            "Day": f"{rate['rate_date']:%d %b %Y}",
        }
        for rate in rates
        if rate["currency"] != base_currency
    ]
    st.dataframe(rows, hide_index=True, width="stretch") if rows else st.caption("There are no rates yet.")


def show_magento_rates() -> None:
    """Draws the way to take over the rates that the connected Magento has; nothing where none is connected."""
    database = running().database
    is_practice = all(account.is_practice for account in reads.accounts())
    magento = find_magento_for(database, is_practice=is_practice)
    if magento is None:
        return
    offered = permission.offer(Deed.SET_RATES)
    if st.button("Take Magento's rates", icon=":material/currency_exchange:", key="take_rates", **offered):
        with shown_errors(), st.spinner("Asking Magento…"):
            taken = running().take_magento_rates(magento, person=session.person())
            if taken:
                st.toast(f"Taken over: {', '.join(taken)}.")
                st.rerun()
            st.info(
                f"{plain(magento.title)} has no rate that leads to your base currency. Enter rates there, under "
                "Stores > Currency > Currency Rates, or add them below.",
                icon=":material/info:",
            )


def show_rate_form(base_currency: str) -> None:
    """Draws the form for a new rate; the newest day's rate is used."""
    if permission.refused(Deed.SET_RATES):
        return
    currencies = sorted({region.currency for region in REGIONS.values()} - {base_currency})
    with st.form("rate", border=True):
        st.markdown("#### Add a rate")
        first, second, third, fourth = st.columns([1, 1, 2, 1])
        currency = first.selectbox("Currency", currencies)
        rate = second.text_input(f"1 unit in {base_currency}", placeholder="0.7874")
        source = third.text_input("Source", placeholder="Your bank, a central bank, Magento")
        day = fourth.date_input("Day", value="today", format="DD/MM/YYYY")
        if st.form_submit_button("Save rate", type="primary"):
            with shown_errors():
                state_rate(
                    running().database,
                    str(currency),
                    rate,
                    source=source,
                    day=day,
                    person=session.person(),
                    now=running().clock(),
                )
                st.rerun()
