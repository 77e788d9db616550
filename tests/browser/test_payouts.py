"""Payouts in a browser: synced by the button, a statement opened, and from it an order and what it brought."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import import_orders, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with steady_dashboard(tmp_path_factory.mktemp("payouts"), PRACTICE_ORDERS="1000") as address:
        yield address


def test_payouts_are_synced_and_lead_from_a_statement_to_an_order(
    address: str, open_page: Callable[[], Page], tmp_path: Path
) -> None:
    page = open_page()
    import_orders(page, address)
    page.goto(f"{address}/payouts")
    expect(page.get_by_text("No statements yet")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Sync payouts now").click()
    expect(page.get_by_role("cell", name="GBP", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("cell", name="SGD", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("Last sync"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    kept = tmp_path / "payouts.csv"
    download.value.save_as(kept)
    assert kept.read_text(encoding="utf-8-sig").startswith('"statement_id"')

    table = page.get_by_test_id("stDataFrame").locator("canvas").first
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 15, box["y"] + 35 + 17)  # the box of the first row: the table is one canvas
    expect(page.get_by_role("heading", name=re.compile("Statement of"))).to_be_visible(timeout=30_000)
    page.get_by_role("link", name=re.compile(r"^Order \d")).first.click()
    expect(page.get_by_text("Paid out")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name=re.compile("Statement of .*: on its way"))).to_be_visible()
