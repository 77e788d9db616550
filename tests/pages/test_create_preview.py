"""The preview of Create Sales Order: how far it looked, and exactly what is sent for any order selected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_pages import used, words_on
from tests.selling import ids_of, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.services.actions.create_sales_order import NAME as CREATE


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("preview"), orders=250) as application:
        application.knowledge.get_facts("practice")
        yield application


@pytest.fixture
def desk(shared: Application) -> Iterator[Application]:
    with used(shared):
        yield shared


def _draw_form() -> None:
    """Runs inside Streamlit: the parts of the dialog; each account has so many more orders as is asked for."""
    from dataclasses import replace

    import streamlit as st

    from tiktok_orders.bootstrap import running
    from tiktok_orders.services.actions.create_sales_order import NAME
    from tiktok_orders.ui.bulk.create_sales_order import FORM

    preview = running().bulk.preview(NAME, st.session_state["asked"])
    more = st.session_state["more"]
    accounts = [
        replace(
            one,
            will=(*(replace(one.will[0], order_id=f"9{number:017}") for number in range(more)), *one.will),
        )
        for one in preview.accounts
        if one.will
    ]
    for one in accounts:
        FORM.show_account(one)
    FORM.show_more(replace(preview, accounts=tuple(accounts)))


def opened(asked: list[str], more: int) -> AppTest:
    screen = AppTest.from_function(_draw_form, default_timeout=30)
    screen.session_state["asked"], screen.session_state["more"] = asked, more
    screen.run()
    assert not screen.exception, [one.stack_trace for one in screen.exception]
    return screen


def test_a_small_selection_is_looked_through_whole(desk: Application) -> None:
    words = words_on(opened(ready_ids(desk, 2), 0))
    assert "looked through" not in words and "type the id" not in words


def test_a_large_selection_says_how_far_it_was_looked_through(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    words = words_on(opened([order_id], 1_233))
    assert "The first 500 of 1,234 orders were looked through" in words
    assert "each is checked before it is sent" in words
    assert "The list has 200 of 1,234 orders; type the id of any other one." in words


def test_any_order_of_a_large_selection_is_shown_by_its_id(desk: Application) -> None:
    (order_id,) = ready_ids(desk, 1)
    screen = opened([order_id], 1_233)
    assert order_id not in screen.selectbox(key="exact_order").options
    screen.text_input(key="typed_order").set_value(f" {order_id} ").run()
    assert not screen.exception
    assert f"TTS\\-{order_id}" in words_on(screen) and "Expected and sent" in words_on(screen)


def test_an_order_that_is_skipped_is_shown_with_why_and_another_s_id_is_said(desk: Application) -> None:
    skipped = next(
        order.order_id
        for account in desk.bulk.preview(CREATE, ids_of(desk, "all")).accounts
        for order in account.skipped
    )
    screen = opened(ids_of(desk, "all"), 0)
    screen.text_input(key="typed_order").set_value(skipped).run()
    assert "Nothing is sent for it" in words_on(screen)
    screen.text_input(key="typed_order").set_value("123").run()
    assert "Order 123 is not among the orders of this selection" in words_on(screen)
