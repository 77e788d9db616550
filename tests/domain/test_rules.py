"""Masking, holds, deadlines, search text and the import's decider: small rules, as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, at, make_raw_order
from tiktok_orders.domain.import_decision import Verdict, decide
from tiktok_orders.domain.masking import is_masked, keep_clear, mask_text
from tiktok_orders.domain.order_state import cancellation_words, is_on_hold, open_deadlines
from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.search_text import build_search_text, is_long_number, long_numbers, search_words


@pytest.mark.parametrize(
    ("stored", "stated", "kept"),
    [
        ({"name": "Ada Example"}, {"name": "A*** E***"}, {"name": "Ada Example"}),
        ({"name": "Ada Example"}, {}, {"name": "Ada Example"}),
        ({"name": "A*** E***"}, {"name": "Ada Example"}, {"name": "Ada Example"}),
        ({"name": "A*** E***"}, {"name": "B*** F***"}, {"name": "B*** F***"}),
        ({"name": "Ada Example"}, {"name": "Ada Newname"}, {"name": "Ada Newname"}),
        ({}, {"name": "A***"}, {"name": "A***"}),
        (
            {"postal_code": "PR2 6AA"},
            {"postal_code": "PR2 ***", "name": "A*"},
            {"postal_code": "PR2 6AA", "name": "A*"},
        ),
    ],
)
def test_a_masked_or_empty_value_never_replaces_a_clear_one(
    stored: dict[str, str], stated: dict[str, str], kept: dict[str, str]
) -> None:
    assert keep_clear(stored, stated) == kept


def test_masked_districts_never_replace_clear_ones() -> None:
    clear = {"district_info": [{"address_level": "L3", "address_name": "Ribbleton"}]}
    stated = {"district_info": [{"address_level": "L3", "address_name": "***"}]}
    assert keep_clear(clear, stated) == clear


def test_masks_for_the_screen() -> None:
    assert is_masked("J*** D***") and not is_masked("Jo Day")
    assert mask_text("Ada Example") == "A•• E••••••"


@pytest.mark.parametrize(
    ("status", "region", "was_held", "minutes_since_paid", "held"),
    [
        ("ON_HOLD", "GB", True, 30, True),
        ("ON_HOLD", "SG", False, 600, True),
        ("AWAITING_SHIPMENT", "GB", False, 59, True),
        ("AWAITING_SHIPMENT", "US", False, 61, False),
        ("AWAITING_SHIPMENT", "GB", True, 5, False),
        ("AWAITING_SHIPMENT", "SG", False, 5, False),
        ("IN_TRANSIT", "GB", False, 5, False),
    ],
)
def test_an_order_is_on_hold_by_its_status_or_within_an_hour_of_payment(
    status: str, region: str, was_held: bool, minutes_since_paid: int, held: bool
) -> None:
    paid = int((NOW - timedelta(minutes=minutes_since_paid)).timestamp())
    order = read_order(make_raw_order(status=status, paid_time=paid, is_on_hold_order=was_held))
    assert is_on_hold(order, region, NOW) is held


def test_deadlines_come_nearest_first_and_end_with_the_handover() -> None:
    times = {"rts_sla_time": at("2026-11-24 09:00"), "tts_sla_time": at("2026-11-25 09:00")}
    times["cancel_order_sla_time"] = at("2026-11-24 08:00")
    names = [deadline.name for deadline in open_deadlines(read_order(make_raw_order(**times)))]
    assert names == ["Cancelled by TikTok at", "Ship by", "Hand to the carrier by"]
    assert open_deadlines(read_order(make_raw_order(status="IN_TRANSIT", **times))) == []
    arranged = read_order(make_raw_order(status="AWAITING_COLLECTION", rts_time=at("2026-11-20 10:00"), **times))
    assert "Ship by" not in [deadline.name for deadline in open_deadlines(arranged)]


@pytest.mark.parametrize(
    ("reason", "initiator", "words"),
    [
        ("No longer needed", "BUYER", "Cancelled by the buyer: No longer needed"),
        ("Out of stock", "SELLER", "Cancelled by the seller: Out of stock"),
        ("", "SYSTEM", "Cancelled by TikTok"),
        ("Lost", "SOMEONE_NEW", "Cancelled: Lost"),
        ("", "", ""),
    ],
)
def test_says_who_cancelled_and_why(reason: str, initiator: str, words: str) -> None:
    assert cancellation_words(reason, initiator) == words


@pytest.mark.parametrize(
    ("stored_time", "stored_hash", "stated_time", "stated_hash", "verdict"),
    [
        (None, None, 5, 1, Verdict.NEW),
        (5, 1, 5, 1, Verdict.UNCHANGED),
        (5, 1, 6, 2, Verdict.CHANGED),
        (5, 1, 5, 2, Verdict.CHANGED),
        (5, 1, 4, 2, Verdict.OLDER),
        (None, 1, 4, 2, Verdict.CHANGED),
        (5, 1, None, 2, Verdict.CHANGED),
    ],
)
def test_an_older_update_time_never_wins_and_an_equal_one_with_other_content_does(
    stored_time: int | None, stored_hash: int | None, stated_time: int | None, stated_hash: int, verdict: Verdict
) -> None:
    def instant(hours: int | None) -> object:
        return NOW + timedelta(hours=hours) if hours is not None else None

    times = {"stored_update_time": instant(stored_time), "stated_update_time": instant(stated_time)}
    assert decide(stored_hash=stored_hash, stated_hash=stated_hash, **times) is verdict  # type: ignore[arg-type]


def test_search_text_holds_what_people_look_for_in_one_case() -> None:
    order = read_order(make_raw_order(buyer_message="Ring the BELL", buyer_nickname="ÖZLEM"))
    text = build_search_text(order, "Zoë Example", "")
    for word in search_words("576000000000000001 mug-blu bell özlem ZOË ceramic"):
        assert word in text, word


def test_search_words_come_longest_first_and_once() -> None:
    assert search_words("  Mug  blue MUG ") == ["blue", "mug"]


@given(st.text(alphabet="0123456789 ab\n", max_size=80), st.integers(5, 12), st.integers(0, 60))
def test_a_long_number_is_among_the_numbers_exactly_where_it_is_in_the_text(
    text: str, length: int, start: int
) -> None:
    word = text[start : start + length]
    if is_long_number(word):
        assert word in long_numbers(text)
    for number in ("12345", "000000"):
        assert (number in text) == (number in long_numbers(text))
