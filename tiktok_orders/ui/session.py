"""What a person's session remembers of pages and lists, and who acts in it; what is prepared stands in `desks`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Person
from tiktok_orders.errors import NotAllowedError
from tiktok_orders.services.people import find_access
from tiktok_orders.ui import identity

T = TypeVar("T")
F = TypeVar("F")

# Keys of widgets. Those of the list's filter are dropped by Streamlit when the page is left.
ACCOUNT = "account"
TAB = "orders_tab"
WORDS = "orders_words"
STATUSES = "orders_statuses"
FLAGS = "orders_flags"
WITHOUT = "orders_without"
OWN_DAYS = "orders_own_days"
PICKS = "orders_picks"  # no widget: chosen by a figure's link
CASE_TAB = "refunds_tab"
CASE_WORDS = "refunds_words"
CASE_TYPES = "refunds_types"
CASE_FLAGS = "refunds_flags"
CASE_STATUSES = "refunds_statuses"
CASE_REASONS = "refunds_reasons"
CASE_MAGENTO = "refunds_magento"
IMPORT_SPAN = "import_span"
IMPORT_FROM = "import_from"
IMPORT_UNTIL = "import_until"
IMPORT_IDS = "import_ids"
TOLD_ADDRESSES = "_told_addresses"  # what the browser may name of itself; `list_filter` keeps it


def choices_key(field: str) -> str:
    """Returns the key of the widget for one of the lists of choices."""
    return f"orders_{field}"


def pager_key(name: str, wanted: object, size: int) -> str:
    """Returns the key of a list's pager: another list has another one, which starts at its first page."""
    return f"{name}_page_{abs(hash(wanted))}_{size}"


def page_size_key(name: str) -> str:
    """Returns the key of the widget for how many rows a page of a list holds."""
    return f"{name}_page_size"


def sort_key(name: str) -> str:
    """Returns the key of the widget for how a list is sorted."""
    return f"{name}_sort"


def day_key(name: str, field: str) -> str:
    """Returns the key of the widget for one end of one of a list's dates, by the filter's field."""
    return f"{name}_{field}"


@dataclass
class Selection:
    """The selected rows of a list: by id, or all that match a filter of that list.

    `generation` renews the grid after a Clear.
    """

    ids: set[str] = field(default_factory=set)
    all_matching: Any = None
    generation: int = 0

    def clear(self) -> None:
        """Selects nothing; the grid is told by its new generation."""
        self.ids, self.all_matching = set(), None
        self.generation += 1

    def __bool__(self) -> bool:
        return bool(self.ids) or self.all_matching is not None


def selection() -> Selection:
    """Returns the selected orders of this session."""
    return remembered("selection", Selection)


@dataclass
class GridMemory:
    """What the grid of a list was given, so that nothing moves under the hand: see ui/order_grid.py."""

    name: str = "orders"
    shown_key: str = ""
    selected_then: frozenset[str] = frozenset()
    token: int = 0
    layout: dict[str, Any] | None = None  # that the grid was built with
    reported: dict[str, Any] | None = None  # that the grid last told of
    layout_generation: int = 0
    is_layout_loaded: bool = False


def grid_memory() -> GridMemory:
    """Returns the memory of this session's grid of orders."""
    return remembered("grid_memory", GridMemory)


@dataclass
class PageVisit:
    """Which page is on screen, so that a page knows that it was just entered, and how many were entered before."""

    name: str = ""
    number: int = 0


def just_entered(page: str) -> bool:
    """Tells whether this run is the first on the page since the session began or another page was left."""
    entry = remembered("page_visit", PageVisit)
    entered = entry.name != page
    entry.name = page
    entry.number += entered
    return entered


def visit() -> int:
    """Returns the number of the visit on screen: another one after each change of page."""
    return remembered("page_visit", PageVisit).number


@dataclass
class LastList(Generic[F]):
    """A list as it was last seen, for coming back; of orders, for previous and next on the order page too.

    `wanted` is its filter, None before it was first seen.
    """

    wanted: F | None = None
    page: int = 1
    asked_page: int = 1
    order_ids: tuple[str, ...] = ()


def last_list() -> LastList[OrderFilter]:
    """Returns the last list of orders of this session."""
    return remembered("last_list", LastList)


def widget_number(key: str, default: int) -> int:
    """Returns the number that a widget holds, `default` before it was drawn."""
    return int(st.session_state.get(key, default))


@dataclass
class DialogState:
    """Whether a dialog is on screen: see ui/dialogs.py."""

    is_open: bool = False


def dialog_state() -> DialogState:
    """Returns the dialogs of this session."""
    return remembered("dialog_state", DialogState)


def remembered(name: str, kind: type[T]) -> T:
    """Returns what the session remembers under a name, made anew where there is nothing of the kind."""
    value = st.session_state.get(f"_{name}")
    if not isinstance(value, kind):
        value = st.session_state[f"_{name}"] = kind()
    return value


@dataclass
class Frame:
    """For whom the page on screen was drawn: None before it was, and for whoever may not come in."""

    person: Person | None = None


def frame() -> Frame:
    """Returns for whom the page of this session was drawn."""
    return remembered("frame", Frame)


def find_person() -> Person | None:
    """Returns who acts in this session with the role of this moment, or None for whoever may not come in.

    The store is asked each time: a changed role and a lost access hold from the next click on.
    """
    return _find_person(identity.signed_in_email()) if identity.is_sign_in_on() else running().person


def person() -> Person:
    """Returns who acts in this session; raises `NotAllowedError` for whoever may not come in."""
    return _allowed(find_person())


def person_later() -> Callable[[], Person]:
    """Returns what gives the person as `person` does, but outside a run: downloads are made at a later click."""
    email = person().email
    return lambda: _allowed(_find_person(email) if email else running().person)


def _find_person(email: str) -> Person | None:
    return find_access(running().database, email)


def _allowed(found: Person | None) -> Person:
    if found is None:
        raise NotAllowedError("You have no access to this workspace any more. Ask an administrator.")
    return found


def chosen_account() -> str:
    """Returns the id of the account chosen on the left rail, "" for all."""
    return str(st.session_state.get(ACCOUNT, ""))
