"""The filter of the list of orders: its widgets, its chips, and its way to and from the address bar.

The filter on screen is one frozen `OrderFilter`, read from the widgets before they are drawn, so that tabs can
carry counts and a selection bar can take the search line's place without anything being forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from tiktok_orders.domain import filters
from tiktok_orders.domain.filters import DATES, FLAGS, SORTS, TABS, OrderFilter
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.ui import session
from tiktok_orders.ui.messages import plain

PAGE_SIZES = (25, 50, 100, 200, 500)
_FIRST_LAST = {"total": ("highest first", "lowest first"), "deadline": ("latest first", "soonest first")}
_ORDERS = [f"{sort}:{direction}" for sort in SORTS for direction in ("desc", "asc")]


def current_filter(account_id: str, time_zone: str) -> OrderFilter:
    """Returns the filter as the widgets stand, or as the address asks when the page was just entered."""
    memory = session.last_list()
    if _address_speaks():
        memory.wanted = filters.from_address(_parameters())
        memory.page = _whole_number(_parameters().get("page", "1"))
        _forget_widgets()
    _seed_widgets(memory.wanted)
    wanted = _from_widgets(account_id, time_zone)
    if wanted != replace(memory.wanted, account_id=account_id, time_zone=time_zone):
        memory.page = 1
    memory.wanted = wanted
    return wanted


def _address_speaks() -> bool:
    """The address asks for something when a link led here, or when the browser went back or forward."""
    entered = session.just_entered("orders")
    asked = _parameters()
    if entered and not asked:
        return False
    return entered or asked != st.session_state.get(session.WRITTEN_ADDRESS, asked)


def _parameters() -> dict[str, str]:
    return dict(st.query_params.to_dict())


def write_address(wanted: OrderFilter, page: int) -> None:
    """Puts the filter into the address bar, so that a link to it opens the same view elsewhere."""
    parameters = filters.to_address(wanted) | ({"page": str(page)} if page > 1 else {})
    if parameters != _parameters():
        st.query_params.from_dict(parameters)
    st.session_state[session.WRITTEN_ADDRESS] = parameters


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1


def _widget_values(wanted: OrderFilter) -> dict[str, Any]:
    values: dict[str, Any] = {
        session.TAB: wanted.tab,
        session.WORDS: wanted.words,
        session.STATUSES: list(wanted.statuses),
        session.FLAGS: list(wanted.flags),
        session.SORT: f"{wanted.sort}:{'desc' if wanted.descending else 'asc'}",
    }
    for which in DATES:
        span = (getattr(wanted, f"{which}_from"), getattr(wanted, f"{which}_until"))
        values[session.date_key(which, "from")], values[session.date_key(which, "until")] = span
    return values


def _seed_widgets(wanted: OrderFilter) -> None:
    """A widget that was not drawn in the last run has forgotten its value: it is given back here."""
    for key, value in _widget_values(wanted).items():
        if key not in st.session_state:
            st.session_state[key] = value


def _forget_widgets() -> None:
    for key in _widget_values(OrderFilter()):
        st.session_state.pop(key, None)


def _set_filter(wanted: OrderFilter) -> None:
    st.session_state.update(_widget_values(wanted))


def _from_widgets(account_id: str, time_zone: str) -> OrderFilter:
    value = st.session_state
    sort, direction = value[session.SORT].split(":")
    days: dict[str, date | None] = {
        f"{which}_{end}": value[session.date_key(which, end)] for which in DATES for end in ("from", "until")
    }
    wanted = OrderFilter(
        account_id=account_id,
        tab=value[session.TAB] or "all",
        words=(value[session.WORDS] or "").strip(),
        statuses=tuple(value[session.STATUSES]),
        flags=tuple(value[session.FLAGS]),
        sort=sort,
        descending=direction == "desc",
        time_zone=time_zone,
    )
    return replace(wanted, **days)  # type: ignore[arg-type]


def show_tabs(counts: dict[str, int]) -> None:
    """Draws the status tabs with their counts."""
    st.segmented_control(
        "Orders by state",
        list(TABS),
        key=session.TAB,
        format_func=lambda tab: f"{TABS[tab]} {counts[tab]:,}",
        label_visibility="collapsed",
        width="stretch",
        required=True,
    )


def show_filter_line(wanted: OrderFilter, *, show_more: Callable[[], None]) -> None:
    """Draws search, filters, sorting, and whatever the page adds at the line's end."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filter_line"):
        st.text_input(
            "Search",
            key=session.WORDS,
            placeholder="Search order ID, SKU, product, tracking or buyer",
            icon=":material/search:",
            label_visibility="collapsed",
            max_chars=10_000,
        )
        narrowed = len(filters.describe_parts(replace(wanted, words="")))
        with st.popover(f"Filters ({narrowed})" if narrowed else "Filters", icon=":material/filter_list:"):
            _show_panel()
        st.selectbox(
            "Sort",
            _ORDERS,
            key=session.SORT,
            format_func=_order_words,
            label_visibility="collapsed",
            width=230,
        )
        show_more()


def _order_words(order: str) -> str:
    sort, direction = order.split(":")
    down, up = _FIRST_LAST.get(sort, ("newest first", "oldest first"))
    return f"{SORTS[sort]}, {down if direction == 'desc' else up}"


def _show_panel() -> None:
    st.multiselect(
        "Status on TikTok", list(OrderStatus), key=session.STATUSES, format_func=filters.status_words, width=420
    )
    st.multiselect(
        "Only orders that are", list(FLAGS), key=session.FLAGS, format_func=FLAGS.__getitem__, width=420
    )
    for which, label in DATES.items():
        first, last = st.columns(2)
        first.date_input(f"{label}, from", key=session.date_key(which, "from"), format="DD/MM/YYYY")
        last.date_input("until", key=session.date_key(which, "until"), format="DD/MM/YYYY")


def show_chips(wanted: OrderFilter) -> None:
    """Draws what narrows the list, each with a cross, and one way to clear it all."""
    parts = filters.describe_parts(wanted)
    if not parts:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chips"):
        for part, words in parts.items():
            st.button(
                plain(words),
                key=f"chip_{part}",
                icon=":material/close:",
                help="Show orders without this filter again",
                on_click=_set_filter,
                args=(filters.clear_part(wanted, part),),
            )
        st.button(
            "Clear all", key="chip_all", type="tertiary", on_click=_set_filter, args=(filters.clear_all(wanted),)
        )


def show_nothing_found(wanted: OrderFilter, count_without: Callable[[OrderFilter], int]) -> None:
    """Says which filter leaves nothing over, and offers to drop it with one click."""
    st.markdown("#### No orders match")
    blame = _to_blame(wanted, count_without)
    if blame is None:
        st.markdown("Together, these filters leave nothing over.")
        st.button("Clear all filters", type="primary", on_click=_set_filter, args=(filters.clear_all(wanted),))
        return
    part, words, found = blame
    without = replace(wanted, tab="all") if part == "tab" else filters.clear_part(wanted, part)
    st.markdown(f"Without {plain(words)} there are **{found:,}**.")
    st.button(f"Drop {plain(words)}", type="primary", key="drop_blame", on_click=_set_filter, args=(without,))


def _to_blame(wanted: OrderFilter, count_without: Callable[[OrderFilter], int]) -> tuple[str, str, int] | None:
    parts = filters.describe_parts(wanted)
    if wanted.tab != "all":
        parts = {"tab": f"the tab {TABS[wanted.tab]}", **parts}
    for part, words in parts.items():
        without = replace(wanted, tab="all") if part == "tab" else filters.clear_part(wanted, part)
        if found := count_without(without):
            return part, words, found
    return None


def current_page(wanted: OrderFilter, total: int, size: int) -> int:
    """Returns the page of the list on screen; a page past the end is the last one."""
    memory = session.last_list()
    asked = st.session_state.get(_pager_key(wanted, size), memory.page)
    memory.page = min(max(asked, 1), max(1, -(-total // size)))
    memory.asked_page = asked
    return memory.page


def page_size() -> int:
    """Returns how many orders one page holds."""
    return int(st.session_state.get(session.PAGE_SIZE, 100))


def show_pager(wanted: OrderFilter, *, page: int, size: int, total: int) -> None:
    """Draws "101–200 of 12,480", the pages, and how many orders one holds."""
    first, last = (page - 1) * size + 1, min(page * size, total)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"{first:,}–{last:,} of {total:,}{_past_the_end(page)}")
        st.pagination(max(1, -(-total // size)), default=page, key=_pager_key(wanted, size))
        st.selectbox(
            "Orders per page",
            PAGE_SIZES,
            index=PAGE_SIZES.index(page_size()),
            key=session.PAGE_SIZE,
            format_func=lambda number: f"{number} per page",
            label_visibility="collapsed",
            width=150,
        )


def _past_the_end(page: int) -> str:
    asked = session.last_list().asked_page
    return f" · There is no page {asked:,}: this is the last one." if asked > page else ""


def _pager_key(wanted: OrderFilter, size: int) -> str:
    """Another list has another pager, which starts at its first page."""
    return f"{session.PAGE}_{abs(hash(wanted))}_{size}"
