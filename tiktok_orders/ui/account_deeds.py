"""What administrators do to an account: pause, authorise again, test, rename, new secret, disconnect, erase."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import AccountState, Standing
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.manage_accounts import TITLE_LENGTH
from tiktok_orders.store.accounts import Account
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.messages import plain, shown_errors


def show_deeds(account: Account, standing: Standing) -> None:
    """Draws one line of buttons, the seldom ones last."""
    offered = permission.offer(Deed.MANAGE_ACCOUNTS)
    with st.container(horizontal=True, vertical_alignment="center"), shown_errors():
        if standing is not Standing.DISCONNECTED:
            _show_pause(account, standing, offered)
            _show_test(account, offered)
        if not account.is_practice:
            _show_authorise(account, standing)
        elif standing is Standing.DISCONNECTED:
            _show_resume(account, "Connect again", offered)
        _show_seldom(account, standing, offered)


def _show_seldom(account: Account, standing: Standing, offered: dict[str, Any]) -> None:
    """Draws what opens a dialog: not in a popover, which would stay open over it."""
    is_real, is_over = not account.is_practice, standing is Standing.DISCONNECTED
    seldom = (
        ("Rename", ":material/edit:", _open_rename, True),
        ("New app secret", ":material/key:", _open_secret, is_real and not is_over),
        ("Erase" if is_over else "Disconnect", ":material/link_off:", _open_disconnect, is_real or not is_over),
    )
    for words, icon, open_dialog, is_offered in seldom:
        key = f"{words}_{account.account_id}"
        if is_offered and st.button(words, icon=icon, type="tertiary", key=key, **offered):
            open_dialog(account)


def _show_pause(account: Account, standing: Standing, offered: dict[str, Any]) -> None:
    if standing is Standing.PAUSED:
        _show_resume(account, "Resume", offered)
    elif st.button("Pause", icon=":material/pause:", key=f"pause_account_{account.account_id}", **offered):
        running().accounts.pause(account, person=session.person())
        st.rerun()


def _show_resume(account: Account, words: str, offered: dict[str, Any]) -> None:
    if st.button(words, icon=":material/play_arrow:", key=f"resume_account_{account.account_id}", **offered):
        running().accounts.resume(account, person=session.person())
        st.rerun()


def _show_test(account: Account, offered: dict[str, Any]) -> None:
    key = f"test_{account.account_id}"
    if st.button("Test connection", icon=":material/network_check:", key=key, **offered):
        with st.spinner("Asking TikTok and Magento…"):
            checks = running().verifier.verify(account, person=session.person())
        desks.setup_visit().checks[account.account_id] = checks
        st.rerun()


def _show_authorise(account: Account, standing: Standing) -> None:
    needs = standing in (Standing.NEEDS_AUTHORISATION, Standing.DISCONNECTED)
    offered = permission.offer(Deed.CONNECT)
    words = "Connect again" if standing is Standing.DISCONNECTED else "Authorise again"
    if st.button(
        words,
        icon=":material/key:",
        type="primary" if needs else "secondary",
        key=f"authorise_{account.account_id}",
        **offered,
    ):
        app_key = account.authorisation_id.partition(":")[0]
        running().authoriser.begin(app_key, person=session.person())
        visit = desks.setup_visit()
        visit.go_to("TikTok Shop")
        visit.app_key = app_key
        st.switch_page("setup.py")


@dialog("Rename the account")
def _open_rename(account: Account) -> None:
    title = st.text_input("Title", account.title, max_chars=TITLE_LENGTH)
    if st.button("Save", type="primary", key="save_title"):
        with shown_errors():
            running().accounts.rename(account, title, person=session.person())
            st.rerun()


@dialog("New app secret")
def _open_secret(account: Account) -> None:
    st.markdown(
        f"After the secret of the app of {plain(account.title)} was renewed in Partner Center, enter it here. "
        "It is tried out with one call first; the old one stays where TikTok Shop refuses it."
    )
    secret = st.text_input("App secret", type="password")
    if st.button("Try and save", type="primary", key="save_secret"):
        with shown_errors():
            running().accounts.rotate_secret(account, secret, person=session.person())
            st.toast("The new app secret is in use.")
            st.rerun()


@dialog("Disconnect the account")
def _open_disconnect(account: Account) -> None:
    st.markdown(
        f"**{plain(account.title)}** will import and send nothing any more. What waits to be sent is stopped, "
        "and its tokens are forgotten."
    )
    withdraws = _ask_whether_to_withdraw(account)
    if account.state != AccountState.DISCONNECTED:
        st.markdown("Its orders stay here and can be read, and you can connect it again.")
        if st.button("Disconnect and keep the data", type="primary", key="disconnect_keep"):
            with shown_errors():
                running().accounts.disconnect(account, person=session.person(), withdraws=withdraws)
                st.rerun()
    if not account.is_practice:
        _show_erase(account, withdraws=withdraws)


def _ask_whether_to_withdraw(account: Account) -> bool:
    """Draws whether TikTok is to end the access too, or where a person does that."""
    if account.is_practice:
        return False
    if running().accounts.may_withdraw(account):
        return st.checkbox(
            "Withdraw the app's access on TikTok too",
            key="withdraw",
            help="TikTok ends the authorisation and tells the seller by email.",
        )
    st.caption(
        "TikTok itself is told nothing by this. To end the access there too, open Seller Center, Apps & services, "
        "My apps and incidents, and cancel the app; that ends it for every shop of the authorisation."
    )
    return False


def _show_erase(account: Account, *, withdraws: bool) -> None:
    with st.expander("Erase its data instead"):
        st.markdown(
            "Erases its orders with everything that TikTok sent of them, for good. What was sent to Magento stays "
            "in the ledger (ids, times and amounts, no buyers): it proves that no order becomes two sales orders. "
            "Backups made before still hold the data."
        )
        typed = st.text_input(f"Type the title, {plain(account.title)}, to confirm")
        if st.button("Erase for good", icon=":material/delete_forever:", key="erase", disabled=not typed):
            with shown_errors():
                running().accounts.erase(account, typed=typed, person=session.person(), withdraws=withdraws)
                st.toast("Erased.")
                st.rerun()
