"""Payouts: what TikTok settled per day and account, how it is paid, and what is on each statement."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.payouts import find_statement, list_statements, sum_statements
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.messages import show_empty
from tiktok_orders.ui.payouts import parts
from tiktok_orders.ui.payouts.sync_panel import SYNC

session.just_entered("payouts")
accounts, account_id = reads.accounts(), session.chosen_account()
shown = accounts_on_screen(accounts, account_id)
shown_ids = [account.account_id for account in shown]
zone, database = zone_of(accounts, account_id, reads.workspace().time_zone), running().database

statement = find_statement(database, shown_ids, st.query_params.get("statement_id", ""))
if statement:
    st.page_link("payouts.py", label="Payouts", icon=":material/arrow_back:")
    parts.show_statement(statement, zone)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Payouts")
        SYNC.show_state(shown)
    SYNC.show_button(shown)
SYNC.show_strip(shown)

if st.query_params.get("statement_id"):
    st.caption("This statement is not here. Choose All accounts at the left, or sync payouts first.")
if not sum_statements(database, shown_ids):
    show_empty(
        "No statements yet",
        "TikTok settles an order some days after its delivery and lists it on the statement of the day. "
        "Press Sync payouts now.",
    )
    st.stop()

status = parts.show_filter()
sums = sum_statements(database, shown_ids, payment_status=status)
parts.show_sums(sums)
page = parts.show_pager(sum(row["statements"] for row in sums))
offset = (page - 1) * parts.PAGE_SIZE
rows = list_statements(database, shown_ids, payment_status=status, offset=offset, limit=parts.PAGE_SIZE)
if rows:
    parts.show_statements(rows, zone)
    parts.show_statement_files(shown, status)
else:
    st.caption("No statement is paid like this.")
