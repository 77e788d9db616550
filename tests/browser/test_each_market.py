"""The bulk actions in a real browser, each for orders of GB, US and SG at once, against both sides' books."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.books import cases_of, magento_books, order_of, sales_order_of, shipments_of, wait_until
from tests.browser.conftest import grid_of, steady_dashboard
from tests.browser.each_market import Prepared, prepare
from tests.selling import HastyClock
from tests.shipping import busy_desk

pytestmark = pytest.mark.browser

# TikTok's key of each reason for a paid order, market by market (Partner Center, "Cancel reasons").
KEYS = {
    "Out of Stock": {
        "GB": "seller_cancel_reason_out_of_stock_uk",
        "US": "seller_cancel_reason_out_of_stock",
        "SG": "seller_cancel_reason_out_of_stock",
    },
    "Pricing Error": {
        "GB": "seller_cancel_reason_wrong_price_uk",
        "US": "seller_cancel_reason_wrong_price",
        "SG": "seller_cancel_reason_wrong_price",
    },
    "Unable to Deliver": {
        "GB": "seller_cancel_paid_reason_address_not_deliver_uk",
        "US": "seller_cancel_paid_reason_address_not_deliver",
        "SG": "seller_cancel_unable_to_deliver_to_buyer_address",
    },
}
GRANTED = {"CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_COMPLETE"}
DECLINED = {"CANCELLATION_REQUEST_CANCELLED"}


@dataclass(frozen=True)
class Served:
    """A dashboard on the prepared world."""

    address: str
    folder: Path
    world: Prepared

    def status_of(self, order_id: str) -> str:
        return str(order_of(self.folder, order_id)["status"])

    def answers_to(self, order_ids: Collection[str]) -> set[str]:
        """How TikTok has the buyers' requests of these orders."""
        return {case["cancel_status"] for one in order_ids for case in cases_of(self.folder, one)}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("markets")
    with busy_desk(folder, orders=400, clock=HastyClock()) as desk:
        world = prepare(desk)
    with steady_dashboard(folder) as address:
        yield Served(address, folder, world)


def _ask(page: Page, served: Served, action: str, order_ids: Collection[str]) -> Locator:
    """Selects orders by a pasted list of their ids, and opens the preview of an action."""
    page.goto(f"{served.address}/orders?q={'+'.join(order_ids)}")
    grid = grid_of(page)
    rows = grid.locator(".ag-pinned-left-cols-container .ag-row")
    expect(rows).to_have_count(len(order_ids), timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    expect(page.locator(".st-key-selection_bar")).to_contain_text(f"{len(order_ids)} selected")
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name=action, exact=True).click()
    return page.get_by_role("dialog").last


def _confirm(page: Page, dialog: Locator, label: str, result: str) -> None:
    dialog.get_by_role("button", name=label, exact=True).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text(re.compile(result))).to_be_visible(timeout=60_000)


def test_1_reject_says_each_market_s_own_reason(served: Served, open_page: Callable[[], Page]) -> None:
    page = open_page()
    for (reason, keys), orders in zip(KEYS.items(), served.world.to_reject, strict=True):
        dialog = _ask(page, served, "Reject", orders.values())
        dialog.get_by_text(reason, exact=True).click()
        _confirm(page, dialog, "Reject 3 orders", "3 orders rejected")
        assert {served.status_of(one) for one in orders.values()} == {"CANCELLED"}
        cases = {region: cases_of(served.folder, one) for region, one in orders.items()}
        assert {region: [case["cancel_reason"] for case in own] for region, own in cases.items()} == {
            region: [key] for region, key in keys.items()
        }
    with_sales_orders = served.world.to_reject[0].values()
    wait_until(
        lambda: {sales_order_of(served.folder, one)["state"] for one in with_sales_orders} == {"canceled"},
        "the rejected orders are cancelled in Magento",
    )


def test_2_where_tiktok_does_not_offer_the_reason_nothing_is_cancelled(
    served: Served, open_page: Callable[[], Page]
) -> None:
    page, orders = open_page(), served.world.unpaid
    dialog = _ask(page, served, "Reject", orders.values())
    dialog.get_by_text("Unable to Deliver", exact=True).click()
    for place in range(3):
        dialog.get_by_text("Reject it too: Not paid").nth(place).click()
    _confirm(page, dialog, "Reject 3 orders", "3 left out")
    expect(page.get_by_text("3 skipped · Reason not offered here").first).to_be_visible()
    assert {served.status_of(one) for one in orders.values()} == {"UNPAID"}


def test_3_buyers_requests_are_accepted_and_declined(served: Served, open_page: Callable[[], Page]) -> None:
    page, accepted, declined = open_page(), served.world.to_accept.values(), served.world.to_decline.values()
    dialog = _ask(page, served, "Accept cancellation", accepted)
    back = dialog.get_by_text("TikTok pays buyers back")
    for currency in ("£", "US$", " S$"):
        expect(back).to_contain_text(currency)
    _confirm(page, dialog, "Accept 3 requests", "3 requests cancelled as the buyers? asked")
    assert {served.status_of(one) for one in accepted} == {"CANCELLED"}
    assert served.answers_to(accepted) <= GRANTED
    dialog = _ask(page, served, "Decline cancellation", declined)
    dialog.get_by_text("Product has been packed").click()  # its key is another one in the US
    _confirm(page, dialog, "Decline 3 requests", "3 requests declined")
    assert {served.status_of(one) for one in declined} == {"AWAITING_SHIPMENT"}
    assert served.answers_to(declined) == DECLINED


def test_4_sync_status_tells_what_changed_and_magento_follows(
    served: Served, open_page: Callable[[], Page]
) -> None:
    page, sent, cancelled = open_page(), served.world.sent, served.world.cancelled
    dialog = _ask(page, served, "Sync Status", [*sent.values(), *cancelled.values()])
    dialog.get_by_role("button", name="Sync 6 orders", exact=True).click()
    told = "6 orders read anew: 3 cancelled, 3 now awaiting collection"
    expect(page.get_by_text(told)).to_be_visible(timeout=60_000)
    for order_id in sent.values():
        carrier, number = served.world.numbers[order_id]
        wait_until(
            lambda one=order_id: shipments_of(served.folder, one) != [], f"{order_id} is shipped in Magento"
        )
        (shipment,) = shipments_of(served.folder, order_id)
        assert [(one["title"], one["track_number"]) for one in shipment["tracks"]] == [(carrier, number)]
        sales_order = sales_order_of(served.folder, order_id)
        assert sales_order["state"] == "complete"
        assert sales_order["total_invoiced"] == sales_order["grand_total"]
        with magento_books(served.folder) as books:
            invoices = [one for one in books.invoices() if one["order_id"] == sales_order["entity_id"]]
        assert len(invoices) == 1
        page.goto(f"{served.address}/order?order_id={order_id}")
        card = page.locator(".st-key-sales_order")
        expect(card.get_by_text("Shipped here, as TikTok shows it")).to_be_visible(timeout=30_000)
        expect(card.get_by_text(number, exact=True)).to_be_visible()
    for order_id in cancelled.values():
        assert sales_order_of(served.folder, order_id)["state"] == "canceled"


def test_5_what_is_shipped_in_magento_ships_on_tiktok(served: Served, open_page: Callable[[], Page]) -> None:
    page, orders = open_page(), served.world.shipped
    dialog = _ask(page, served, "Sync Status", orders.values())
    dialog.get_by_role("button", name="Sync 3 orders", exact=True).click()
    expect(page.get_by_text("3 orders read anew: 3 processing in Magento")).to_be_visible(timeout=60_000)
    for order_id in orders.values():
        wait_until(
            lambda one=order_id: served.status_of(one) == "AWAITING_COLLECTION", f"{order_id} is shipped on TikTok"
        )
        lines = order_of(served.folder, order_id)["line_items"]
        told = {(line["shipping_provider_name"], line["tracking_number"]) for line in lines}
        assert told == {served.world.numbers[order_id]}
        assert {line["package_status"] for line in lines} == {"PROCESSING"}
        assert len({line["package_id"] for line in lines}) == len(shipments_of(served.folder, order_id)) == 1
        page.goto(f"{served.address}/order?order_id={order_id}")
        parcels = page.locator(".st-key-parcels")
        expect(parcels.get_by_text("Waits for the carrier")).to_be_visible(timeout=30_000)
        expect(parcels.get_by_text(served.world.numbers[order_id][1], exact=True)).to_be_visible()
        expect(
            page.locator(".st-key-sales_order").get_by_text(re.compile("pieces? · Shipped in Magento"))
        ).to_be_visible()
