"""The filter of a list: tabs, chips, pages, and its way to and from the address bar.

The filter on screen is one frozen value, read from the widgets before they are drawn, so that tabs can carry
counts and a selection bar can take the search line's place without anything being forgotten. Each list adds its
own widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tiktok_orders.domain.filter_parts import day_fields
from tiktok_orders.ui import session
from tiktok_orders.ui.messages import plain
from tiktok_orders.ui.session import LastList

PAGE_SIZES = (25, 50, 100, 200, 500)


class AnyFilter(Protocol):
    """What the frozen filters of all lists have; of each of their dates they have both ends as days."""

    @property
    def tab(self) -> str: ...
    @property
    def sort(self) -> str: ...
    @property
    def descending(self) -> bool: ...


F = TypeVar("F", bound=AnyFilter)


class FilterRules(Protocol[F]):
    """What a module of the domain says of its filter."""

    @property
    def TABS(self) -> Mapping[str, str]: ...
    @property
    def SORTS(self) -> Mapping[str, str]: ...
    @property
    def DATES(self) -> Mapping[str, str]: ...

    def to_address(self, wanted: F) -> dict[str, str]: ...
    def from_address(self, parameters: Mapping[str, str]) -> F: ...
    def describe_parts(self, wanted: F) -> dict[str, str]: ...
    def clear_part(self, wanted: F, part: str) -> F: ...
    def clear_all(self, wanted: F) -> F: ...


@dataclass(frozen=True)
class ListFilter(Generic[F]):
    """The filter of one list; `name` is its page's, and what its rows are called.

    `values` gives widget key to value for a filter, `read` the filter as the widgets stand, of an account and in
    a time zone, both without days and sorting, which all lists have; `last` is the list as it was last seen,
    `tab_key` the widget's of the tabs. `directions` is sort to what descending and ascending are called where it
    is no time.
    """

    name: str
    rules: FilterRules[F]
    usual: F
    tab_key: str
    values: Callable[[F], dict[str, Any]]
    read: Callable[[str, str], F]
    last: Callable[[], LastList[F]]
    directions: Mapping[str, tuple[str, str]]

    def current(self, account_id: str, time_zone: str) -> F:
        """Returns the filter as the widgets stand, or as the address asks when the page was just entered."""
        memory = self.last()
        before = memory.wanted or self.usual
        if self._address_speaks():
            before = self.rules.from_address(_parameters())
            memory.page = _whole_number(_parameters().get("page", "1"))
            self._forget_widgets()
        self._seed_widgets(before)
        wanted = self._read(account_id, time_zone)
        if self._values(wanted) != self._values(before):
            memory.page = 1
        memory.wanted = wanted
        return wanted

    def write_address(self, wanted: F, page: int) -> None:
        """Puts the filter into the address bar, so that a link to it opens the same view elsewhere."""
        parameters = self.rules.to_address(wanted) | ({"page": str(page)} if page > 1 else {})
        told = _told()
        if parameters != _parameters() or told[-1:] != [parameters]:
            st.query_params.from_dict(parameters)
            told.append(parameters)

    def show_tabs(self, counts: Mapping[str, int]) -> None:
        """Draws the tabs with their counts."""
        st.segmented_control(
            f"{self.name.capitalize()} by state",
            list(self.rules.TABS),
            key=self.tab_key,
            format_func=lambda tab: f"{self.rules.TABS[tab]} {counts[tab]:,}",
            label_visibility="collapsed",
            width="stretch",
            required=True,
        )

    def show_sort(self) -> None:
        """Draws how the list is sorted."""
        st.selectbox(
            "Sort",
            [f"{sort}:{direction}" for sort in self.rules.SORTS for direction in ("desc", "asc")],
            key=session.sort_key(self.name),
            format_func=self._sort_words,
            label_visibility="collapsed",
            width=230,
        )

    def show_days(self) -> None:
        """Draws both ends of each of the list's dates."""
        for which, label in self.rules.DATES.items():
            from_key, until_key = (session.day_key(self.name, field) for field in day_fields([which]))
            first, last = st.columns(2)
            first.date_input(f"{label}, from", key=from_key, format="DD/MM/YYYY")
            last.date_input("until", key=until_key, format="DD/MM/YYYY")

    def show_chips(self, wanted: F, names: Mapping[str, str] = MappingProxyType({})) -> None:
        """Draws what narrows the list, each with a cross, and one way to clear it all.

        `names` are numbers in the words to what people call them.
        """
        parts = self.rules.describe_parts(wanted)
        for number, name in names.items():
            parts = {part: words.replace(number, name) for part, words in parts.items()}
        if not parts:
            return
        with st.container(horizontal=True, vertical_alignment="center", key="chips"):
            for part, words in parts.items():
                st.button(
                    plain(words),
                    key=f"chip_{part}",
                    icon=":material/close:",
                    help=f"Show {self.name} without this filter again",
                    on_click=self._set,
                    args=(self.rules.clear_part(wanted, part),),
                )
            cleared = self.rules.clear_all(wanted)
            st.button("Clear all", key="chip_all", type="tertiary", on_click=self._set, args=(cleared,))

    def show_nothing_found(self, wanted: F, count_without: Callable[[F], int]) -> None:
        """Says which filter leaves nothing over, and offers to drop it with one click."""
        st.markdown(f"#### No {self.name} match")
        blame = self._to_blame(wanted, count_without)
        if blame is None:
            st.markdown("Together, these filters leave nothing over.")
            cleared = self.rules.clear_all(wanted)
            st.button("Clear all filters", type="primary", on_click=self._set, args=(cleared,))
            return
        without, words, found = blame
        st.markdown(f"Without {plain(words)} there are **{found:,}**.")
        st.button(f"Drop {plain(words)}", type="primary", key="drop_blame", on_click=self._set, args=(without,))

    def current_page(self, wanted: F, total: int, size: int) -> int:
        """Returns the page of the list on screen; a page past the end is the last one."""
        memory = self.last()
        asked = st.session_state.get(session.pager_key(self.name, wanted, size), memory.page)
        memory.page = min(max(asked, 1), max(1, -(-total // size)))
        memory.asked_page = asked
        return memory.page

    def page_size(self) -> int:
        """Returns how many rows one page holds."""
        return int(st.session_state.get(session.page_size_key(self.name), 100))

    def show_pager(self, wanted: F, *, page: int, size: int, total: int) -> None:
        """Draws "101–200 of 12,480", the pages, and how many rows one holds."""
        first, last = (page - 1) * size + 1, min(page * size, total)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(f"{first:,}–{last:,} of {total:,}{self._past_the_end(page)}")
            st.pagination(max(1, -(-total // size)), default=page, key=session.pager_key(self.name, wanted, size))
            st.selectbox(
                f"{self.name.capitalize()} per page",
                PAGE_SIZES,
                index=PAGE_SIZES.index(self.page_size()),
                key=session.page_size_key(self.name),
                format_func=lambda number: f"{number} per page",
                label_visibility="collapsed",
                width=150,
            )

    def _address_speaks(self) -> bool:
        """The address asks for something when a link led here, or when the browser went back or forward.

        A browser that is quicker than our answer still names an address of before: that asks for nothing.
        """
        entered, asked, told = session.just_entered(self.name), _parameters(), _told()
        if not entered and asked in told and not _went_through_history():
            del told[: told.index(asked)]
            return False
        told[:] = [asked]
        return bool(asked) or not entered

    def _values(self, wanted: F) -> dict[str, Any]:
        """Returns widget key to value for a filter, of all its widgets."""
        direction = "desc" if wanted.descending else "asc"
        return {
            **self.values(wanted),
            **{session.day_key(self.name, one): getattr(wanted, one) for one in day_fields(self.rules.DATES)},
            session.sort_key(self.name): f"{wanted.sort}:{direction}",
        }

    def _read(self, account_id: str, time_zone: str) -> F:
        value = st.session_state
        days = {one: value[session.day_key(self.name, one)] for one in day_fields(self.rules.DATES)}
        sort, direction = value[session.sort_key(self.name)].split(":")
        wanted: Any = self.read(account_id, time_zone)
        sorted_so: F = replace(wanted, **days, sort=sort, descending=direction == "desc")
        return sorted_so

    def _sort_words(self, order: str) -> str:
        sort, direction = order.split(":")
        down, up = self.directions.get(sort, ("newest first", "oldest first"))
        return f"{self.rules.SORTS[sort]}, {down if direction == 'desc' else up}"

    def _seed_widgets(self, wanted: F) -> None:
        """A widget that was not drawn in the last run has forgotten its value: it is given back here."""
        for key, value in self._values(wanted).items():
            if key not in st.session_state:
                st.session_state[key] = value

    def _forget_widgets(self) -> None:
        for key in self._values(self.usual):
            st.session_state.pop(key, None)

    def _set(self, wanted: F) -> None:
        st.session_state.update(self._values(wanted))

    def _to_blame(self, wanted: F, count_without: Callable[[F], int]) -> tuple[F, str, int] | None:
        parts = self.rules.describe_parts(wanted)
        if wanted.tab != "all":
            parts = {"tab": f"the tab {self.rules.TABS[wanted.tab]}", **parts}
        for part, words in parts.items():
            without = self.rules.clear_part(wanted, part)
            if found := count_without(without):
                return without, words, found
        return None

    def _past_the_end(self, page: int) -> str:
        asked = self.last().asked_page
        return f" · There is no page {asked:,}: this is the last one." if asked > page else ""


def _parameters() -> dict[str, str]:
    return dict(st.query_params.to_dict())


def _told() -> list[dict[str, str]]:
    """The addresses that the browser may name by itself: the one it last named, and what it was told since."""
    told: list[dict[str, str]] = st.session_state.setdefault(session.TOLD_ADDRESSES, [])
    return told


def _went_through_history() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1
