"""Which days are compared with TikTok's count, and what comes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders import GB, NOW, at, make_account, make_imported, store
from tiktok_orders.services.check_days import check_days, days_to_check
from tiktok_orders.store.database import Database
from tiktok_orders.store.day_checks import DayCheck, list_checks, save_check
from tiktok_orders.tiktok.search import Span

TODAY = NOW.date()
SINCE = datetime(2026, 11, 20, 15, tzinfo=UTC)


def check(day: date, checked_at: datetime, theirs: int = 5, here: int = 5, unreadable: int = 0) -> DayCheck:
    return DayCheck(GB, day, checked_at, theirs, here, 0, unreadable)


def test_every_day_since_the_reading_began_is_compared_the_first_and_last_in_part():
    days = days_to_check({}, covered_from=SINCE, now=NOW)
    assert [day for day, _, _ in days] == [date(2026, 11, day) for day in (23, 22, 21, 20)]
    assert (days[0][1], days[0][2]) == (datetime(2026, 11, 23, tzinfo=UTC), NOW)
    assert (days[-1][1], days[-1][2]) == (SINCE, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("known", "is_compared"),
    [
        (check(date(2026, 11, 22), NOW), False),
        (check(date(2026, 11, 22), datetime(2026, 11, 22, 23, tzinfo=UTC)), True),
        (check(date(2026, 11, 22), NOW, theirs=6), True),
        (check(date(2026, 11, 22), NOW, theirs=6, unreadable=1), False),
    ],
    ids=["done", "not over then", "missing", "unreadable is not missing"],
)
def test_a_day_is_done_once_it_was_over_and_nothing_was_missing(known, is_compared):
    days = days_to_check({known.placed_date: known}, covered_from=SINCE, now=NOW)
    assert (known.placed_date in [day for day, _, _ in days]) == is_compared


class Counting:
    """A shop that counts what it is told, per day."""

    def __init__(self, counts: dict[date, int]) -> None:
        self.counts, self.asked = counts, 0

    def count(self, span: Span) -> int | None:
        assert span.field == "create_time"
        self.asked += 1
        return self.counts.get(span.start.date(), 0)


def _check(database: Database, shop: Counting, fetched: list[Span], comes: int = 1) -> str:
    def fetch(span: Span) -> tuple[int, int]:
        fetched.append(span)
        return comes, 0

    return check_days(
        database, shop, make_account(GB),  # type: ignore[arg-type]
        covered_from=SINCE, now=NOW, fetch=fetch, checkpoint=lambda: None,
    )  # fmt: skip


def test_only_the_day_that_lacks_an_order_is_read_anew(database: Database) -> None:
    store(database, make_imported("1", create_time=at("2026-11-22 09:00")))
    fetched: list[Span] = []
    sentence = _check(database, Counting({date(2026, 11, 22): 2}), fetched)
    assert [span.start.date() for span in fetched] == [date(2026, 11, 22)]
    assert sentence == "1 order that TikTok counted and had left out came when asked for again."
    kept = {one.placed_date: one for one in list_checks(database, GB)}
    assert (kept[date(2026, 11, 22)].stored_count, kept[date(2026, 11, 22)].fetched_count) == (2, 1)


def test_what_stays_missing_is_said_and_asked_for_again(database: Database) -> None:
    shop, fetched = Counting({date(2026, 11, 21): 3}), []
    assert "3 orders more than it sends" in _check(database, shop, fetched, comes=0)
    _check(database, shop, fetched, comes=3)
    assert [span.start.date() for span in fetched] == [date(2026, 11, 21)] * 2


def test_days_that_are_done_cost_no_call(database: Database) -> None:
    for day in range(20, 23):
        save_check(database, check(date(2026, 11, day), NOW, theirs=0, here=0))
    shop = Counting({})
    assert _check(database, shop, []) == "" and shop.asked == 1  # today's


def test_more_here_than_tiktok_counts_is_no_gap(database: Database) -> None:
    store(database, make_imported("1", create_time=at("2026-11-22 09:00")))
    fetched: list[Span] = []
    assert _check(database, Counting({}), fetched) == "" and fetched == []


def test_what_was_fetched_is_added_up_over_checks(database: Database) -> None:
    day = date(2026, 11, 22)
    for later in range(2):
        save_check(database, DayCheck(GB, day, NOW + timedelta(hours=later), 5, 5, 2, 0))
    assert [one.fetched_count for one in list_checks(database, GB)] == [4]
