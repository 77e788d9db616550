"""Ship in a real browser: an order from its page, others from a pasted table, and a number put right."""

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

from tests.browser.books import moving_soon
from tests.browser.conftest import import_orders, open_menu, steady_dashboard
from tests.selling import FIRST_MOMENT
from tiktok_orders.sandbox.world.world import World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice world whose orders are a day old at most, so that most of them wait to be sent."""
    folder = tmp_path_factory.mktemp("shipping")
    World.open(folder / "practice.sqlite3", orders=250, clock=lambda: FIRST_MOMENT, days=1).close()
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with steady_dashboard(folder) as address:
        yield address


def _books(folder: Path) -> dict[str, dict[str, Any]]:
    """The practice shop's own orders, read past its server."""
    with closing(sqlite3.connect(folder / "practice.sqlite3")) as books:
        rows = books.execute("SELECT json FROM orders ORDER BY id").fetchall()
    return {order["id"]: order for order in (json.loads(text) for (text,) in rows)}


def _waiting(folder: Path, currency: str, count: int) -> list[str]:
    """Orders of a market that the seller ships, that nothing hinders and that do not move by themselves soon."""
    moving = moving_soon(folder)
    found = [
        order["id"]
        for order in _books(folder).values()
        if (order["status"], order["shipping_type"]) == ("AWAITING_SHIPMENT", "SELLER")
        and order["payment"]["currency"] == currency
        and order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        and not order["is_buyer_request_cancel"]
        and "split_or_combine_tag" not in order
        and order["id"] not in moving
    ]
    assert len(found) >= count
    return found[:count]


def _shipped(folder: Path, order_id: str) -> set[tuple[str, str]]:
    lines = _books(folder)[order_id]["line_items"]
    return {(line.get("shipping_provider_name", ""), line.get("tracking_number", "")) for line in lines}


def _confirm(page: Page, dialog: Locator, label: str, result: str) -> None:
    dialog.get_by_role("button", name=label, exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile(result)).first).to_be_visible(timeout=60_000)


def test_1_an_order_is_shipped_from_its_page_and_its_number_put_right(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    import_orders(page, address)
    (order_id,) = _waiting(folder, "GBP", 1)
    page.goto(f"{address}/order?order_id={order_id}")
    page.get_by_role("button", name="Ship", exact=True).click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("Tracking number").fill("01234567")
    dialog.get_by_label("Tracking number").press("Enter")
    expect(dialog.get_by_text("does not look like a number of Royal Mail").first).to_be_visible()
    open_menu(page, dialog.get_by_label("Carrier"), "Evri").click()
    expect(dialog.get_by_text("does not look like")).to_have_count(0)
    _confirm(page, dialog, "Ship 1 order", r"1 order\W* shipped")
    expect(page.get_by_text("match more than one provider").first).to_be_visible()
    assert _shipped(folder, order_id) == {("Evri", "01234567")}

    parcels = page.locator(".st-key-parcels")
    expect(parcels.get_by_text("Waits for the carrier")).to_be_visible(timeout=30_000)
    expect(parcels.get_by_text("01234567")).to_be_visible()
    expect(parcels.get_by_role("button", name="Ship", exact=True)).to_have_count(0)
    parcels.get_by_role("button", name="Correct tracking").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("Right tracking number").fill("H012345678954321")
    dialog.get_by_label("Right tracking number").press("Enter")
    _confirm(page, dialog, "Correct 1 parcel", r"1 parcel\W* corrected")
    assert _shipped(folder, order_id) == {("Evri", "H012345678954321")}


def test_2_a_pasted_table_ships_in_three_markets_and_says_which_rows_are_wrong(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    wanted = {
        _waiting(folder, "GBP", 1)[0]: ("Royal Mail", "RM00000000000001"),
        _waiting(folder, "USD", 1)[0]: ("USPS", "94000000000000000002"),
        _waiting(folder, "SGD", 1)[0]: ("Ninja Van SG", "NVSG0000000003"),
    }
    unclear = _waiting(folder, "GBP", 2)[1]
    rows = [f"{order_id}\t{number}\t{carrier}" for order_id, (carrier, number) in wanted.items()]
    rows += [f"{unclear}\tRM00000000000004\tThe Post", "576461413099999999\tRM00000000000005\tEvri"]
    page.goto(f"{address}/orders")
    page.get_by_role("button", name="Ship from a table").click()
    dialog = page.get_by_role("dialog").last
    pasted = dialog.get_by_role("textbox", name=re.compile("^Paste rows"))
    pasted.fill("\n".join(rows))
    pasted.press("Control+Enter")
    expect(dialog.get_by_text("2 rows of 5 cannot go; 3 rows can")).to_be_visible()
    open_menu(page, dialog.get_by_label("“The Post” in GB is"), "Royal Mail").click()
    dialog.get_by_role("button", name="Use it from now on").click()
    expect(dialog.get_by_text("1 row of 5 cannot go; 4 rows can")).to_be_visible()
    _confirm(page, dialog, "Ship 4 orders", r"4 orders\W* shipped")
    wanted[unclear] = ("Royal Mail", "RM00000000000004")
    assert {order_id: _shipped(folder, order_id) for order_id in wanted} == {
        order_id: {said} for order_id, said in wanted.items()
    }
