"""The first step of the set-up: the workspace, and who looks after it."""

from __future__ import annotations

from zoneinfo import available_timezones

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Role
from tiktok_orders.services.people import add_person
from tiktok_orders.services.setup import CURRENCIES, Step
from tiktok_orders.store.people import list_members
from tiktok_orders.store.workspace import has_real_orders
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.messages import plain, shown_errors
from tiktok_orders.ui.setup_steps import go_on


def show_you() -> None:
    """Draws name, time zone, base currency and first administrator, and saves them."""
    workspace, database = reads.workspace(), running().database
    is_fixed = has_real_orders(database)
    zones = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System"))
    )
    with st.form("setup_you", border=True):
        name = st.text_input(
            "Name of your workspace", workspace.name, placeholder="Larkspur Trading Ltd", width=420
        )
        first, second = st.columns(2)
        zone = first.selectbox(
            "Time zone",
            zones,
            index=zones.index(workspace.time_zone) if workspace.time_zone in zones else 0,
            help="Days in filters and figures over all accounts are days of this zone.",
        )
        currency = second.selectbox(
            "Base currency",
            CURRENCIES,
            index=CURRENCIES.index(workspace.base_currency) if workspace.base_currency in CURRENCIES else 0,
            disabled=is_fixed,
            help="Totals over all accounts are read in it, whatever the buyers paid in.",
        )
        words = (
            "It stays as it is: real orders are here."
            if is_fixed
            else "It cannot change once real orders are here."
        )
        second.caption(words)
        email = _ask_for_administrator()
        if st.form_submit_button("Save and go on", type="primary"):
            with shown_errors():
                _save(name, zone, workspace.base_currency if is_fixed else currency, email)
                go_on(Step.YOU)


def _ask_for_administrator() -> str:
    """Asks for the first administrator, or says who looks after the workspace already; returns the address."""
    administrators = [
        one for one in list_members(running().database) if one.role is Role.ADMINISTRATOR and not one.is_disabled
    ]
    if administrators:
        st.caption(
            f"Administrators: {', '.join(plain(one.email) for one in administrators)}. Add others under People."
        )
        return ""
    return st.text_input(
        "First administrator (email address)",
        placeholder="you@example.com",
        width=420,
        help="Whoever signs in with this address may do everything. It counts once sign-in is set up; until then "
        "the dashboard serves this computer alone.",
    ).strip()


def _save(name: str, zone: str, currency: str, email: str) -> None:
    application, person = running(), session.person()
    application.save_workspace(name=name, time_zone=zone, base_currency=currency, person=person)
    if email:
        now = application.clock()
        add_person(application.database, email, role=Role.ADMINISTRATOR, person=person, now=now)
