"""Damaged cancellations and returns: kept whole with the reason, listed, and read again by each way there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import streamlit as st

from tests.builders import TESTER
from tests.pages.test_pages import draw
from tests.rejecting import account_of
from tests.selling import HastyClock, selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.after_sale import CANCELLATION, RETURN
from tiktok_orders.services.feeds import AFTER_SALES, REREAD
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import StoredCase, find_case
from tiktok_orders.store.sync_runs import last_runs
from tiktok_orders.store.unreadable_records import list_unreadable

CLOCK = HastyClock()
KINDS = (CANCELLATION, RETURN)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("damaged"), orders=600, clock=CLOCK.read) as application:
        sync(application)
        yield application


def sync(desk: Application) -> None:
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=AFTER_SALES)
    desk.imports.wait()


def some_case(desk: Application, kind: str) -> StoredCase:
    rows = desk.database.rows(
        "SELECT case_id FROM after_sale_cases WHERE kind = $kind AND state <> 'TO_ANSWER' ORDER BY case_id",
        {"kind": kind},
    )
    case = find_case(desk.database, rows[0]["case_id"])
    assert case is not None
    return case


@contextmanager
def damaged(desk: Application, *cases: StoredCase) -> Iterator[None]:
    """TikTok sends these cases with a broken time, changed just now; afterwards as they were before."""
    now = int(CLOCK.read().timestamp()) - 5
    wrong = {"update_time": now, "create_time": "yesterday"}
    found = "SELECT json, update_time FROM cases WHERE id = ?"
    change = "UPDATE cases SET json = ?, update_time = ? WHERE id = ?"
    before = {}
    with desk.practice().world.file.changing() as books:
        for case in cases:
            text, changed = books.execute(found, (int(case.case_id),)).fetchone()
            before[case.case_id] = (text, changed)
            books.execute(change, (json.dumps(json.loads(text) | wrong), now, int(case.case_id)))
    yield
    with desk.practice().world.file.changing() as books:
        for case_id, (text, changed) in before.items():
            books.execute(change, (text, changed, int(case_id)))


def listed(desk: Application) -> dict[str, str]:
    """The id of each open record to its list."""
    return {row["record_id"]: row["feed"] for row in list_unreadable(desk.database)}


def test_a_damaged_case_is_kept_whole_and_leaves_the_stored_one_as_it_was(desk: Application) -> None:
    cases = [some_case(desk, kind) for kind in KINDS]
    with damaged(desk, *cases):
        sync(desk)
        assert listed(desk) == {cases[0].case_id: "cancellations", cases[1].case_id: "returns"}
        for row in list_unreadable(desk.database):
            assert row["reason"].startswith("“create_time”")
            assert json.loads(row["payload"])["create_time"] == "yesterday"
        assert [find_case(desk.database, case.case_id) for case in cases] == cases
    sync(desk)
    assert listed(desk) == {}, "a sync asks for them again by their orders"


def test_having_the_unreadable_read_again_closes_what_tiktok_sends_whole_by_now(desk: Application) -> None:
    cases = [some_case(desk, kind) for kind in KINDS]
    with damaged(desk, *cases):
        sync(desk)
        reread(desk)
        assert set(listed(desk)) == {case.case_id for case in cases}, "they are still damaged"
    reread(desk)
    assert listed(desk) == {}
    said = [run.message for feed in AFTER_SALES for run in last_runs(desk.database, feed).values() if run.message]
    assert said == ["1 of 1 unreadable records could be read now."] * 2


def reread(desk: Application) -> None:
    desk.imports.start(
        list_accounts(desk.database),
        person=TESTER,
        trigger="button",
        request=ImportRequest(unreadable=True),
        feeds=REREAD,
    )
    desk.imports.wait()


def test_a_case_that_comes_damaged_around_an_answer_is_kept_too(desk: Application) -> None:
    case = some_case(desk, RETURN)
    with damaged(desk, case):
        assert desk.cases.read_anew(account_of(desk, case.order_id), RETURN, [case.order_id]) == frozenset()
        assert listed(desk) == {case.case_id: "returns"}
    sync(desk)
    assert listed(desk) == {}


def test_the_imports_page_names_them_and_reads_them_again_by_hand(desk: Application) -> None:
    bootstrap.use(desk)
    st.cache_data.clear()
    case = some_case(desk, CANCELLATION)
    with damaged(desk, case):
        sync(desk)
        screen = draw("imports")
        assert any(one.label.startswith(f"Cancellation {case.case_id} of ") for one in screen.expander)
    screen.button(key="reread").click().run()
    desk.imports.wait()
    assert listed(desk) == {}
    bootstrap.use(None)
