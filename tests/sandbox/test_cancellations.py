"""Cancelling: what the seller does, what the buyer asks, and how order and case go on together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop

REASONS = {
    "GB": "seller_cancel_reason_wrong_price_uk",
    "US": "seller_cancel_paid_reason_buyer_requested_cancellation",
    "SG": "seller_cancel_unable_to_deliver_to_buyer_address",
}
SUCCESS, COMPLETE = "CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_COMPLETE"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Aftersales]:
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        yield Aftersales(client)
        client.http.close()


@pytest.mark.parametrize("region", REASONS)
def test_a_seller_cancels_an_order_and_the_money_follows_within_the_hour(desk: Aftersales, clock: Clock, region):
    order = desk.waiting_order(region=region)
    clock.move(minutes=1)
    body = {"order_id": order["id"], "cancel_reason": REASONS[region]}
    reply = desk.post("cancellations", body, region=region)
    assert (reply["code"], reply["data"]["cancel_status"]) == (0, SUCCESS)
    now = desk.order(order["id"], region)
    assert (now["status"], now["cancellation_initiator"], now["update_time"]) == (
        "CANCELLED",
        "SELLER",
        clock.unix,
    )
    assert {line["display_status"] for line in now["line_items"]} == {"CANCELLED"}
    case = desk.case("cancellations", reply["data"]["cancel_id"], region)
    assert (case["cancel_type"], case["role"], case["cancel_reason"]) == ("CANCEL", "SELLER", REASONS[region])
    assert case["cancel_reason_text"] == now["cancel_reason"]
    assert case["refund_amount"]["refund_total"] == order["payment"]["total_amount"]
    assert (case["cancel_status"], case["create_time"], case["update_time"]) == (SUCCESS, clock.unix, clock.unix)
    clock.move(hours=1)
    later = desk.case("cancellations", case["cancel_id"], region)
    assert (later["cancel_status"], later["update_time"] > case["update_time"]) == (COMPLETE, True)
    clock.move(days=30)
    assert desk.order(order["id"], region) == now


def test_an_unpaid_order_is_cancelled_without_a_refund(desk: Aftersales):
    order = desk.waiting_order(status="UNPAID")
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_unpaid_reason_out_of_stock_uk"}
    case_id = desk.post("cancellations", body)["data"]["cancel_id"]
    assert desk.case("cancellations", case_id)["refund_amount"]["refund_total"] == "0.00"
    assert desk.order(order["id"])["status"] == "CANCELLED"


@pytest.mark.parametrize("named", ["lines", "skus", "order_line_list", "lines of 202602", "skus of 202602"])
def test_lines_that_are_out_of_stock_are_cancelled_alone_and_the_order_with_the_last(desk, named):
    order = desk.waiting_order(lines=2)
    first, *rest = order["line_items"]
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_out_of_stock_uk"}
    version = "/return_refund/202309" if named in ("lines", "skus") else "/return_refund/202602"
    wanted = {
        "lines": {"order_line_item_ids": [first["id"]]},
        "skus": {"skus": [{"sku_id": first["sku_id"], "quantity": 1}]},
        "order_line_list": {"order_line_list": [{"order_line_item_id": first["id"]}]},
    }[named.removesuffix(" of 202602")]
    reply = desk.post(f"{version}/cancellations", {**body, **wanted})
    case = desk.case("cancellations", reply["data"]["cancel_id"])
    assert [line["order_line_item_id"] for line in case["cancel_line_items"]] == [first["id"]]
    assert case["refund_amount"]["refund_total"] == first["sale_price"]
    now = desk.order(order["id"])
    assert now["status"] == "AWAITING_SHIPMENT"
    assert [line["display_status"] == "CANCELLED" for line in now["line_items"]] == [True] + [False] * len(rest)
    again = desk.post("cancellations", {**body, "order_line_item_ids": [line["id"] for line in rest]})
    assert again["code"] == 0
    assert desk.order(order["id"])["status"] == "CANCELLED"
    both = [desk.case("cancellations", data["data"]["cancel_id"]) for data in (reply, again)]
    totals = [Decimal(case["refund_amount"]["refund_total"]) for case in both]
    assert sum(totals) == Decimal(order["payment"]["total_amount"])


def test_lines_named_in_both_ways_cancel_nothing(desk: Aftersales):
    order = desk.order(desk.waiting_order(lines=2)["id"])
    first = order["line_items"][0]["id"]
    lines = {"order_line_item_ids": [first], "order_line_list": [{"order_line_item_id": first}]}
    body = {"order_id": order["id"], "cancel_reason": "seller_cancel_reason_out_of_stock_uk", **lines}
    assert desk.post("/return_refund/202602/cancellations", body)["code"] == 25001001
    assert desk.order(order["id"]) == order


def test_a_cancelled_line_stays_cancelled_when_the_rest_is_shipped(desk, clock):
    order = desk.waiting_order(lines=2)
    line_id = order["line_items"][0]["id"]
    reason = "seller_cancel_reason_out_of_stock_uk"
    body = {"order_id": order["id"], "cancel_reason": reason, "order_line_item_ids": [line_id]}
    assert desk.post("cancellations", body)["code"] == 0
    clock.move(days=40)
    done = desk.order(order["id"])
    statuses = [line["display_status"] for line in done["line_items"]]
    assert (done["status"], statuses[0], set(statuses[1:])) == ("COMPLETED", "CANCELLED", {"COMPLETED"})


@pytest.mark.parametrize("body", [None, {}])
def test_approving_a_buyers_request_cancels_the_order(desk, clock, body):
    case = desk.find_pending_cancellation()
    assert case["seller_next_action_response"][0]["deadline"] > clock.unix
    assert desk.order(case["order_id"])["is_buyer_request_cancel"] is True
    clock.move(minutes=1)
    assert desk.post(f"cancellations/{case['cancel_id']}/approve", body)["data"] == {}
    order, now = desk.order(case["order_id"]), desk.case("cancellations", case["cancel_id"])
    assert (order["status"], order["cancellation_initiator"]) == ("CANCELLED", "BUYER")
    assert order["is_buyer_request_cancel"] is False
    assert (now["cancel_status"], now["seller_next_action_response"]) == (SUCCESS, [])
    assert now["update_time"] == order["update_time"] == clock.unix
    clock.move(days=20)
    assert desk.case("cancellations", case["cancel_id"])["cancel_status"] == COMPLETE


def test_rejecting_a_buyers_request_lets_the_order_go_on_until_tiktok_cancels_what_nobody_ships(desk, clock):
    case = desk.find_pending_cancellation()
    reasons = desk.call("GET", "reject_reasons", return_or_cancel_id=case["cancel_id"])["data"]["reasons"]
    body = {"reject_reason": reasons[0]["name"], "comment": "Already packed"}
    assert desk.post(f"cancellations/{case['cancel_id']}/reject", body)["data"] == {}
    order, now = desk.order(case["order_id"]), desk.case("cancellations", case["cancel_id"])
    assert (order["status"], order["is_buyer_request_cancel"]) == ("AWAITING_SHIPMENT", False)
    assert now["cancel_status"] == "CANCELLATION_REQUEST_CANCELLED"
    assert case["cancel_id"] in [
        found["cancel_id"]
        for found in desk.list_all("cancellations", body={"cancel_status": ["CANCELLATION_REQUEST_CANCEL"]})
    ]
    clock.move(days=30)
    order = desk.order(case["order_id"])
    assert (order["status"], order["cancellation_initiator"]) == ("CANCELLED", "SYSTEM")
    further = desk.list_all("cancellations", body={"order_ids": [case["order_id"]]})
    assert [found["cancel_status"][21:] for found in further] == ["CANCELLED", "COMPLETE"]


def test_tiktok_approves_a_request_at_its_deadline_when_nobody_answers(desk, clock):
    case = desk.find_pending_cancellation()
    deadline = case["seller_next_action_response"][0]["deadline"]
    clock.move(seconds=deadline - clock.unix - 1)
    assert desk.case("cancellations", case["cancel_id"])["cancel_status"] == "CANCELLATION_REQUEST_PENDING"
    clock.move(seconds=1)
    now = desk.case("cancellations", case["cancel_id"])
    assert (now["cancel_status"], now["update_time"]) == (SUCCESS, deadline)
    assert desk.order(case["order_id"])["status"] == "CANCELLED"


@pytest.mark.parametrize(("region", "hours"), [("GB", 48), ("US", 24), ("SG", 48)])
def test_a_seller_has_a_day_or_two_to_answer(desk, region, hours):
    case = desk.find_pending_cancellation(region)
    [action] = case["seller_next_action_response"]
    assert action == {"action": "SELLER_RESPOND_CANCEL", "deadline": case["create_time"] + hours * 3600}


def test_the_same_key_answers_the_same_and_does_nothing_twice(desk, clock):
    case = desk.find_pending_cancellation()
    path = f"cancellations/{case['cancel_id']}/approve"
    first = desk.post(path, idempotency_key="decision-1")
    clock.move(minutes=2)
    again = desk.post(path, idempotency_key="decision-1")
    assert (first["code"], first["data"]) == (again["code"], again["data"]) == (0, {})
    assert desk.post(path, idempotency_key="decision-2")["code"] == 25011012
    assert desk.order(case["order_id"])["update_time"] == clock.unix - 120
    order = desk.waiting_order()
    body = {"order_id": order["id"], "cancel_reason": REASONS["GB"]}
    made = [desk.post("cancellations", body, idempotency_key="k" * 255)["data"] for _ in range(2)]
    assert made[0] == made[1]
    assert len(desk.list_all("cancellations", body={"order_ids": [order["id"]]})) == 1


def test_every_cancelled_order_has_its_case_and_they_agree(desk):
    for region in REASONS:
        cancelled = desk.client.search(region, body={"order_status": "CANCELLED"})
        cases = {case["order_id"]: case for case in desk.list_all("cancellations", region=region)}
        assert cancelled
        for order in cancelled:
            case = cases[order["id"]]
            assert case["cancel_status"] in (SUCCESS, COMPLETE)
            assert case["role"] == order["cancellation_initiator"]
            assert case["cancel_reason_text"] == order["cancel_reason"]
            assert case["cancel_reason"] != "platform_cancel"
            paid = "paid_time" in order
            total = order["payment"]["total_amount"] if paid else "0.00"
            assert case["refund_amount"]["refund_total"] == total
        asking = desk.client.search(region, body={"is_buyer_request_cancel": True})
        pending = {id for id, case in cases.items() if case["cancel_status"].endswith("PENDING")}
        assert {order["id"] for order in asking} == pending
