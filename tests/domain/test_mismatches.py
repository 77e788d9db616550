"""In what TikTok and Magento do not agree, as a table; and that what is written down is stable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW
from tiktok_orders.domain.expected_total import BridgePart
from tiktok_orders.domain.mismatches import (
    BothSides,
    Mismatch,
    MismatchKind,
    RecordedMismatch,
    Side,
    explain,
    find_mismatches,
    settle,
)
from tiktok_orders.domain.order_changes import OrderAsRead, describe_change, sum_up

TOTAL, REMITTED = "TikTok's total", "Tax that TikTok collects and remits"


def bridge(total: str, tax: str = "0") -> tuple[BridgePart, ...]:
    parts = (BridgePart(TOTAL, Decimal(total)), BridgePart(REMITTED, -Decimal(tax)))
    return tuple(part for part in parts if part.amount)


AGREED = BothSides(
    order_id="1",
    status="AWAITING_SHIPMENT",
    currency="GBP",
    refunded=None,
    increment_id="TTS-1",
    state="processing",
    magento_currency="GBP",
    grand_total=Decimal("20.00"),
    bridge=bridge("22.00", "2.00"),
    bridge_then=bridge("22.00", "2.00"),
    qty_shipped=Decimal(0),
    qty_to_ship=Decimal(2),
    total_refunded=Decimal(0),
)
SENT = {"qty_shipped": Decimal(2), "qty_to_ship": Decimal(0)}
PART = {"qty_shipped": Decimal(1), "qty_to_ship": Decimal(1)}
PAID_BACK = {"total_refunded": Decimal("20.00")}
SHIPPED, CANCELLED, REFUNDED, AMOUNT, GONE = MismatchKind
TIKTOK, MAGENTO, NEITHER = Side

CASES: list[tuple[dict[str, Any], list[tuple[MismatchKind, Side]]]] = [
    ({}, []),
    ({"is_gone": True, "status": "CANCELLED"}, [(GONE, TIKTOK)]),
    ({"status": "IN_TRANSIT"}, [(SHIPPED, TIKTOK)]),
    ({"status": "DELIVERED", **PART}, [(SHIPPED, TIKTOK)]),
    ({"status": "COMPLETED", **SENT}, []),
    ({"status": "AWAITING_COLLECTION"}, []),
    ({"status": "AWAITING_COLLECTION", **SENT}, []),
    ({"status": "PARTIALLY_SHIPPING"}, [(SHIPPED, TIKTOK)]),
    ({"status": "PARTIALLY_SHIPPING", **PART}, []),
    ({"status": "PARTIALLY_SHIPPING", **SENT}, [(SHIPPED, MAGENTO)]),
    (SENT, [(SHIPPED, MAGENTO)]),
    ({"status": "ON_HOLD", **PART}, [(SHIPPED, MAGENTO)]),
    ({"status": "IN_TRANSIT", "qty_shipped": None, "qty_to_ship": None}, []),
    ({"status": "IN_TRANSIT", "qty_to_ship": Decimal(0)}, []),  # nothing of it needs a parcel
    ({"status": "CANCELLED"}, [(CANCELLED, TIKTOK)]),
    ({"status": "CANCELLED", "state": "complete", **SENT}, [(CANCELLED, TIKTOK)]),
    ({"status": "CANCELLED", "state": "canceled"}, []),
    ({"status": "CANCELLED", "state": "closed", **PAID_BACK}, []),
    ({"state": "canceled"}, [(CANCELLED, MAGENTO)]),
    ({"state": "canceled", "status": "COMPLETED", "refunded": Decimal(22)}, []),
    ({"state": "canceled", "status": "COMPLETED", "refunded": Decimal(21)}, [(CANCELLED, MAGENTO)]),
    ({"state": "canceled", "status": "DELIVERED", "refunded": Decimal(5)}, [(CANCELLED, MAGENTO)]),
    ({"state": "canceled", "bridge": bridge("11.00"), "refunded": Decimal(11)}, [(CANCELLED, MAGENTO)]),
    ({"state": "canceled", "bridge": (), "bridge_then": (), "refunded": Decimal(5)}, []),
    ({"refunded": Decimal(5)}, [(REFUNDED, TIKTOK)]),
    ({"refunded": Decimal(5), "total_refunded": None}, []),
    ({**PAID_BACK, "state": "closed"}, [(REFUNDED, MAGENTO)]),
    ({**PAID_BACK, "state": "closed", "status": "DELIVERED", **SENT}, []),  # TikTok's refunds are not known
    (
        {**PAID_BACK, "state": "closed", "status": "DELIVERED", **SENT, "refunded": Decimal(0)},
        [(REFUNDED, MAGENTO)],
    ),
    ({"grand_total": Decimal("20.01")}, [(AMOUNT, NEITHER)]),
    ({"grand_total": Decimal("20.004")}, []),
    ({"bridge": bridge("20.00", "2.00")}, [(AMOUNT, NEITHER)]),
    ({"bridge": bridge("20.00", "2.00"), "total_refunded": Decimal(2), "status": "DELIVERED", **SENT}, []),
    ({"magento_currency": "EUR"}, [(AMOUNT, NEITHER)]),
    ({"bridge": (), "bridge_then": (), "grand_total": Decimal(9)}, []),
    ({"status": "IN_TRANSIT", "grand_total": Decimal(19)}, [(SHIPPED, TIKTOK), (AMOUNT, NEITHER)]),
]


@pytest.mark.parametrize(("facts", "expected"), CASES)
def test_says_in_what_the_two_do_not_agree(
    facts: dict[str, Any], expected: list[tuple[MismatchKind, Side]]
) -> None:
    found = find_mismatches(replace(AGREED, **facts))
    assert [(one.kind, one.side) for one in found] == expected
    for one in found:
        assert one.label and all(sentence.endswith(".") for sentence in explain(one))


def test_the_difference_is_told_step_by_step() -> None:
    sides = replace(AGREED, bridge=bridge("19.00", "1.50"), grand_total=Decimal("20.25"))
    (found,) = find_mismatches(sides)
    assert {part.label: part.amount for part in found.parts} == {
        TOTAL: Decimal("3.00"),
        REMITTED: Decimal("-0.50"),
        "Changed in Magento": Decimal("0.25"),
    }
    assert sum(part.amount for part in found.parts) == sides.grand_total - sides.expected_total
    assert found.label == "Magento has +2.75 GBP"


amounts = st.decimals(Decimal(0), Decimal(500), places=2)


@given(amounts, amounts, amounts, amounts, amounts)
def test_the_steps_add_up_to_the_difference(
    then: Decimal, tax_then: Decimal, now: Decimal, tax: Decimal, grand_total: Decimal
) -> None:
    sides = replace(
        AGREED,
        bridge=bridge(str(now), str(tax)) or (BridgePart(TOTAL, Decimal(0)),),
        bridge_then=bridge(str(then), str(tax_then)),
        grand_total=grand_total,
    )
    differs = [one for one in find_mismatches(sides) if one.kind is AMOUNT]
    assert bool(differs) == (grand_total != sides.expected_total)
    for one in differs:
        assert sum(part.amount for part in one.parts) == grand_total - sides.expected_total


kinds = st.lists(st.sampled_from([SHIPPED, CANCELLED, REFUNDED, AMOUNT]), unique=True)
looks = st.lists(st.tuples(kinds, st.booleans()), max_size=12)


@given(looks)
def test_opening_and_closing_is_stable(looks: list[tuple[list[MismatchKind], bool]]) -> None:
    """However looks follow one another: one open record a kind, its beginning kept, its end written once."""
    book: dict[tuple[str, Any], RecordedMismatch] = {}
    for number, (seen, is_under_way) in enumerate(looks):
        now = NOW + timedelta(minutes=number)
        found = [Mismatch(kind, TIKTOK, f"{kind} {number}") for kind in seen]
        before = [one for one in book.values() if one.closed_at is None]
        after = settle("1", found, before, is_under_way=is_under_way, now=now)
        book |= {(one.mismatch.kind, one.first_seen): one for one in after}
        open_ones = [one for one in book.values() if one.closed_at is None]
        assert sorted(one.mismatch.kind for one in open_ones) == sorted(seen)
        begun = {one.mismatch.kind: one for one in before}
        for one in open_ones:
            earlier = begun.get(one.mismatch.kind)
            assert (one.first_seen, one.last_seen) == (earlier.first_seen if earlier else now, now)
            was_shown = earlier is not None and not earlier.is_waiting
            assert one.is_waiting == (is_under_way and not was_shown), "what was shown never hides again"
        again = settle("1", found, open_ones, is_under_way=is_under_way, now=now)
        assert sorted(again, key=str) == sorted(open_ones, key=str), "the same look twice changes nothing"
    assert all(one.closed_at is None or one.closed_at > one.first_seen for one in book.values())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (OrderAsRead("AWAITING_SHIPMENT", 1), OrderAsRead("IN_TRANSIT", 2), "now in transit"),
        (OrderAsRead("AWAITING_SHIPMENT", 1), OrderAsRead("CANCELLED", 2), "cancelled"),
        (OrderAsRead("IN_TRANSIT", 2), OrderAsRead("IN_TRANSIT", 2), "nothing changed"),
        (OrderAsRead("IN_TRANSIT", 2), OrderAsRead("IN_TRANSIT", 3), "details changed"),
        (
            OrderAsRead("IN_TRANSIT", 2, "new", "pending"),
            OrderAsRead("IN_TRANSIT", 2, "canceled", "canceled"),
            "cancelled in Magento",
        ),
        (
            OrderAsRead("IN_TRANSIT", 2, "new", "pending"),
            OrderAsRead("DELIVERED", 3, "complete", "sent_out"),
            "now delivered, sent out in Magento",
        ),
        (
            OrderAsRead("IN_TRANSIT", 2, "new", "pending"),
            OrderAsRead("IN_TRANSIT", 2, "new", "pending", is_gone=True),
            "gone from Magento",
        ),
    ],
)
def test_says_what_became_other(before: OrderAsRead, after: OrderAsRead, words: str) -> None:
    assert describe_change(before, after) == words


def test_the_result_adds_up_what_became_other() -> None:
    outcomes = {"nothing changed": 46, "cancelled": 1, "now in transit": 3}
    assert sum_up(outcomes) == "3 now in transit, 1 cancelled, 46 unchanged"
    assert sum_up({"now in transit, complete in Magento": 2, "nothing changed": 1}) == (
        "2 now in transit, complete in Magento; 1 unchanged"
    )
