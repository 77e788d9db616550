"""Statements, their transactions and payments: sums that add up, refunds in them, paging, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.contract_cases_finance import PAYMENTS, STATEMENTS, TRANSACTIONS
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop

DAY = 86_400
PARTS = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount", "adjustment_amount")


def pages(client: PracticeClient, path: str, region: str = "GB", **query: Any) -> list[dict[str, Any]]:
    """Returns the `data` of each page."""
    found, token = [], {}
    while True:
        reply = client.call("GET", path, shop_cipher=client.cipher(region), **query, **token)
        assert reply["code"] == 0, reply
        found.append(reply["data"])
        if not reply["data"]["next_page_token"]:
            return found
        token = {"page_token": reply["data"]["next_page_token"]}


def statements(client: PracticeClient, region: str = "GB", **query: Any) -> list[dict[str, Any]]:
    asked = {"sort_field": "statement_time", "page_size": 100, **query}
    return [one for page in pages(client, STATEMENTS, region, **asked) for one in page["statements"]]


def detail(client: PracticeClient, statement_id: str, region: str = "GB", **query: Any) -> list[dict[str, Any]]:
    path = TRANSACTIONS.format(statement_id=statement_id)
    return pages(client, path, region, **{"sort_field": "order_create_time", "page_size": 100, **query})


def transactions(client: PracticeClient, region: str) -> Iterator[dict[str, Any]]:
    for statement in statements(client, region):
        for page in detail(client, statement["id"], region):
            yield from page["transactions"]


def add(parts: dict[str, str]) -> Decimal:
    return sum(map(Decimal, parts.values()), Decimal(0))


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_every_statement_adds_up(client: PracticeClient, region):
    listed = statements(client, region)
    assert len(listed) > 5
    for statement in listed:
        assert statement["statement_time"] % DAY == 0
        [page] = detail(client, statement["id"], region)
        parts = page["total_settlement_breakdown"]
        assert add(parts) == Decimal(statement["settlement_amount"]) == Decimal(page["total_settlement_amount"])
        assert page["total_count"] == len(page["transactions"]) > 0
        for name, total in (
            ("revenue_amount", "total_revenue_amount"),
            ("shipping_cost_amount", "total_shipping_cost_amount"),
            ("fee_tax_amount", "total_fee_tax_amount"),
            ("adjustment_amount", "total_adjustment_amount"),
        ):
            assert sum(Decimal(one.get(name, 0)) for one in page["transactions"]) == Decimal(parts[total])
        for one in page["transactions"]:
            stated = [one.get(name, "0") for name in ("revenue_amount", "shipping_cost_amount", "fee_tax_amount")]
            assert sum(map(Decimal, [*stated, one.get("adjustment_amount", "0")])) == Decimal(
                one["settlement_amount"]
            )
            if one["type"] == "ORDER":
                assert add(one["revenue_breakdown"]) == Decimal(one["revenue_amount"])
                assert add(one["shipping_cost_breakdown"]) == Decimal(one["shipping_cost_amount"])
                assert add(one["fee_tax_breakdown"]["fee"]) == Decimal(one["fee_tax_amount"])


def test_settled_revenue_is_what_the_goods_brought_less_what_was_paid_back(client: PracticeClient):
    """Per order, over all its transactions: goods less the seller's discount, less the same of what came back."""
    orders = {order["id"]: order for order in client.search("US")}
    refunded = {
        case["order_id"]
        for case in Aftersales(client).list_all("returns", region="US")
        if case["return_status"] == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    }
    settled: dict[str, Decimal] = {}
    adjusted = 0
    for one in transactions(client, "US"):
        adjusted += one["type"] != "ORDER"
        if one["type"] == "ORDER":
            settled[one["order_id"]] = settled.get(one["order_id"], Decimal(0)) + Decimal(one["revenue_amount"])
    assert adjusted
    assert refunded & settled.keys()
    for order_id, amount in settled.items():
        pay = orders[order_id]["payment"]
        full = Decimal(pay["original_total_product_price"]) - Decimal(pay["seller_discount"])
        assert (0 <= amount < full) if order_id in refunded else amount == full


def test_pages_lead_through_all_of_them_in_both_directions(client: PracticeClient):
    whole = statements(client)
    assert statements(client, page_size=3) == whole
    assert statements(client, page_size=3, sort_order="DESC") == whole[::-1]
    times = [one["statement_time"] for one in whole]
    assert statements(client, statement_time_ge=times[2], statement_time_lt=times[5]) == whole[2:5]
    [page] = detail(client, whole[-1]["id"])
    torn = detail(client, whole[-1]["id"], page_size=1)
    assert [one for part in torn for one in part["transactions"]] == page["transactions"]


def test_each_paid_statement_is_in_one_payment_of_their_sum(client: PracticeClient):
    listed = statements(client)
    asked = {"sort_field": "create_time", "page_size": 100}
    paid = {one["id"]: one for page in pages(client, PAYMENTS, **asked) for one in page["payments"]}
    of_payment: dict[str, Decimal] = {}
    for one in listed:
        if "payment_id" in one:
            before = of_payment.get(one["payment_id"], Decimal(0))
            of_payment[one["payment_id"]] = before + Decimal(one["settlement_amount"])
            assert paid[one["payment_id"]]["status"] == one["payment_status"]
    assert of_payment == {key: Decimal(one["amount"]["value"]) for key, one in paid.items()}
    assert {one["payment_status"] for one in listed} >= {"PAID", "PROCESSING"}
    unpaid = statements(client, payment_status="PROCESSING")
    assert unpaid == [one for one in listed if one["payment_status"] == "PROCESSING"] != listed


def test_past_statements_stay_what_they_were_and_each_day_brings_a_new_one():
    clock = Clock()
    with PracticeTikTokShop(None, seed=5, orders=200, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        before = {one["id"]: detail(client, one["id"]) for one in statements(client)}
        clock.move(days=3)
        later = statements(client)
        assert {key: detail(client, key) for key in before} == before
        assert {one["id"] for one in later} > before.keys()
        assert all(one["statement_time"] <= clock.unix for one in later)
        client.http.close()


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        (STATEMENTS, {}, "sort_field is missing"),
        (STATEMENTS, {"sort_field": "create_time"}, "sort_field is invalid"),
        (STATEMENTS, {"sort_field": "statement_time", "page_size": 101}, "Valid range: [1-100]"),
        (STATEMENTS, {"sort_field": "statement_time", "page_size": "x"}, "page_size type invalid"),
        (STATEMENTS, {"sort_field": "statement_time", "payment_status": "LATE"}, "payment_status is invalid"),
        (STATEMENTS, {"sort_field": "statement_time", "sort_order": "UP"}, "sort_order is invalid"),
        (STATEMENTS, {"sort_field": "statement_time", "page_token": "eA=="}, "page_token is invalid"),
        (TRANSACTIONS.format(statement_id="1"), {"sort_field": "order_create_time"}, "statement_id is invalid"),
        (TRANSACTIONS.format(statement_id="1"), {}, "sort_field is missing"),
        (PAYMENTS, {}, "sort_field is missing"),
    ],
)
def test_refuses_what_is_wrong(client: PracticeClient, path, query, words):
    reply = client.call("GET", path, shop_cipher=client.cipher("GB"), **query)
    assert reply["code"] == 36009004
    assert words in reply["message"]


def test_refuses_payments_in_south_east_asia(client: PracticeClient):
    reply = client.call("GET", PAYMENTS, shop_cipher=client.cipher("SG"), sort_field="create_time")
    assert (reply["code"], reply["data"]) == (36009004, None)


def test_refuses_a_token_without_the_right(shop: PracticeTikTokShop, client: PracticeClient, clock: Clock):
    code = shop.world.authorisations.new_code(client.app.app_key, now=clock.unix, scopes=["seller.order.info"])
    token = client.get_token(auth_code=code)["data"]["access_token"]
    headers = {"x-tts-access-token": token}
    cipher = client.cipher("GB")
    reply = client.call("GET", STATEMENTS, shop_cipher=cipher, sort_field="statement_time", headers=headers)
    assert reply["code"] == 105005
