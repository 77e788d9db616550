"""The order that follows an approved replacement: same goods, buyer and address, and nothing to pay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.practice_client import Clock, PracticeClient
from tests.sandbox.test_contract import check
from tests.sandbox.test_order_detail import check_formulas
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.markets import FIRST_MARKETS, LATER_MARKETS

PENDING = "REPLACEMENT_REQUEST_PENDING"
SAME = ("user_id", "buyer_email", "warehouse_id", "delivery_option_id", "shipping_type", "fulfillment_type")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Aftersales]:
    markets = (*FIRST_MARKETS, *LATER_MARKETS)
    with PracticeTikTokShop(None, seed=5, orders=3000, clock=clock.read, markets=markets) as shop:
        client = PracticeClient(shop, clock)
        yield Aftersales(client)
        client.http.close()


def list_pending(desk: Aftersales) -> list[tuple[str, dict[str, Any]]]:
    found = desk.everywhere("returns", body={"return_status": [PENDING]})
    assert {region for region, _ in found} >= {"US", "DE", "VN"}
    return found


def find_replacements(desk: Aftersales, region: str, order_id: str) -> list[dict[str, Any]]:
    return [order for order in desk.client.search(region) if order.get("replaced_order_id") == order_id]


def approve(desk: Aftersales, region: str, case: dict[str, Any], **query: str) -> None:
    body = {"decision": "APPROVE_REPLACEMENT"}
    reply = desk.post(f"returns/{case['return_id']}/approve", body, region=region, **query)
    assert reply["code"] == 0, reply


def test_an_approved_replacement_makes_an_order_of_the_same_goods_for_nothing(desk: Aftersales, clock: Clock):
    for region, case in list_pending(desk):
        assert find_replacements(desk, region, case["order_id"]) == []
        before = desk.order(case["order_id"], region)
        approve(desk, region, case, idempotency_key=case["return_id"])
        approve(desk, region, case, idempotency_key=case["return_id"])
        [made] = find_replacements(desk, region, case["order_id"])
        check("POST /order/202309/orders/search", {"orders": [made]})
        assert made["is_replacement_order"] and int(made["id"]) > int(before["id"])
        assert (made["status"], made["create_time"]) == ("UNPAID", clock.unix)
        assert [made[name] for name in SAME] == [before[name] for name in SAME]
        replaced = {line["order_line_item_id"] for line in case["return_line_items"]}
        bought = [line for line in before["line_items"] if line["id"] in replaced]
        for line, old in zip(made["line_items"], bought, strict=True):
            assert (line["sku_id"], line["is_gift"]) == (old["sku_id"], old["is_gift"])
            assert Decimal(line["sale_price"]) == 0 and line["id"] != old["id"]
            assert all(Decimal(tax["tax_amount"]) == 0 for tax in line["item_tax"])
        assert Decimal(made["payment"]["total_amount"]) == 0
        path = f"/order/202407/orders/{made['id']}/price_detail"
        check_formulas(desk.call("GET", path, region=region)["data"])
        assert "replaced_order_id" not in desk.order(case["order_id"], region)


def test_it_goes_to_the_same_door_and_lives_on_like_any_order(desk: Aftersales, clock: Clock):
    region, case = list_pending(desk)[0]
    before = desk.order(case["order_id"], region)
    approve(desk, region, case)
    clock.move(hours=2)
    [made] = find_replacements(desk, region, case["order_id"])
    assert (made["status"], made["recipient_address"]) == ("AWAITING_SHIPMENT", before["recipient_address"])
    assert made["user_id"] in {order["user_id"] for order in desk.client.search(
        region, body={"buyer_user_id": before["user_id"], "order_status": "AWAITING_SHIPMENT"})}  # fmt: skip
    clock.move(days=30)
    desk.order(case["order_id"], region)
    assert find_replacements(desk, region, case["order_id"])[0]["status"] == "COMPLETED"


def test_it_follows_too_where_nobody_answers_in_time_but_not_a_rejection(desk: Aftersales, clock: Clock):
    (first, rejected), *others = list_pending(desk)
    body = {"decision": "REJECT_REPLACEMENT", "reject_reason": "reverse_reject_request_reason_1"}
    assert desk.post(f"returns/{rejected['return_id']}/reject", body, region=first)["code"] == 0
    clock.move(hours=49)
    assert desk.list_all("returns", region=first, body={"return_status": [PENDING]}) == []
    for region, case in others:
        [made] = find_replacements(desk, region, case["order_id"])
        [deadline] = [action["deadline"] for action in case["seller_next_action_response"]]
        assert (made["create_time"], Decimal(made["payment"]["total_amount"])) == (deadline, 0)
    assert find_replacements(desk, first, rejected["order_id"]) == []
