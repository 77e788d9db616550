"""Shipping an order whose cancellation is still open, or still to be paid back."""

from __future__ import annotations

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.fulfilment import mark
from tests.sandbox.practice_client import Clock, PracticeClient


@pytest.fixture
def desk(client: PracticeClient) -> Aftersales:
    return Aftersales(client)


def case_of(desk: Aftersales, order: dict) -> dict:
    (case,) = desk.list_all("cancellations", region="US", body={"order_ids": [order["id"]]})
    return case


def test_a_cancelled_line_is_paid_back_though_the_rest_is_sent(desk: Aftersales, clock: Clock):
    order = desk.waiting_order(region="US", lines=2)
    first, *rest = [line["id"] for line in order["line_items"]]
    body = {
        "order_id": order["id"],
        "cancel_reason": "seller_cancel_reason_out_of_stock",
        "order_line_item_ids": [first],
    }
    assert desk.post("cancellations", body, region="US")["code"] == 0
    sent = mark(desk.client, "US", order["id"], order_line_item_ids=rest)
    assert sent["code"] == 0, sent
    clock.move(hours=2)
    assert case_of(desk, order)["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE"


def test_sending_an_american_order_declines_the_request_to_cancel_it(desk: Aftersales):
    case = desk.find_pending_cancellation(region="US")
    order = desk.order(case["order_id"], region="US")
    sent = mark(desk.client, "US", order["id"], order_line_item_ids=[line["id"] for line in order["line_items"]])
    assert sent["code"] == 0, sent
    assert case_of(desk, order)["cancel_status"] == "CANCELLATION_REQUEST_CANCELLED"
    assert not desk.order(order["id"], region="US")["is_buyer_request_cancel"]
