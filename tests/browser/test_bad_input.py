"""What goes wrong is said in a sentence, in the browser too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import dashboard, grid_of
from tests.builders import GB, NOW, give_key, make_imported, open_database, store
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store import unreadable_records

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("bad-input")
    database = open_database(folder)
    store(database, *(make_imported(f"57600{number:03}") for number in range(120)))
    unreadable = read_entries([{"id": "999", "create_time": "never"}]).unreadable
    database.write(lambda cursor: unreadable_records.keep(cursor, GB, unreadable, NOW))
    database.execute(
        "UPDATE authorisations SET refresh_token_expires_at = $now", {"now": NOW.replace(tzinfo=None)}
    )
    give_key(database, folder)
    database.close()
    with dashboard(folder) as address:
        yield address


def test_a_page_past_the_end_is_the_last_one(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders?page=999999")
    expect(page.get_by_text("There is no page 999,999: this is the last one.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("^101–120 of 120"))).to_be_visible()


def test_an_address_that_makes_no_sense_shows_all_orders(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(
        f"{address}/orders?page=-5&tab=nonsense&status=x&placed_from=2026-99-99&updated_until=never&sort=;drop&flag=%00"
    )
    expect(page.get_by_text("1–100 of 120", exact=True)).to_be_visible(timeout=30_000)


def test_dates_that_leave_nothing_are_blamed(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/orders?placed_from=2026-11-20&placed_until=2026-11-01")
    expect(page.get_by_text("No orders match")).to_be_visible(timeout=30_000)
    expect(
        page.get_by_text(re.compile("Without Placed on 20 Nov 2026 to 01 Nov 2026 there are 120"))
    ).to_be_visible()


def test_an_unknown_order_is_said(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/order?order_id=<script>alert(1)</script>")
    expect(page.get_by_text("This order is not here")).to_be_visible(timeout=30_000)


def test_an_unreadable_record_is_listed_with_its_reason(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/imports")
    expect(page.get_by_text("Unreadable records (1)")).to_be_visible(timeout=30_000)
    page.get_by_text("Order 999 of Shop GB").click()
    expect(page.get_by_text('"create_time": "never"')).to_be_visible()


def test_a_rate_that_is_none_is_refused(address: str, open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto(f"{address}/currency")
    page.get_by_label("1 unit in GBP").fill("a lot")
    page.get_by_label("Source").fill("my bank")
    page.get_by_role("button", name="Save rate").click()
    expect(page.get_by_text("“a lot” is not a rate")).to_be_visible()
    page.get_by_label("1 unit in GBP").fill("0.15")
    page.get_by_role("button", name="Save rate").click()
    expect(page.get_by_text("There are no rates yet.")).to_be_hidden()


def test_a_second_dashboard_on_the_same_database_says_who_holds_it(
    open_page: Callable[[], Page], tmp_path: Path
) -> None:
    open_database(tmp_path).close()
    script = (
        "import sys; from pathlib import Path; from tiktok_orders.store.database import Database;"
        "d = Database(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "orders.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"open\n"
        with dashboard(tmp_path) as address:
            page = open_page()
            page.goto(address)
            expect(page.get_by_text("TikTok Orders cannot start")).to_be_visible(timeout=30_000)
            expect(page.get_by_text(f"in use by process {holder.pid}")).to_be_visible()
        holder.kill()


def test_an_authorisation_that_ended_is_said_and_no_import_fails_for_it(
    address: str, open_page: Callable[[], Page]
) -> None:
    page = open_page()
    page.goto(f"{address}/orders")
    expect(grid_of(page).locator(".ag-row").first).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Import Orders").click()
    said = "Shop GB needs authorisation"
    expect(page.locator("[data-testid=stAlert]").filter(has_text=said)).to_have_count(2)
    expect(page.get_by_role("link", name="Open Accounts")).to_be_visible()
