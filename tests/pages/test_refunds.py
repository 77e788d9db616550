"""The Refunds page, the view of one refund, and the requests on the order page, drawn without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.builders import TESTER
from tests.pages.test_pages import draw, words_on
from tests.rejecting import change_policies, let_all_be_due
from tests.returning import memos_for, read_returns, take_return
from tests.selling import create, ready_ids, selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.after_sale_words import MAGENTO_WORDS
from tiktok_orders.domain.case_filter import CaseFilter, to_address
from tiktok_orders.services.feeds import AFTER_SALES
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.case_grid import count_tabs, find_case_ids, search_cases
from tiktok_orders.ui.desks import RefundList
from tiktok_orders.ui.session import Selection

EVERY = CaseFilter(tab="all")
BRITISH = "SELECT order_id FROM orders JOIN accounts USING (account_id) WHERE region = 'GB'"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("refunds"), orders=600) as application:
        accounts = list_accounts(application.database)
        application.imports.start(accounts, person=TESTER, trigger="button", feeds=AFTER_SALES)
        application.imports.wait()
        bootstrap.use(application)
        st.cache_data.clear()
        yield application
        bootstrap.use(None)


def one(desk: Application, condition: str) -> dict[str, str]:
    (row, *_) = desk.database.rows(f"SELECT * FROM after_sale_cases WHERE {condition} ORDER BY case_id")
    return row


def test_the_list_counts_what_waits_for_an_answer_and_names_the_last_sync(desk: Application):
    screen = draw("refunds")
    waiting = desk.database.rows("SELECT count(*) AS n FROM after_sale_cases WHERE state = 'TO_ANSWER'")[0]["n"]
    assert waiting and f"To answer {waiting:,}" in str(screen.segmented_control[0].options)
    assert "Last sync" in words_on(screen)


@pytest.mark.parametrize(
    "condition",
    [
        "case_type = 'BUYER_CANCEL' AND state = 'TO_ANSWER'",
        "next_action = 'SELLER_RESPOND_RECEIVE_PACKAGE'",
        "kind = 'RETURN' AND state = 'REFUNDED'",
        "kind = 'RETURN' AND next_case_id <> ''",
        "kind = 'CANCELLATION' AND role = 'SYSTEM'",
    ],
)
def test_a_refund_says_what_it_is_how_it_stands_and_what_happens_next(desk: Application, condition: str):
    case = one(desk, condition)
    screen = draw("refund", case_id=case["case_id"])
    words = words_on(screen)
    assert "Timeline" in words and "**Refund**" in words
    keys = [button.key for button in screen.button]
    if case["next_action"]:
        assert "If nobody answers, TikTok" in words
        assert any(key and key.endswith(case["case_id"]) for key in keys)
    else:
        assert not any(key and key.endswith(case["case_id"]) for key in keys)


def test_the_order_page_shows_the_request_with_its_answers(desk: Application):
    case = one(desk, "case_type = 'BUYER_CANCEL' AND state = 'TO_ANSWER'")
    screen = draw("order", order_id=case["order_id"])
    assert "Cancellations and returns" in words_on(screen)
    keys = {button.key for button in screen.button}
    assert {f"accept_cancellation_{case['case_id']}", f"decline_cancellation_{case['case_id']}"} <= keys


def test_the_history_of_returns_came_with_the_sync(desk: Application):
    case = one(desk, "kind = 'RETURN' AND state = 'TO_ANSWER' AND role = 'BUYER'")
    screen = draw("refund", case_id=case["case_id"])
    assert "Customer submitted" in words_on(screen)


def test_ticked_requests_are_previewed_together(desk: Application):
    rows = desk.database.rows(
        "SELECT case_id, order_id FROM after_sale_cases WHERE case_type = 'BUYER_CANCEL' AND state = 'TO_ANSWER'"
    )
    assert len(rows) > 1
    screen = draw("refunds")
    ticked = RefundList(selection=Selection({row["case_id"] for row in rows}))
    screen.session_state["_refund_list"] = ticked
    screen.run()
    screen.button(key="answer_accept_cancellation").click().run()
    assert not screen.exception
    assert screen.button(key="confirm_bulk").label == f"Accept {len(rows)} requests"


def all_rows(desk: Application, wanted: CaseFilter = EVERY) -> list[dict[str, Any]]:
    return search_cases(desk.database, wanted, now=desk.clock(), offset=0, limit=9_999)


@pytest.mark.parametrize(("which", "column"), [("requested", "create_time"), ("updated", "update_time")])
def test_days_are_those_of_the_account_with_both_ends(desk: Application, which: str, column: str):
    rows, zone = all_rows(desk), "Asia/Singapore"
    days = sorted(row[column].astimezone(ZoneInfo(zone)).date() for row in rows)
    first, last = days[len(days) // 3], days[len(days) // 2]
    wanted = replace(EVERY, **{f"{which}_from": first, f"{which}_until": last}, time_zone=zone)
    assert len(all_rows(desk, wanted)) == sum(first <= day <= last for day in days) > 0


def test_the_list_is_sorted_both_ways(desk: Application):
    up, down = (
        [row["refund_total"] for row in all_rows(desk, replace(EVERY, sort="amount", descending=descending))]
        for descending in (False, True)
    )
    assert up == sorted(up) and down == sorted(up, reverse=True) and up != down


def test_the_panel_offers_what_there_is_and_a_link_opens_it_narrowed(desk: Application):
    case = one(desk, "reason_text <> '' AND status <> ''")
    screen = draw("refunds", tab="all", statuses=case["status"], requested_from="2026-01-01", magento="to_credit")
    assert {"chip_statuses", "chip_requested", "chip_magento"} <= {button.key for button in screen.button}
    boxes = {box.label: box for box in screen.multiselect}
    assert case["reason_text"] in boxes["Reason"].options
    assert list(boxes["Magento"].options) == list(MAGENTO_WORDS.values())
    assert boxes["Status on TikTok"].value == [case["status"]]
    screen.button(key="chip_magento").click().run()
    boxes = {box.label: box for box in screen.multiselect}
    boxes["Reason"].select(case["reason_text"])
    next(box for box in screen.selectbox if box.label == "Sort").select("requested:asc").run()
    assert not screen.exception
    expected = CaseFilter(
        tab="all",
        statuses=(case["status"],),
        reasons=(case["reason_text"],),
        requested_from=date(2026, 1, 1),
        sort="requested",
    )
    assert screen.query_params == to_address(expected)


def test_all_that_match_are_selected_answered_and_dropped_with_another_filter(desk: Application):
    screen = draw("refunds", words="better price")
    ticked = RefundList(selection=Selection({one(desk, "case_type = 'BUYER_CANCEL'")["case_id"]}))
    screen.session_state["_refund_list"] = ticked
    screen.run()
    matching = desk.database.rows(
        "SELECT case_id FROM after_sale_cases WHERE state = 'TO_ANSWER' AND contains(search_text, 'better price')"
    )
    screen.button(key="select_all").click().run()
    assert f"All {len(matching):,} matching selected" in words_on(screen)
    screen.button(key="answer_accept_cancellation").click().run()
    assert screen.button(key="confirm_bulk").label.startswith(f"Accept {len(matching)} request")
    screen.button(key="chip_words").click().run()
    assert "matching selected" not in words_on(screen)
    assert not screen.exception


def test_refunds_that_are_to_be_credited_are_offered_previewed_and_credited(desk: Application):
    change_policies(desk, invoice_at_once=True, propose_refunds_only=True)
    british = {row["order_id"] for row in desk.database.rows(BRITISH)}
    first, second = [one for one in ready_ids(desk, 6, most=60) if one in british][:2]
    create(desk, [first, second])
    cases = {order_id: take_return(desk, order_id)[0] for order_id in (first, second)}
    read_returns(desk)
    view = draw("refund", case_id=cases[first])
    assert "To credit" in words_on(view)
    view.button(key=f"credit_{cases[first]}").click().run()
    assert "TikTok has paid back £" in " ".join(str(one.value) for one in view.get("caption"))
    assert view.button(key="confirm_bulk").label == "Credit 1 refund"
    preview = desk.bulk.preview(
        "credit_in_magento", [first], desk.credits.wishes([first], {first: [cases[first]]})
    )
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    let_all_be_due(desk)
    after = draw("refund", case_id=cases[first])
    assert "Credit memo " in words_on(after) and f"credit_{cases[first]}" not in [one.key for one in after.button]
    bar = draw("refunds")
    bar.session_state["_refund_list"] = RefundList(selection=Selection(set(cases.values())))
    bar.run()
    bar.button(key="credit_selected").click().run()
    assert bar.button(key="confirm_bulk").label == "Credit 1 refund", "the other one is credited already"
    assert [len(memos_for(desk, order_id)) for order_id in cases] == [1, 0]


def of_two_units(desk: Application) -> str:
    """A British order of two units or more, after which nobody has asked for anything."""
    row = desk.database.row(
        "SELECT min(order_id) AS order_id FROM orders JOIN accounts USING (account_id) WHERE region = 'GB' "
        "AND status = 'COMPLETED' AND unit_count > 1 AND order_id NOT IN (SELECT order_id FROM after_sale_cases)"
    )
    assert row is not None
    return str(row["order_id"])


def with_ticked(case_ids: set[str], button: str) -> AppTest:
    """The Refunds page after requests were ticked and a button of the bar pressed."""
    bar = draw("refunds")
    bar.session_state["_refund_list"] = RefundList(selection=Selection(case_ids))
    bar.run()
    bar.button(key=button).click().run()
    assert not bar.exception
    return bar


def test_two_ticked_requests_of_one_order_are_both_answered(desk: Application):
    order_id = of_two_units(desk)
    cases = {
        take_return(desk, order_id, "ask_refund", kind="REFUND", places=[place], number=40 + place)[0]
        for place in (0, 1)
    }
    read_returns(desk)
    bar = with_ticked(cases, "answer_approve_return")
    assert bar.button(key="confirm_bulk").label == "Approve 2 requests"
    preview = bar.session_state["_bulk_desk"].preview
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    let_all_be_due(desk)
    found = desk.database.rows(
        "SELECT case_id, state FROM after_sale_cases WHERE order_id = $id", {"id": order_id}
    )
    assert {one["case_id"]: one["state"] for one in found} == dict.fromkeys(cases, "APPROVED")


def test_no_other_request_is_answered_in_the_place_of_the_ticked_one(desk: Application):
    order_id = of_two_units(desk)
    take_return(desk, order_id, "ask_refund", kind="REFUND", places=[0])
    over, _ = take_return(desk, order_id, "reject_refund", kind="REFUND", places=[1], number=41)
    read_returns(desk)
    bar = with_ticked({over}, "answer_approve_return")
    assert "confirm_bulk" not in [one.key for one in bar.button]
    assert any("None of these orders can be" in one.value for one in bar.info)


@pytest.mark.parametrize(
    ("field", "at_least", "shown"),
    [
        ("statuses", 8, lambda row: row["status"]),
        ("reasons", 8, lambda row: row["reason_text"] or row["reason"]),
        ("magento", 3, lambda row: row["magento"]),
    ],
)
def test_a_choice_narrows_the_list_to_the_rows_that_show_it(
    desk: Application, field: str, at_least: int, shown: Callable[[dict[str, Any]], str]
):
    rows = all_rows(desk)
    values = {shown(row) for row in rows}
    assert len(values) >= at_least
    for value in values:
        wanted = replace(EVERY, **{field: (value,)})
        expected = [row["case_id"] for row in rows if shown(row) == value]
        assert [row["case_id"] for row in all_rows(desk, wanted)] == expected
        assert count_tabs(desk.database, wanted, now=desk.clock())["all"] == len(expected)
    assert len(find_case_ids(desk.database, replace(EVERY, **{field: tuple(values)}), now=desk.clock())) == len(
        rows
    )
