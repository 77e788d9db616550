"""A visit to a page as the person at it sees it: from the click, or the address, until all of it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

_PATIENCE_MS = 120_000

# Looks once a frame, and waits for two more so that what was found has reached the screen.
_UNTIL_DRAWN = f"""
  const frame = () => new Promise(requestAnimationFrame);
  const count = (selector) => document.querySelectorAll(selector).length;
  const missing = () => [
    ...Object.entries(needed).filter(([selector, times]) => count(selector) < times),
    ...unfinished.filter(count),
  ];
  const rests = () => document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state') ===
    'notRunning';
  const asked = performance.now();
  while (!rests() || missing().length) {{
    if (performance.now() - asked > {_PATIENCE_MS}) throw new Error(`never drawn: ${{missing()}}`);
    await frame();
  }}
  await frame();
  await frame();
"""
_AFTER_CLICK = f"""
async ([title, needed, unfinished]) => {{
  const links = [...document.querySelectorAll('[data-testid="stSidebar"] a')];
  const link = links.find((one) => one.innerText.trim().endsWith(title));
  const began = performance.now();
  link.click();
  {_UNTIL_DRAWN}
  return performance.now() - began;
}}
"""
_SINCE_ADDRESS = f"async ([needed, unfinished]) => {{ {_UNTIL_DRAWN} return performance.now(); }}"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: its title in the navigation, its path, what is there once it is drawn and how often, and what is not
    there any more."""

    title: str
    path: str
    needed: Mapping[str, int]
    unfinished: Sequence[str] = ()


SCREENS = (
    Screen(
        "Overview", "", {"[class*=st-key-sales_] [data-testid=stMetricValue]": 3, "[class*=st-key-connection_]": 3}
    ),
    Screen("Failures", "failures", {"[class*=st-key-failures_]": 12}),
    # As many charts as the page has parts with data: such a part has tabs, one without says so in a sentence.
    Screen(
        "Analytics",
        "analytics",
        {"[class*=st-key-part_] [data-testid=stVegaLiteChart] svg.marks": 1},
        ("[class*=st-key-part_]:has([data-testid=stTabs]):not(:has([data-testid=stVegaLiteChart] svg.marks))",),
    ),
)


EMPTY = Screen("An empty page", "", {"[data-testid=stHeading]": 1})


def open_session(browser: Browser, address: str) -> Page:
    """Opens the dashboard in a session of its own and draws each page once."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(address)
    page.evaluate(_SINCE_ADDRESS, [SCREENS[0].needed, SCREENS[0].unfinished])
    for screen in SCREENS[1:]:
        click(page, screen)
    return page


def click(page: Page, screen: Screen) -> float:
    """Returns the milliseconds from a click in the navigation until the page is drawn."""
    return float(page.evaluate(_AFTER_CLICK, [screen.title, screen.needed, screen.unfinished]))


def enter(context: BrowserContext, address: str, screen: Screen) -> float:
    """Returns the milliseconds until a page is drawn whose address is opened in another window of the browser."""
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{address}/{screen.path}", wait_until="commit")
    taken = float(page.evaluate(_SINCE_ADDRESS, [screen.needed, screen.unfinished]))
    page.close()
    return taken
