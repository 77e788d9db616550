"""The second step of the set-up: the app, the seller's consent, the shops it covers, and their first import."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.services.setup import Step
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.authorisation_requests import AuthorisationRequest
from tiktok_orders.tiktok.client import PRODUCTION_AUTH_URL, PRODUCTION_BASE_URL, App
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.messages import plain, shown_errors
from tiktok_orders.ui.setup_shops import show_shops
from tiktok_orders.ui.setup_steps import go_on

_CALLBACK = "/tiktok/callback"
_REGIONS = {"ROW": "Outside the United States", "US": "In the United States"}
_CENTERS = {"ROW": "https://partner.tiktokshop.com", "US": "https://partner.us.tiktokshop.com"}


def show_tiktok() -> None:
    """Draws the app's form, then the way to TikTok's consent, then the shops, whichever is next."""
    real = [one for one in reads.accounts() if not one.is_practice and one.state != AccountState.DISCONNECTED]
    request = _request_at_hand(real)
    if request is not None:
        _show_consent(request)
    elif real and not desks.setup_visit().is_adding:
        _show_connected(real)
    else:
        _show_app_form()


def _request_at_hand(real: list[Account]) -> AuthorisationRequest | None:
    """Returns the question that waits for its answer: of the app to authorise (again), or the last one begun."""
    visit, authoriser = desks.setup_visit(), running().authoriser
    if visit.app_key:
        return authoriser.newest(visit.app_key)
    newest = authoriser.newest() if not real else None
    return newest if newest is not None and not authoriser.is_given(newest) else None


def _show_connected(real: list[Account]) -> None:
    show_shops(real)
    with st.container(horizontal=True, vertical_alignment="center"):
        is_imported = all(account.account_id in reads.last_runs() for account in real)
        if st.button("Go on to Magento", type="primary" if is_imported else "secondary", key="to_magento"):
            go_on(Step.TIKTOK)
        if st.button("Connect another app or shop", icon=":material/add_link:", type="tertiary", key="add_app"):
            desks.setup_visit().is_adding = True
            st.rerun()


def _show_app_form() -> None:
    region = st.radio(
        "Where is the seller registered?",
        list(_REGIONS),
        format_func=_REGIONS.__getitem__,
        horizontal=True,
        key="setup_region",
        help="The United States have a Partner Center and apps of their own.",
    )
    form, words = st.columns([3, 2], gap="large")
    with words:
        _show_where_to_find(str(region))
    with form, st.form("setup_app", border=True):
        app = _ask_for_app()
        if st.form_submit_button("Go on to TikTok’s consent", type="primary"):
            with shown_errors():
                authoriser, person = running().authoriser, session.person()
                authoriser.keep_app(app, region=str(region), person=person)
                authoriser.begin(app.app_key, person=person)
                desks.setup_visit().app_key = app.app_key
                st.rerun()


def _ask_for_app() -> App:
    app_key = st.text_input("App key", help="Partner Center, App & Service, your app, Basic information.")
    secret = st.text_input("App secret", type="password", help="Right below the app key; press the eye to see it.")
    service_id = st.text_input(
        "Service ID", help="On the same page; it also stands in the app’s authorisation link."
    )
    with st.expander("Other servers (for experts)"):
        st.caption("Change these only to try out a TikTok Shop that runs on this computer.")
        base_url = st.text_input("Address of the API", PRODUCTION_BASE_URL)
        auth_url = st.text_input("Address of the authorisation", PRODUCTION_AUTH_URL)
    addresses = [address.strip().rstrip("/") for address in (base_url, auth_url)]
    return App(app_key, secret, service_id, *addresses)


def _show_where_to_find(region: str) -> None:
    center = _CENTERS[region]
    st.markdown(
        f"1. Open [Partner Center]({center}) with the seller’s account and choose **App & Service**.\n"
        "2. Create an app (custom app), or open yours. It needs the rights for **Authorization**, **Order**, "
        "**Fulfillment** and **Return and refund**.\n"
        "3. Copy **App key**, **App secret** and **Service ID** from its page into the form.\n"
        "4. There, set this **Redirect URL**, so that the consent comes back here by itself:"
    )
    st.code(callback_address(), language=None)
    st.caption("If you cannot set it, paste the code or the address you are sent to in the next step.")


def callback_address() -> str:
    """Returns where TikTok sends the seller back to, as this browser reaches the dashboard."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}{_CALLBACK}"


def _show_consent(request: AuthorisationRequest) -> None:
    """Draws the way to TikTok's page and back, and waits for the answer."""
    application = running()
    is_open = request.is_open(application.clock())
    with st.container(border=True, key="consent"):
        st.markdown("#### Let the app in")
        st.markdown(
            "TikTok asks the seller on its own page. Sign in there with the account that **owns the shop**, and "
            "approve. This page notices by itself when you come back."
        )
        if request.message:
            st.error(plain(request.message), icon=":material/error:")
        with st.container(horizontal=True):
            if is_open:
                link = application.authoriser.link_of(request)
                st.link_button("Open TikTok’s page", link, type="primary", icon=":material/open_in_new:")
            elif st.button("Make a new link", type="primary", icon=":material/link:", key="new_link"):
                with shown_errors():
                    application.authoriser.begin(request.app_key, person=session.person())
                    desks.setup_visit().app_key = request.app_key
                    st.rerun()
            if st.button("Enter the app anew", type="tertiary", key="app_anew"):
                desks.setup_visit().app_key, desks.setup_visit().is_adding = "", True
                st.rerun()
        _show_paste(request)
    fragment(_wait, run_every=1.5)(request)


def _show_paste(request: AuthorisationRequest) -> None:
    with st.expander("It did not come back here? Paste the code"), st.form("paste", border=False):
        st.caption("Paste the code, or the whole address that your browser shows after you approved.")
        pasted = st.text_input("Code or address", type="password")
        if st.form_submit_button("Connect"):
            with shown_errors():
                running().authoriser.take_pasted(request.app_key, pasted, person=session.person())
                _leave()


def _wait(request: AuthorisationRequest) -> None:
    """Looks whether the answer has come, or why it came to nothing."""
    authoriser = running().authoriser
    if authoriser.is_given(request):
        _leave()
    newest = authoriser.newest(request.app_key)
    if newest is not None and (newest.state, newest.message) != (request.state, request.message):
        st.rerun()
    st.caption(":material/hourglass_empty: Waiting for TikTok’s answer…")


def _leave() -> None:
    visit = desks.setup_visit()
    visit.app_key, visit.is_adding = "", False
    st.toast("Connected.")
    st.rerun()
