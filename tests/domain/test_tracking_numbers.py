from __future__ import annotations

import pytest

from tiktok_orders.domain.tracking_numbers import (
    TypedNumber,
    find_repeats,
    find_torn_parcels,
    tidy_tracking_number,
    warn_of_shape,
    why_not_tracking_number,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("JD0002233445101", None),
        ("jd 0002 2334\t45101\n", None),
        ("1", None),
        ("", "missing"),
        (" \t", "missing"),
        ("JD-0002", "other than letters and digits"),
        ("JD0002;", "other than letters and digits"),
        ("१२३४५६", "other than letters and digits"),
        ("ÄB123456", "other than letters and digits"),
    ],
)
def test_what_tiktok_would_refuse(text, words):
    reason = why_not_tracking_number(text)
    assert reason is None if words is None else words in (reason or "")


def test_a_number_is_sent_without_spaces_in_capitals():
    assert tidy_tracking_number(" jd 00\u00a002 ") == "JD0002"


GOOD = [
    ("Royal Mail", "AB123456789GB"),
    ("Royal Mail UK", "0B0480284000010342F4A"),
    ("Evri", "H00ABC0123456789"),
    ("DPD UK", "15501234567890"),
    ("UPS", "1Z999AA10123456784"),
    ("USPS", "9400111899223100001234"),
    ("USPS", "LZ123456789US"),
    ("FedEx", "771212345678"),
    ("DHL", "00340434161094015902"),
    ("DHL Express", "1234567890"),
    ("Yodel", "JD0002233445101234"),
    ("Ninja Van SG", "NVSG0123456789"),
    ("SingPost", "SP01234567890"),
    ("A carrier nobody knows", "X12345"),
]
BAD = [
    ("Royal Mail", "AB12345678GB"),
    ("Evri", "H00123"),
    ("DPD UK", "1550123456789X"),
    ("UPS", "1Z999AA1012345678"),
    ("USPS", "94001118992231000012"[:19]),
    ("FedEx", "77121234567"),
    ("DHL", "003404341610940159021"),
    ("SingPost", "AB123456789GB"),
]


@pytest.mark.parametrize(("carrier", "number"), GOOD)
def test_a_number_that_looks_like_its_carriers_is_not_spoken_of(carrier, number):
    assert warn_of_shape(number, carrier) is None
    assert warn_of_shape(f" {number.lower()} ", carrier) is None


@pytest.mark.parametrize(("carrier", "number"), BAD)
def test_a_number_that_does_not_is_a_warning_with_both_names(carrier, number):
    assert warn_of_shape(number, carrier) == f"{number} does not look like a number of {carrier}."


@pytest.mark.parametrize(
    ("number", "is_warned"), [("1234", True), ("12345", False), ("1" * 40, False), ("1" * 41, True)]
)
def test_a_number_of_an_unusual_length_is_a_warning(number, is_warned):
    assert (warn_of_shape(number, "Somebody") is not None) is is_warned


def row(order_id, number="JD0001", **more):
    return TypedNumber(order_id, number, **more)


def test_each_number_once_is_nothing_to_say():
    assert find_repeats([]) == {}
    assert find_repeats([row("1", "A1"), row("2", "A2"), row("3", ""), row("4", " ")]) == {}


@pytest.mark.parametrize(
    ("rows", "is_skip"),
    [
        ([row("1", parcel_id="P"), row("2", parcel_id="P")], False),
        ([row("1", recipient="Ada, 1 Road"), row("2", recipient="Ada, 1 Road")], False),
        ([row("1", parcel_id="P"), row("2", parcel_id="Q")], True),
        ([row("1", parcel_id="P", recipient="A"), row("2", parcel_id="", recipient="A")], False),
        ([row("1", recipient="A"), row("2", recipient="B")], True),
        ([row("1", recipient="A"), row("2", recipient="")], True),
        ([row("1"), row("2")], True),
        ([row("1"), row("1")], False),
        ([row("1", "jd 0001"), row("2", "JD0001")], True),
        ([row("1", recipient="A"), row("1", recipient="A"), row("2", recipient="B")], True),
    ],
)
def test_a_number_twice_is_a_warning_where_it_may_travel_together_and_else_a_skip(rows, is_skip):
    found = find_repeats(rows)
    assert set(found) == set(range(len(rows)))
    assert {repeat.is_skip for repeat in found.values()} == {is_skip}


def test_a_repeat_names_number_and_other_order():
    found = find_repeats([row("1"), row("9", "A2"), row("2"), row("3")])
    assert set(found) == {0, 2, 3}
    assert found[0].sentence == "JD0001 is also the number of order 2 and 1 more, which goes to somebody else."
    same = find_repeats([row("1", recipient="A"), row("2", recipient="A")])
    assert same[1].sentence == "JD0001 is also the number of order 1, which goes to the same recipient."
    own = find_repeats([row("1"), row("1")])
    assert own[0].sentence == "JD0001 stands in several rows of this order, which then travel in one parcel."


def test_orders_of_one_combined_parcel_have_one_number():
    one, two = TypedNumber("1", "N1", "P", "A"), TypedNumber("2", "N2", "P", "A")
    alone = TypedNumber("3", "N3", "", "A")
    found = find_torn_parcels([one, two, alone])
    assert set(found) == {"1", "2"} and all(repeat.is_skip for repeat in found.values())
    assert "with order 2" in found["1"].sentence
    assert find_torn_parcels([one, TypedNumber("2", "n 1", "P", "A"), alone]) == {}
