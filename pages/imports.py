"""Imports: how far each account has been read, the runs, and the records that could not be read."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.services.feeds import FEEDS
from tiktok_orders.store.day_checks import list_checks
from tiktok_orders.store.sync_runs import list_runs
from tiktok_orders.store.unreadable_records import count_unreadable, list_unreadable
from tiktok_orders.ui import import_panel, import_report, reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen
from tiktok_orders.ui.practice_link import show_practice_link

session.just_entered("imports")
shown = accounts_on_screen(reads.accounts(), session.chosen_account())
database, now = running().database, running().clock()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Imports")
        import_panel.show_state(shown)
        show_practice_link(shown)
    import_panel.show_import_button(shown)
import_panel.show_import_strip(shown)

import_report.show_accounts(shown, reads.last_runs(), count_unreadable(database), now)
import_report.show_day_checks(list_checks(database, session.chosen_account()), shown)
import_report.show_unreadable(list_unreadable(database, session.chosen_account()), shown, now)
import_report.show_runs(list_runs(database, feeds=tuple(FEEDS)), shown, now)
