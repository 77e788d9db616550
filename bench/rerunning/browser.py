"""A page in a real Chromium, and how long a rerun takes as the person at it sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browser import SORRY, find_browser

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_GRID = 'iframe[title="st_aggrid.AgGrid.agGrid"]'
_IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'

# From the press of "r", Streamlit's own key for a rerun, until the script has run and its last message is in.
_WATCH = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.__reruns = [];
  let pressed = null, hasRun = false;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'r') { pressed = performance.now(); hasRun = false; }
  }, true);
  new MutationObserver(() => {
    if (pressed === null) return;
    const state = app.getAttribute('data-test-script-state');
    if (state === 'running') hasRun = true;
    if (state === 'notRunning' && hasRun) { window.__reruns.push(performance.now() - pressed); pressed = null; }
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Gives the browser that the tests use too."""
    path = find_browser()
    if path is None:
        raise SystemExit(SORRY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


def open_page(browser: Browser, address: str) -> Page:
    """Opens an address in a session of its own and waits until the grid shows its first row."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    wait_for_grid(page)
    page.evaluate(_WATCH)
    return page


def wait_for_grid(page: Page) -> None:
    """Waits until the grid has rows and the script rests."""
    page.frame_locator(_GRID).locator('.ag-row[row-index="0"]').first.wait_for()
    page.wait_for_selector(_IDLE, state="attached")


def rerun(page: Page) -> float:
    """Presses "r" and returns the milliseconds until the script has run."""
    page.wait_for_timeout(250)
    page.wait_for_selector(_IDLE, state="attached")
    before = page.evaluate("window.__reruns.length")
    page.locator("body").press("r")
    page.wait_for_function("before => window.__reruns.length > before", arg=before)
    return float(page.evaluate("window.__reruns.at(-1)"))


def turn_page(page: Page, number: int) -> None:
    """Goes to another page of the list and waits until the grid rests again."""
    page.get_by_role("button", name=f"Page {number}", exact=True).click()
    page.wait_for_timeout(250)
    wait_for_grid(page)
