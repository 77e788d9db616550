"""The third step of the set-up: Magento's address and keys, what it answers, and a store view per account."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.account_standing import AccountState
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.magento.check import CheckStep
from tiktok_orders.magento.directory import StoreView
from tiktok_orders.services.order_policies import AccountRules, list_rules
from tiktok_orders.services.setup import Step
from tiktok_orders.store.magento_connections import MagentoConnection, find_magento_for
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.fragments import fragment
from tiktok_orders.ui.magento_form import ask_for_magento, show_where_to_find
from tiktok_orders.ui.messages import plain, show_empty, shown_errors
from tiktok_orders.ui.setup_steps import go_on, show_checks


def show_magento() -> None:
    """Draws the form until a Magento answers, then its store views."""
    connection = find_magento_for(running().database, is_practice=False)
    checks = desks.setup_visit().checks.get("magento", [])
    if connection is None:
        _show_form(checks)
        return
    with st.container(border=True, key="setup_magento_connected"):
        st.markdown(f":green[:material/check_circle:] Connected to **{plain(connection.base_url)}**.")
        show_checks(checks)
    with st.expander("Enter other keys"):
        _show_form([], key="setup_magento_again")
    _show_views(connection)


def _show_form(checks: list[CheckStep], *, key: str = "setup_magento") -> None:
    form, words = st.columns([3, 2], gap="large")
    with words:
        show_where_to_find()
    with form, st.container(border=True):
        asked = ask_for_magento("Test and connect", key=key)
        if asked is not None:
            with shown_errors(), st.spinner("Asking Magento…"):
                checks = running().try_magento(asked, person=session.person())
                desks.setup_visit().checks["magento"] = checks
                if all(check.is_ok for check in checks):
                    st.rerun()
        show_checks(checks)


def _show_views(connection: MagentoConnection) -> None:
    """Draws one choice per account; the views are read in the background."""
    facts = running().knowledge.known_facts(connection.magento_id)
    if facts is None:
        running().knowledge.read_in_background(connection.magento_id, "", [])
        fragment(_wait_for_views, run_every=1)(connection.magento_id)
        return
    real = [one for one in reads.accounts() if not one.is_practice and one.state != AccountState.DISCONNECTED]
    if not real:
        show_empty(
            "No shop is connected yet", "Connect it in the step TikTok Shop; then its store view is chosen here."
        )
        return
    rules = list_rules(running().database, real)
    with st.form("setup_views", border=True):
        st.markdown("#### Which store view takes the sales orders?")
        chosen = {account.account_id: _choose_view(rules[account.account_id], facts.views) for account in real}
        if st.form_submit_button("Save and go on", type="primary"):
            with shown_errors():
                for account in real:
                    _save(rules[account.account_id], chosen[account.account_id], tuple(facts.views))
                go_on(Step.MAGENTO)


def _wait_for_views(magento_id: str) -> None:
    st.caption(":material/hourglass_empty: Magento’s store views are being read…")
    if running().knowledge.known_facts(magento_id) is not None:
        st.rerun()


def _choose_view(rules: AccountRules, views: Mapping[str, StoreView]) -> str:
    """Draws the choice of one account: what is saved, else the first view that sells in the shop's currency."""
    account, codes = rules.account, list(views)
    region = REGIONS.get(account.region)
    fitting = [code for code in codes if region and views[code].display_currency_code == region.currency]
    usual = rules.policy.store_code or next(iter(fitting), codes[0] if codes else "")
    return str(
        st.selectbox(
            f"{plain(account.title)} ({account.region})",
            codes,
            index=codes.index(usual) if usual in codes else 0,
            format_func=lambda code: f"{views[code].name} ({code}, {views[code].display_currency_code})",
            key=f"view_{account.account_id}",
            width=420,
        )
    )


def _save(rules: AccountRules, code: str, codes: tuple[str, ...]) -> None:
    policy = rules.policy.model_copy(update={"store_code": code})
    running().policies.save(rules.account, policy, person=session.person(), store_codes=codes)
