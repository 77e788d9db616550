"""Analytics: how we are doing, in figures that say what they mean and open the orders they are made of."""

import streamlit as st

from tiktok_orders.domain.periods import describe
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.analytics.cards import show_cards, show_notes
from tiktok_orders.ui.analytics.choices import show_choices
from tiktok_orders.ui.analytics.parts import show_part
from tiktok_orders.ui.analytics.report import show_report_button
from tiktok_orders.ui.messages import show_empty

_ROWS = (
    *(("days",), ("hours", "funnel"), ("products", "variants"), ("areas", "accounts"), ("discounts", "speeds")),
    *(("reasons", "returns"), ("refunds",), ("payouts",)),
)

session.just_entered("analytics")
accounts, account_id = reads.accounts(), session.chosen_account()
title = next((account.title for account in accounts if account.account_id == account_id), "All accounts")

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Analytics")
        state = st.empty()
    button = st.container(horizontal=True, horizontal_alignment="right", width="content")

scope = show_choices(account_id, zone_of(accounts, account_id, reads.workspace().time_zone))
state.caption(f"Orders placed {describe(scope.period)}, days of each account’s own time zone.")
shown = tuple(account.account_id for account in accounts_on_screen(accounts, account_id))
analysis = reads.analysis(scope, shown)
if not analysis.answers["totals"].rows and not analysis.answers["payouts"].rows:
    todo = "Choose other days or another account." if reads.has_orders(account_id) else "Import orders first."
    show_empty("No orders were placed in these days, and nothing was paid out", todo)
    st.page_link("orders.py", label="To the list of orders", icon=":material/arrow_back:")
    st.stop()

with button:
    show_report_button(analysis, title)
show_cards(analysis)
show_notes(analysis.notes)
parts = {part.name: part for part in analysis.parts}
assert sorted(name for row in _ROWS for name in row) == sorted(parts), "every part has its place"
for row in _ROWS:
    for place, name in zip(st.columns(len(row)), row, strict=True):
        with place:
            show_part(parts[name], analysis.shown)
