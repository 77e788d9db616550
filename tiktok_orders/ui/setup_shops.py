"""The shops of an authorisation in the set-up: title, Account ID, rights that lack, and the first import."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.scopes import missing_scopes
from tiktok_orders.services.import_request import FIRST_IMPORT_DAYS
from tiktok_orders.store.accounts import Account, list_authorisations
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.import_panel import show_import_strip, start_import
from tiktok_orders.ui.messages import plain, shown_errors

_DAYS = (7, 30, 90, 365)


def show_shops(accounts: list[Account]) -> None:
    """Draws the connected shops and starts their first import."""
    st.markdown("#### Your shops")
    for account in accounts:
        _show_shop(account)
    _show_missing_rights(accounts)
    _show_first_import(accounts)


def _show_shop(account: Account) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key=f"shop_{account.account_id}"):
        title = st.text_input(
            "Title", account.title, key=f"shop_title_{account.account_id}_{account.title}", width=300, max_chars=60
        )
        region = REGIONS.get(account.region)
        name, key = region.name if region else account.region, f"shop_region_{account.account_id}"
        st.text_input("Region", name, disabled=True, width=180, key=key)
        with st.container(gap=None, width=260):
            st.caption("Account ID")
            st.code(account.account_id, language=None)
        if title != account.title:  # no rerun: the button pressed right after is yet to be drawn
            with shown_errors():
                running().accounts.rename(account, title, person=session.person())


def _show_missing_rights(accounts: list[Account]) -> None:
    given = list_authorisations(running().database)
    for authorisation_id in dict.fromkeys(account.authorisation_id for account in accounts):
        authorisation = given[authorisation_id]
        lacking = missing_scopes(authorisation.granted_scopes.split())
        if lacking:
            lines = "\n".join(f"- **{plain(scope)}**: {plain(what)}" for scope, what in lacking.items())
            st.warning(
                f"The app of {plain(authorisation.seller_name)} lacks rights. Without them this stops:\n{lines}"
                "\n\nAdd them in Partner Center under your app, then authorise again.",
                icon=":material/key_off:",
            )


def _show_first_import(accounts: list[Account]) -> None:
    runs = reads.last_runs()
    new = [account for account in accounts if account.account_id not in runs]
    if new:
        with st.container(border=True, horizontal=True, vertical_alignment="bottom", key="first_import"):
            days = st.selectbox(
                "First import: orders of the last",
                _DAYS,
                index=_DAYS.index(FIRST_IMPORT_DAYS),
                format_func=lambda days: f"{days} days",
                width=240,
            )
            if st.button("Import", type="primary", icon=":material/download:", key="first_import_go"):
                with shown_errors():
                    since = running().clock().date() - timedelta(days=days)
                    start_import(new, {"since": since}, trigger="first import")
                    st.rerun()
            st.caption("Importing only reads: nothing is created in Magento, and nothing changes on TikTok.")
    show_import_strip(accounts)
