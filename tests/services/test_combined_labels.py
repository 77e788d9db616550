"""Orders that TikTok sends in one parcel under its label: one label, whichever of them it is bought for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.arranging import (
    arrange,
    carried_ids,
    confirm,
    in_the_books,
    is_arranged,
    job_states,
    label_wishes,
    packages_in_the_books,
)
from tests.selling import HastyClock, change_on_tiktok, selling
from tests.shipping import account_in, work_through
from tiktok_orders.bootstrap import Application
from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.services.actions.outcome import Kind
from tiktok_orders.store.jobs import jobs_of_order


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=1500, clock=clock.read, sleep=lambda _: None) as application:
        yield application


def combined_ids(desk: Application) -> tuple[str, str]:
    """Two orders of one buyer that TikTok sends in one parcel."""
    one, two = carried_ids(desk, "US", 2)
    same = {name: in_the_books(desk, one)[name] for name in ("recipient_address", "user_id", "create_time")}
    with desk.practice().world.file.changing() as books:  # an order's buyer never changes by itself
        books.execute("UPDATE orders SET buyer_user_id = ? WHERE id = ?", (same["user_id"], int(two)))
    group = {"split_or_combine_tag": "COMBINED", "auto_combine_group_id": "1153990000000000001"}
    for order_id in (one, two):
        change_on_tiktok(desk, order_id, order={**group, **same})
    desk.reader.read_anew(account_in(desk, "US"), [one, two])
    return one, two


def assert_one_label(desk: Application, one: str, two: str) -> None:
    assert is_arranged(desk, one) and is_arranged(desk, two)
    (package_id,) = packages_in_the_books(desk, one)
    assert list(packages_in_the_books(desk, two)) == [package_id]


def test_a_label_for_one_order_ships_the_other_and_no_second_is_bought(
    desk: Application, clock: HastyClock
) -> None:
    one, two = combined_ids(desk)
    arrange(desk, label_wishes(desk, [one, two]))
    work_through(desk, clock)
    assert [job_states(desk)[order_id][0] for order_id in (one, two)] == ["done", "done"]
    assert_one_label(desk, one, two)


def test_an_order_that_goes_along_while_its_own_label_is_about_to_be_bought_has_not_failed(
    desk: Application,
) -> None:
    one, two = combined_ids(desk)
    wishes = label_wishes(desk, [one, two])
    confirm(desk, desk.bulk.preview(ARRANGE, [one, two], wishes))
    jobs = [
        job for order_id in (one, two) for job in jobs_of_order(desk.database, order_id) if job.action == ARRANGE
    ]
    prepared = desk.bulk.verbs[ARRANGE].prepare(jobs)  # both were looked at before either was bought
    outcomes = [send() for job in jobs if callable(send := prepared[job.job_id])]
    assert [outcome.kind for outcome in outcomes] == [Kind.DONE, Kind.DONE], outcomes
    assert_one_label(desk, one, two)
