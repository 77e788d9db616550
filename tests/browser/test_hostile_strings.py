"""Whatever buyers and catalogues contain is shown as text: no script runs, no picture is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, grid_of
from tests.builders import at, give_key, make_raw_line, make_raw_order, open_database, store
from tests.hostile import hostile_strings
from tiktok_orders.services.read_orders import read_entries

pytestmark = pytest.mark.browser


def _order_id(place: int) -> str:
    return f"5760000{place:05}"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    database = open_database(folder)
    raw = [
        make_raw_order(
            _order_id(place),
            create_time=at("2026-11-20 09:00") + place,
            status=text[:40] if place % 7 == 0 else "CANCELLED",
            cancel_reason=text,
            cancellation_initiator="BUYER",
            buyer_message=text,
            tracking_number=text[:50],
            shipping_provider=text,
            recipient_address={"name": text, "address_line1": text, "region_code": "GB"},
            line_items=[
                make_raw_line(_order_id(place), product_name=text, sku_name=text, seller_sku=text, sku_image=text)
            ],
        )
        for place, text in enumerate(hostile_strings())
    ]
    store(database, *read_entries(raw).orders)
    give_key(database, folder)
    database.close()
    with dashboard(folder) as address:
        yield address
    assert "Traceback" not in (folder / "server.log").read_text()


def _assert_nothing_ran(page: Page) -> None:
    assert {frame.evaluate("() => window.pwned || null") for frame in page.frames} == {None}


def test_the_grid_shows_hostile_strings_as_text(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{address}/orders")
    grid = grid_of(page)
    expect(grid.locator(".ag-row").first).to_be_visible(timeout=30_000)
    assert "200" in page.get_by_role("radio", name=re.compile("^All ")).inner_text()
    grid.locator(".ag-center-cols-viewport").evaluate("box => { box.scrollLeft = 900 }")
    items = grid.locator('.ag-center-cols-container [col-id="failure_reason"]')
    expect(items.first).to_be_visible()
    assert any("Cancelled by the buyer: " in text for text in items.all_inner_texts())
    _assert_nothing_ran(page)
    assert all(url.startswith((address, "data:", "blob:")) for url in fetched), fetched


def test_order_pages_show_hostile_strings_as_text(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    strings = hostile_strings()
    wanted = [0, 1, 2, 4, 12, 14, 16, 17, 18, 20, 28]
    for place in wanted:
        page.goto(f"{address}/order?order_id={_order_id(place)}")
        expect(page.get_by_role("heading", name="Timeline")).to_be_visible(timeout=30_000)
        product = page.locator(".st-key-item_0")
        shown = product.inner_text().replace("\u2060", "")
        assert " ".join(strings[place].split()) in " ".join(shown.split())
        page.get_by_text("Show name and address").click()
        expect(page.get_by_text("The buyer wrote")).to_be_visible()
        _assert_nothing_ran(page)
    assert all(url.startswith((address, "data:", "blob:")) for url in fetched), fetched


def test_searching_for_a_hostile_string_finds_its_order(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders")
    expect(grid_of(page).locator(".ag-row").first).to_be_visible(timeout=30_000)
    for place in (0, 21, 44):
        page.get_by_label("Search").fill(hostile_strings()[place])
        page.get_by_label("Search").press("Enter")
        expect(page.locator(".st-key-chips")).to_be_visible()
        cell = grid_of(page).locator(f'.ag-pinned-left-cols-container [row-id="{_order_id(place)}"]')
        expect(cell).to_be_visible()
    _assert_nothing_ran(page)
