"""Overview: what needs somebody today, how sales go, and how the connections are. The first page."""

import streamlit as st

from tiktok_orders.ui import import_panel, overview, reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.beginning import show_beginning
from tiktok_orders.ui.connections import show_connections

if set(st.query_params) - {"account"}:
    st.switch_page("orders.py", query_params=st.query_params.to_dict())  # links from when the list came first

session.just_entered("overview")
accounts, account_id = reads.accounts(), session.chosen_account()
shown, now = accounts_on_screen(accounts, account_id), reads.this_minute()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Overview")
        import_panel.show_state(shown)
    import_panel.show_import_button(shown)
import_panel.show_import_strip(shown)

if not reads.has_orders(account_id):
    show_beginning(shown)
    st.stop()
overview.show_cards(reads.waiting(account_id), account_id, shown)
overview.show_sales(account_id, shown, zone_of(accounts, account_id, reads.workspace().time_zone), now)
show_connections(shown, now)
