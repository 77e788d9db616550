"""A manager looks at the Overview and at Analytics, opens the orders of a figure, and takes the report along."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import import_orders, steady_dashboard


def _number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def _orders_listed(page: Page) -> int:
    label = page.get_by_role("radio", name=re.compile(r"^All [\d,]+$"))
    expect(label).to_be_visible(timeout=30_000)
    return _number(label.inner_text())


def test_a_figure_opens_just_its_orders_and_the_report_is_one_file(
    tmp_path: Path, open_page: Callable[[], Page]
) -> None:
    with steady_dashboard(tmp_path, PRACTICE_ORDERS="400") as address:
        page = open_page()
        import_orders(page, address)
        page.goto(address)  # the first page
        expect(page.get_by_role("heading", name="Needs you today")).to_be_visible(timeout=30_000)
        waiting = page.locator(".st-key-card_to_create")
        count = _number(waiting.get_by_test_id("stMetricValue").inner_text())
        waiting.get_by_role("link").click()
        tab = page.get_by_role("radio", name=re.compile(r"^To create [\d,]+$"))
        expect(tab).to_be_visible(timeout=30_000)
        assert _number(tab.inner_text()) == count

        page.get_by_test_id("stSidebar").get_by_role("link", name="Analytics").click()
        card = page.locator(".st-key-figure_orders")
        expect(card).to_be_visible(timeout=30_000)
        for part in ("days", "hours", "products", "funnel"):
            expect(page.locator(f".st-key-part_{part} [data-testid=stVegaLiteChart] svg.marks")).to_be_visible()
        orders = _number(card.get_by_test_id("stMetricValue").inner_text())
        with page.expect_download() as download:
            page.get_by_role("button", name="Management report").click()
        report = download.value.path().read_text(encoding="utf-8")
        assert report.count("<svg") >= 8 and f'<td class="number">{orders:,}</td>' in report
        card.get_by_role("link", name="Open its orders").click()
        assert _orders_listed(page) == orders
