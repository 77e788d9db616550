"""The connections on the Overview: each account and Magento, its last contact, what is wrong, what to click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import Standing, why_held
from tiktok_orders.domain.magento_standing import Contact, MagentoHealth, MagentoStanding, health_of
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.magento_connections import MagentoConnection, Pause, list_magentos, list_pauses
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.ui import reads
from tiktok_orders.ui.formats import ago
from tiktok_orders.ui.messages import plain

_TO_CLICK = {
    Standing.PAUSED: "Resume it",
    Standing.NEEDS_AUTHORISATION: "Authorise it again",
    Standing.DISCONNECTED: "Connect it again",
}
_MAGENTO_TO_CLICK = {
    MagentoStanding.STOPPED: "Test it and resume sending",
    MagentoStanding.RESTING: "Look at it",
    MagentoStanding.NOT_WORKING: "Test it",
}
Colour = Literal["green", "orange", "red", "gray"]


def show_connections(accounts: Sequence[Account], now: datetime) -> None:
    """Draws a line per account and per Magento that these accounts send to."""
    st.markdown("#### Connections")
    standings, runs = reads.standings(), reads.last_runs()
    for account in accounts:
        _show_account(account, standings[account.account_id][0], runs.get(account.account_id), now)
    kinds = {account.is_practice for account in accounts}
    magentos = [one for one in list_magentos(running().database) if one.is_practice in kinds]
    pauses = {pause.magento_id: pause for pause in list_pauses(running().database, now=now)}
    for magento in magentos:
        _show_magento(magento, pauses.get(magento.magento_id), now)
    with st.container(horizontal=True):
        st.page_link("accounts.py", label="All about the accounts", icon=":material/arrow_forward:")
        label = "All about Magento" if magentos else "Connect a Magento"
        st.page_link("magento.py", label=label, icon=":material/arrow_forward:")


def _show_account(account: Account, standing: Standing, run: SyncRun | None, now: datetime) -> None:
    held = why_held(account.title, standing)
    failed = run.message if run is not None and run.state == "failed" else ""
    if run is None:
        contact = "Nothing imported yet."
    else:
        contact = f"Last import {ago(run.finished_at or run.started_at, now)}, {run.state}."
    _show_line(
        account.account_id,
        (standing.value, "green" if standing is Standing.LIVE else "orange"),
        f"**{plain(account.title)}** · {account.region}",
        contact,
        held or failed,
        ("accounts.py", _TO_CLICK.get(standing, ""))
        if held or not failed
        else ("imports.py", "Look at the import"),
    )


def _show_magento(magento: MagentoConnection, pause: Pause | None, now: datetime) -> None:
    contact = running().magentos.contacts.of(magento.magento_id)
    paused_for, paused_until = (pause.reason, pause.paused_until) if pause else ("", None)
    health = health_of(contact, paused_for=paused_for, paused_until=paused_until)
    _show_line(
        magento.magento_id,
        (health.standing.value, _colour(health, contact)),
        f"**{plain(magento.title)}** · Magento",
        _last_answer(contact, now),
        health.problem,
        ("magento.py", _MAGENTO_TO_CLICK.get(health.standing, "")),
    )


def _colour(health: MagentoHealth, contact: Contact) -> Colour:
    if health.standing is MagentoStanding.CONNECTED:
        return "gray" if contact.answered_at is None else "green"
    return "orange" if health.standing is MagentoStanding.RESTING else "red"


def _last_answer(contact: Contact, now: datetime) -> str:
    if contact.answered_at is None:
        return "Not asked since the program started." if contact.failed_at is None else "No answer yet."
    return f"Last answer {ago(contact.answered_at, now)}."


def _show_line(
    key: str, badge: tuple[str, Colour], name: str, contact: str, problem: str, link: tuple[str, str]
) -> None:
    word, colour = badge
    with st.container(horizontal=True, vertical_alignment="center", key=f"connection_{key}"):
        st.badge(word, color=colour)
        st.markdown(name, width="content")
        st.caption(contact, width="content")
        if problem:
            st.caption(f":red[:material/error:] {plain(problem)}")
        page, label = link
        if label:
            st.page_link(page, label=label, icon=":material/arrow_forward:")
