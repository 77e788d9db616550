"""The pages around sales orders: policy, SKU map, Magento, activity."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import grid_of, import_orders, open_menu, steady_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("set-up")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with steady_dashboard(folder, PRACTICE_ORDERS="250") as address:
        yield address


def test_a_backup_is_made_while_the_dashboard_runs_and_is_listed(
    address: str, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{address}/backups")
    expect(page.get_by_text("There is no backup yet.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_text("Last backup just now; it is kept.")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_role("button", name="Back up now")).to_be_enabled()
    expect(page.get_by_text("python -m tiktok_orders restore")).to_be_visible()


def test_schedules_say_how_they_stand_and_do_what_they_are_told(
    address: str, open_page: Callable[[], Page]
) -> None:
    """Stands first: the tests below import."""
    page = open_page()
    page.goto(f"{address}/schedules")
    by_hand = page.get_by_text("Off: practice orders come in when you press Import Orders")
    expect(by_hand).to_be_visible(timeout=30_000)
    imports, backup = page.locator(".st-key-schedule_imports"), page.locator(".st-key-schedule_backup")
    imports.get_by_role("button", name="Run now").click()
    expect(imports.get_by_text("No account takes part in what runs by itself.")).to_be_visible()
    backup.get_by_role("button", name="Run now").click()
    expect(backup.get_by_text("is written and verified")).to_be_visible()
    page.get_by_text("Practice accounts run by schedule too").click()
    expect(page.get_by_text("press Import Orders once, and choose how far back")).to_be_visible()
    for words in ("only by hand", "in ", "only by hand"):
        switch = imports.get_by_text("On", exact=True)
        expect(switch).to_have_count(1)  # the one of another state goes a moment after the new one has come
        switch.click()
        expect(imports.get_by_text(f"Next: {words}")).to_be_visible()
    page.reload()
    expect(imports.get_by_text("Next: only by hand")).to_be_visible()
    page.get_by_text("Practice accounts run by schedule too").click()
    expect(by_hand).to_be_visible()


def test_a_policy_is_saved_in_versions_and_a_wrong_one_is_said(
    address: str, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{address}/order_policy")
    prefix = page.get_by_label("Numbers of sales orders begin with")
    expect(prefix).to_have_value("TTS-", timeout=30_000)
    prefix.fill("a prefix that is far too long")
    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text("The prefix of sales orders may")).to_be_visible()
    prefix.fill("SHOP-")
    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text("Saved. It holds for the next sales order.")).to_be_visible()
    numbers = page.get_by_label("Numbers of sales orders begin with")
    expect(numbers).to_have_count(1)  # the one of the version before goes a moment after the new one has come
    expect(numbers).to_have_value("SHOP-")
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()


def test_choices_are_tried_on_real_orders_and_an_earlier_version_is_taken_back(
    address: str, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    import_orders(page, address)
    page.goto(f"{address}/order_policy")
    money = page.locator(".st-key-example_tell_money")
    expect(money.get_by_text(re.compile(r"= £[\d.]+ net \+ £[\d.]+ tax"))).to_be_visible(timeout=30_000)
    expect(money.get_by_text(re.compile(r"The buyer paid £[\d.]+"))).to_be_visible()
    page.get_by_text("No tax on the sales order").click()
    expect(money.get_by_text(re.compile(r"= £[\d.]+ net \+ £0\.00 tax"))).to_be_visible()
    page.get_by_role("button", name=re.compile("of the last .* would change")).click()
    expect(page.get_by_text("Tax: included at 20 % → none")).to_be_visible()
    expect(page.get_by_text(re.compile(r"orders differ: \d+ in tax"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("The choices below are those that hold.")).to_be_visible()
    page.locator(".st-key-preset_stock_safe").get_by_role("button", name="Use these choices").click()
    expect(page.get_by_role("radio", name=re.compile("^By themselves"))).to_be_checked()
    page.get_by_role("button", name="Save policy").click()
    newest = page.locator("[class*=st-key-version_]").first
    expect(newest.get_by_text("Sales orders are created: by hand → by themselves")).to_be_visible()
    page.get_by_role("button", name="Restore").first.click()
    expect(newest.get_by_text("Sales orders are created: by themselves → by hand")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("^By hand"))).to_be_checked()


def test_a_fixed_billing_address_and_a_tax_rule_are_on_the_next_sales_orders(
    address: str, folder: Path, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{address}/order_policy")
    page.get_by_text("One address for all").click()
    for label, text in (("First name", "Tess"), ("Last name", "Example"), ("Street", "1 Example Road")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Town").fill("Leeds")
    page.get_by_label("Postal code", exact=True).fill("LS1 1AA")
    open_menu(page, page.get_by_role("combobox", name="Country"), "United Kingdom (GB)").click()
    billed = page.locator(".st-key-example_tell_customer")
    expect(billed.get_by_text("Billed to Tess Example, 1 Example Road, Leeds, LS1 1AA, GB")).to_be_visible()
    page.get_by_text("Another tax for shipping").click()
    page.get_by_role("textbox", name="Further tax classes").fill("2")
    page.get_by_role("textbox", name="Further tax classes").press("Enter")
    rule = page.get_by_role("combobox", name=re.compile("^Products of tax class 2"))
    open_menu(page, rule, "Included in the price").click()
    percent = page.get_by_label(re.compile("^Per cent in class 2"))
    percent.fill("5")
    percent.press("Enter")
    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text(re.compile("Tax of class 2.*: as all other → included at 5 %"))).to_be_visible()
    page.goto(f"{address}/orders?tab=to_create")
    grid = grid_of(page)
    expect(grid.locator(".ag-row").first).to_be_visible(timeout=30_000)
    grid.locator(".ag-header-select-all input").click()
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Create Sales Order").click()
    page.get_by_role("button", name=re.compile(r"^Create \d+ sales orders?$")).click()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_text("created or linked")).to_be_visible(timeout=60_000)
    sent = _sent_in_pounds(folder)
    assert sent, "no order of the account went through"
    assert {order["billing_address"]["city"] for order in sent} == {"Leeds"}
    assert {item["tax_percent"] for order in sent for item in order["items"]} == {5}


def _sent_in_pounds(folder: Path) -> list[dict[str, Any]]:
    """What the practice Magento's own books have of ours for the British account, read past its server."""
    with closing(sqlite3.connect(folder / "practice.magento.sqlite3")) as books:
        orders, items, addresses = (
            [json.loads(row[0]) for row in books.execute(f"SELECT data FROM {table}")]
            for table in ("sales_order", "sales_order_item", "sales_order_address")
        )
    return [
        {
            "items": [item for item in items if item["order_id"] == order["entity_id"]],
            "billing_address": next(
                one
                for one in addresses
                if one["parent_id"] == order["entity_id"] and one["address_type"] == "billing"
            ),
        }
        for order in orders
        if order["order_currency_code"] == "GBP" and order["increment_id"].startswith("SHOP-")
    ]


def test_an_account_is_switched_to_watch_only_and_back(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/order_policy")
    page.get_by_role("button", name="Switch to watch only").click()
    expect(page.get_by_text("it imports and previews, and sends nothing")).to_be_visible()
    page.get_by_role("button", name="Go live").click()
    expect(page.get_by_text("what is confirmed here is sent to Magento")).to_be_visible()
    page.goto(f"{address}/?tab=to_create")  # all orders are older than this moment now
    grid = grid_of(page)
    row = grid.locator(".ag-center-cols-container .ag-row", has_text="(UK)").first
    expect(row).to_be_visible(timeout=30_000)
    order_id = row.get_attribute("row-id") or ""
    grid.locator(".ag-header-select-all input").click()
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("button", name="Create Sales Order").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_text(re.compile(r"^Look these \d+ up in Magento and link what is there")).click()
    expect(dialog.get_by_role("button", name=re.compile(r"^Look \d+ orders up$"))).to_be_visible()
    page.goto(f"{address}/order?order_id={order_id}")
    page.get_by_role("button", name="Create Sales Order").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_text("Create it too: Placed before going live").click()
    expect(dialog.get_by_role("button", name="Create 1 sales order")).to_be_visible()


def test_a_sku_is_mapped_and_a_file_with_a_bad_row_is_said(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/sku_map")
    expect(page.get_by_text("Nothing is mapped yet")).to_be_visible(timeout=30_000)
    page.get_by_label("SKU on TikTok").fill("MUG-6PACK")
    page.get_by_label("SKU in Magento").fill("MUG-BLU-350")
    page.get_by_label("Quantity").fill("a few")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("is not a quantity")).to_be_visible()
    page.get_by_label("SKU on TikTok").fill("MUG-6PACK")
    page.get_by_label("SKU in Magento").fill("MUG-BLU-350")
    page.get_by_label("Quantity").fill("6")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("Forget a mapping")).to_be_visible()
    page.get_by_text("Upload a CSV with many").click()
    text = "tiktok_sku,magento_sku,quantity,price_share\nTEA-SET,TEA-1,2,1\nBROKEN,TEA-1,none,1\n"
    page.locator('input[type="file"]').set_input_files(
        {"name": "map.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    page.get_by_role("button", name="Save 1 mapping", exact=True).click()
    expect(page.get_by_text("Saved 1 mapping.")).to_be_visible()
    open_menu(page, page.get_by_role("combobox", name="Forget a mapping"), "TEA-SET")


def test_the_connection_is_tested_and_wrong_keys_are_said(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/magento")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_text("Orders can be read", exact=False)).to_be_visible()
    page.reload()  # what was tested is drawn once, and the form below it moves when it goes
    page.get_by_text("Connect a Magento").click()
    page.get_by_label("Address of the shop").fill("http://127.0.0.1:9")
    page.get_by_label("Consumer key").fill("key")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("One of Magento's keys is missing")).to_be_visible()


def test_all_sending_is_stopped_on_any_page_seen_on_every_other_and_let_go_on(
    address: str, open_page: Callable[[], Page]
) -> None:
    page, other = open_page(), open_page()
    other.goto(f"{address}/sku_map")
    expect(other.get_by_role("button", name="Stop all sending")).to_be_visible(timeout=30_000)
    page.goto(address)
    page.get_by_role("button", name="Stop all sending").click()
    expect(page.get_by_text("All sending is stopped.")).to_be_visible()
    expect(other.get_by_text("All sending is stopped.")).to_be_visible(timeout=30_000)
    other.get_by_role("button", name="Let sending go on").click()
    expect(other.get_by_role("button", name="Stop all sending")).to_be_visible()


def test_the_ledger_is_there_for_anyone(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/activity")
    expect(page.get_by_text("No TikTok order has two")).to_be_visible(timeout=30_000)
    page.get_by_role("tab", name="What people did").click()
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
