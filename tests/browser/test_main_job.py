"""The seller's first hour, in a real browser on the practice shop: import, find, read, select, share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grid_of, press_import, row_box, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("main-job")
    with steady_dashboard(folder, PRACTICE_ORDERS="1000") as address:
        yield address


def _total(page: Page) -> int:
    """The count on the tab All."""
    label = page.get_by_role("radio", name=re.compile(r"^All [\d,]+$")).inner_text()
    return int(label.removeprefix("All ").replace(",", ""))


def _shown_ids(page: Page) -> list[str]:
    cells = grid_of(page).locator('.ag-pinned-left-cols-container [col-id="order_id"] a')
    expect(cells.first).to_be_visible()
    return cells.all_inner_texts()


def _open_list(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/orders{query}")
    expect(grid_of(page).locator(".ag-row").first).to_be_visible(timeout=30_000)
    return page


def test_1_imports_and_shows_the_counts(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders")
    expect(page.get_by_role("heading", name="Practise first")).to_be_visible(timeout=30_000)
    press_import(page)
    result = page.locator(".st-key-import_result")
    counts = re.findall(r"([\d,]+) new, 0 changed, 0 unchanged, 0 unreadable", result.inner_text())
    assert len(counts) == 3
    expect(grid_of(page).locator(".ag-row").first).to_be_visible()
    total = sum(int(count.replace(",", "")) for count in counts)
    expect(page.get_by_role("radio", name=f"All {total:,}", exact=True)).to_be_visible()
    expect(page.get_by_text("Last import just now")).to_be_visible()

    page.get_by_role("button", name="Dismiss").click()
    expect(result).to_be_hidden()
    page.get_by_role("button", name="Import Orders").click()
    expect(result.get_by_text(re.compile(r": 0 new, 0 changed"))).to_have_count(3)


def test_2_finds_one_order_by_its_id(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    wanted = _shown_ids(page)[3]
    page.get_by_label("Search").fill(wanted)
    page.get_by_label("Search").press("Enter")
    expect(page.get_by_text("1–1 of 1", exact=True)).to_be_visible()
    assert _shown_ids(page) == [wanted]
    assert f"q={wanted}" in page.url
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text(re.compile(r"^1–100 of "))).to_be_visible()
    assert "q=" not in page.url


def test_2b_the_browser_goes_back_and_forward_through_what_was_asked(
    address: str, open_page: Callable[[], Page]
) -> None:
    page = _open_list(open_page(), address)
    completed = page.get_by_role("radio", name=re.compile("^Completed"))
    wanted = _shown_ids(page)[3]
    completed.click()
    page.get_by_label("Search").fill(wanted)
    page.get_by_label("Search").press("Enter")
    expect(page).to_have_url(re.compile(f"tab=completed&q={wanted}"))
    expect(page.get_by_text("No orders match")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Search")).to_have_value("")
    expect(completed).to_be_checked()
    page.go_back()
    expect(completed).not_to_be_checked()
    page.go_forward()
    page.go_forward()
    expect(page.get_by_label("Search")).to_have_value(wanted)
    expect(completed).to_be_checked()


def test_3_filters_and_names_the_filter_that_leaves_nothing(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Status on TikTok").click()
    page.get_by_role("option", name="On hold").click()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-chips")).to_contain_text("On hold")
    on_hold = grid_of(page).locator('.ag-center-cols-container [col-id="status"]')
    expect(on_hold.first).to_have_text("On hold")
    expect(on_hold.filter(has_not_text="On hold")).to_have_count(0)
    page.get_by_role("radio", name=re.compile("^Completed")).click()
    expect(page.get_by_text("No orders match")).to_be_visible()
    page.locator(".st-key-drop_blame").get_by_role("button").click()
    expect(grid_of(page).locator(".ag-row").first).to_be_visible()


def test_4_selects_across_two_pages_and_keeps_it(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    grid, bar = grid_of(page), page.locator(".st-key-selection_bar")
    grid.locator(row_box(0)).click()
    expect(bar).to_contain_text("1 selected")
    grid.locator(row_box(2)).click()
    expect(bar).to_contain_text("2 selected")
    page.get_by_role("button", name="Page 2", exact=True).click()
    expect(page.get_by_text(re.compile(r"^101–200 of "))).to_be_visible()
    grid.locator(row_box(1)).click()
    expect(bar).to_contain_text("3 selected")
    page.get_by_role("button", name="Page 1", exact=True).click()
    expect(page.get_by_text(re.compile(r"^1–100 of "))).to_be_visible()
    expect(grid.locator(row_box(0))).to_be_checked()
    expect(grid.locator(row_box(1))).not_to_be_checked()
    expect(grid.locator(row_box(2))).to_be_checked()
    expect(bar).to_contain_text("3 selected")

    page.get_by_role("button", name=re.compile(r"^Select all [\d,]+ matching")).click()
    expect(bar).to_contain_text(f"All {_total(page):,} matching selected")
    expect(grid.locator(row_box(1))).to_be_checked()
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()
    expect(grid.locator(row_box(0))).not_to_be_checked()


def test_4b_ticks_stay_while_the_rows_change(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    page.set_viewport_size({"width": 2200, "height": 1000})  # the grid draws the columns that are in sight
    grid, bar = grid_of(page), page.locator(".st-key-selection_bar")
    grid.locator(row_box(0)).click()
    expect(bar).to_contain_text("1 selected")
    shown = grid.locator('.ag-center-cols-container [col-id="base_total"]')
    before = shown.all_inner_texts()
    _save_rates(open_page(), address)
    grid.locator(row_box(2)).click()
    expect(bar).to_contain_text("2 selected")
    assert shown.all_inner_texts() != before, "the rows did not change, so this test shows nothing"
    grid.locator(row_box(1)).click()
    expect(bar).to_contain_text("3 selected")
    page.get_by_role("link", name="Imports").click()
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    page.get_by_role("link", name="Orders").first.click()
    for row in range(3):
        expect(grid.locator(row_box(row))).to_be_checked()
    expect(grid.locator(row_box(3))).not_to_be_checked()


def _save_rates(page: Page, address: str) -> None:
    for currency, rate in (("SGD", "0.6123"), ("USD", "0.8456")):
        page.goto(f"{address}/currency")
        page.get_by_test_id("stForm").get_by_role("combobox").fill(currency)
        page.get_by_role("option", name=currency).click()
        page.get_by_label("1 unit in GBP").fill(rate)
        page.get_by_label("Source").fill("A bank")
        page.get_by_role("button", name="Save rate").click()
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()


def test_5_opens_an_order_and_its_link_opens_it_elsewhere(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address, "?tab=completed")
    order_id = _shown_ids(page)[1]
    grid_of(page).get_by_role("link", name=order_id).click()
    page.wait_for_url(f"**/order?order_id={order_id}")
    for other in (page, open_page()):
        if other is not page:
            other.goto(page.url)
        expect(other.get_by_role("heading", name="Payment")).to_be_visible(timeout=30_000)
        expect(other.get_by_text(order_id).first).to_be_visible()
        expect(other.get_by_text("Completed").first).to_be_visible()
        expect(other.get_by_role("heading", name="Timeline")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".st-key-order_title")).not_to_contain_text(order_id)
    page.get_by_role("link", name="Orders").last.click()
    expect(page.get_by_role("radio", name=re.compile("^Completed"))).to_be_checked()


def test_6_a_link_to_the_list_opens_the_same_view(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address, "?tab=shipped&q=mug&sort=total&page=1")
    other = _open_list(open_page(), address, page.url.removeprefix(f"{address}/orders"))
    assert _shown_ids(page) == _shown_ids(other)
    expect(other.get_by_label("Search")).to_have_value("mug")
    expect(other.locator(".st-key-chips")).to_contain_text("mug")


def test_7_one_account_shows_nothing_of_another(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    grid_of(page).locator(row_box(0)).click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text("1 selected")
    page.get_by_test_id("stSidebar").get_by_role("combobox").click()
    page.get_by_role("option", name=re.compile("· SG")).click()
    expect(page.locator(".st-key-selection_bar")).to_be_hidden()
    accounts = grid_of(page).locator('.ag-center-cols-container [col-id="account"]')
    expect(accounts.first).to_contain_text("(SG)")
    expect(accounts.filter(has_not_text="(SG)")).to_have_count(0)
    page.get_by_role("link", name="Imports").click()
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    page.get_by_role("link", name="Orders").first.click()
    expect(accounts.first).to_contain_text("(SG)")


def test_8_shows_what_tiktok_sent(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    order_id = _shown_ids(page)[0]
    grid_of(page).locator(".ag-center-cols-viewport").evaluate("box => { box.scrollLeft = 1100 }")
    grid_of(page).get_by_label(f"View what TikTok sent for order {order_id}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("What TikTok sent")).to_be_visible()
    expect(dialog.locator("code")).to_contain_text(f'"id": "{order_id}"')
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download JSON").click()
    assert json.loads(Path(download.value.path()).read_text())["id"] == order_id


def _open_until_width(page: Page, address: str, width: re.Pattern[str]) -> Page:
    """The width goes to the server on its own; the list is opened until it has arrived there."""
    for _ in range(5):
        column = grid_of(_open_list(page, address)).locator('.ag-header-cell[col-id="account"]')
        try:
            expect(column).to_have_css("width", width, timeout=3_000)
        except AssertionError:
            continue
        return page
    raise AssertionError("a list that is opened later has not the width that was chosen")


def test_9_columns_stay_as_they_were_chosen(address: str, open_page: Callable[[], Page]) -> None:
    page = _open_list(open_page(), address)
    grid = grid_of(page)
    expect(grid.locator('.ag-header-cell[col-id="increment_id"]')).to_be_visible()
    edge = grid.locator('.ag-header-cell[col-id="account"] .ag-header-cell-resize')
    box = edge.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] - 98, box["y"] + 10, steps=6)
    page.mouse.up()
    narrow = re.compile(r"^23\dpx")
    expect(grid.locator('.ag-header-cell[col-id="account"]')).to_have_css("width", narrow)

    other = _open_until_width(open_page(), address, narrow)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
        page.get_by_role("button", name="Download CSV").click()
    assert Path(download.value.path()).read_bytes().startswith(b'\xef\xbb\xbf"Marketplace Order ID"')
    other.get_by_role("button", name="Columns").click()
    other.get_by_role("button", name="Back to the usual columns").click()
    expect(grid_of(other).locator('.ag-header-cell[col-id="account"]')).to_have_css("width", "335px")
