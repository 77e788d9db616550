"""What a person's session remembers: every key of `st.session_state`, each behind a typed accessor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from tiktok_orders.bootstrap import running
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Person
from tiktok_orders.errors import NotAllowedError
from tiktok_orders.magento.check import CheckStep
from tiktok_orders.services.bulk_actions import Preview
from tiktok_orders.services.people import find_access
from tiktok_orders.ui import identity

T = TypeVar("T")

# Keys of widgets. Those of the list's filter are dropped by Streamlit when the page is left.
ACCOUNT = "account"
TAB = "orders_tab"
WORDS = "orders_words"
STATUSES = "orders_statuses"
FLAGS = "orders_flags"
SORT = "orders_sort"
PAGE = "orders_page"
PAGE_SIZE = "orders_page_size"
IMPORT_SPAN = "import_span"
IMPORT_FROM = "import_from"
IMPORT_UNTIL = "import_until"
IMPORT_IDS = "import_ids"
WRITTEN_ADDRESS = "_written_address"  # what the page last put into the address bar


def date_key(which: str, end: str) -> str:
    """Returns the key of the widget for one end of one of the three dates."""
    return f"orders_{which}_{end}"


@dataclass
class Selection:
    """The selected orders: by id, or all that match a filter. `generation` renews the grid after a Clear."""

    order_ids: set[str] = field(default_factory=set)
    all_matching: OrderFilter | None = None
    generation: int = 0

    def clear(self) -> None:
        """Selects nothing; the grid is told by its new generation."""
        self.order_ids, self.all_matching = set(), None
        self.generation += 1


def selection() -> Selection:
    """Returns the selection of this session."""
    return _remembered("selection", Selection)


@dataclass
class GridMemory:
    """What the grid on screen was given, so that nothing moves under the hand: see ui/order_grid.py."""

    shown_key: str = ""
    selected_then: frozenset[str] = frozenset()
    token: int = 0
    layout: dict[str, Any] | None = None  # that the grid was built with
    reported: dict[str, Any] | None = None  # that the grid last told of
    layout_generation: int = 0
    is_layout_loaded: bool = False


def grid_memory() -> GridMemory:
    """Returns the grid's memory of this session."""
    return _remembered("grid_memory", GridMemory)


@dataclass
class PageVisit:
    """Which page is on screen, so that a page knows that it was just entered, and how many were entered before."""

    name: str = ""
    number: int = 0


def just_entered(page: str) -> bool:
    """Tells whether this run is the first on the page since the session began or another page was left."""
    entry = _remembered("page_visit", PageVisit)
    entered = entry.name != page
    entry.name = page
    entry.number += entered
    return entered


def visit() -> int:
    """Returns the number of the visit on screen: another one after each change of page."""
    return _remembered("page_visit", PageVisit).number


@dataclass
class LastList:
    """The list of orders as it was last seen: for coming back, and for previous and next on the order page."""

    wanted: OrderFilter = field(default_factory=OrderFilter)
    page: int = 1
    asked_page: int = 1
    order_ids: tuple[str, ...] = ()


def last_list() -> LastList:
    """Returns the last list of this session."""
    return _remembered("last_list", LastList)


@dataclass
class BulkDesk:
    """The bulk action that this session prepares, and those whose result it still has to be told."""

    preview: Preview | None = None
    watched_ids: tuple[str, ...] = ()
    told_ids: tuple[str, ...] = ()  # whose failed orders were selected already


def bulk_desk() -> BulkDesk:
    """Returns the bulk actions of this session."""
    return _remembered("bulk_desk", BulkDesk)


@dataclass
class SetupVisit:
    """Where this session is in the set-up: the step on screen ("" for the next one to do), and within it.

    `is_adding` while another app or shop is being connected, `app_key` of the one to authorise again.
    """

    step: str = ""
    is_adding: bool = False
    app_key: str = ""
    checks: dict[str, list[CheckStep]] = field(default_factory=dict)  # Magento or account id to its last test

    def go_to(self, step: str) -> None:
        """Shows a step; what was begun in another is left there."""
        self.step, self.is_adding, self.app_key = step, False, ""


def setup_visit() -> SetupVisit:
    """Returns where this session is in the set-up."""
    return _remembered("setup_visit", SetupVisit)


@dataclass
class Watched:
    """The imports whose result this session still has to be told."""

    run_ids: tuple[str, ...] = ()
    asked_ids: tuple[str, ...] = ()  # of an import by ids: those that no shop has are told at the end


def watched() -> Watched:
    """Returns the imports watched in this session."""
    return _remembered("watched", Watched)


def _remembered(name: str, kind: type[T]) -> T:
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
    return _remembered("frame", Frame)


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
