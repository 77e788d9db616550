"""What is known of a shipment: what the job is about, and whether TikTok shows the parcel as ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import NOW, make_raw_line, make_raw_order
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.logistics import ShippingProvider
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.ship_judgement import ShipFacts, judge_shipment, list_unnumbered, look_at, subject_of
from tiktok_orders.domain.shipping_wish import ParcelWish, read_wish, suggest_providers, write_wish
from tiktok_orders.domain.tracking_numbers import Repeat

ID = "576000000000000001"
A, B, C = f"{ID}1", f"{ID}2", f"{ID}3"
PROVIDERS = tuple(
    ShippingProvider(id=str(place), name=name) for place, name in enumerate(("Royal Mail", "Evri"), 1)
)
WISH = ParcelWish("RM12345678901", "Royal Mail")


def make(*lines: dict[str, Any], **facts: Any) -> Order:
    raw = [make_raw_line(ID, number, **line) for number, line in enumerate(lines or ({}, {}, {}), 1)]
    return read_order(make_raw_order(ID, line_items=raw, **facts))


def facts(order: Order, **more: Any) -> ShipFacts:
    return ShipFacts(**{"order": order, "region": "GB", "providers": PROVIDERS, "kept": {}, **more})


def sent(number: str, package: str = "P") -> dict[str, Any]:
    return {
        "package_id": package,
        "package_status": "PROCESSING",
        "display_status": "AWAITING_COLLECTION",
        "tracking_number": number,
        "shipping_provider_name": "Royal Mail",
    }


CANCELLED = {"display_status": "CANCELLED"}
LOOKS = [
    ("nothing is sent", (), (), False, False),
    ("all is sent under our number", (), (sent("N"), sent("N")), True, True),
    ("all is sent under another", (), (sent("X"), sent("X")), True, False),
    ("the rest was sent under ours, a part before", (), (sent("X", "Q"), sent("N")), True, True),
    ("a part waits", (), (sent("N"), {}), False, False),
    ("the rest is cancelled", (), (sent("N"), CANCELLED), True, True),
    ("all is cancelled", (), (CANCELLED, CANCELLED), False, False),
    ("the chosen line is sent under ours", (A,), (sent("N"), {}), True, True),
    ("the chosen line is sent under another", (A,), (sent("X"), {}), True, False),
    ("one of two chosen lines is under another", (A, B), (sent("N"), sent("X", "Q")), True, False),
    ("another line than the chosen one is sent", (B,), (sent("N"), {}), False, False),
]


@pytest.mark.parametrize(("case", "lines", "order", "is_shipped", "is_ours"), LOOKS, ids=[one[0] for one in LOOKS])
def test_looks_whether_a_parcel_is_shipped_and_ours(case, lines, order, is_shipped, is_ours):
    shown = look_at(make(*order), ParcelWish("N", "Royal Mail", "", lines))
    assert (shown.is_shipped, shown.is_ours) == (is_shipped, is_ours), case


def test_a_number_that_the_order_does_not_state_comes_from_its_package():
    order = make(sent(""), sent(""))
    assert list_unnumbered(order) == ["P"]
    assert not look_at(order, ParcelWish("N")).is_ours
    shown = look_at(order, ParcelWish("N"), {"P": "N"})
    assert (shown.is_ours, shown.package_ids, shown.numbers) == (True, ("P",), ("N",))


def test_the_same_lines_are_one_subject_and_the_whole_order_another():
    order = facts(make())
    part = subject_of(order, [ParcelWish("N", line_item_ids=(B, A))])
    assert part.startswith(f"{ID}:") and part == subject_of(order, [ParcelWish("M", line_item_ids=(A, B))])
    assert part != subject_of(order, [ParcelWish("N", line_item_ids=(A,))])
    two = [ParcelWish("N", line_item_ids=(A, B)), ParcelWish("M", line_item_ids=(C,))]
    assert subject_of(order, two) == subject_of(order, [WISH]) == ""


JUDGED = [
    ("", {}, [WISH]),
    ("ship_watch_only", {"is_live": False}, [WISH]),
    ("ship_in_progress", {"is_busy": True}, [WISH]),
    ("tracking_missing", {}, []),
    ("tracking_missing", {}, [ParcelWish("", "Evri")]),
    ("tracking_wrong", {}, [ParcelWish("RM-1", "Evri")]),
    ("carriers_not_read", {"providers": None}, [WISH]),
    ("carrier_unknown", {"providers": ()}, [WISH]),
    ("carrier_missing", {}, [ParcelWish("N1234567")]),
    ("carrier_unknown", {}, [ParcelWish("N1234567", "Evri", "9")]),
    ("ship_lines_unclear", {}, [ParcelWish("N1234567", "Evri", "", (A,)), WISH]),
    ("ship_line_not_waiting", {}, [ParcelWish("N1234567", "Evri", "", ("9",))]),
]


@pytest.mark.parametrize(("code", "more", "wishes"), JUDGED)
def test_judges_what_was_typed(code, more, wishes):
    verdict = judge_shipment(facts(make(), **more), wishes, NOW)
    assert verdict.code == code
    assert (verdict.kind is VerdictKind.WILL) == (code == "")


def test_a_number_of_another_order_is_a_warning_or_a_skip():
    order = facts(make())
    together = judge_shipment(order, [WISH], NOW, [Repeat(False, "It stands twice.")])
    assert (together.kind, together.warnings[-1]) == (VerdictKind.WILL, "It stands twice.")
    apart = judge_shipment(order, [WISH], NOW, [Repeat(True, "It is another's.")])
    assert (apart.code, "It is another's." in apart.sentence) == ("tracking_repeated", True)


def test_a_wish_is_the_same_after_its_way_through_the_outbox():
    wishes = (ParcelWish("N1", "Evri", "2", (A, B)), ParcelWish("N2", "", "1", (C,)))
    assert read_wish(write_wish(wishes)) == wishes
    assert read_wish({}) == ()
    assert read_wish({"parcels": [{"tracking_number": " n 1 "}]}) == (ParcelWish("N1"),)


def test_suggests_the_carriers_that_are_spelled_alike():
    assert suggest_providers("Royal Maul", PROVIDERS) == ["Royal Mail"]
    assert suggest_providers("Evry", PROVIDERS) == ["Evri"]
    assert suggest_providers("Zz", PROVIDERS) == suggest_providers("", PROVIDERS) == []
