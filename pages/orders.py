"""Orders: find any order, see its state on TikTok and in Magento, select many."""

import streamlit as st

from tiktok_orders.domain.order_columns import ALWAYS_SHOWN, COLUMNS
from tiktok_orders.ui import import_panel, reads, session
from tiktok_orders.ui.account_selector import accounts_on_screen, zone_of
from tiktok_orders.ui.beginning import show_beginning
from tiktok_orders.ui.column_chooser import keep_layout, load_layout, show_column_button
from tiktok_orders.ui.filters import ORDERS, show_filter_line
from tiktok_orders.ui.messages import shown_errors
from tiktok_orders.ui.order_bar import export_of, show_order_bar, show_table_button
from tiktok_orders.ui.order_grid import show_grid
from tiktok_orders.ui.order_rows import build_rows
from tiktok_orders.ui.raw_data import show_raw_dialog
from tiktok_orders.ui.selection_bar import drop_stale_selection, show_export
from tiktok_orders.ui.sync_button import show_sync_button

accounts, account_id = reads.accounts(), session.chosen_account()
shown = accounts_on_screen(accounts, account_id)

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    with st.container(gap=None):
        st.title("Orders")
        import_panel.show_state(shown)
    import_panel.show_import_button(shown)
import_panel.show_import_strip(shown)

wanted = ORDERS.current(account_id, zone_of(accounts, account_id, reads.workspace().time_zone))
counts = reads.tab_counts(wanted)
total, size = counts[wanted.tab], ORDERS.page_size()
page = ORDERS.current_page(wanted, total, size)
ORDERS.write_address(wanted, page)
selection, memory = session.selection(), session.grid_memory()
drop_stale_selection(selection, wanted)
load_layout(memory)

ORDERS.show_tabs(counts)
bar = st.container()
ORDERS.show_chips(wanted, reads.names_of_goods(wanted.picks))


def show_tools() -> None:
    show_table_button()
    show_sync_button(wanted, total)
    show_column_button(memory, COLUMNS)
    show_export(export_of(wanted), "Export", key="export_all")


def show_line() -> None:
    with bar:
        if selection:
            show_order_bar(selection, wanted, total)
        else:
            show_filter_line(wanted, show_more=show_tools)


if total:
    rows = reads.page_rows(wanted, page, size)
    session.last_list().order_ids = tuple(row["order_id"] for row in rows)
    frame = build_rows(
        rows, {account.account_id: account.position for account in accounts}, reads.this_minute(), reads.admins()
    )
    with shown_errors():
        answer = show_grid(
            frame,
            page_key=f"{hash(wanted)}-{page}-{size}",
            selection=selection,
            memory=memory,
            always=ALWAYS_SHOWN.get(wanted.tab, ()),
        )
    show_line()
    ORDERS.show_pager(wanted, page=page, size=size, total=total)
    if wanted.tab not in ALWAYS_SHOWN:
        keep_layout(memory, answer.layout)
    if answer.open_order:
        st.switch_page("order.py", query_params={"order_id": answer.open_order})
    if answer.open_data:
        show_raw_dialog(answer.open_data, zone_of(accounts, account_id, reads.workspace().time_zone))
elif counts["all"] or wanted.narrows():
    show_line()
    ORDERS.show_nothing_found(wanted, lambda without: reads.tab_counts(without)[without.tab])
else:
    show_beginning(shown)
