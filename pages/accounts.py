"""Accounts: every connected shop, how it stands, and what administrators do to it."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.services.account_standings import list_standings
from tiktok_orders.store.account_figures import list_figures
from tiktok_orders.store.accounts import list_authorisations
from tiktok_orders.ui import account_card, reads, session

session.just_entered("accounts")
database, now = running().database, running().clock()
standings, figures = list_standings(database, now), list_figures(database)
authorisations, runs = list_authorisations(database), reads.last_runs()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Accounts")
        st.caption(account_card.describe_all(standings))
    account_card.show_add_button()

for account in sorted(reads.accounts(), key=lambda one: (one.is_practice, one.position)):
    account_card.show_account(
        account_card.AccountCard(
            account=account,
            standing=standings[account.account_id],
            authorisation=authorisations[account.authorisation_id],
            figures=figures[account.account_id],
            last_run=runs.get(account.account_id),
            now=now,
        )
    )
