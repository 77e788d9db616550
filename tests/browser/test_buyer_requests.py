"""Buyers' requests to cancel in a real browser: one accepted from the list, one declined on the order's page."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import moving_soon
from tests.browser.conftest import grid_of, import_orders, steady_dashboard

pytestmark = pytest.mark.browser
PENDING = "CANCELLATION_REQUEST_PENDING"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("requests")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with steady_dashboard(folder, PRACTICE_ORDERS="1000") as address:
        yield address


def requests_of(folder: Path, currency: str) -> dict[str, str]:
    """Order id to the status of its buyer's request, as the practice shop's own file has it."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as world:
        rows = world.execute("SELECT json FROM cases WHERE type = 'BUYER_CANCEL' ORDER BY id").fetchall()
    shown = [json.loads(row[0]) for row in rows]
    return {one["order_id"]: one["cancel_status"] for one in shown if one["refund_amount"]["currency"] == currency}


def waiting(folder: Path, currency: str) -> str:
    moving, asked = moving_soon(folder), requests_of(folder, currency)
    return next(one for one, status in asked.items() if status == PENDING and one not in moving)


def test_a_british_request_is_accepted_from_the_list_and_one_of_singapore_declined_on_its_order(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    import_orders(page, address)
    accepted, declined = waiting(folder, "GBP"), waiting(folder, "SGD")

    page.goto(f"{address}/?tab=cancel_requested&q={accepted}")
    grid = grid_of(page)
    expect(grid.locator(".ag-pinned-left-cols-container .ag-row").first).to_be_visible(timeout=30_000)
    expect(grid.locator('.ag-center-cols-container [col-id="respond_by"]').first).to_contain_text("in ")
    grid.locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text("1 selected")
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Accept cancellation").click()
    dialog = page.get_by_role("dialog").last
    expect(dialog.get_by_text(re.compile("TikTok pays buyers back £"))).to_be_visible()
    dialog.get_by_role("button", name="Accept 1 request", exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile("1 request cancelled as the buyer asked"))).to_be_visible(timeout=60_000)
    assert requests_of(folder, "GBP")[accepted] == "CANCELLATION_REQUEST_SUCCESS"

    page.goto(f"{address}/order?order_id={declined}")
    expect(page.get_by_text("Cancellations and returns")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("Answer by .* \\(in ")).first).to_be_visible()
    page.get_by_role("button", name="Decline cancellation").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_text("Product has been packed").click()
    dialog.get_by_role("button", name="Decline 1 request", exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile("1 request declined"))).to_be_visible(timeout=60_000)
    assert requests_of(folder, "SGD")[declined] == "CANCELLATION_REQUEST_CANCELLED"

    page.goto(f"{address}/refunds")
    page.get_by_role("button", name="Sync refunds").click()
    expect(page.get_by_text(re.compile("Last sync"))).to_be_visible(timeout=60_000)
    page.get_by_role("radio", name=re.compile("^All")).click()
    page.get_by_placeholder(re.compile("Search refund ID")).fill(declined)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1–1 of 1")).to_be_visible()
    link = grid_of(page).locator('.ag-pinned-left-cols-container [col-id="case_id"] a')
    expect(link).to_have_count(1)
    link.click()
    expect(page.get_by_text("Declined or withdrawn")).to_be_visible()
