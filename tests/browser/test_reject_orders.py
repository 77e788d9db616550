"""Reject in a real browser: many are previewed and have to be typed; one is rejected from its own page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import grid_of, import_orders, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with steady_dashboard(tmp_path_factory.mktemp("rejecting"), PRACTICE_ORDERS="700") as address:
        yield address


def _choose(dialog: Locator, reason: str) -> None:
    expect(dialog.get_by_text("Choose it to see what follows")).to_be_visible()
    dialog.get_by_text(reason, exact=True).click()
    expect(dialog.get_by_text("What follows")).to_be_visible()


def test_an_order_is_rejected_and_says_by_whom_when_and_why(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    import_orders(page, address)
    page.get_by_role("radio", name=re.compile("^To ship")).click()
    grid = grid_of(page)
    grid.locator(".ag-header-select-all input").click()
    order_id = grid.locator('.ag-pinned-left-cols-container [col-id="order_id"] a').first.inner_text()

    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Reject", exact=True).click()
    dialog = page.get_by_role("dialog").last
    _choose(dialog, "Out of Stock")
    expect(dialog.get_by_text("TikTok pays the buyers back")).to_be_visible()
    expect(dialog.get_by_text("stock of the rejected SKUs to zero")).to_be_visible()
    confirm = dialog.get_by_role("button", name=re.compile(r"^Reject \d+ orders?$"))
    expect(confirm).to_be_disabled()
    typed = dialog.get_by_label(re.compile("to confirm"))
    typed.fill(re.findall(r"\d+", confirm.inner_text())[0])
    typed.press("Enter")
    expect(confirm).to_be_enabled()

    page.goto(f"{address}/order?order_id={order_id}")
    page.get_by_role("button", name="Reject", exact=True).click()
    dialog = page.get_by_role("dialog").last
    _choose(dialog, "Pricing Error")
    dialog.get_by_role("button", name="Reject 1 order", exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile(r"1 order\b.* rejected"))).to_be_visible(timeout=60_000)
    card = page.locator('[class*="st-key-rejection_"]')
    expect(card.get_by_text("Rejected: Pricing Error")).to_be_visible()
    expect(card.get_by_text(re.compile("Asked for by .* taken by TikTok .* as cancellation"))).to_be_visible()
    expect(page.get_by_role("button", name="Reject", exact=True)).to_have_count(0)
    expect(page.get_by_text(re.compile("Cancelled by the seller")).first).to_be_visible()
