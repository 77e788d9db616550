"""Which columns a grid shows and pins; kept for the person, on every page and after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.order_columns import Column
from tiktok_orders.store.workspace import find_layout, save_layout
from tiktok_orders.ui import session
from tiktok_orders.ui.dialogs import dialog
from tiktok_orders.ui.order_grid import chosen_layout, layout_choices
from tiktok_orders.ui.session import GridMemory


def load_layout(memory: GridMemory) -> None:
    """Fetches the person's own columns once per session."""
    if not memory.is_layout_loaded:
        memory.layout = find_layout(running().database, session.person().key, memory.name)
        memory.is_layout_loaded = True


def keep_layout(memory: GridMemory, layout: dict[str, Any] | None) -> None:
    """Stores columns as the person left them in the grid; the grid on screen has them already."""
    if layout is not None and layout != memory.reported:
        memory.reported = layout
        save_layout(running().database, session.person().key, memory.name, layout)


def show_column_button(memory: GridMemory, columns: Sequence[Column]) -> None:
    """Draws the button that opens the chooser for the columns of a grid."""
    if st.button("Columns", icon=":material/view_column:", key="columns"):
        _show_chooser(memory, columns)


@dialog("Columns")
def _show_chooser(memory: GridMemory, columns: Sequence[Column]) -> None:
    st.caption("Drag a heading in the grid to move its column, or its edge to make it wider.")
    layout = memory.reported or memory.layout
    chosen = st.data_editor(
        layout_choices(layout, columns),
        hide_index=True,
        height=460,
        disabled=["column"],
        column_config={
            "name": None,
            "column": st.column_config.TextColumn("Column"),
            "show": st.column_config.CheckboxColumn("Show"),
            "pin": st.column_config.CheckboxColumn("Keep at the left"),
        },
        key=f"column_choices_{memory.name}_{memory.layout_generation}",
    )
    with st.container(horizontal=True):
        if st.button("Save columns", type="primary"):
            _renew(memory, chosen_layout(layout, chosen, columns))
        if st.button("Back to the usual columns", type="tertiary"):
            _renew(memory, None)


def _renew(memory: GridMemory, layout: dict[str, Any] | None) -> None:
    save_layout(running().database, session.person().key, memory.name, layout)
    memory.layout, memory.reported = layout, None
    memory.layout_generation += 1
    st.rerun()
