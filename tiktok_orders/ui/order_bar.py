"""What can be done with selected orders, and with orders that a table names."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.export_orders import ExportRequest, export_csv, export_excel
from tiktok_orders.services.ship_desk import SHIP_ORDER
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.printing import open_printing
from tiktok_orders.ui.selection_bar import (
    Export,
    MenuEntry,
    ids_to_export,
    selected_ids,
    show_menu,
    show_selection_bar,
)
from tiktok_orders.ui.session import Selection

_PRINT = MenuEntry("print", "Print labels, slips, pick list", ":material/print:", needs=None)


def show_order_bar(selection: Selection, wanted: OrderFilter, total: int) -> None:
    """Draws the bar for selected orders."""
    show_selection_bar(
        selection,
        wanted,
        total,
        show_deeds=lambda: _show_bulk_menu(selection),
        export=export_of(wanted, ids_to_export(selection)),
    )


def export_of(wanted: OrderFilter, order_ids: tuple[str, ...] | None = None) -> Export:
    """Returns the export of these orders, or of all that match."""
    return Export(ExportRequest(wanted, order_ids), "orders", export_csv, export_excel)


def show_table_button() -> None:
    """Draws the way to ship the orders that a table names, without selecting them first."""
    if st.button(
        "Ship from a table", icon=":material/local_shipping:", key="ship_from_table", **permission.offer(Deed.ACT)
    ):
        open_preview(SHIP_ORDER, [])


def _show_bulk_menu(selection: Selection) -> None:
    """Draws what can be done to the selected orders; each opens its preview first."""
    chosen = show_menu("Bulk actions", ":material/bolt:", _entries(), key="bulk")
    if chosen == _PRINT.name:
        open_printing(selected_ids(selection, find_ids))
    elif chosen:
        open_preview(chosen, selected_ids(selection, find_ids))


def _entries() -> Iterator[MenuEntry]:
    for name, verb in running().bulk.verbs.items():
        if verb.words.is_for_many and verb.words.is_for_orders:
            yield MenuEntry(name, verb.words.title, verb.words.icon)
    yield _PRINT
