from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_orders.domain.filters import (
    FLAGS,
    SORTS,
    TABS,
    OrderFilter,
    clear_all,
    clear_part,
    describe_parts,
    from_address,
    to_address,
)
from tiktok_orders.domain.tiktok_words import OrderStatus

days = st.none() | st.dates(date(1971, 1, 1), date(9000, 1, 1))
wanted_filters = st.builds(
    OrderFilter,
    account_id=st.text("0123456789", max_size=20),
    tab=st.sampled_from(list(TABS)),
    words=st.text(max_size=50),
    statuses=st.lists(st.sampled_from([str(status) for status in OrderStatus]), unique=True).map(tuple),
    flags=st.lists(st.sampled_from(list(FLAGS)), unique=True).map(tuple),
    placed_from=days,
    placed_until=days,
    created_from=days,
    created_until=days,
    updated_from=days,
    updated_until=days,
    sort=st.sampled_from(list(SORTS)),
    descending=st.booleans(),
)


@given(wanted_filters)
def test_a_link_opens_the_same_filter(wanted: OrderFilter) -> None:
    assert from_address(to_address(wanted)) == wanted


@given(
    st.dictionaries(
        st.sampled_from(["q", "tab", "status", "flag", "sort", "placed_from", "descending"]), st.text()
    )
)
def test_a_made_up_link_never_fails(parameters: dict[str, str]) -> None:
    assert from_address(parameters).tab in TABS


def test_a_plain_filter_leaves_the_address_empty() -> None:
    assert to_address(OrderFilter(time_zone="Asia/Singapore")) == {}


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Asia/Singapore", datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_of_the_account(zone: str, start: datetime, end: datetime) -> None:
    day = date(2026, 11, 23)
    assert OrderFilter(placed_from=day, placed_until=day, time_zone=zone).bounds("placed") == (start, end)


def test_the_day_of_a_clock_change_has_25_hours() -> None:
    start, end = OrderFilter(
        placed_from=date(2026, 10, 25), placed_until=date(2026, 10, 25), time_zone="Europe/London"
    ).bounds("placed")
    assert start and end and (end - start).total_seconds() == 25 * 3600


def test_chips_name_each_part_and_take_it_away() -> None:
    wanted = OrderFilter(words=" mug ", statuses=("ON_HOLD",), flags=("gift",), placed_from=date(2026, 11, 1))
    assert describe_parts(wanted) == {
        "words": "“mug”",
        "statuses": "On hold",
        "flags": "With a gift",
        "placed": "Placed on since 01 Nov 2026",
    }
    for part in describe_parts(wanted):
        wanted = clear_part(wanted, part)
    assert wanted == OrderFilter()


def test_clear_all_keeps_account_and_sorting() -> None:
    wanted = OrderFilter(account_id="7", tab="late", words="x", sort="total", descending=False)
    assert clear_all(wanted) == OrderFilter(account_id="7", sort="total", descending=False)


def test_knows_whether_anything_narrows_the_list() -> None:
    assert not OrderFilter(account_id="7", tab="late", sort="total").narrows()
    assert OrderFilter(words="x").narrows()


def test_a_figures_filter_goes_through_an_address_and_back() -> None:
    wanted = OrderFilter(
        flags=("sold",),
        without=("sample", "replacement"),
        picks=(("currency", "GBP"), ("reason", "Bought by mistake, and more")),
        placed_from=date(2026, 10, 1),
        placed_until=date(2026, 10, 31),
        own_days=True,
    )
    assert from_address(to_address(wanted)) == wanted


def test_a_pick_may_be_empty_and_unknown_ones_are_left_out() -> None:
    assert from_address({"only_area": "", "only_moon": "x", "without": "sample,moon"}) == OrderFilter(
        picks=(("area", ""),), without=("sample",)
    )


def test_without_its_dates_a_filter_has_no_days_of_each_account() -> None:
    wanted = OrderFilter(placed_from=date(2026, 10, 1), own_days=True)
    assert clear_part(wanted, "placed") == OrderFilter()
