"""Which call ships an order, as tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW, at, make_raw_line, make_raw_order
from tiktok_orders.domain.orders import Order, read_order
from tiktok_orders.domain.ship_call import ShipCall, ShipParcel, list_waiting_lines, plan_shipment
from tiktok_orders.domain.tiktok_words import MARK_AS_SHIPPED_REGIONS
from tiktok_orders.sandbox.world import parcel_markets

ID = "576000000000000001"
A, B, C = f"{ID}1", f"{ID}2", f"{ID}3"


def make(*lines: dict[str, Any], **facts: Any) -> Order:
    """An order with these lines, in packages or not; two that wait unless told otherwise."""
    given = lines or ({}, {})
    raw = [make_raw_line(ID, number, **line) for number, line in enumerate(given, 1)]
    return read_order(make_raw_order(ID, line_items=raw, **facts))


def packed(package_id: str, status: str = "TO_FULFILL") -> dict[str, Any]:
    return {"package_id": package_id, "package_status": status}


ONE = (packed("P"), packed("P"))
TWO = (packed("P"), packed("Q"))
CALLS = [
    ("GB", "SELLER", ({}, {}), ShipCall.MARK_SHIPPED, [("", (A, B))]),
    ("US", "SELLER", ({}, {}), ShipCall.MARK_SHIPPED, [("", (A, B))]),
    ("JP", "SELLER", ONE, ShipCall.MARK_SHIPPED, [("P", (A, B))]),
    ("DE", "SELLER", TWO, ShipCall.MARK_SHIPPED, [("P", (A,)), ("Q", (B,))]),
    ("SG", "SELLER", ONE, ShipCall.SHIP_PACKAGE, [("P", (A, B))]),
    ("BR", "SELLER", ONE, ShipCall.SHIP_PACKAGE, [("P", (A, B))]),
    ("VN", "SELLER", TWO, ShipCall.SHIP_PACKAGE_BATCH, [("P", (A,)), ("Q", (B,))]),
    ("SG", "TIKTOK", ONE, ShipCall.TIKTOK_HANDOVER, [("P", (A, B))]),
    ("MY", "TIKTOK", TWO, ShipCall.TIKTOK_HANDOVER, [("P", (A,)), ("Q", (B,))]),
    ("GB", "TIKTOK", ONE, ShipCall.TIKTOK_HANDOVER, [("P", (A, B))]),
    ("GB", "TIKTOK", ({}, {}), ShipCall.BUY_LABEL, [("", (A, B))]),
    ("US", "TIKTOK", ({}, {}), ShipCall.BUY_LABEL, [("", (A, B))]),
    ("US", "TIKTOK", TWO, ShipCall.BUY_LABEL, [("P", (A,)), ("Q", (B,))]),
]


@pytest.mark.parametrize(("region", "shipping_type", "lines", "call", "parcels"), CALLS)
def test_the_call_of_market_shipping_and_packages(region, shipping_type, lines, call, parcels):
    plan = plan_shipment(make(*lines, shipping_type=shipping_type), region, NOW)
    assert (plan.call, plan.code) == (call, "")
    assert plan.parcels == tuple(ShipParcel(*parcel) for parcel in parcels)


NONE = [
    ("GB", {"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "by_tiktok"),
    ("ID", {"fulfillment_type": "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"}, "by_tiktok"),
    ("GB", {"fulfillment_type": ""}, "by_tiktok"),
    ("GB", {"status": "UNPAID"}, "unpaid"),
    ("GB", {"status": "ON_HOLD"}, "on_hold"),
    ("GB", {"is_on_hold_order": False, "paid_time": at("2026-11-23 11:30")}, "on_hold"),
    ("SG", {"status": "CANCELLED"}, "cancelled"),
    ("SG", {"status": "AWAITING_COLLECTION"}, "already_shipped"),
    ("SG", {"status": "DELIVERED"}, "already_shipped"),
    ("SG", {"status": "INVENTED_LATER"}, "status_unknown"),
    ("SG", {"status": ""}, "status_unknown"),
    ("GB", {"is_buyer_request_cancel": True}, "cancel_requested"),
    ("US", {"is_buyer_request_cancel": True}, "cancel_requested"),
    ("SG", {}, "no_package"),
    ("SG", {"shipping_type": "TIKTOK"}, "no_package"),
    ("GB", {"shipping_type": "TIKTOK_DIGITAL"}, "shipping_unknown"),
    ("GB", {"shipping_type": ""}, "shipping_unknown"),
]


@pytest.mark.parametrize(("region", "facts", "code"), NONE)
def test_no_call_and_why(region, facts, code):
    plan = plan_shipment(make(**facts), region, NOW)
    assert (plan.call, plan.parcels, plan.code) == (None, (), code)
    assert plan.sentence.endswith(".")


def test_a_paid_order_that_was_never_held_may_go_after_an_hour():
    order = make(is_on_hold_order=False, paid_time=at("2026-11-23 11:30"))
    assert plan_shipment(order, "GB", NOW + timedelta(minutes=31)).call is ShipCall.MARK_SHIPPED
    assert plan_shipment(order, "DE", NOW).call is ShipCall.MARK_SHIPPED


def test_lines_that_are_gone_are_left_out():
    order = make(packed("P", "PROCESSING"), {}, {"display_status": "CANCELLED"}, status="PARTIALLY_SHIPPING")
    assert [line.id for line in list_waiting_lines(order)] == [B]
    assert plan_shipment(order, "GB", NOW).parcels == (ShipParcel("", (B,)),)


def test_a_line_that_waits_under_another_word_still_waits():
    assert [line.id for line in list_waiting_lines(make({"display_status": "TO_SHIP"}))] == [A]
    assert list_waiting_lines(make({"display_status": "IN_TRANSIT"}, {"display_status": "COMPLETED"})) == []


def test_nothing_is_left_of_an_order_whose_lines_are_all_gone():
    order = make(packed("P", "FULFILLING"), {"display_status": "CANCELLED"}, status="PARTIALLY_SHIPPING")
    assert plan_shipment(order, "GB", NOW).code == "already_shipped"


def test_some_lines_alone():
    plan = plan_shipment(make(), "GB", NOW, line_item_ids=[B])
    assert (plan.call, plan.parcels) == (ShipCall.MARK_SHIPPED, (ShipParcel("", (B,)),))
    gone = make(packed("P", "PROCESSING"), {}, status="PARTIALLY_SHIPPING")
    assert plan_shipment(gone, "GB", NOW, line_item_ids=[A]).code == "line_not_waiting"
    assert plan_shipment(gone, "GB", NOW, line_item_ids=["7"]).code == "line_not_waiting"


@pytest.mark.parametrize("shipping_type", ["SELLER", "TIKTOK"])
def test_a_package_is_not_torn(shipping_type):
    order = make(*ONE, packed("Q"), shipping_type=shipping_type)
    assert plan_shipment(order, "SG", NOW, line_item_ids=[A]).code == "package_torn"
    assert plan_shipment(order, "SG", NOW, line_item_ids=[C]).parcels == (ShipParcel("Q", (C,)),)


def test_the_practice_shop_asks_for_the_same_call_by_market():
    assert MARK_AS_SHIPPED_REGIONS == parcel_markets.MARK_AS_SHIPPED_REGIONS
