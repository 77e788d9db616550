"""Refunds in a real browser: a hundred approved at once, one declined with a picture, one followed to Magento."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grid_of, steady_dashboard, wait_until_drawn
from tests.crash.outside import opened
from tests.rejecting import change_policies
from tests.returning import move_return, take_return
from tests.selling import HastyClock, create, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.sandbox.world.reasons import reject_return_reasons

pytestmark = pytest.mark.browser
ORDERS = 900
WITHDRAWN = 7
REFUND = "REFUND"
REASON = next(iter(reject_return_reasons().values()))


@dataclass(frozen=True)
class Served:
    """A dashboard whose practice shop has a hundred and two requests that wait, none of them read yet.

    `refunds`, `refused` and `sent_back` are order ids; the one that is `sent_back` has an invoiced sales order.
    `clock` runs a little behind the server's.
    """

    address: str
    world_file: Path
    refunds: Sequence[str]
    refused: str
    sent_back: str
    clock: HastyClock = field(default_factory=HastyClock)

    def move(self, order_ids: Sequence[str], step: str, **how: str) -> None:
        """Lets the next step of these orders' returns happen on TikTok now."""
        with opened(self.world_file, self.clock.read) as world, closing(sqlite3.connect(self.world_file)) as books:
            for order_id in order_ids:
                sql = "SELECT shop_id, update_time FROM orders WHERE id = ?"
                shop_id, changed = books.execute(sql, (int(order_id),)).fetchone()
                shop = next(one for one in world.shops if one.id == str(shop_id))
                move_return(world, shop, order_id, step, max(world.now(), changed + 1), **how)

    def statuses(self, order_ids: Sequence[str]) -> list[str]:
        """The statuses of these orders' returns in the practice shop's own books."""
        with closing(sqlite3.connect(self.world_file)) as books:
            rows = books.execute("SELECT json FROM cases WHERE kind = 'RETURN'").fetchall()
        shown = [json.loads(row[0]) for row in rows]
        return [one["return_status"] for one in shown if one["order_id"] in order_ids]

    def uploads(self) -> list[bytes]:
        """The pictures that the practice shop was sent."""
        with closing(sqlite3.connect(self.world_file)) as books:
            return [row[0] for row in books.execute("SELECT content FROM uploads").fetchall()]

    def memos(self) -> list[Decimal]:
        """What each credit memo of the practice Magento's own books comes to."""
        file = name_magento_file(self.world_file)
        assert file is not None
        with closing(sqlite3.connect(file)) as books:
            rows = books.execute("SELECT data FROM sales_creditmemo").fetchall()
        return [Decimal(str(json.loads(row[0])["grand_total"])) for row in rows]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("refunds")
    # A little before the server's time begins: it cannot read of what is still to come.
    with selling(folder, orders=ORDERS, clock=HastyClock(timedelta(minutes=-10)).read) as desk:
        change_policies(desk, invoice_at_once=True)
        (sent_back,) = ready_ids(desk, 1, status="AWAITING_SHIPMENT")
        create(desk, [sent_back])
        take_return(desk, sent_back, "ask_return")
        refused, *refunds = settled(desk)[:101]
        take_return(desk, refused, "ask_return")
        for order_id in refunds:
            take_return(desk, order_id, "ask_refund", kind=REFUND)
    with steady_dashboard(folder, PRACTICE_ORDERS=str(ORDERS)) as address:
        yield Served(address, folder / "practice.sqlite3", refunds, refused, sent_back)


def settled(desk: Application) -> list[str]:
    """Orders that have arrived and that no return was asked for, the shop's with most of them first."""
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE status IN ('DELIVERED', 'COMPLETED') AND total_amount > 0 "
        "ORDER BY count(*) OVER (PARTITION BY account_id) DESC, order_id"
    )
    with desk.practice().world.file.reading() as books:
        known = {str(number) for (number,) in books.execute("SELECT order_id FROM cases").fetchall()}
    found = [row["order_id"] for row in rows if row["order_id"] not in known]
    assert len(found) > 100, f"the world has {len(found)} orders that a return can be asked for"
    return found


def sync(page: Page, address: str) -> None:
    page.goto(f"{address}/refunds")
    page.get_by_role("button", name="Sync refunds").click()
    expect(page.locator(".st-key-sync_result")).to_be_visible(timeout=60_000)
    wait_until_drawn(page)


def search(page: Page, words: str, found: str) -> None:
    page.get_by_placeholder(re.compile("Search refund ID")).fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_text(found)).to_be_visible()
    wait_until_drawn(page)


def confirm(page: Page, button: str) -> None:
    page.get_by_role("dialog").last.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name="Start now").click()


def test_of_a_hundred_requests_those_still_open_are_approved_and_the_others_explained(
    served: Served, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    sync(page, served.address)
    page.goto(f"{served.address}/refunds?types={REFUND}&words=broken")
    expect(page.get_by_text("1–100 of 100")).to_be_visible(timeout=30_000)
    grid_of(page).locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text("100 selected")
    served.move(served.refunds[:WITHDRAWN], "withdraw", kind=REFUND)

    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("button", name="Approve return or refund").click()
    dialog = page.get_by_role("dialog").last
    expect(dialog.get_by_text(re.compile("100 requests will be approved"))).to_be_visible()
    dialog.get_by_label("Type 100 to confirm").fill("100")
    page.keyboard.press("Tab")
    confirm(page, "Approve 100 requests")
    result = page.locator('[class*="st-key-result_"]')
    expect(result.get_by_text("93 requests approved, 7 left out")).to_be_visible(timeout=120_000)
    expect(result).to_contain_text("7 skipped · Answered already: The request was answered, withdrawn or decided")
    expect(page.locator(".st-key-selection_bar")).to_have_count(0)  # what is answered is ticked no longer
    statuses = served.statuses(served.refunds)
    assert Counter(statuses) == {"RETURN_OR_REFUND_REQUEST_SUCCESS": 93, "RETURN_OR_REFUND_REQUEST_CANCEL": 7}


def open_refund(page: Page, order_id: str) -> str:
    """Opens the view of an order's only refund from the list; returns its address."""
    search(page, order_id, "1–1 of 1")
    grid_of(page).locator('.ag-pinned-left-cols-container [col-id="case_id"] a').click()
    expect(page.get_by_text(re.compile(r"Answer by .* \(in ")).first).to_be_visible(timeout=30_000)
    return page.url


def test_a_return_is_declined_with_a_picture(served: Served, open_page: Callable[[], Page]) -> None:
    page = open_page()
    sync(page, served.address)
    view = open_refund(page, served.refused)
    page.get_by_role("button", name="Decline return or refund").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_text(REASON).click()
    files = dialog.locator('input[type="file"]')
    files.set_input_files({"name": "mug.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(dialog.get_by_text("“mug.png” is neither a JPEG nor a PNG picture.")).to_be_visible()
    dialog.get_by_role("button", name="Remove mug.png").click()
    picture = page.screenshot()
    files.set_input_files({"name": "mug.png", "mimeType": "image/png", "buffer": picture})
    confirm(page, "Decline 1 request")
    expect(page.get_by_text("1 request declined")).to_be_visible(timeout=30_000)
    assert served.statuses([served.refused]) == ["REFUND_OR_RETURN_REQUEST_REJECT"]
    assert served.uploads() == [picture]
    sync(page, served.address)
    page.goto(view)
    expect(page.get_by_text("Your answer")).to_be_visible(timeout=30_000)
    shown = page.get_by_test_id("stImage").locator('img[src*="/uploads/"]')
    expect(shown).to_have_js_property("naturalWidth", 1440)


def test_a_return_goes_from_its_request_to_a_credit_memo(served: Served, open_page: Callable[[], Page]) -> None:
    page = open_page()
    sync(page, served.address)
    view = open_refund(page, served.sent_back)
    page.get_by_role("button", name="Approve return or refund").click()
    confirm(page, "Approve 1 request")
    expect(page.get_by_text("1 request approved")).to_be_visible(timeout=30_000)
    assert served.statuses([served.sent_back]) == ["AWAITING_BUYER_SHIP"]

    served.move([served.sent_back], "ship_back")
    sync(page, served.address)
    page.goto(view)
    page.get_by_role("button", name="Confirm returned parcel").click()
    confirm(page, "Confirm 1 parcel")
    expect(page.get_by_text("1 parcel confirmed")).to_be_visible(timeout=30_000)
    assert served.statuses([served.sent_back]) == ["RETURN_OR_REFUND_REQUEST_SUCCESS"]
    assert served.memos() == [], "approved is not paid back"

    served.move([served.sent_back], "pay")
    sync(page, served.address)
    page.goto(view)
    expect(page.get_by_text("Refunded", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile(r"Credit memo \d+: "))).to_be_visible(timeout=30_000)
