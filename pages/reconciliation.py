"""Reconciliation: every order in one box, what differs and by how much, and what is done about it."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.to_reconcile import count_to_reconcile
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.reconciliation.box_list import show_box
from tiktok_orders.ui.reconciliation.cards import show_boxes, show_sum
from tiktok_orders.ui.reconciliation.choices import chosen_box, show_scope
from tiktok_orders.ui.reconciliation.pack import show_pack_button
from tiktok_orders.ui.reconciliation.parts import show_nothing, show_state, show_told

session.just_entered("reconciliation")
accounts, account_id = reads.accounts(), session.chosen_account()
shown = accounts_on_screen(accounts, account_id)
zone = zone_of(accounts, account_id, reads.workspace().time_zone)

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Reconciliation")
        state = st.empty()
    button = st.container(horizontal=True, horizontal_alignment="right", width="content")
show_told()

scope = show_scope(accounts, account_id, zone)
counts, waiting = reads.box_counts(scope), count_to_reconcile(running().database)
show_state(state, counts, waiting)
if not counts:
    show_nothing(waiting, has_orders=reads.has_orders(account_id))
    st.stop()

with button:
    show_pack_button(scope, zone)
box = chosen_box()
show_boxes(counts, box)
show_sum(counts, reads.orders_sums(scope), waiting)
if box is not None:
    show_box(scope, box, counts, shown)
