"""Two people confirm the same orders at the same moment: each order becomes one sales order."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import grid_of, press_import, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with steady_dashboard(tmp_path, PRACTICE_ORDERS="600") as address:
        yield address


def _preview_of_all(page: Page, address: str) -> Locator:
    """Selects what there is to create and opens its preview; returns the button that confirms it."""
    page.goto(f"{address}/orders?tab=to_create")
    grid = grid_of(page)
    expect(grid.locator(".ag-row").first).to_be_visible(timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text("selected")
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Create Sales Order").click()
    confirm = page.get_by_role("dialog").last.get_by_role("button", name=re.compile(r"^Create \d+ sales orders$"))
    expect(confirm).to_be_enabled()
    return confirm


def _orders_in_magento(folder: Path) -> Counter[str]:
    """How many sales orders of ours the practice Magento's own books have of each TikTok order."""
    with closing(sqlite3.connect(folder / "practice.magento.sqlite3")) as books:
        saved = [json.loads(row[0]) for row in books.execute("SELECT data FROM sales_order")]
    return Counter(one["ext_order_id"] for one in saved if one["increment_id"].startswith("TTS-"))


def test_two_tabs_that_confirm_the_same_orders_create_each_once(
    address: str, tmp_path: Path, open_page: Callable[[], Page]
) -> None:
    tabs = [open_page(), open_page()]
    tabs[0].goto(address)
    press_import(tabs[0])
    buttons = [_preview_of_all(tab, address) for tab in tabs]
    assert buttons[0].inner_text() == buttons[1].inner_text()
    assert not _orders_in_magento(tmp_path)
    for button in buttons:
        button.evaluate("button => { button.click() }")
    too_late = re.compile("Somebody else asked for the same a moment ago")
    for tab in tabs:  # where they were taken the dialog closes, and otherwise says why it stays
        expect(
            tab.get_by_text(too_late).or_(tab.locator('body:not(:has([role="dialog"])) [data-testid="stSidebar"]'))
        ).to_be_visible()
    first, second = sorted(tabs, key=lambda tab: tab.get_by_text(too_late).is_visible())
    expect(second.get_by_text(too_late)).to_be_visible()
    expect(first.get_by_text(re.compile("created or linked"))).to_be_visible(timeout=60_000)
    expect(first.get_by_text(too_late)).to_be_hidden()
    second.goto(f"{address}/activity")
    expect(second.get_by_text("No TikTok order has two")).to_be_visible(timeout=30_000)
    counts = _orders_in_magento(tmp_path)
    assert len(counts) > 10
    assert set(counts.values()) == {1}, counts
