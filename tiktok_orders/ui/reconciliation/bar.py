"""What can be done with the ticked orders of a box: mend them by the verbs of the bulk bar, or close them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed
from tiktok_orders.domain.reconciliation import CLOSABLE, Box
from tiktok_orders.domain.reconciliation_fixes import FIXES, IMPORT
from tiktok_orders.store.accounts import Account
from tiktok_orders.store.reconciled_orders import BoxScope, list_box_ids
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.bulk.preview import open_preview
from tiktok_orders.ui.formats import count
from tiktok_orders.ui.import_panel import start_import
from tiktok_orders.ui.messages import shown_errors
from tiktok_orders.ui.order_bar import export_of
from tiktok_orders.ui.reconciliation.closing import open_closing
from tiktok_orders.ui.selection_bar import show_export

_MOST = 20_000  # at once; more are done in turns, as a bulk action's preview lists each


def show_bar(scope: BoxScope, box: Box, which: str, total: int, accounts: Sequence[Account]) -> None:
    """Draws the bar for what is ticked; each fix opens its preview first, but for an import of these accounts."""
    selection = desks.reconciliation_desk().selection
    ids = sorted(selection.ids)
    with st.container(horizontal=True, vertical_alignment="center", key="selection_bar"):
        st.markdown(f"**{len(ids):,} selected**", width="content")
        if total > len(ids):
            most = min(total, _MOST)
            words = f"Select all {total:,}" if total <= _MOST else f"Select the newest {most:,}"
            st.button(words, key="select_box", on_click=_select_all, args=(scope, box, which))
        _show_fixes(box, ids, accounts)
        _show_closing(box, which, ids)
        st.button("Clear", type="tertiary", key="clear_box_selection", on_click=selection.clear)
        if box is not Box.ONLY_MAGENTO:
            show_export(export_of(scope.orders_of(box), tuple(ids)), "Export selection", key="export_box")


def _show_fixes(box: Box, ids: list[str], accounts: Sequence[Account]) -> None:
    offered = permission.offer(Deed.ACT)
    for place, name in enumerate(FIXES[box]):
        if name == IMPORT:
            _show_import(ids, accounts)
            continue
        words = running().bulk.verbs[name].words
        kind = "primary" if not place else "secondary"
        if st.button(words.title, icon=words.icon, type=kind, key=f"fix_{name}", **offered):  # type: ignore[arg-type]
            open_preview(name, ids)


def _show_import(ids: list[str], accounts: Sequence[Account]) -> None:
    """Draws the button that looks for the orders in the shops on screen; the page Imports tells what came."""
    offered = permission.offer(Deed.IMPORT)
    if st.button("Import from TikTok", icon=":material/download:", type="primary", key="fix_import", **offered):
        with shown_errors():
            start_import(list(accounts), {"ids": " ".join(ids)})
            desks.reconciliation_desk().told = (
                f"{count(len(ids), 'order')} looked for on TikTok. The page Imports tells what came."
            )
            st.rerun()


def _show_closing(box: Box, which: str, ids: list[str]) -> None:
    if box not in CLOSABLE:
        return
    offered = permission.offer(Deed.CLOSE_DIFFERENCES)
    if which != "closed" and st.button(
        "Close with a reason", icon=":material/task_alt:", key="close_box", **offered
    ):
        open_closing(box, ids)
    if which != "open" and st.button("Open again", icon=":material/undo:", key="reopen_box", **offered):
        with shown_errors():
            opened = running().reconciler.reopen(ids, person=session.person())
            desks.reconciliation_desk().told = f"{count(len(opened), 'order')} opened again."
            desks.reconciliation_desk().selection.clear()
            st.rerun()


def _select_all(scope: BoxScope, box: Box, which: str) -> None:
    selection = desks.reconciliation_desk().selection
    selection.ids = set(list_box_ids(running().database, scope, box, which=which, limit=_MOST))
    selection.generation += 1
