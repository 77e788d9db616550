"""A real server and a real Chromium, shared by all browser tests of a run."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, FrameLocator, Locator, Page, TimeoutError, expect, sync_playwright

from scripts.find_browser import SORRY, find_browser
from tests.canary import find_canaries

ROOT = Path(__file__).parents[2]
PUBLIC_NAME = "orders.example.com"  # under which the browsers of the tests find a proxy on this computer
_BEING_DRAWN = '[data-testid="stApp"]:not([data-test-script-state="notRunning"])'
expect.set_options(timeout=20_000)  # a busy machine with two cores answers late


@contextmanager
def steady_dashboard(folder: Path, **settings: str) -> Iterator[str]:
    """Serves the dashboard on a practice world that is the same whenever the test runs; no page may fail."""
    with dashboard(folder, entry="tests/browser/steady.py", PRACTICE_ARRIVALS_PER_HOUR="0", **settings) as address:
        yield address
        # Read before the server ends: a page that is drawn at that moment finds nothing to draw any more.
        log = (folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log


@contextmanager
def dashboard(folder: Path, *, entry: str = "app.py", **settings: str) -> Iterator[str]:
    """Serves the dashboard on data of its own and gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": f"duckdb:///{folder}/orders.duckdb",
        "PRACTICE_WORLD": f"{folder}/practice.sqlite3",
        **settings,
    }
    command = [sys.executable, "-m", "streamlit", "run", entry, "--server.port", str(port)]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)
            assert find_canaries((folder / "server.log").read_text(encoding="utf-8")) == []


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the dashboard ended while it was starting"
        try:
            requests.get(address, timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.2)
    raise AssertionError("the dashboard did not answer in 90 seconds")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail(SORRY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--host-resolver-rules=MAP {PUBLIC_NAME} 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """Opens pages in browsers of their own; a script error or a dialog on any of them fails the test."""
    troubles: list[str] = []
    contexts = []

    def new_page() -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 1000})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        # What is being drawn anew still moves: a press begun on one button may end on its neighbour, and is lost.
        page.add_locator_handler(page.locator(_BEING_DRAWN), lambda: None)
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        return page

    yield new_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state()
        troubles += [
            f"the page holds {found}" for page in context.pages for found in find_canaries(page.content())
        ]
        context.close()
    assert troubles == []


def grid_of(page: Page) -> FrameLocator:
    """The grid; while one with other columns takes its place, both stand on the page for a moment."""
    return page.frame_locator('iframe[title="st_aggrid.AgGrid.agGrid"]').last


def wait_until_drawn(page: Page) -> None:
    """Waits before something is read that stands twice while the page is drawn anew; a press waits by itself."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def open_menu(page: Page, box: Locator, option: str) -> Locator:
    """Opens a menu and returns its option; opens it again where a run of the page that was under way closed it."""
    found = page.get_by_role("option", name=option)
    for _ in range(3):
        box.click()
        try:
            found.wait_for(timeout=7_000)
        except TimeoutError:
            continue
        return found
    raise AssertionError(f"the menu has no “{option}”, or does not stay open")


def row_box(row: int) -> str:
    return f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-selection-checkbox input'


def import_orders(page: Page, address: str) -> None:
    """Imports the orders of the three practice accounts, and has the result read and put away."""
    page.goto(f"{address}/orders")
    press_import(page)
    page.get_by_role("button", name="Dismiss").click()


def press_import(page: Page) -> None:
    """Imports orders for the first time, and waits for what came of it for each of the three practice accounts."""
    page.get_by_role("button", name="Import Orders").first.wait_for(timeout=60_000)
    page.get_by_role("button", name="Import Orders").first.click()
    expect(page.get_by_text(re.compile(r"[1-9][\d,]* new, 0 changed"))).to_have_count(3, timeout=120_000)
