"""One account on the Accounts page: how it stands, its figures, and its deeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import Standing, days_left, why_held
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.scopes import missing_scopes
from tiktok_orders.store.account_figures import AccountFigures
from tiktok_orders.store.accounts import Account, StoredAuthorisation
from tiktok_orders.store.sync_runs import SyncRun
from tiktok_orders.ui import desks, permission
from tiktok_orders.ui.account_deeds import show_deeds
from tiktok_orders.ui.formats import NOTHING, ago, count, duration, soon
from tiktok_orders.ui.grid_scripts import ACCOUNT_COLOURS
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.setup_steps import show_checks

# The account's colour is the one it has in the list of orders.
_DOT = '<div style="width:12px;height:12px;border-radius:4px;background:{colour}"></div>'
_SIGNS = {
    Standing.LIVE: ("green", ":material/play_circle:"),
    Standing.WATCHING: ("blue", ":material/visibility:"),
    Standing.PAUSED: ("orange", ":material/pause_circle:"),
    Standing.NEEDS_AUTHORISATION: ("red", ":material/key_off:"),
    Standing.DISCONNECTED: ("gray", ":material/link_off:"),
}


@dataclass(frozen=True)
class AccountCard:
    """What is shown of one account at a moment."""

    account: Account
    standing: Standing
    authorisation: StoredAuthorisation
    figures: AccountFigures
    last_run: SyncRun | None
    now: datetime


def describe_all(standings: Mapping[str, Standing]) -> str:
    """Returns "4 accounts: 1 live, 3 watching." """
    numbers = {one: list(standings.values()).count(one) for one in Standing}
    words = ", ".join(f"{number} {one.lower()}" for one, number in numbers.items() if number)
    return f"{count(len(standings), 'account')}: {words}." if standings else "No account is connected yet."


def show_add_button() -> None:
    """Draws the way to connect one more shop."""
    offered = permission.offer(Deed.CONNECT)
    if st.button("Add account", type="primary", icon=":material/add_link:", key="add_account", **offered):
        visit = desks.setup_visit()
        visit.go_to("TikTok Shop")
        visit.is_adding = True
        st.switch_page("setup.py")


def show_account(card: AccountCard) -> None:
    """Draws one account."""
    account = card.account
    with st.container(border=True, key=f"account_{account.account_id}"):
        _show_head(card)
        reason = "" if card.standing is Standing.PAUSED else why_held(account.title, card.standing)
        if reason:
            st.warning(plain(reason), icon=":material/key_off:")
        _show_figures(card)
        _show_troubles(card)
        show_deeds(account, card.standing)
        show_checks(desks.setup_visit().checks.get(account.account_id, []))


def _show_head(card: AccountCard) -> None:
    account = card.account
    colour, icon = _SIGNS[card.standing]
    region = REGIONS.get(account.region)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(_DOT.format(colour=ACCOUNT_COLOURS[account.position % len(ACCOUNT_COLOURS)]), width="content")
        st.markdown(f"#### {plain(account.title)}", width="content")
        st.badge(region.name if region else account.region, color="gray")
        st.badge(card.standing, color=colour, icon=icon)  # type: ignore[arg-type]
        if account.is_practice:
            st.badge(
                "Practice", color="orange", icon=":material/school:", help="Invented shops, orders and buyers."
            )
        if account.verified_at:
            when = ago(account.verified_at, card.now)
            st.badge("Verified", color="green", icon=":material/verified:", help=f"Every check was green {when}.")


def _show_figures(card: AccountCard) -> None:
    account = card.account
    facts = {
        "Authorisation": _describe_authorisation(card),
        "Last and next import": _describe_import(card),
        "Behind TikTok by": _describe_lag(card),
        "Calls today": _describe_calls(account, card.now),
    }
    first, *others = st.columns([1.5, 1, 1, 1, 1])
    with first.container(gap=None):
        st.caption("Account ID")
        st.code(account.account_id, language=None)
    for column, (name, value) in zip(others, facts.items(), strict=True):
        with column.container(gap=None):
            st.caption(name)
            st.markdown(plain(value))


def _describe_authorisation(card: AccountCard) -> str:
    if card.standing in (Standing.NEEDS_AUTHORISATION, Standing.DISCONNECTED):
        return "ended"
    left = days_left(card.authorisation.refresh_token_expires_at, card.now)
    return "no end known" if left is None else f"{count(left, 'day')} left"


def _describe_import(card: AccountCard) -> str:
    run = card.last_run
    next_at = running().schedules.next_import_at([card.account])
    next_one = f"; next {soon(next_at, card.now)}" if next_at else "; none scheduled"
    if run is None:
        return f"none yet{next_one}"
    return f"{ago(run.finished_at or run.started_at, card.now)}, {run.new_count:,} new{next_one}"


def _describe_lag(card: AccountCard) -> str:
    watermark = card.figures.watermark
    return NOTHING if watermark is None else duration(card.now - watermark)


def _describe_calls(account: Account, now: datetime) -> str:
    pace = running().clients.pace_of(account)
    today = running().call_counts.of_day(account.account_id, now.date())
    slowed = f", {count(today.refusals, 'time')} too fast" if today.refusals else ""
    return f"{today.calls:,}{slowed} (up to {pace.per_second:.0f} a second)"


def _show_troubles(card: AccountCard) -> None:
    """Draws what is wrong in the last import, with orders, and with rights; nothing where all is well."""
    lines = []
    if card.last_run is not None and card.last_run.state == "failed":
        lines.append(f"The last import failed: {plain(card.last_run.message)}")
    if card.figures.failed:
        lines.append(f"{count(card.figures.failed, 'order')} failed. [Open them](/?tab=failed)")
    if card.figures.unreadable:
        lines.append(f"{count(card.figures.unreadable, 'record')} of TikTok could not be read. See Imports.")
    for scope, what in missing_scopes(card.authorisation.granted_scopes.split()).items():
        lines.append(f"The right {plain(scope)} is missing. {plain(what)}")
    for line in lines:
        st.markdown(f":orange[:material/warning:] {line}")
