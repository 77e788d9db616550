"""Create Sales Order in a real browser: select 50, preview, create, see them in Magento; again, nothing is new."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import grid_of, import_orders, steady_dashboard, wait_until_drawn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("creating")


@pytest.fixture(scope="module")
def fifty() -> list[str]:
    """The orders that the first test selects."""
    return []


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with steady_dashboard(folder) as address:
        yield address


def _sales_orders(folder: Path) -> list[dict[str, Any]]:
    """The practice Magento's own books, read past its server."""
    with closing(sqlite3.connect(folder / "practice.magento.sqlite3")) as books:
        return [json.loads(row[0]) for row in books.execute("SELECT data FROM sales_order")]


def _ours(folder: Path) -> dict[str, dict[str, Any]]:
    return {one["ext_order_id"]: one for one in _sales_orders(folder) if one["increment_id"].startswith("TTS-")}


def _order_of(sales_order: dict[str, Any]) -> str:
    """TikTok's id of the order that one of the earlier connector's is about."""
    return str(sales_order.get("ext_order_id") or sales_order["increment_id"].removeprefix("TT-"))


def _totals_on_tiktok(folder: Path, order_ids: list[str]) -> dict[str, Decimal]:
    """Order id to what its buyer pays by the practice shop's own books; the policies leave nothing of it out."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        found = [
            books.execute("SELECT json FROM orders WHERE id = ?", (int(order_id),)).fetchone()
            for order_id in order_ids
        ]
    orders = [json.loads(text) for (text,) in found]
    return {order["id"]: Decimal(order["payment"]["total_amount"]) for order in orders}


def _select_fifty(page: Page, tab: str) -> list[str]:
    """Selects the first fifty orders of a tab; returns their ids."""
    page.get_by_role("radio", name=re.compile(f"^{tab}")).click()
    expect(page.get_by_role("radio", name=re.compile(f"^{tab}"))).to_be_checked()
    page.get_by_label("Orders per page").click()
    page.get_by_role("option", name="50 per page").click()
    expect(page.get_by_text(re.compile(r"^1–50 of "))).to_be_visible()
    return _select_all_shown(page)


def _select_all_shown(page: Page) -> list[str]:
    """Selects the fifty orders on screen; returns their ids, as an export of the selection names them."""
    grid = grid_of(page)
    expect(grid.locator(".ag-pinned-left-cols-container .ag-row").first).to_be_visible()
    grid.locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text("50 selected")
    page.get_by_role("button", name="Export selection").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    page.keyboard.press("Escape")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return [row["Marketplace Order ID"] for row in csv.DictReader(file)]


def _open_preview(page: Page) -> Locator:
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Create Sales Order").click()
    return page.get_by_role("dialog").last


def test_1_fifty_orders_become_fifty_sales_orders(
    address: str, folder: Path, open_page: Callable[[], Page], fifty: list[str]
) -> None:
    page = open_page()
    import_orders(page, address)
    fifty += _select_fifty(page, "To create")
    before = {_order_of(one): one for one in _sales_orders(folder)}
    dialog = _open_preview(page)
    # Of three the buyers ask to cancel, and one is a sample.
    confirm = dialog.get_by_role("button", name="Create 46 sales orders", exact=True)
    confirm.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert len(_sales_orders(folder)) == len(before), "something was sent while it could be undone"
    page.get_by_role("button", name="Start now").click()
    result = page.get_by_text(re.compile("created or linked"))
    expect(result).to_be_visible(timeout=60_000)
    assert _counts(result.inner_text()) == (40, 6)
    created = _ours(folder)
    adopted = before.keys() & fifty
    assert (len(adopted), len(created)) == (1, 39), "what is not new was there from an earlier connector"
    assert created.keys() <= set(fifty) - adopted
    assert len(_sales_orders(folder)) == len(before) + len(created)
    totals = {order_id: Decimal(str(one["grand_total"])) for order_id, one in created.items()}
    assert totals == _totals_on_tiktok(folder, list(created))


def _counts(text: str) -> tuple[int, int]:
    done = re.findall(r"([\d,]+) sales orders? created", text)
    failed = re.findall(r"([\d,]+) failed", text)
    return int(done[0].replace(",", "")), int(failed[0].replace(",", "")) if failed else 0


def test_2_the_same_fifty_again_are_nothing_new(
    address: str, folder: Path, open_page: Callable[[], Page], fifty: list[str]
) -> None:
    page = open_page()
    page.goto(f"{address}/orders?q={'%20'.join(fifty)}")
    expect(page.get_by_text("1–50 of 50")).to_be_visible(timeout=30_000)
    before = _sales_orders(folder)
    assert sorted(_select_all_shown(page)) == sorted(fifty)
    dialog = _open_preview(page)
    # What failed may be tried again: the goods that Magento lacks are lacking still.
    confirm = dialog.get_by_role("button", name="Create 6 sales orders", exact=True)
    expect(confirm).to_be_visible()
    skipped = dialog.get_by_text(re.compile(r"^\d+ · Has a sales order$")).all_inner_texts()
    assert sum(int(words.split()[0]) for words in skipped) == 40
    confirm.click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile(r"\b6 failed"))).to_be_visible(timeout=60_000)
    assert _sales_orders(folder) == before


def test_3_an_order_is_created_from_its_own_page(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders?tab=completed")
    link = grid_of(page).locator('.ag-pinned-left-cols-container [col-id="order_id"] a').nth(4)
    expect(link).to_be_visible(timeout=30_000)
    order_id = link.inner_text()
    page.goto(f"{address}/order?order_id={order_id}")
    page.get_by_role("button", name="Create Sales Order").click()
    dialog = page.get_by_role("dialog").last
    expect(dialog.get_by_text("needs your eye")).to_be_visible()
    dialog.get_by_text("Create it too: Shipped already").click()
    dialog.get_by_role("button", name="Create 1 sales order", exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile("created or linked|left out|failed"))).to_be_visible(timeout=60_000)
    card = page.locator(".st-key-sales_order")
    expect(card.get_by_text(re.compile("In Magento|Magento has no product|has 0 of SKU"))).to_be_visible()


def test_4_what_is_undone_is_not_sent(address: str, folder: Path, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders?tab=to_create")
    grid = grid_of(page)
    expect(grid.locator(".ag-row").first).to_be_visible(timeout=30_000)
    before = len(_sales_orders(folder))
    grid.locator(".ag-header-select-all input").click()
    dialog = _open_preview(page)
    dialog.get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(re.compile("Taken back: .* were not sent"))).to_be_visible()
    assert len(_sales_orders(folder)) == before


def test_5_an_open_preview_stays_open_while_somebody_else_sends(
    address: str, open_page: Callable[[], Page]
) -> None:
    looker, sender = open_page(), open_page()
    for page in (looker, sender):
        page.goto(f"{address}/orders?tab=to_create")
        expect(grid_of(page).locator(".ag-row").first).to_be_visible(timeout=30_000)
    grid_of(looker).locator(".ag-header-select-all input").click()
    confirm = _open_preview(looker).get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$"))
    expect(confirm).to_be_visible()
    sender.get_by_role("button", name="Stop all sending").click()
    expect(sender.get_by_role("button", name="Let sending go on").first).to_be_visible()
    grid_of(sender).locator(".ag-header-select-all input").click()
    _open_preview(sender).get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    sender.get_by_role("button", name="Start now").click()
    begun = looker.get_by_text("All sending is stopped. What waits")
    expect(begun).to_be_attached()
    looker.wait_for_timeout(1_000)  # a run of the whole page would have closed it by now
    expect(confirm).to_be_visible()
    sender.get_by_role("button", name="Let sending go on").first.click()
    expect(begun).to_have_count(0, timeout=30_000)
    looker.wait_for_timeout(1_000)
    expect(confirm).to_be_visible()
    looker.get_by_role("button", name="Close").click()
    expect(confirm).to_have_count(0)


def test_6_one_fix_clears_a_group_of_failures(address: str, folder: Path, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/failures")
    groups = page.locator('[class*="st-key-failures_"]')
    group = groups.filter(has_text="Product missing").first
    expect(group).to_be_visible(timeout=30_000)
    wait_until_drawn(page)
    before, title = groups.count(), group.get_by_role("heading").inner_text()
    group.get_by_text("Mend", exact=True).click()
    with closing(sqlite3.connect(folder / "practice.magento.sqlite3")) as books:
        (known,) = books.execute("SELECT sku FROM sales_order_item ORDER BY item_id DESC LIMIT 1").fetchone()
    group.get_by_label(re.compile("SKU in Magento for")).fill(known)
    group.get_by_role("button", name="Map it").click()
    expect(page.get_by_text(re.compile("Mapped, for every order to come"))).to_be_visible()
    group.get_by_role("button", name=re.compile("^Try ")).click()
    page.get_by_role("dialog").last.get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile("created or linked"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name=title)).to_have_count(0)
    expect(groups).to_have_count(before - 1)
