"""The reconciliation in a browser: a box opened, one order closed with a reason, one mended, the pack taken."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grid_of, import_orders, row_box, steady_dashboard, wait_until_drawn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with steady_dashboard(tmp_path_factory.mktemp("reconciliation"), PRACTICE_ORDERS="60") as address:
        yield address


def test_an_order_is_mended_another_closed_and_the_pack_taken(
    address: str, open_page: Callable[[], Page], tmp_path: Path
) -> None:
    page = open_page()
    import_orders(page, address)
    page.goto(f"{address}/reconciliation")
    expect(page.get_by_text("the same:").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("not all compared yet")).to_have_count(0)
    page.locator(".st-key-box_only_tiktok").get_by_role("button", name="Show orders").click()
    grid = grid_of(page)
    expect(grid.get_by_text("No sales order").first).to_be_visible()

    grid.locator(row_box(0)).check()
    page.get_by_role("button", name="Close with a reason").click()
    page.get_by_label("Why they are left as they are").fill("Sold at the fair")
    page.get_by_role("button", name="Close 1 order").click()
    expect(page.get_by_text("1 order closed.")).to_be_visible()
    expect(page.get_by_text("1 closed")).to_be_visible()

    wait_until_drawn(page)
    number = page.locator(".st-key-box_only_tiktok").get_by_test_id("stMetricValue")
    before = int(number.inner_text())
    grid.locator(row_box(0)).check()
    page.get_by_role("button", name=re.compile(r"^Select all \d+$")).click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text(f"{before} selected")
    page.get_by_role("button", name="Create Sales Order").click()
    page.get_by_role("dialog").last.get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    expect(page.get_by_text(re.compile("created or linked"))).to_be_visible(timeout=60_000)
    page.reload()
    expect(page.get_by_text("the same:").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("being compared")).to_have_count(0)
    assert int(number.inner_text()) < before

    with page.expect_download() as download:
        page.get_by_role("button", name="Evidence pack").click()
    kept = tmp_path / "pack.xlsx"
    download.value.save_as(kept)
    with zipfile.ZipFile(kept) as file:
        assert re.search(r'name="Closings"', file.read("xl/workbook.xml").decode())
        sheets = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/")]
    assert any("Sold at the fair" in sheet for sheet in sheets)
