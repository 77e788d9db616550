"""Signing in at a provider, in real browsers: who sees what, who may do what, and from when on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import dashboard, grid_of
from tests.builders import TESTER
from tests.practice import settings_in
from tests.provider import serving_provider
from tiktok_orders.bootstrap import open_application
from tiktok_orders.domain.people import Role
from tiktok_orders.services.people import add_person, disable
from tiktok_orders.store.accounts import list_accounts

pytestmark = pytest.mark.browser

VOUCHED = {"email_verified": True}
PEOPLE = {
    "Ada": {"email": "Ada@example.com", "name": "Whatever she likes", **VOUCHED},
    "Otto": {"email": "otto@example.com", **VOUCHED},
    "Vera": {"email": "vera@example.com", **VOUCHED},
    "Nora": {"email": "nora@example.com"},
    "Stranger": {"email": "stranger@example.com", **VOUCHED},
    "Unverified": {"email": "ada@example.com", "email_verified": False},
    "Former": {"email": "former@example.com", **VOUCHED},
}
ADDED = [
    ("ada@example.com", "Ada Example", Role.ADMINISTRATOR),
    ("otto@example.com", "Otto Example", Role.OPERATOR),
    ("vera@example.com", "Vera Example", Role.VIEWER),
    ("nora@example.com", "", Role.VIEWER),
    ("former@example.com", "", Role.OPERATOR),
]
PAGES = ("", "orders", "order?order_id=576461413038700001", "imports", "activity", "magento", "people", "you")


@dataclass(frozen=True)
class Desk:
    address: str
    provider: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("sign-in")
    settings = settings_in(folder).model_copy(update={"practice_orders": 60, "practice_arrivals_per_hour": 0})
    with closing(open_application(settings)) as application:
        application.connect_practice()
        application.imports.start(list_accounts(application.database), person=TESTER, trigger="button")
        application.imports.wait()
        for email, name, role in ADDED:
            add_person(application.database, email, role=role, name=name, person=TESTER, now=application.clock())
        disable(application.database, "former@example.com", person=TESTER, now=application.clock())
    with serving_provider(PEOPLE) as provider:
        settings = {**provider.settings(), "PRACTICE_ARRIVALS_PER_HOUR": "0", "PRACTICE_ORDERS": "60"}
        with dashboard(folder, **settings) as address:
            yield Desk(address, provider.base_url)
    log = (folder / "server.log").read_text()
    assert "Traceback" not in log and "do-not-show" not in log, log


def sign_in(page: Page, desk: Desk, name: str) -> Page:
    page.goto(desk.address)
    page.get_by_role("button", name="Sign in").click(timeout=40_000)
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(f"{desk.address}/")
    return page


def go(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()


def import_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Import Orders")


@pytest.mark.parametrize("path", PAGES)
def test_an_anonymous_visitor_sees_one_button_at_any_address(
    desk: Desk, open_page: Callable[[], Page], path: str
) -> None:
    page = open_page()
    page.goto(f"{desk.address}/{path}")
    expect(page.get_by_role("button")).to_have_count(1, timeout=40_000)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    words = page.locator(".stMain").inner_text().split()
    assert " ".join(words) == "📦 TikTok Orders Sign in with the account of your organisation. Sign in"
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_an_anonymous_visitor_gets_no_file_no_component_and_no_figure(desk: Desk) -> None:
    for path in ("media/x.json", "component/st_aggrid.AgGrid.agGrid/index.html", "_stcore/metrics"):
        answer = requests.get(f"{desk.address}/{path}", timeout=10)
        assert (answer.status_code, answer.text) == (403, "Sign in first."), path
    forged = {"_streamlit_user": '{"email": "ada@example.com", "email_verified": true}'}
    assert requests.get(f"{desk.address}/_stcore/metrics", cookies=forged, timeout=10).status_code == 403
    put = requests.put(f"{desk.address}/_stcore/upload_file/a/b", files={"f": b"x"}, timeout=10)
    assert put.status_code == 403
    assert requests.get(f"{desk.address}/healthz", timeout=10).json() == {"ok": True}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Stranger", "stranger@example.com"),
        ("Former", "former@example.com"),
        ("Unverified", "somebody whose email address your provider did not verify"),
    ],
)
def test_whoever_has_no_access_sees_that_and_can_sign_out(
    desk: Desk, open_page: Callable[[], Page], name: str, called: str
) -> None:
    page = sign_in(open_page(), desk, name)
    expect(page.get_by_role("heading", name="You have no access yet")).to_be_visible()
    expect(page.get_by_text(f"You signed in as {called}. Ask an administrator")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    assert page.request.get(f"{desk.address}/_stcore/metrics").status == 403
    with page.expect_navigation(url=f"{desk.address}/"):  # by way of the provider
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_operator_imports_and_the_deed_carries_the_name(desk: Desk, open_page: Callable[[], Page]) -> None:
    page = sign_in(open_page(), desk, "Otto")
    import_button(page).click()
    expect(page.locator(".st-key-import_result").get_by_text(re.compile(r"\d+ new, 0 changed"))).to_have_count(
        3, timeout=60_000
    )
    go(page, "Currency")
    expect(
        page.get_by_text("Setting exchange rates needs an administrator; Otto Example is an operator.")
    ).to_be_visible()
    go(page, "Activity")
    page.get_by_role("tab", name="What people did").click()
    done = page.get_by_test_id("stDataFrame").last.get_by_role("gridcell", include_hidden=True)
    expect(done.filter(has_text="Otto Example").first).to_be_attached()
    expect(done.filter(has_text="Whatever she likes")).to_have_count(0)


def test_a_viewer_reads_and_is_offered_nothing_else(desk: Desk, open_page: Callable[[], Page]) -> None:
    page = sign_in(open_page(), desk, "Vera")
    go(page, "Orders")
    expect(grid_of(page).locator(".ag-row").first).to_be_visible(timeout=30_000)
    expect(import_button(page)).to_be_disabled()
    import_button(page).hover(force=True)
    expect(page.get_by_text("Importing orders needs an operator; Vera Example is a viewer.")).to_be_visible()
    for path, words in {
        "people": "Adding people and changing their roles needs an administrator",
        "currency": "Setting exchange rates needs an administrator",
        "sku_map": "Mapping SKUs and correcting addresses needs an operator",
        "magento": "Connecting a shop or a Magento needs an administrator",
    }.items():
        page.goto(f"{desk.address}/{path}")
        expect(page.get_by_text(words)).to_be_visible(timeout=30_000)
        expect(page.get_by_test_id("stForm")).to_have_count(0)
    expect(page.get_by_role("button", name="Stop all sending")).to_be_disabled()


def test_what_was_made_for_one_is_no_file_for_strangers(desk: Desk, open_page: Callable[[], Page]) -> None:
    page = sign_in(open_page(), desk, "Vera")
    page.goto(f"{desk.address}/sku_map")
    with page.expect_download() as made:
        page.get_by_role("button", name="Download CSV").click(timeout=30_000)
    assert "/media/" in made.value.url
    assert page.request.get(made.value.url).status == 200
    assert requests.get(made.value.url, timeout=10).status_code == 403
    stranger = sign_in(open_page(), desk, "Stranger")
    assert stranger.request.get(made.value.url).status == 403


def test_a_changed_role_and_a_lost_access_hold_at_the_next_click(
    desk: Desk, open_page: Callable[[], Page]
) -> None:
    nora, ada = sign_in(open_page(), desk, "Nora"), sign_in(open_page(), desk, "Ada")
    expect(import_button(nora)).to_be_disabled()
    go(ada, "People")
    row = ada.locator(".st-key-member_nora-example-com")
    row.get_by_role("combobox").click()
    ada.get_by_role("option", name="Operator").click()
    row.get_by_role("button", name="Change role").click()
    expect(row.get_by_role("button", name="Change role")).to_have_count(0)

    go(nora, "Imports")
    expect(import_button(nora)).to_be_enabled()

    row.get_by_role("button", name="Remove").click()
    expect(ada.get_by_text("Had access before: ")).to_contain_text("nora@example.com")
    import_button(nora).click()
    expect(nora.get_by_role("heading", name="You have no access yet")).to_be_visible()
    expect(nora.get_by_test_id("stPageLink")).to_have_count(0)

    own = ada.locator(".st-key-member_ada-example-com")
    own.get_by_role("button", name="Remove").click()
    expect(ada.get_by_text("Ada Example is the last administrator.")).to_be_visible()


def test_a_part_that_is_drawn_alone_notices_that_access_is_lost(desk: Desk, open_page: Callable[[], Page]) -> None:
    ada, otto = sign_in(open_page(), desk, "Ada"), sign_in(open_page(), desk, "Otto")
    go(otto, "Orders")
    otto.get_by_role("button", name="Columns").click()
    expect(otto.get_by_role("dialog")).to_be_visible()
    go(ada, "People")
    ada.locator(".st-key-member_otto-example-com").get_by_role("button", name="Remove").click()
    expect(ada.get_by_text("Had access before: ")).to_contain_text("Otto Example")
    expect(otto.get_by_role("heading", name="You have no access yet")).to_be_visible()  # without a click


def test_signing_out_leaves_the_page_to_sign_in_on(desk: Desk, open_page: Callable[[], Page]) -> None:
    page = sign_in(open_page(), desk, "Ada")
    go(page, "You")
    expect(page.locator(".st-key-you").get_by_text("Administrator")).to_be_visible()
    with page.expect_navigation(url=f"{desk.address}/"):  # by way of the provider
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto(f"{desk.address}/people")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_server_that_listens_elsewhere_without_sign_in_is_closed(
    tmp_path: Path, open_page: Callable[[], Page]
) -> None:
    with dashboard(tmp_path, STREAMLIT_SERVER_ADDRESS="0.0.0.0", PRACTICE_ORDERS="10") as address:
        page = open_page()
        for path in PAGES:
            answer = page.goto(f"{address}/{path}")
            assert answer is not None and answer.status == 403
            expect(page.get_by_role("heading", name="TikTok Orders is closed")).to_be_visible()
            expect(page.get_by_text("To use it from other computers, set up sign-in")).to_be_visible()
        assert requests.get(f"{address}/healthz", timeout=10).status_code == 403
        shake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        assert requests.get(f"{address}/_stcore/stream", headers=shake | key, timeout=10).status_code == 403
    assert "serves only the computer that it runs on" in (tmp_path / "server.log").read_text()


def test_without_sign_in_the_page_you_says_that_this_computer_alone_is_served(
    tmp_path: Path, open_page: Callable[[], Page]
) -> None:
    with dashboard(tmp_path, PRACTICE_ORDERS="10") as address:
        page = open_page()
        page.goto(f"{address}/you")
        expect(page.get_by_text("No sign-in is set up, so TikTok Orders serves only")).to_be_visible(
            timeout=40_000
        )
        expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
        page.goto(f"{address}/people")
        expect(page.get_by_text("No administrator is named yet.")).to_be_visible(timeout=30_000)
        page.get_by_label("Email address").fill("Ada@Example.com")
        page.get_by_role("combobox", name="Role").click()
        page.get_by_role("option", name="Administrator").click()
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".st-key-member_ada-example-com")).to_be_visible()
        expect(page.get_by_text("No administrator is named yet.")).to_have_count(0)
