"""The strip on every page as the end of an authorisation comes nearer, drawn without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.selling import selling
from tiktok_orders import bootstrap
from tiktok_orders.bootstrap import Application
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.clock import naive_utc

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with selling(tmp_path_factory.mktemp("ending"), orders=20) as application:
        bootstrap.use(application)
        st.cache_data.clear()
        yield application
        bootstrap.use(None)


def strip_before(desk: Application, left: timedelta) -> tuple[list[str], list[str]]:
    """The warnings and the errors on a page while the authorisation has so long to go."""
    ends_at = naive_utc(desk.clock() + left)
    desk.database.execute("UPDATE authorisations SET refresh_token_expires_at = $at", {"at": ends_at})
    screen = AppTest.from_file(str(MAIN), default_timeout=30).switch_page("currency.py").run()
    assert not screen.exception, [one.stack_trace for one in screen.exception]
    warnings, errors = screen.main.get("warning"), screen.main.get("error")
    return [str(one.value) for one in warnings], [str(one.value) for one in errors]


@pytest.mark.parametrize(
    ("left", "is_urgent", "words"),
    [
        (timedelta(days=30) - HOUR, False, "ends in 29 days"),
        (timedelta(days=7) + HOUR, False, "ends in 7 days"),
        (timedelta(days=7) - HOUR, True, "ends in 6 days"),
        (timedelta(days=1) + HOUR, True, "ends in 1 day"),
        (timedelta(days=1) - HOUR, True, "ends today"),
    ],
)
def test_every_page_warns_before_an_authorisation_ends(
    desk: Application, left: timedelta, is_urgent: bool, words: str
) -> None:
    warnings, errors = strip_before(desk, left)
    (said,) = errors if is_urgent else warnings
    assert (warnings if is_urgent else errors) == []
    first = list_accounts(desk.database)[0].title  # three shops of one authorisation: one line
    assert first.split("(")[0].strip() in said and words in said and "[Open Accounts](/accounts)" in said
    advice = "Authorise it again now" if "today" in words else "Authorise it again before"
    assert advice in said


def test_nothing_is_said_while_the_end_is_far(desk: Application) -> None:
    assert strip_before(desk, timedelta(days=30) + HOUR) == ([], [])


def test_an_authorisation_that_has_ended_is_said_as_such(desk: Application) -> None:
    warnings, errors = strip_before(desk, -HOUR)
    assert warnings == [] and len(errors) == 1 and "needs authorisation" in errors[0]
