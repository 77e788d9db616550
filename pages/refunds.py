"""Refunds: every cancellation and return, what waits for an answer and until when, and where the money is."""

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.store.case_grid import count_tabs, orders_of_cases, search_cases
from tiktok_orders.ui import desks, reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.column_chooser import keep_layout, load_layout, show_column_button
from tiktok_orders.ui.messages import show_empty, shown_errors
from tiktok_orders.ui.order_grid import show_grid
from tiktok_orders.ui.refunds import sync_panel
from tiktok_orders.ui.refunds.filters import REFUNDS, show_filter_line
from tiktok_orders.ui.refunds.rows import COLUMNS, build_case_rows
from tiktok_orders.ui.refunds.selection_bar import export_of, show_refund_bar
from tiktok_orders.ui.selection_bar import drop_stale_selection, show_export

accounts, account_id = reads.accounts(), session.chosen_account()
shown = accounts_on_screen(accounts, account_id)
database, now, desk = running().database, reads.this_minute(), desks.refund_list()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Refunds")
        sync_panel.show_state(shown)
    sync_panel.show_sync_button(shown)
sync_panel.show_sync_strip(shown)

wanted = REFUNDS.current(account_id, zone_of(accounts, account_id, reads.workspace().time_zone))
counts = count_tabs(database, wanted, now=now)
total, size = counts[wanted.tab], REFUNDS.page_size()
page = REFUNDS.current_page(wanted, total, size)
REFUNDS.write_address(wanted, page)
drop_stale_selection(desk.selection, wanted)
load_layout(desk.memory)

REFUNDS.show_tabs(counts)
bar = st.container()
REFUNDS.show_chips(wanted)


def show_tools() -> None:
    show_column_button(desk.memory, COLUMNS)
    show_export(export_of(wanted), "Export", key="export_all")


def show_line() -> None:
    with bar:
        if desk.selection:
            show_refund_bar(desk.selection, wanted, total)
        else:
            show_filter_line(wanted, show_more=show_tools)


if total:
    rows = search_cases(database, wanted, now=now, offset=(page - 1) * size, limit=size)
    frame = build_case_rows(rows, {account.account_id: account.position for account in accounts}, now)
    with shown_errors():
        answer = show_grid(
            frame,
            page_key=f"{hash(wanted)}-{page}-{size}",
            selection=desk.selection,
            memory=desk.memory,
            columns=COLUMNS,
        )
    show_line()
    REFUNDS.show_pager(wanted, page=page, size=size, total=total)
    keep_layout(desk.memory, answer.layout)
    if answer.open_order:
        st.switch_page("refund.py", query_params={"case_id": answer.open_order})
    if answer.open_of_order:
        order_id = orders_of_cases(database, [answer.open_of_order])[answer.open_of_order]
        st.switch_page("order.py", query_params={"order_id": order_id})
elif wanted.narrows() or (counts["all"] and wanted.tab != "to_answer"):
    show_line()
    REFUNDS.show_nothing_found(wanted, lambda without: count_tabs(database, without, now=now)[without.tab])
elif counts["all"]:
    show_line()
    show_empty("Nothing waits for your answer", "Requests that were answered stand under the other tabs.")
else:
    show_empty(
        "No cancellations or returns yet",
        "What buyers ask for after the sale is listed here, with the time there is to answer. Press Sync refunds.",
    )
