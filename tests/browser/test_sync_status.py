"""Sync Status in a real browser: select, read anew, see what changed, and find by mismatch and by deadline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grid_of, open_menu, steady_dashboard
from tests.selling import change_on_tiktok, create, ready_ids, selling
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.store.order_grid import find_ids

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Served:
    """A dashboard with two orders that left on TikTok since they were read, one of them with a sales order."""

    address: str
    moved: str
    plain: str
    due_tomorrow: int


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("syncing")
    with selling(folder, orders=250) as desk:
        moved, plain = ready_ids(desk, 2)
        create(desk, [moved])
        for order_id in (moved, plain):
            change_on_tiktok(desk, order_id, order={"status": "IN_TRANSIT"})
        due = find_ids(desk.database, OrderFilter(ship_by=("tomorrow",)), now=desk.clock())
        waiting = set(due) - {moved, plain}
    with steady_dashboard(folder, PRACTICE_ORDERS="250") as address:
        assert waiting, "nothing is due tomorrow in this world"
        yield Served(address, moved, plain, len(waiting))


def test_a_selection_is_read_anew_and_what_does_not_agree_is_found(
    served: Served, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{served.address}/?tab=to_ship")
    grid = grid_of(page)
    expect(grid.locator(".ag-row").first).to_be_visible(timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Sync Status").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("button", name=re.compile(r"^Sync \d+ orders$")).click()
    expect(page.get_by_text(re.compile(r"orders read anew: 2 now in transit, \d+ unchanged"))).to_be_visible()
    expect(page.get_by_text("1 new mismatch.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    page.get_by_role("radio", name="Mismatches 1", exact=True).click()
    row = grid.locator('.ag-row [col-id="order_id"] a')
    expect(row).to_have_text([served.moved])
    page.goto(f"{served.address}/order?order_id={served.moved}")
    card = page.locator(".st-key-mismatches")
    expect(card.get_by_text("Shipped on TikTok only")).to_be_visible(timeout=30_000)
    expect(card.get_by_text("0 sent")).to_be_visible()


def test_the_panel_filters_by_deadline_and_mismatch(served: Served, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{served.address}/?mismatches=shipped,amount")
    row = grid_of(page).locator('.ag-row [col-id="order_id"] a')
    expect(row).to_have_text([served.moved], timeout=30_000)
    chip = page.get_by_role("button", name="Mismatch: shipped on one side or amount differs")
    chip.click()
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("combobox", name="Ship by")
    open_menu(page, box, "Today")
    box.press_sequentially("Tomorrow")  # the menu draws only so much of its list as it has room for
    page.get_by_role("option", name="Tomorrow").click()
    page.keyboard.press("Escape")  # ends the menu
    page.keyboard.press("Escape")  # and the panel
    expect(page.get_by_role("radio", name=f"All {served.due_tomorrow}", exact=True)).to_be_visible()
    assert "ship_by=tomorrow" in page.url
