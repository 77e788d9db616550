"""The bar for selected orders, and the export of a selection or of all that match."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.services.export_orders import ExportRequest, export_csv, export_excel
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.ui import permission, session
from tiktok_orders.ui.bulk_preview import open_preview
from tiktok_orders.ui.session import Selection


def show_selection_bar(selection: Selection, wanted: OrderFilter, total: int) -> None:
    """Draws what is selected, what more could be, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", key="selection_bar"):
        if selection.all_matching is not None:
            st.markdown(f"**All {total:,} matching selected**")
        else:
            st.markdown(f"**{len(selection.order_ids):,} selected**")
            if total > len(selection.order_ids):
                st.button(
                    f"Select all {total:,} matching",
                    key="select_all",
                    on_click=_select_all,
                    args=(selection, wanted),
                )
        _show_bulk_menu(selection)
        st.button("Clear", type="tertiary", key="clear_selection", on_click=selection.clear)
        show_export(_asked(selection, wanted), "Export selection", key="export_selection")


def _show_bulk_menu(selection: Selection) -> None:
    """Draws what can be done to the selected orders; each opens its preview first."""
    with st.popover("Bulk actions", icon=":material/bolt:", type="primary"):
        offered = permission.offer(Deed.ACT)
        if st.button(
            "Create Sales Order", icon=":material/receipt_long:", type="tertiary", key="bulk_create", **offered
        ):
            open_preview(selected_ids(selection))


def selected_ids(selection: Selection) -> list[str]:
    """Returns the ids of the selected orders; those of “all matching” are looked up now."""
    if selection.all_matching is None:
        return sorted(selection.order_ids)
    return find_ids(running().database, selection.all_matching, now=running().clock())


def _select_all(selection: Selection, wanted: OrderFilter) -> None:
    selection.order_ids, selection.all_matching = set(), wanted


def _asked(selection: Selection, wanted: OrderFilter) -> ExportRequest:
    if selection.all_matching is not None:
        return ExportRequest(wanted)
    return ExportRequest(wanted, tuple(sorted(selection.order_ids)))


def show_export(asked: ExportRequest, label: str, *, key: str) -> None:
    """Draws the choice between CSV and Excel; the file is made when it is asked for."""
    who, now = session.person_later(), running().clock()
    with st.popover(label, icon=":material/ios_share:"):
        st.caption("Excel keeps order ids as text. CSV is for other programs.")
        for name, function, kind in (("Excel", export_excel, "xlsx"), ("CSV", export_csv, "csv")):
            st.download_button(
                f"Download {name}",
                partial(_make_file, function, asked, who),
                file_name=f"orders-{now:%Y-%m-%d}.{kind}",
                on_click="ignore",
                key=f"{key}_{kind}",
                icon=":material/download:",
                width="stretch",
            )


def _make_file(make: Callable[..., bytes], asked: ExportRequest, who: Callable[[], Person]) -> bytes:
    application = running()
    return make(application.database, asked, now=application.clock(), person=who())


def drop_stale_selection(selection: Selection, wanted: OrderFilter) -> None:
    """“All matching” holds for one filter: under another one nothing is selected."""
    if selection.all_matching is not None and selection.all_matching != wanted:
        selection.clear()
