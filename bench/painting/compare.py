"""Part (h): each page by a click with nothing kept, by a click with its figures kept, and by its address."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page

from bench.figures import Figure, print_table
from bench.painting.visits import EMPTY, SCREENS, Screen, click, enter, open_session
from bench.places import new_folder
from bench.reckoning.prepared import prepared_orders
from bench.rerunning.browser import chromium
from bench.rerunning.servers import streamlit_server
from bench.rounds import medians, spread, take_turns

_SLOWEST_MS = 1500.0
_LATER = 10  # minutes, after which no figure is kept


class _Clock:
    """The time that the server reads, in a file."""

    def __init__(self, path: Path) -> None:
        self.path, self._minutes = path, 0
        self.move_on()

    def move_on(self) -> None:
        self._minutes += _LATER
        self.path.write_text(str(self._minutes), encoding="ascii")


def compare_painting(orders: int, rounds: int) -> None:
    """Serves a copy of the orders, visits each page in each way in turns, and prints the table."""
    folder = new_folder("painting")
    shutil.copyfile(prepared_orders(orders), folder / "orders.duckdb")
    clock = _Clock(folder / "clock")
    served = streamlit_server(
        "bench/painting/dashboard.py",
        folder / "server.log",
        DATABASE_URL=f"duckdb:///{folder}/orders.duckdb",
        BENCH_CLOCK=str(clock.path),
    )
    empty = streamlit_server("bench/painting/empty_page.py", folder / "empty.log")
    with served as server, empty as empty_server, chromium() as browser:
        page = open_session(browser, server.address)
        visits = {
            name: visit
            for screen in SCREENS
            for name, visit in _visits(screen, page, server.address, clock).items()
        }
        visits[f"{EMPTY.title}, in a new window"] = partial(enter, page.context, empty_server.address, EMPTY)
        found = take_turns(rounds, visits)
    lines = [_line(name, time) for name, time in medians(found).items()]
    print_table(f"(h) Pages at {orders:,} orders, until they are drawn", "", lines)
    for name, values in found.items():
        print(f"- {name}: {spread(values)} ms")


def _line(name: str, time: float) -> Figure:
    if name.startswith(EMPTY.title):
        return Figure(name, time, None, "ms")
    return Figure(name, time, None, "ms", f"at most {_SLOWEST_MS:,.0f} ms", time <= _SLOWEST_MS)


def _visits(screen: Screen, page: Page, address: str, clock: _Clock) -> dict[str, Callable[[], float]]:
    other = SCREENS[0] if screen is not SCREENS[0] else SCREENS[1]

    def anew() -> float:
        click(page, other)
        clock.move_on()
        return click(page, screen)

    def again() -> float:
        click(page, screen)
        click(page, other)
        return click(page, screen)

    return {
        f"{screen.title}, nothing kept": anew,
        f"{screen.title}, its figures kept": again,
        f"{screen.title}, in a new window": partial(enter, page.context, address, screen),
    }
