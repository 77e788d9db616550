"""The people of the workspace on the screen: who may come in, with which role, and adding somebody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.exposure import NO_SIGN_IN
from tiktok_orders.domain.members import Member
from tiktok_orders.domain.people import ROLES, Role
from tiktok_orders.services.people import add_person, change_role, disable
from tiktok_orders.ui import identity, session
from tiktok_orders.ui.formats import ago
from tiktok_orders.ui.messages import plain, shown_errors

_WORDS = {role: role.capitalize() for role in ROLES}


def show_sign_in_state(members: Sequence[Member]) -> None:
    """Says what the list means where nobody signs in yet."""
    if identity.is_sign_in_on():
        return
    st.info(f"{NO_SIGN_IN} The people below may come in once sign-in is set up.", icon=":material/lock:")
    if not any(one.role is Role.ADMINISTRATOR and not one.is_disabled for one in members):
        st.warning(
            "No administrator is named yet. Add yourself as one before sign-in is set up: whoever is not in the "
            "list is not let in.",
            icon=":material/warning:",
        )


def show_members(members: Sequence[Member]) -> None:
    """Draws those with access, each with the role to change and a way to take the access away; then the others."""
    for member in members:
        if not member.is_disabled:
            _show_member(member)
    former = [one for one in members if one.is_disabled]
    if former:
        names = ", ".join(plain(_called(one)) for one in former)
        st.caption(f"Had access before: {names}. Add them again to let them in.")


def _show_member(member: Member) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"member_{member.email}"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{plain(member.person.name)}**" + (" (you)" if _is_you(member) else ""))
            email = f"{plain(member.email)} · " if member.name else ""
            st.caption(f"{email}{_presence(member)} · added by {plain(member.added_by)}")
        role = st.selectbox(
            f"Role of {member.email}",
            ROLES,
            index=ROLES.index(member.role),
            format_func=_WORDS.__getitem__,
            label_visibility="collapsed",
            width=170,
            key=f"role_{member.email}_{member.role}",
        )
        with shown_errors():
            if role is not member.role and st.button("Change role", type="primary", key=f"save_{member.email}"):
                _change_role(member, role)
            if st.button("Remove", type="tertiary", icon=":material/person_remove:", key=f"remove_{member.email}"):
                _disable(member)


def _is_you(member: Member) -> bool:
    return member.email == session.person().email


def _presence(member: Member) -> str:
    return f"here {ago(member.last_seen_at, running().clock())}" if member.last_seen_at else "not here yet"


def _called(member: Member) -> str:
    return f"{member.name} ({member.email})" if member.name else member.email


def _change_role(member: Member, role: Role) -> None:
    application = running()
    change_role(application.database, member.email, role, person=session.person(), now=application.clock())
    st.toast(f"{plain(member.person.name)} is now {_WORDS[role].lower()}.")
    st.rerun()


def _disable(member: Member) -> None:
    application = running()
    disable(application.database, member.email, person=session.person(), now=application.clock())
    st.toast(f"{plain(member.person.name)} has no access any more.")
    st.rerun()


def show_add_form() -> None:
    """Draws the form for one more person."""
    with st.form("add_person", border=True):
        st.markdown("#### Add somebody")
        first, second, third = st.columns([2, 2, 1])
        email = first.text_input("Email address", placeholder="anna@example.com")
        name = second.text_input("Name", placeholder="Anna Example", help="What they do here carries this name.")
        role = third.selectbox("Role", ROLES, index=1, format_func=_WORDS.__getitem__)
        if st.form_submit_button("Add", type="primary"):
            application = running()
            with shown_errors():
                add_person(
                    application.database,
                    email,
                    role=role,
                    name=name,
                    person=session.person(),
                    now=application.clock(),
                )
                st.rerun()
