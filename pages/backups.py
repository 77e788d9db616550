"""Backups: what is kept of the data, a button for another one, and how one is restored."""

import streamlit as st

from tiktok_orders.ui import backups, session

session.just_entered("backups")
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Backups")
        st.caption(backups.state_sentence())
    with st.container(horizontal=True, horizontal_alignment="right", width="content"):
        backups.show_button()
backups.show_progress()
backups.show_backups()
backups.show_where()
