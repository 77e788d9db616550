"""Schedules: what runs by itself, what came of it last, when it is due next, and how often it may run."""

import streamlit as st

from tiktok_orders.ui import reads, session
from tiktok_orders.ui.schedules import show_practice_switch, show_schedules, show_waiting_accounts

session.just_entered("schedules")
st.title("Schedules")
st.caption("What runs by itself while this program runs. What was missed meanwhile is caught up with once.")
show_practice_switch(reads.accounts())
show_waiting_accounts()
show_schedules()
