"""The door of the pages: signing in, what somebody without access sees, and who is here."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.exposure import NO_SIGN_IN
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.errors import StoreError
from tiktok_orders.services.people import note_presence
from tiktok_orders.ui import identity, session
from tiktok_orders.ui.messages import plain, show_error

_MAY = {
    Role.VIEWER: "You can read and export everything here.",
    Role.OPERATOR: "You can read everything, import orders and do things to them.",
    Role.ADMINISTRATOR: "You can do everything: also connect shops, set policies and say who may come in.",
}


def stop_before_sign_in() -> None:
    """Ends the run with the page to sign in on, where sign-in is set up and nobody did; draws nothing else."""
    if identity.is_sign_in_on() and not identity.is_signed_in():
        with _middle():
            st.markdown("## 📦 TikTok Orders")
            st.markdown("Sign in with the account of your organisation.")
            st.button("Sign in", type="primary", on_click=st.login, width="stretch")
        st.stop()


def stop_without_access() -> None:
    """Ends the run where whoever signed in has no access to this workspace; draws nothing else."""
    person = session.find_person()
    session.frame().person = person
    if person is None:
        with _middle():
            st.markdown("## You have no access yet")
            st.markdown(f"You signed in as {plain(_address())}. Ask an administrator of this workspace.")
            st.button("Sign out", on_click=st.logout)
        st.stop()
    if person.email:
        note_presence(running().database, person.email, running().clock())


def stop_with(problem: StoreError) -> None:
    """Ends the run with why the program cannot start; strangers are not told where sign-in is set up."""
    st.title("TikTok Orders cannot start")
    if identity.is_sign_in_on():
        st.markdown("Whoever runs it finds the reason in its log.")
    else:
        show_error(problem)
    st.stop()


def _middle() -> st.delta_generator.DeltaGenerator:
    _, middle, _ = st.columns([1, 1.2, 1])
    return middle.container(border=True, key="door")


def _address() -> str:
    return identity.signed_in_email() or "somebody whose email address your provider did not verify"


def show_you(person: Person) -> None:
    """Draws who is here, what the role allows, and the way out."""
    with st.container(border=True, key="you"):
        st.markdown(f"#### {plain(person.name)}")
        if person.email and person.email != person.name:
            st.caption(plain(person.email))
        st.badge(person.role.capitalize(), icon=":material/badge:")
        st.markdown(_MAY[person.role])
        if person.email:
            st.button("Sign out", icon=":material/logout:", on_click=st.logout)
    if not person.email:
        st.info(
            f"{NO_SIGN_IN} Whoever uses this computer may do everything here. Before others can use it from "
            "theirs, an administrator sets up sign-in, and names on the page People who may come in.",
            icon=":material/lock:",
        )
