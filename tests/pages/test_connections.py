"""The connections on the Overview: last contact, what is wrong, and what to click, for accounts and Magento."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import streamlit as st

from tests.builders import TESTER
from tests.pages.test_pages import draw, used, words_on
from tests.selling import HastyClock, create, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.database import Database
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.ui.messages import plain

_CLOCK = HastyClock()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("connections")
    with selling(folder, orders=120, clock=_CLOCK.read, sleep=lambda _: None) as application:
        yield application


@pytest.fixture
def desk(shared: Application) -> Iterator[Application]:
    with used(shared):
        yield shared
    shared.practice_magento().disasters.clear()


def _links(database: Database) -> list[str]:
    assert database.version
    return [one.proto.label for one in draw("overview").main.get("page_link")]


def test_magento_is_among_the_connections_with_its_last_answer(desk: Application) -> None:
    create(desk, ready_ids(desk, 1))
    _CLOCK.move(minutes=5)
    words = words_on(draw("overview"))
    assert "**Practice Magento** · Magento" in words
    assert re.search(r"Last answer [4-6] min ago\.", words)


def test_a_magento_that_does_not_answer_says_so_and_what_to_click(desk: Application) -> None:
    ids = ready_ids(desk, 1)
    desk.practice_magento().disasters.add(Disaster(Kind.CUT_BEFORE, "/rest/*"))
    create(desk, ids)
    assert "Not working" in words_on(draw("overview"))
    assert "Test it" in _links(desk.database)


def test_keys_that_are_refused_stop_the_connection_until_a_person_resumes(desk: Application) -> None:
    (magento,) = list_magentos(desk.database)
    access = desk.practice_magento().access
    access.deny("Magento_Sales::create")
    try:
        create(desk, ready_ids(desk, 1))
    finally:
        access.grant("Magento_Sales::create")
    words = words_on(draw("overview"))
    assert "Stopped" in words and "Nothing is sent" in words
    assert "Test it and resume sending" in _links(desk.database)
    desk.bulk.resume_magento(magento, person=TESTER)
    st.cache_data.clear()
    assert "Stopped" not in words_on(draw("overview"))


def test_an_account_that_is_paused_says_what_to_click(desk: Application) -> None:
    account = list_accounts(desk.database)[0]
    desk.accounts.pause(account, person=TESTER)
    st.cache_data.clear()
    assert plain(f"{account.title} is paused") in words_on(draw("overview"))
    assert "Resume it" in _links(desk.database)
