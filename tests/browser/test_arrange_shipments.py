"""TikTok's shipping in a real browser: handed over in Singapore, bought in the US, and all labels as one PDF."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.books import packages_of
from tests.browser.conftest import grid_of, import_orders, open_menu, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arranging")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with steady_dashboard(folder) as address:
        yield address


def _orders(folder: Path) -> dict[str, dict[str, Any]]:
    """The practice shop's own books, read past its server: orders that TikTok carries for the seller."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        rows = [json.loads(text) for (text,) in books.execute("SELECT json FROM orders")]
    return {
        one["id"]: one
        for one in rows
        if one["shipping_type"] == "TIKTOK" and one["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
    }


def _region(order: dict[str, Any]) -> str:
    return str(order.get("recipient_address", {}).get("region_code", ""))


def _select_all(page: Page, address: str, status: str) -> None:
    """Selects all orders of a status that fit on one page of the list."""
    page.goto(f"{address}/?status={status}")
    grid = grid_of(page)
    expect(grid.locator(".ag-pinned-left-cols-container .ag-row").first).to_be_visible(timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text(re.compile("\\d+ selected"))


def _open(page: Page, name: str) -> Locator:
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name=name).click()
    return page.get_by_role("dialog").last


def test_1_parcels_are_arranged_and_labels_bought_at_the_price_shown(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    import_orders(page, address)
    waiting = {one for one, order in _orders(folder).items() if order["status"] == "AWAITING_SHIPMENT"}
    _select_all(page, address, "AWAITING_SHIPMENT")
    dialog = _open(page, "Arrange Shipment")
    confirm = dialog.get_by_role("button", name=re.compile(r"^Arrange \d+ shipments$"))
    expect(confirm).to_be_visible()
    expect(dialog.get_by_text(re.compile(r"Shipped by the seller")).first).to_be_visible()
    expect(dialog.get_by_text(re.compile(r"\d labels for about £\d+\.\d\d and US\$\d+\.\d\d"))).to_be_visible()
    dialog.get_by_text("It is dropped off").click()
    expect(dialog.get_by_text("When the carrier comes")).to_have_count(0)
    open_menu(page, dialog.get_by_label("Service").first, "The cheapest").click()
    expect(confirm).to_be_visible()
    wanted = int(re.findall(r"\d+", confirm.inner_text())[0])
    assert wanted > 10
    confirm.click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(f"{wanted} shipments arranged")).to_be_visible(timeout=60_000)
    arranged = {one: order for one, order in _orders(folder).items() if one in waiting and _is_arranged(order)}
    assert len(arranged) == wanted
    carriers: dict[str, set[str]] = {}
    for order_id, order in arranged.items():
        region = _region(order)
        assert all(line["tracking_number"] for line in order["line_items"])
        carriers.setdefault(region, set()).update(line["shipping_provider_name"] for line in order["line_items"])
        for package in packages_of(folder, order_id):
            assert (package["status"], package["handover_method"]) == ("PROCESSING", "DROP_OFF")
            assert ("weight" in package) is (region != "SG"), "only a label that is bought has its own measures"
    assert carriers == {"GB": {"Royal Mail"}, "US": {"USPS"}, "SG": {"TT Virtual express"}}


def _is_arranged(order: dict[str, Any]) -> bool:
    return {line.get("package_status") for line in order["line_items"]} == {"PROCESSING"}


def test_2_the_labels_of_a_selection_are_one_pdf_and_the_pick_list_another(
    address: str, tmp_path: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    _select_all(page, address, "AWAITING_COLLECTION")
    dialog = _open(page, "Print labels")
    dialog.get_by_role("button", name="Fetch labels").click()
    merged = dialog.get_by_role("button", name=re.compile(r"^Open all as one PDF, \d+ pages$"))
    expect(merged).to_be_visible(timeout=60_000)
    pages = int(re.findall(r"\d+", merged.inner_text())[0])
    assert len(PdfReader(_download(page, merged, tmp_path / "labels.pdf")).pages) == pages > 10
    expect(dialog.get_by_text(re.compile(r"\d+ orders without, and why"))).to_be_visible()
    dialog.get_by_role("radio", name="Pick list").click()
    listed = dialog.get_by_role("button", name="PDF to print")
    text = PdfReader(_download(page, listed, tmp_path / "pick.pdf")).pages[0].extract_text()
    assert "Pick list" in text and "warehouse" in text.lower()


def _download(page: Page, button: Locator, path: Path) -> Path:
    with page.expect_download() as begun:
        button.click()
    begun.value.save_as(path)
    return path


def test_3_the_order_page_shows_the_parcel_and_its_label(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    order_id, order = next(
        (one, order) for one, order in _orders(folder).items() if _region(order) == "US" and _is_arranged(order)
    )
    page.goto(f"{address}/order?order_id={order_id}")
    card = page.locator(".st-key-parcels")
    expect(card.get_by_text("Waits for the carrier")).to_be_visible(timeout=30_000)
    expect(card.get_by_text(order["tracking_number"])).to_be_visible()
    expect(card.get_by_text(re.compile("Label bought: .* Label ready"))).to_be_visible()
    card.get_by_role("button", name="Label and packing slip").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("button", name="Fetch labels").click()
    expect(dialog.get_by_role("button", name="Open the PDF")).to_be_visible(timeout=30_000)
