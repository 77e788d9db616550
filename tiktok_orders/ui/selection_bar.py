"""The bar for what is selected in a list, its menu, and the export of a selection or of all that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.people import Deed, Person
from tiktok_orders.ui import desks, permission, session
from tiktok_orders.ui.session import Selection


@dataclass(frozen=True, slots=True)
class Export:
    """An export: what is asked for, the beginning of the file's name, and what makes a CSV and an Excel file."""

    asked: Any
    name: str
    to_csv: Callable[..., bytes]
    to_excel: Callable[..., bytes]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a menu, and what a person has to be allowed for it."""

    name: str
    title: str
    icon: str
    needs: Deed | None = Deed.ACT


def show_selection_bar(
    selection: Selection, wanted: Any, total: int, *, show_deeds: Callable[[], None], export: Export
) -> None:
    """Draws what is selected, what more could be, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", key="selection_bar"):
        if selection.all_matching is not None:
            st.markdown(f"**All {total:,} matching selected**")
        else:
            st.markdown(f"**{len(selection.ids):,} selected**")
            if total > len(selection.ids):
                st.button(
                    f"Select all {total:,} matching",
                    key="select_all",
                    on_click=_select_all,
                    args=(selection, wanted),
                )
        show_deeds()
        st.button("Clear", type="tertiary", key="clear_selection", on_click=selection.clear)
        show_export(export, "Export selection", key="export_selection")


def show_menu(label: str, icon: str, entries: Iterable[MenuEntry], *, key: str) -> str:
    """Draws a menu and returns the name of what was just chosen in it, "" for nothing."""
    desk = desks.bulk_desk()
    # A menu of another key is a new one, and closed: else it would stay open over the dialog.
    with st.popover(label, icon=icon, type="primary", key=f"{key}_menu_{desk.menu_turn}"):
        for entry in entries:
            offered = permission.offer(entry.needs) if entry.needs else {}
            st.button(
                entry.title,
                icon=entry.icon,
                type="tertiary",
                key=f"{key}_{entry.name}",
                on_click=_choose,
                args=(entry.name,),
                **offered,
            )
    chosen, desk.menu_chosen = desk.menu_chosen, ""
    return chosen


def _choose(name: str) -> None:
    """Has the menu drawn anew, so that it does not stay open above the dialog."""
    desk = desks.bulk_desk()
    desk.menu_turn, desk.menu_chosen = desk.menu_turn + 1, name


def selected_ids(selection: Selection, find_all: Callable[..., Sequence[str]]) -> list[str]:
    """Returns the ids of what is selected; those of “all matching” are looked up now."""
    if selection.all_matching is None:
        return sorted(selection.ids)
    return list(find_all(running().database, selection.all_matching, now=running().clock()))


def ids_to_export(selection: Selection) -> tuple[str, ...] | None:
    """Returns what an export of the selection is of: these ids, or None for all that match."""
    return None if selection.all_matching is not None else tuple(sorted(selection.ids))


def _select_all(selection: Selection, wanted: Any) -> None:
    selection.ids, selection.all_matching = set(), wanted


def show_export(export: Export, label: str, *, key: str) -> None:
    """Draws the choice between CSV and Excel; the file is made when it is asked for."""
    who, now = session.person_later(), running().clock()
    with st.popover(label, icon=":material/ios_share:"):
        st.caption("Excel keeps ids as text. CSV is for other programs.")
        for name, make, kind in (("Excel", export.to_excel, "xlsx"), ("CSV", export.to_csv, "csv")):
            st.download_button(
                f"Download {name}",
                partial(_make_file, make, export.asked, who),
                file_name=f"{export.name}-{now:%Y-%m-%d}.{kind}",
                on_click="ignore",
                key=f"{key}_{kind}",
                icon=":material/download:",
                width="stretch",
            )


def _make_file(make: Callable[..., bytes], asked: Any, who: Callable[[], Person]) -> bytes:
    application = running()
    return make(application.database, asked, now=application.clock(), person=who())


def drop_stale_selection(selection: Selection, wanted: Any) -> None:
    """“All matching” holds for one filter: under another one nothing is selected."""
    if selection.all_matching is not None and selection.all_matching != wanted:
        selection.clear()
