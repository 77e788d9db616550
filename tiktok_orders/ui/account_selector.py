"""The account on the left rail: one or all, kept across pages."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import session

ALL = ""


def show_account_selector(accounts: list[Account]) -> str:
    """Draws the selector and returns the chosen account's id, "" for all. A new choice clears the selection."""
    titles = {account.account_id: _name_of(account, accounts) for account in accounts}
    asked = st.query_params.get("account", "")
    if session.ACCOUNT not in st.session_state:
        st.session_state[session.ACCOUNT] = asked if asked in titles else ALL
    elif st.session_state[session.ACCOUNT] not in titles:
        st.session_state[session.ACCOUNT] = ALL
    chosen = st.selectbox(
        "Account",
        [ALL, *titles],
        key=session.ACCOUNT,
        format_func=lambda account_id: titles.get(account_id, "All accounts"),
        on_change=session.selection().clear,
        help="Everything on the pages is about this account.",
    )
    _show_facts(accounts_on_screen(accounts, str(chosen)))
    return str(chosen)


def _name_of(account: Account, accounts: list[Account]) -> str:
    """Beside real shops a practice one is named as such."""
    is_beside = account.is_practice and any(not one.is_practice for one in accounts)
    return f"{account.title} · {account.region}" + (" (practice)" if is_beside else "")


def _show_facts(accounts: list[Account]) -> None:
    with st.container(horizontal=True, gap="small"):
        if any(account.is_practice for account in accounts):
            st.badge(
                "Practice", icon=":material/school:", color="orange", help="Invented shops, orders and buyers."
            )
        if len(accounts) == 1:
            region = REGIONS.get(accounts[0].region)
            st.badge(region.name if region else accounts[0].region, color="gray")


def zone_of(accounts: list[Account], account_id: str, workspace_zone: str) -> str:
    """Returns the time zone in which days are meant: the account's, or the workspace's for all accounts."""
    zones = {account.account_id: account.time_zone for account in accounts}
    return zones.get(account_id, workspace_zone)


def accounts_on_screen(accounts: list[Account], account_id: str) -> list[Account]:
    """Returns the accounts that the pages are about; "All accounts" is without practice beside real shops."""
    if account_id == ALL:
        return [account for account in accounts if not account.is_left_out]
    return [account for account in accounts if account.account_id == account_id]
