"""From an empty folder through all four steps to the first sales order, against a sandbox as if it were real."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import dashboard, grid_of
from tests.programs import served_shop

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Place:
    """The dashboard's address, what the sandbox on other ports says of itself, and the folder of both."""

    address: str
    sandbox: dict[str, Any]
    folder: Path

    def sales_orders(self) -> list[dict[str, Any]]:
        """Returns ours in the books of the sandbox's Magento, read past its server."""
        with closing(sqlite3.connect(self.folder / "real.magento.sqlite3")) as books:
            found = [json.loads(row[0]) for row in books.execute("SELECT data FROM sales_order")]
        return [one for one in found if one["increment_id"].startswith("TTS-")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("setup")
    with dashboard(folder, PRACTICE_ARRIVALS_PER_HOUR="0", PRACTICE_ORDERS="60") as address:
        back = f"{address}/tiktok/callback"
        with served_shop(folder / "real.sqlite3", orders=900, redirect_url=back) as sandbox:
            yield Place(address, sandbox, folder)
    log = (folder / "server.log").read_text()
    assert "Traceback" not in log, log


def _field(page: Page, label: str) -> Locator:
    """A field by the whole of its label; the button for its help bears the label too."""
    return page.locator(f'input[aria-label="{label}"]')


def _enter_app(page: Page, place: Place, number: int) -> None:
    app = place.sandbox["apps"][number]
    _field(page, "App key").fill(app["app_key"])
    _field(page, "App secret").fill(app["app_secret"])
    _field(page, "Service ID").fill(app["service_id"])
    _enter_servers(page, place.sandbox["base_url"])


def _enter_servers(page: Page, address: str) -> None:
    if not _field(page, "Address of the API").is_visible():
        page.get_by_text("Other servers (for experts)").click()
    _field(page, "Address of the API").fill(address)
    _field(page, "Address of the authorisation").fill(address)


def _answer(page: Page, decision: str) -> Page:
    """Opens TikTok's page as a seller and presses a button there; gives the page that comes back to us."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open TikTok’s page").click()
    seller = opened.value
    seller.get_by_role("button", name=decision).click()
    return seller


def _go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on to TikTok’s consent").press(
        "Enter"
    )  # a click can miss what an opening fold moves


def test_1_an_empty_folder_offers_to_practise_or_to_connect(place: Place, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(place.address)
    expect(page.get_by_role("heading", name="Practise first")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Connect your shop").last.click()
    expect(page.get_by_text("0 of 4 steps done.")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Give the workspace a name")).to_be_visible()
    _field(page, "Name of your workspace").fill("Larkspur Trading")
    _field(page, "First administrator (email address)").fill("ada@example.com")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("1 of 4 steps done.")).to_be_visible()


def test_2_what_cannot_be_an_app_is_said(place: Place, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{place.address}/setup")  # the second step is where one left
    _enter_app(page, place, 0)
    _field(page, "App secret").fill("with a blank")
    _go_on(page)
    expect(page.get_by_text("The app secret has a blank within.")).to_be_visible()
    _enter_app(page, place, 0)
    _enter_servers(page, "http://open-api.example.com")
    _go_on(page)
    expect(page.get_by_text("so keys would travel unencrypted")).to_be_visible()
    _enter_servers(page, "https://10.0.0.5")
    _go_on(page)
    expect(page.get_by_text("is an address of a private network")).to_be_visible()
    page.goto(place.address)  # what was typed is gone with its page


def _open_paste(page: Page) -> None:
    """Opens the fold and waits until it is wide open: a button that still moves cannot be met."""
    page.get_by_text("It did not come back here? Paste the code").click()
    expect(_field(page, "Code or address")).to_be_visible()
    page.wait_for_function("document.getAnimations().length === 0")


def test_3_a_consent_that_is_denied_or_wrong_is_said_and_one_that_is_given_connects(
    place: Place, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{place.address}/setup")
    _enter_app(page, place, 0)
    _go_on(page)
    seller = _answer(page, "Deny")
    expect(seller.get_by_role("heading", name="Not connected")).to_be_visible()
    expect(page.get_by_text("Deny was pressed on TikTok’s page")).to_be_visible()
    _open_paste(page)
    _field(page, "Code or address").fill("ROW_made_up")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("was already used or is older than 30 minutes")).to_be_visible()
    page.reload()  # what was begun is there again
    page.get_by_role("button", name="Make a new link").click()
    seller = _answer(page, "Approve")
    expect(seller.get_by_role("heading", name="Connected")).to_be_visible()
    expect(page.get_by_role("heading", name="Your shops")).to_be_visible()
    address = seller.url
    seller.goto(address)
    expect(seller.get_by_text("This answer was taken already; it counts once.")).to_be_visible()


def test_4_both_apps_stand_side_by_side_and_their_orders_come_in(
    place: Place, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{place.address}/accounts")
    page.get_by_role("button", name="Add account").click()
    page.get_by_text("In the United States").click()
    expect(page.get_by_role("link", name="Partner Center")).to_have_attribute(
        "href", "https://partner.us.tiktokshop.com"
    )
    _enter_app(page, place, 1)
    _go_on(page)
    _answer(page, "Approve")
    expect(page.get_by_role("heading", name="Your shops")).to_be_visible()
    for shop in [shop for app in place.sandbox["apps"] for shop in app["shops"]]:
        expect(page.get_by_text(shop["id"])).to_be_visible()
    _field(page, "Title").first.fill("The UK shop")
    page.get_by_role("button", name="Import", exact=True).click()  # right from the field: both count
    result = page.locator(".st-key-import_result")
    expect(result.get_by_text(re.compile(r"[1-9][\d,]* new, 0 changed"))).to_have_count(4, timeout=60_000)
    expect(result.get_by_text("The UK shop")).to_be_visible()
    page.get_by_role("button", name="Go on to Magento").click()
    expect(_field(page, "Address of the shop")).to_be_visible()


def test_5_magento_is_tested_and_each_account_gets_its_store_view(
    place: Place, open_page: Callable[[], Page]
) -> None:
    page, magento = open_page(), place.sandbox["magento"]
    page.goto(f"{place.address}/setup")  # a new browser goes on where the last one was
    keys = {
        "Consumer key": magento["consumer_key"],
        "Consumer secret": magento["consumer_secret"],
        "Access token": magento["access_token"],
        "Access token secret": "wrong",
    }
    _field(page, "Address of the shop").fill(magento["base_url"])
    _field(page, "Address of its admin").fill(f"{magento['base_url']}/admin")
    for label, value in keys.items():
        _field(page, label).fill(value)
    page.get_by_role("button", name="Test and connect").click()
    expect(page.get_by_text("Magento refused the keys")).to_be_visible()
    _field(page, "Access token secret").fill(magento["access_token_secret"])
    page.get_by_role("button", name="Test and connect").click()
    expect(page.get_by_text("5 store views: United Kingdom")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("combobox", name="The UK shop (GB)")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("3 of 4 steps done.")).to_be_visible()


def test_6_the_policy_says_what_will_happen_and_all_is_verified(
    place: Place, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{place.address}/setup")
    page.get_by_text("Automatic: new orders are created by themselves").click()
    expect(
        page.get_by_text(re.compile(r"The UK shop.*become sales orders by themselves in store view uk"))
    ).to_be_visible()
    page.get_by_text("From a time of my choice").click()
    # A year that is before all orders of the practice shop: older ones are not created in bulk.
    page.get_by_role("spinbutton", name="year, Day").press_sequentially("2024")
    page.get_by_role("spinbutton", name="year, Day").press("Enter")
    page.get_by_text("Review everything: every order waits").click()
    expect(
        page.get_by_text(re.compile(r"The UK shop.*after .* 2024,.*become sales orders by hand.*store view uk"))
    ).to_be_visible()
    page.get_by_role("button", name="Save and test everything").click()
    expect(page.get_by_text("TikTok, Magento and the order policy work together.")).to_be_visible(timeout=60_000)
    page.goto(f"{place.address}/accounts")
    cards = page.locator('[class*="st-key-account_7"]')
    expect(cards.filter(has_text="Verified")).to_have_count(4)
    expect(cards.filter(has_text="Practice")).to_have_count(3)


def test_7_the_first_sales_order_stands_in_magento(place: Place, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{place.address}/orders?tab=to_create")
    grid = grid_of(page)
    expect(grid.locator(".ag-pinned-left-cols-container .ag-row").first).to_be_visible(timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Create Sales Order").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    page.get_by_role("button", name="Start now").click()
    result = page.get_by_text(re.compile("created or linked"))
    expect(result).to_be_visible(timeout=60_000)
    created = place.sales_orders()
    assert created, result.inner_text()
    real = {shop["id"] for app in place.sandbox["apps"] for shop in app["shops"]}
    with closing(sqlite3.connect(place.folder / "real.sqlite3")) as books:
        shops = dict(books.execute("SELECT id, shop_id FROM orders"))
    assert {str(shops[int(one["ext_order_id"])]) for one in created} <= real


def test_8_an_account_is_paused_and_resumed(place: Place, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{place.address}/accounts")
    card = page.locator('[class*="st-key-account_7"]').first
    card.get_by_role("button", name="Pause").click()
    expect(card.get_by_text(re.compile("Paused$"))).to_be_visible()
    card.get_by_role("button", name="Resume").click()
    expect(card.get_by_text(re.compile("Live$"))).to_be_visible()
    card.get_by_role("button", name="Test connection").click()
    expect(card.get_by_text("TikTok Shop accepts it for")).to_be_visible(timeout=60_000)
