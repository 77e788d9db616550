"""Every page of the dashboard, drawn without a browser: on an empty database, and on a small full one.

The folder is walked, so that a page which is new is drawn here too: it has to have a title and say something.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.builders import TESTER
from tests.practice import open_in
from tests.selling import create, ready_ids, selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.services.feeds import AFTER_SALES, PAYOUTS
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.ui.messages import plain

PAGES = Path(__file__).parents[2] / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.py") if page.stem != "main")
# Page to its title ("" for none) and the sentence that says how things stand: without any data, and with some.
STATES = {
    "accounts": ("Accounts", "No account is connected yet", "3 accounts: 3 live."),
    "activity": ("Activity", "Nothing was done yet", "No TikTok order has two"),
    "currency": ("Currency", "There are no rates yet", "Totals are shown in GBP"),
    "failures": ("Failures", "Nothing failed", "Nothing failed"),
    "imports": ("Imports", "No orders imported yet.", "Last import"),
    "magento": ("Magento", "No Magento is connected yet", "Practice Magento"),
    "order": ("", "This order is not here", "Timeline"),
    "order_policy": ("Order policy", "No account is connected yet", "How orders of"),
    "overview": ("Overview", "Practise first", "Needs you today"),
    "analytics": ("Analytics", "No orders were placed in these days", "Compared with"),
    "questions": ("Your data", "Nothing in these days", "rows"),
    "orders": ("Orders", "Practise first", "Last import"),
    "refund": ("", "This refund is not here", "This refund is not here"),
    "reconciliation": ("Reconciliation", "Nothing to compare here", "Orders are being compared"),
    "refunds": ("Refunds", "No cancellations or returns yet", "Not read yet, but for what open orders tell of"),
    "payouts": ("Payouts", "No statements yet", "No statements read yet"),
    "sku_map": ("SKU map", "Nothing is mapped yet", "Nothing is mapped yet"),
}


@contextmanager
def used(application: Application) -> Iterator[Application]:
    """Makes the application the one that the pages speak to."""
    bootstrap.use(application)
    st.cache_data.clear()
    yield application
    bootstrap.use(None)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Application]:
    with open_in(tmp_path) as application, used(application):
        yield application


@pytest.fixture(scope="module")
def full_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("full"), orders=250) as application:
        create(application, ready_ids(application, 3))
        yield application


@pytest.fixture
def full(full_desk: Application) -> Iterator[Application]:
    with used(full_desk):
        yield full_desk


def draw(name: str, **address: str) -> AppTest:
    """Runs the dashboard with a page on the screen; an exception in it fails the test."""
    screen = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30)
    screen.query_params.update(address)
    screen.switch_page(f"{name}.py").run()
    assert not screen.exception, [one.stack_trace for one in screen.exception]
    return screen


def words_on(screen: AppTest) -> str:
    """All that stands on the page as text, the rail left out."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "success", "warning", "error")
    return "\n".join(str(one.value) for kind in kinds for one in screen.main.get(kind))


def assert_says(screen: AppTest, name: str, place: int) -> None:
    """It has its title, and the sentence at that place of `STATES`; a page that is not there has any."""
    words = words_on(screen)
    if name in STATES:
        assert [one.value for one in screen.title] == [STATES[name][0]] * bool(STATES[name][0])
        assert STATES[name][place] in words
    else:
        assert len(screen.title) == 1
        assert words.replace(screen.title[0].value, "").strip()


def test_the_dashboard_leads_to_every_page() -> None:
    main = (PAGES / "main.py").read_text(encoding="utf-8")
    assert [name for name in NAMES if f'st.Page("{name}.py"' not in main] == []


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_an_empty_dashboard_says_that_it_is_empty(name: str) -> None:
    assert_says(draw(name), name, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_full_dashboard_says_how_things_stand(full: Application, name: str) -> None:
    (row,) = full.database.rows("SELECT order_id FROM sales_orders ORDER BY order_id LIMIT 1")
    address = {"order_id": row["order_id"]} if name == "order" else {}
    assert_says(draw(name, **address), name, 2)


@pytest.mark.parametrize(("pick", "column"), [("product", "product_id"), ("sku", "sku_id")])
def test_goods_are_called_by_their_name_above_the_list(full: Application, pick: str, column: str) -> None:
    row = full.database.rows(
        f"SELECT {column} AS number, product_name FROM order_lines ORDER BY order_id LIMIT 1"
    )[0]
    (chip,) = [one for one in draw("orders", **{f"only_{pick}": row["number"]}).button if one.key == "chip_picks"]
    assert plain(row["product_name"]) in chip.label and row["number"] not in chip.label


def test_a_dashboard_that_cannot_start_says_so_on_every_page() -> None:
    bootstrap.use(None)
    screen = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30).run()
    assert not screen.exception
    assert [one.value for one in screen.title] == ["TikTok Orders cannot start"]


def test_refunds_are_unknown_until_they_were_read(full: Application) -> None:
    """Stands after the pages as they are before that."""
    screen = draw("analytics")
    shown = {one.label: one.value for one in screen.metric}
    assert (shown["Refunds"], shown["Returns asked for"]) == ("—", "—") != (shown["Sales"], shown["Orders"])
    assert "Sync refunds" in words_on(screen)
    assert words_on(screen).count("Not read yet: press Sync refunds") == 2
    full.imports.start(list_accounts(full.database), person=TESTER, trigger="button", feeds=AFTER_SALES)
    full.imports.wait()
    screen = draw("analytics")
    assert "—" not in {one.value for one in screen.metric if one.label in ("Refunds", "Returns asked for")}
    assert "Sync refunds" not in words_on(screen)
    full.database.execute(
        "UPDATE sync_cursors SET covered_from = $since WHERE feed = 'returns'",
        {"since": naive_utc(full.clock() - timedelta(days=3))},
    )
    assert "Returns and refunds from before" in words_on(draw("analytics"))


@pytest.mark.usefixtures("full")
def test_today_stands_beside_the_whole_of_yesterday() -> None:
    today, week = (one for one in draw("overview").metric if one.label in ("Sales today", "Sales in 7 days"))
    assert today.delta.endswith("all day yesterday") and "£" in today.delta
    assert week.delta.endswith("%")


def test_analytics_follows_what_is_chosen(full: Application) -> None:
    screen = draw("analytics")
    next(one for one in screen.selectbox if one.label == "Days").select("7_days")
    next(one for one in screen.selectbox if one.label == "Currency").select("GBP")
    screen.run()
    assert not screen.exception
    (row,) = full.database.rows(
        "SELECT count(*) AS orders FROM order_facts WHERE is_sold AND NOT is_extra AND currency = 'GBP' "
        "AND placed_date BETWEEN $now - INTERVAL 6 DAYS AND $now",
        {"now": full.clock().date()},
    )
    shown = next(one for one in screen.metric if one.label == "Orders")
    assert shown.value == f"{row['orders']:,}" != "0"
    next(one for one in screen.selectbox if one.label == "Days").select("own")
    assert not screen.run().exception
    assert [one.label for one in screen.date_input] == ["From", "Until"]


def test_an_account_with_another_currency_alone_can_be_shown_in_the_base_currency(full: Application) -> None:
    (account,) = full.database.rows("SELECT account_id FROM accounts WHERE region = 'US'")
    screen = draw("analytics", account=account["account_id"])
    (choice,) = [one for one in screen.selectbox if one.label == "Currency"]
    assert (choice.options, choice.value) == (["All, in GBP", "USD"], "USD")
    assert next(one for one in screen.metric if one.label == "Sales").value.startswith("US$")
    choice.select("")
    screen.run()
    assert not screen.exception
    assert next(one for one in screen.metric if one.label == "Sales").value.startswith("£")


def test_the_currency_of_an_account_is_not_chosen_for_the_others(full: Application) -> None:
    (account,) = full.database.rows("SELECT account_id FROM accounts WHERE region = 'US'")
    screen = draw("analytics", account=account["account_id"])
    next(one for one in screen.selectbox if one.label == "Account").select("")
    screen.run()
    (choice,) = [one for one in screen.selectbox if one.label == "Currency"]
    assert "USD" in choice.options and choice.value != "USD"


def test_an_account_in_the_base_currency_has_no_choice_of_currencies(full: Application) -> None:
    (account,) = full.database.rows("SELECT account_id FROM accounts WHERE region = 'GB'")
    screen = draw("analytics", account=account["account_id"])
    assert "Currency" not in [one.label for one in screen.selectbox]


@pytest.fixture
def paid_out(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=150) as desk, used(desk):
        desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=PAYOUTS)
        desk.imports.wait()
        yield desk


def test_what_was_sold_before_or_paid_out_in_another_currency_is_not_left_out(paid_out: Application) -> None:
    """Orders of these days are in the base currency alone, those before in another, and payouts in a third."""
    first = paid_out.clock().date() - timedelta(days=6)
    paid_out.database.execute(
        "UPDATE orders SET currency = if(create_time >= $first, 'GBP', 'USD')", {"first": first}
    )
    paid_out.database.execute("UPDATE statements SET currency = 'SGD'")
    screen = draw("analytics")
    next(one for one in screen.selectbox if one.label == "Days").select("7_days")
    assert not screen.run().exception
    (choice,) = [one for one in screen.selectbox if one.label == "Currency"]
    assert (choice.value, sorted(choice.options)) == ("", ["All, in GBP", "GBP", "SGD", "USD"])
    shown = {one.label: one for one in screen.metric}
    assert shown["Sales"].delta and shown["Paid out"].value not in ("—", "£0.00")


def test_payouts_of_days_without_orders_are_seen(paid_out: Application) -> None:
    paid_out.database.execute("UPDATE orders SET create_time = create_time - INTERVAL 1 YEAR")
    shown = {one.label: one.value for one in draw("analytics").metric}
    assert shown["Orders"] == "0" and shown["Paid out"] not in ("—", "£0.00")
    paid_out.database.execute("DELETE FROM statements")
    assert "nothing was paid out" in words_on(draw("analytics"))


def test_the_first_page_leads_links_of_the_list_to_the_list(full: Application) -> None:
    assert full.clock()
    screen = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30)
    screen.query_params["tab"] = "completed"
    screen.run()
    assert not screen.exception
    assert [one.value for one in screen.title] == ["Orders"]


@pytest.mark.parametrize(("name", "asked"), [("orders", ("completed", "q")), ("refunds", ("all", "words"))])
def test_a_browser_that_has_not_heard_of_the_new_address_takes_nothing_back(
    full: Application, name: str, asked: tuple[str, str]
) -> None:
    assert full.clock()
    tab, words = asked
    screen = draw(name)
    before = dict(screen.query_params)
    screen.segmented_control[0].set_value(tab).run()
    assert screen.query_params["tab"] == tab
    screen.query_params = before
    screen.text_input[0].set_value("nobody").run()
    assert (screen.segmented_control[0].value, screen.text_input[0].value) == (tab, "nobody")
    assert (screen.query_params["tab"], screen.query_params[words]) == (tab, "nobody")
    screen.run()  # the browser has heard of it: from now on the address of before is a wish
    screen.query_params = before
    screen.run()
    assert screen.text_input[0].value == ""


def _draw_sync_button(total: int) -> None:
    """Runs inside Streamlit: draws the button of a list that is so long."""
    from tiktok_orders.domain.filters import OrderFilter
    from tiktok_orders.ui.sync_button import show_sync_button

    show_sync_button(OrderFilter(), total)


@pytest.mark.usefixtures("empty")
def test_a_list_that_is_too_long_to_sync_at_once_says_what_to_do() -> None:
    (button,) = AppTest.from_function(_draw_sync_button, args=(20_000,)).run().button
    assert not button.disabled
    (button,) = AppTest.from_function(_draw_sync_button, args=(20_001,)).run().button
    assert button.disabled and "These are 20,001 orders" in button.help
    assert "Narrow the list" in button.help and "Run now" in button.help
