"""The page Activity: search, filters and days as people read them, and the export with each attempt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest

from tests.builders import TESTER
from tests.pages.test_pages import draw, used, words_on
from tests.parcels import let_all_be_due
from tests.selling import create, ready_ids, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.store.ledger import LedgerFilter
from tiktok_orders.ui.ledger import write_ledger_csv

CREATES = "POST /rest/*/V1/orders"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Two orders were created, the first after a try in vain; the second was asked for after London's midnight."""
    with selling(tmp_path_factory.mktemp("activity"), orders=250) as application:
        application.save_workspace(name="Desk", time_zone="Europe/London", base_currency="GBP", person=TESTER)
        first, second = ready_ids(application, 2)
        application.practice_magento().disasters.add(Disaster(Kind.HTTP_500, CREATES, times=1))
        create(application, [first])
        for _ in range(3):
            let_all_be_due(application)
        create(application, [second])
        for order_id, moment in ((first, "2026-09-16 22:59"), (second, "2026-09-16 23:01")):
            application.database.execute(
                "UPDATE jobs SET requested_at = $moment WHERE order_id = $id", {"moment": moment, "id": order_id}
            )
        yield application


@pytest.fixture
def desk(shared: Application) -> Iterator[Application]:
    with used(shared):
        yield shared


def first_and_second(desk: Application) -> list[str]:
    rows = desk.database.rows(
        "SELECT order_id FROM jobs WHERE action = 'create_sales_order' ORDER BY requested_at"
    )
    return [row["order_id"] for row in rows]


def listed(screen) -> list[str]:
    """The orders of the lines on the screen."""
    tables = [one.value for one in screen.dataframe if "Decided by" in one.value.columns]
    return list(tables[0]["Order"]) if tables else []


def test_the_search_finds_an_order_by_its_id_and_by_its_sales_order(desk: Application) -> None:
    first, second = first_and_second(desk)
    screen = draw("activity")
    assert listed(screen) == [second, first]
    search = next(one for one in screen.text_input if one.label == "Search")
    search.set_value(first).run()
    assert listed(screen) == [first]
    next(one for one in screen.text_input if one.label == "Search").set_value(f"tts-{second}").run()
    assert listed(screen) == [second]
    next(one for one in screen.text_input if one.label == "Search").set_value("nothing").run()
    assert listed(screen) == [] and "Nothing was done yet that matches" in words_on(screen)


def test_filters_narrow_by_action_state_and_account(desk: Application) -> None:
    first, second = first_and_second(desk)
    account = desk.database.rows("SELECT account_id FROM jobs WHERE order_id = $id", {"id": first})[0][
        "account_id"
    ]
    screen = draw("activity")
    next(one for one in screen.selectbox if one.label == "State").select("failed").run()
    assert listed(screen) == []
    next(one for one in screen.selectbox if one.label == "State").select("done").run()
    next(one for one in screen.selectbox if one.label == "Of account").select(account).run()
    assert first in listed(screen)
    next(one for one in screen.selectbox if one.label == "What").select("write_reference").run()
    assert not screen.exception
    assert set(listed(screen)) <= {first, second} and first in listed(screen)


def test_days_are_those_of_the_zone_that_times_are_shown_in(desk: Application) -> None:
    first, second = first_and_second(desk)
    screen = draw("activity")
    assert "times of Europe/London" in words_on(screen)
    for day, expected in ((16, [first]), (17, [second])):
        days = next(one for one in screen.date_input if one.label == "Asked for between")
        days.set_value((date(2026, 9, day), date(2026, 9, day))).run()
        assert not screen.exception
        assert listed(screen) == expected


def test_the_export_has_each_attempt_with_its_request_id_cause_and_answer(desk: Application) -> None:
    first, second = first_and_second(desk)
    wanted = LedgerFilter(action="create_sales_order")
    text = write_ledger_csv(wanted, "Europe/London", lambda: TESTER).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    attempts = desk.database.rows(
        "SELECT t.outcome, t.request_id, t.message FROM job_attempts t JOIN jobs j USING (job_id) "
        "WHERE j.order_id = $id AND j.action = 'create_sales_order' ORDER BY t.started_at",
        {"id": first},
    )
    assert [row["Order"] for row in rows] == [second, *[first] * len(attempts)]
    assert [(row["Outcome"], row["Request id"], row["Answer"]) for row in rows[1:]] == [
        (one["outcome"], one["request_id"], one["message"]) for one in attempts
    ]
    assert rows[1]["Outcome"] == "unknown" and rows[1]["Cause"] and rows[1]["Request id"].startswith("webapi-")
    assert rows[-1]["Outcome"] == "done" and rows[-1]["Cause"] == ""
    assert rows[-1]["Tried"].endswith("(Europe/London)")


def test_a_line_that_was_not_tried_yet_has_one_row(desk: Application) -> None:
    desk.database.execute("UPDATE jobs SET job_id = job_id || ':new' WHERE action = 'write_reference'")
    text = write_ledger_csv(LedgerFilter(action="write_reference"), "UTC", lambda: TESTER).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 and {row["Tried"] for row in rows} == {""}
