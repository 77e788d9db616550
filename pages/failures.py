"""Failures: what could not go on, grouped by root cause, with one fix for each group; and how failures went."""

import streamlit as st

from tiktok_orders.ui import reads, session
from tiktok_orders.ui.failures.groups import show_group
from tiktok_orders.ui.failures.history import show_history
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.messages import show_empty

session.just_entered("failures")
account_id = session.chosen_account()
now = reads.this_minute()
groups = reads.failure_groups(account_id)
st.title("Failures")
if groups:
    orders, causes = sum(group.orders for group in groups), count(len(groups), "cause")
    st.caption(f"{count(orders, 'order')} could not go on, for {causes}. The most urgent come first.")
to_mend, over_time = st.tabs(["To mend", "Over time"], key="which_failures", on_change="rerun")
with to_mend:
    if not groups:
        show_empty("Nothing failed", "What cannot go on is grouped here by its cause, with one fix for all of it.")
    for group in groups:
        show_group(group, account_id, now)
with over_time:
    if over_time.open:
        show_history(groups, account_id, reads.workspace().base_currency)
