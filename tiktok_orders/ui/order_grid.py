"""The grid of orders, and of refunds: one page of rows, selection by id that survives paging, columns as people
left them.

Traps it steers round (all observed with streamlit-aggrid 1.2): the component repeats its last answer, so each
answer carries a token and counts once; its options must stay byte-identical between reruns, so what varies is
row data; it changes the frame it is given, so it gets a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from st_aggrid import AgGrid, DataReturnMode, StAggridTheme

from tiktok_orders.domain.order_columns import COLUMNS, Column, Kind
from tiktok_orders.ui import grid_scripts as scripts
from tiktok_orders.ui import session
from tiktok_orders.ui.session import GridMemory, Selection

_RENDERERS = {
    "order_id": scripts.ORDER_LINK,
    "case_id": scripts.ORDER_LINK,
    "of_order": scripts.ORDER_LINK,
    "increment_id": scripts.ADMIN_LINK,
    "account": scripts.ACCOUNT,
    "order_data": scripts.RAW_DATA,
    Kind.STATUS: scripts.STATUS,
    Kind.MONEY: scripts.MONEY,
    Kind.TIME: scripts.TIME,
}
_TOOLTIPS = {"account", "failure_reason", "base_total", "ordered_items", "case_status", "what", "closing"}
_UPDATES = [("selectionChanged", 120), ("columnResized", 300), ("columnMoved", 300), "columnPinned", "cellClicked"]
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif"
_ROW, _HEAD, _FEWEST, _MOST = 38, 46, 6, 15


@dataclass(frozen=True, slots=True)
class GridAnswer:
    """What the person did since the last run: a row to open, its data to show, or a new layout of columns.

    `open_of_order` is the row whose order is to be opened, where the rows are no orders.
    """

    open_order: str = ""
    open_data: str = ""
    open_of_order: str = ""
    layout: dict[str, Any] | None = None


def show_grid(
    frame: pd.DataFrame,
    *,
    page_key: str,
    selection: Selection,
    memory: GridMemory,
    columns: Sequence[Column] = COLUMNS,
    always: Sequence[str] = (),
) -> GridAnswer:
    """Draws one page of a list and takes up what was ticked, pressed or moved since the last run.

    The first column names each row. `page_key` names the page of the list on screen; with another one the ticks
    are set anew. The columns named in `always` stand beside the first, however the person arranged them.
    """
    id_name = columns[0].name
    page_ids = set(frame[id_name])
    dark = st.context.theme.type == "dark"
    grid_key = f"{'-'.join((memory.name, *always))}-grid-{'dark' if dark else 'light'}-{memory.layout_generation}"
    key = f"{page_key}-{selection.generation}-{selection.all_matching is not None}-{grid_key}-{session.visit()}"
    if memory.shown_key != key:  # freeze the ticks of a page while it is shown, or fast clicks would be undone
        memory.shown_key = key
        memory.selected_then = frozenset(page_ids if selection.all_matching else selection.ids & page_ids)
    answer = AgGrid(
        _with_ticks(frame, memory, id_name),
        gridOptions=_options(memory.layout, columns, always),
        key=grid_key,
        height=_HEAD + _ROW * min(max(len(frame), _FEWEST), _MOST) + 18,
        allow_unsafe_jscode=True,
        update_on=_UPDATES,
        data_return_mode=DataReturnMode.CUSTOM,
        custom_jscode_for_grid_return=scripts.REPORT,
        should_grid_return=scripts.WORTH_TELLING,
        theme=_theme(dark),
        custom_css=scripts.cell_styles(dark),
        use_json_serialization=False,
    ).raw_data
    return _take_up(answer, page_ids, selection, memory, id_name)


def _with_ticks(frame: pd.DataFrame, memory: GridMemory, id_name: str) -> pd.DataFrame:
    copy = frame.copy()
    copy["_id"] = frame[id_name]
    copy["_selected"] = [one in memory.selected_then for one in frame[id_name]]
    copy["_shown_key"] = memory.shown_key  # tells the grid that the page changed, even where the rows did not
    return copy


def _take_up(
    answer: Any, page_ids: set[str], selection: Selection, memory: GridMemory, id_name: str
) -> GridAnswer:
    """An answer counts once, and only if it is about the rows on screen."""
    if not isinstance(answer, dict) or answer.get("token", 0) <= memory.token or set(answer["shown"]) != page_ids:
        return GridAnswer()
    memory.token = answer["token"]
    pressed = answer.get("pressed") or {}
    if not pressed:
        _take_up_ticks(set(answer["ids"]), page_ids, selection)
    opened = pressed.get("order_id", "") if pressed.get("order_id") in page_ids else ""
    return GridAnswer(
        open_order=opened if pressed.get("column") == id_name else "",
        open_data=opened if pressed.get("column") == "order_data" else "",
        open_of_order=opened if pressed.get("column") == "of_order" else "",
        layout={"columns": answer["columns"]} if answer.get("columns") else None,
    )


def _take_up_ticks(ticked: set[str], page_ids: set[str], selection: Selection) -> None:
    if selection.all_matching is not None and ticked != page_ids:
        selection.all_matching = None  # one was unticked: from here on ids count
        selection.ids = set(ticked)
    elif selection.all_matching is None:
        selection.ids = (selection.ids - page_ids) | ticked


def _options(layout: dict[str, Any] | None, columns: Sequence[Column], always: Sequence[str]) -> dict[str, Any]:
    return {
        "columnDefs": [_column(column, place) for place, column in _with(always, _arranged(layout, columns))],
        "defaultColDef": {
            "sortable": False,
            "resizable": True,
            "suppressHeaderMenuButton": True,
            "wrapHeaderText": True,
        },
        "getRowId": scripts.ROW_ID,
        "rowSelection": {
            "mode": "multiRow",
            "checkboxes": True,
            "headerCheckbox": True,
            "enableClickSelection": False,
        },
        "selectionColumnDef": {"pinned": "left", "width": 46},
        "onRowDataUpdated": scripts.TICK,
        "onFirstDataRendered": scripts.TICK,
        "onCellKeyDown": scripts.PRESS_ENTER,
        "rowHeight": _ROW,
        "headerHeight": _HEAD,
        "tooltipShowDelay": 350,
        "enableCellTextSelection": True,
        "suppressCellFocus": False,
        "animateRows": False,
        "suppressDragLeaveHidesColumns": True,
        "ensureDomOrder": True,
    }


def _arranged(layout: dict[str, Any] | None, columns: Sequence[Column]) -> list[tuple[dict[str, Any], Column]]:
    """The columns in the person's order with how they stand; columns new since then come last."""
    by_name = {column.name: column for column in columns}
    stored = {one["colId"]: one for one in (layout or {}).get("columns", []) if one.get("colId") in by_name}
    names = [*stored, *(name for name in by_name if name not in stored)]
    first = columns[0].name
    return [(stored.get(name, _standing(by_name[name], is_first=name == first)), by_name[name]) for name in names]


def _with(
    always: Sequence[str], arranged: list[tuple[dict[str, Any], Column]]
) -> list[tuple[dict[str, Any], Column]]:
    """Puts some columns beside the first, shown."""
    moved = [({**place, "hide": False}, column) for place, column in arranged if column.name in always]
    rest = [one for one in arranged if one[1].name not in always]
    return [*rest[:1], *moved, *rest[1:]]


def _standing(column: Column, *, is_first: bool) -> dict[str, Any]:
    pinned = "left" if is_first else None
    return {"colId": column.name, "width": column.width, "hide": not column.is_shown, "pinned": pinned}


def _column(column: Column, place: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.name,
        "colId": column.name,
        "headerName": column.label,
        "headerTooltip": column.help,
        "width": place.get("width") or column.width,
        "hide": bool(place.get("hide")),
        "pinned": place.get("pinned"),
    }
    renderer = _RENDERERS.get(column.name) or _RENDERERS.get(column.kind)
    if renderer is not None:
        definition["cellRenderer"] = renderer
    if column.name in _TOOLTIPS or column.kind is Kind.TIME:
        definition["tooltipField"] = f"{column.name}_tip"
    elif renderer is None:
        definition["tooltipField"] = column.name
    if column.kind is Kind.MONEY:
        definition |= {"type": "rightAligned"}
    if column.kind is Kind.ID and renderer is None:
        definition["cellClass"] = "to-mono"
    return definition


def layout_choices(layout: dict[str, Any] | None, columns: Sequence[Column]) -> pd.DataFrame:
    """Returns one row per column for the column chooser: name, column, show, pin."""
    rows = [
        {
            "name": column.name,
            "column": column.label,
            "show": not place.get("hide"),
            "pin": bool(place.get("pinned")),
        }
        for place, column in _arranged(layout, columns)
    ]
    return pd.DataFrame(rows)


def chosen_layout(
    layout: dict[str, Any] | None, choices: pd.DataFrame, columns: Sequence[Column]
) -> dict[str, Any]:
    """Returns the layout with columns shown and pinned as the chooser says; widths and order stay."""
    places = {place["colId"]: dict(place) for place, _ in _arranged(layout, columns)}
    for row in choices.to_dict("records"):
        places[row["name"]] |= {"hide": not row["show"], "pinned": "left" if row["pin"] else None}
    return {"columns": list(places.values())}


def _theme(dark: bool) -> Any:
    colours = (
        {
            "backgroundColor": "#0f141a",
            "foregroundColor": "#e6ebf0",
            "headerBackgroundColor": "#1a2129",
            "borderColor": "#2a333d",
            "accentColor": "#2dd4bf",
            "selectedRowBackgroundColor": "#123c38",
            "rowHoverColor": "#17202a",
            "browserColorScheme": "dark",
        }
        if dark
        else {
            "backgroundColor": "#ffffff",
            "foregroundColor": "#1b2530",
            "headerBackgroundColor": "#f4f6f8",
            "borderColor": "#dfe4ea",
            "accentColor": "#0f766e",
            "selectedRowBackgroundColor": "#dff3f0",
            "rowHoverColor": "#f4f8f8",
            "browserColorScheme": "light",
        }
    )
    return StAggridTheme(base="quartz").withParams(
        **colours, fontSize=13, headerFontWeight=600, wrapperBorderRadius=8, fontFamily=_FONT
    )
