"""One refund: its state and clock, what it is about, the money, the buyer's words, what happened, the answers."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.returns import ReturnRecord
from tiktok_orders.store.after_sale_cases import find_case, find_records, lines_of_case, payloads_of_case
from tiktok_orders.store.case_grid import get_row
from tiktok_orders.ui import reads, session
from tiktok_orders.ui.messages import show_empty
from tiktok_orders.ui.raw_data import show_versions
from tiktok_orders.ui.refunds import view

session.just_entered("refund")
case_id = st.query_params.get("case_id", "")
database = running().database
case, row = find_case(database, case_id), get_row(database, case_id)
chosen = session.chosen_account()

st.page_link("refunds.py", label="Refunds", icon=":material/arrow_back:")
if case is None or row is None or (chosen and case.account_id != chosen):
    show_empty(
        "This refund is not here",
        "It is none of the chosen account. Choose All accounts at the left, or sync refunds first.",
    )
    st.stop()

read = find_records(database, case_id)
records = tuple(ReturnRecord.model_validate(one) for one in read[0]) if read else None
is_practice = any(one.is_practice for one in reads.accounts() if one.account_id == case.account_id)
data = view.RefundPageData(case, row, is_practice, records, running().clock())

view.show_header(data)
left, right = st.columns([3, 2], gap="large")
with left:
    view.show_lines(data, lines_of_case(database, case_id))
    view.show_amounts(data)
with right:
    st.page_link(
        "order.py",
        label=f"Order {case.order_id}",
        icon=":material/receipt_long:",
        query_params={"order_id": case.order_id},
    )
    if row["increment_id"]:
        st.caption(f"Sales order {row['increment_id']} in Magento")
    view.show_words(data)
    view.show_parcel(data)
    view.show_timeline(data)
with st.expander("Raw data: what TikTok sent", icon=":material/data_object:"):
    show_versions(payloads_of_case(database, case_id), data.zone, name=f"refund-{case_id}")
