"""Every page of the dashboard, drawn without a browser: on an empty database, and on a small full one.

The folder is walked, so that a page which is new is drawn here too: it has to have a title and say something.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.practice import open_in
from tests.selling import create, ready_ids, selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application

PAGES = Path(__file__).parents[2] / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.py") if page.stem != "main")
# Page to its title ("" for none) and the sentence that says how things stand: without any data, and with some.
STATES = {
    "accounts": ("Accounts", "No account is connected yet", "3 accounts: 3 live."),
    "activity": ("Activity", "Nothing was done yet", "No TikTok order has two"),
    "currency": ("Currency", "There are no rates yet", "Totals are shown in GBP"),
    "imports": ("Imports", "No orders imported yet.", "Last import"),
    "magento": ("Magento", "No Magento is connected yet", "Practice Magento"),
    "order": ("", "This order is not here", "Timeline"),
    "order_policy": ("Order policy", "No account is connected yet", "How orders of"),
    "orders": ("Orders", "Practise first", "Last import"),
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


def test_a_dashboard_that_cannot_start_says_so_on_every_page() -> None:
    bootstrap.use(None)
    screen = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30).run()
    assert not screen.exception
    assert [one.value for one in screen.title] == ["TikTok Orders cannot start"]
