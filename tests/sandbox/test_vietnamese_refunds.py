"""Refunds in a currency without decimals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop


@pytest.fixture(scope="module")
def client() -> Iterator[PracticeClient]:
    clock = Clock()
    markets = ("GB", "US", "SG", "VN")
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read, markets=markets) as shop:
        made = PracticeClient(shop, clock)
        yield made
        made.http.close()


def search(client: PracticeClient, kind: str) -> list[dict]:
    path = f"/return_refund/202309/{kind}/search"
    data = client.call("POST", path, body={}, shop_cipher=client.cipher("VN"), page_size=50)["data"]
    return data["cancellations" if kind == "cancellations" else "return_orders"]


def test_amounts_of_cases_are_spelled_without_decimals_and_add_up(client: PracticeClient):
    cases = search(client, "cancellations")
    assert cases
    for case in cases:
        amount = case["refund_amount"]
        parts = [amount[name] for name in ("refund_subtotal", "refund_shipping_fee", "refund_tax")]
        assert amount["currency"] == "VND" and not any("." in text for text in (*parts, amount["refund_total"]))
        assert sum(map(int, parts)) == int(amount["refund_total"])


def test_a_refund_is_calculated_in_dong(client: PracticeClient):
    order = client.search("VN", body={"order_status": "DELIVERED"})[0]
    reason = "ecom_order_delivered_refund_reason_missing_product_seller"
    body = {"order_id": order["id"], "request_type": "REFUND", "reason_name": reason}
    path = "/return_refund/202309/refunds/calculate"
    reply = client.call("POST", path, body=body, shop_cipher=client.cipher("VN"))
    assert reply["data"]["order_refund_amount"]["refund_total"].isdecimal(), reply
