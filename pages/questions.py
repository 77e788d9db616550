"""Your data: ready questions in plain words, answered as tables and files, without personal data."""

import streamlit as st

from tiktok_orders.domain.periods import describe
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.account_selector import zone_of
from tiktok_orders.ui.analytics.choices import show_days
from tiktok_orders.ui.analytics.questions import show_answer, show_question

session.just_entered("questions")
st.title("Your data")
st.caption("Ready questions about your orders. No answer holds names, addresses or messages of buyers.")
account_id = session.chosen_account()
with st.container(horizontal=True, vertical_alignment="bottom"):
    period = show_days(zone_of(reads.accounts(), account_id, reads.workspace().time_zone))
name = show_question()
st.caption(f"{describe(period)}, days of each account’s own time zone.")
show_answer(name, reads.question(name, period, account_id))
