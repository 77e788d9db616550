"""The bar for ticked requests: which answers they can get, and crediting those that are refunded."""

from __future__ import annotations

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.answers import ANSWERS
from tiktok_orders.domain.case_filter import CaseFilter
from tiktok_orders.domain.people import Deed
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.export_cases import CaseExport, export_csv, export_excel
from tiktok_orders.store.case_grid import find_case_ids, orders_of_cases
from tiktok_orders.ui import permission
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.selection_bar import (
    Export,
    MenuEntry,
    ids_to_export,
    selected_ids,
    show_menu,
    show_selection_bar,
)
from tiktok_orders.ui.session import Selection


def show_refund_bar(selection: Selection, wanted: CaseFilter, total: int) -> None:
    """Draws the bar for ticked requests."""
    show_selection_bar(
        selection,
        wanted,
        total,
        show_deeds=lambda: _show_deeds(selection),
        export=export_of(wanted, ids_to_export(selection)),
    )


def export_of(wanted: CaseFilter, case_ids: tuple[str, ...] | None = None) -> Export:
    """Returns the export of these cancellations and returns, or of all that match."""
    return Export(CaseExport(wanted, case_ids), "refunds", export_csv, export_excel)


def _show_deeds(selection: Selection) -> None:
    """Draws what can be done; each opens its preview, which says which of the requests it fits."""
    verbs = running().bulk.verbs
    entries = [MenuEntry(name, verbs[name].words.title, verbs[name].words.icon) for name in ANSWERS]
    if chosen := show_menu("Answer", ":material/reply:", entries, key="answer"):
        _open(chosen, selection)
    words = verbs[CREDIT].words
    if st.button(words.title, icon=words.icon, key="credit_selected", **permission.offer(Deed.ACT)):
        _open(CREDIT, selection)


def _open(name: str, selection: Selection) -> None:
    of_orders: dict[str, list[str]] = {}
    case_ids = selected_ids(selection, find_case_ids)
    for case_id, order_id in orders_of_cases(running().database, case_ids).items():
        of_orders.setdefault(order_id, []).append(case_id)
    open_preview(name, list(of_orders), case_ids=of_orders)
