"""What may be done with an order or a case and what it comes to, and that newer versions say the same."""

from __future__ import annotations

import pytest

from tests.sandbox.aftersales_client import BASE, Aftersales
from tests.sandbox.contract_cases_aftersales import REFUND_REASON
from tests.sandbox.practice_client import PracticeClient, read_shared

# 202602 is in no list; its pages were seen with the fields of 202309 and one more.
MORE_IN_202602 = "should_replenish_stock"


@pytest.fixture(scope="module")
def desk(client: PracticeClient) -> Aftersales:
    return Aftersales(client)


def test_a_search_of_202602_adds_one_field(desk: Aftersales):
    data = desk.post("/return_refund/202602/cancellations/search", {}, page_size=50)["data"]
    assert {type(case.pop(MORE_IN_202602)) for case in data["cancellations"]} == {bool}
    assert data == desk.post("cancellations/search", {}, page_size=50)["data"]
    assert desk.post("/return_refund/202602/returns/search", {})["data"]["return_orders"]


def test_the_history_of_a_return_ends_with_its_beginning(desk: Aftersales):
    for region, case in desk.everywhere("returns")[:10]:
        records = desk.call("GET", f"{BASE}/returns/{case['return_id']}/records", region=region)["data"]["records"]
        assert records[-1]["create_time"] == case["create_time"]


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_both_versions_calculate_the_same_refund(desk: Aftersales, region):
    order = desk.waiting_order(status="DELIVERED", region=region)
    body = {"order_id": order["id"], "request_type": "REFUND", "reason_name": REFUND_REASON}
    data = desk.post("refunds/calculate", body, region=region)["data"]
    lines = [{"order_line_item_id": line["id"]} for line in order["line_items"]]
    newer = {**body, "order_line_list": lines}
    assert desk.post("/return_refund/202602/refunds/calculate", newer, region=region)["data"] == data


@pytest.mark.parametrize("status", ["AWAITING_SHIPMENT", "UNPAID", "DELIVERED", "CANCELLED"])
def test_the_eligibility_names_every_sku_of_the_order(desk: Aftersales, status):
    order = desk.client.search("GB", body={"order_status": status})[0]
    for version in ("202309", "202512"):
        path = f"/return_refund/{version}/orders/{order['id']}/aftersale_eligibility"
        data = desk.call("GET", path, initiate_aftersale_user="SELLER")["data"]
        assert {sku["sku_id"] for sku in data["sku_eligibility"]} == {
            line["sku_id"] for line in order["line_items"]
        }


def test_the_newer_eligibility_says_what_its_sample_says(desk: Aftersales):
    sample = read_shared("reference/tiktok-samples/aftersale-eligibility-202512.json")
    order = desk.waiting_order()
    path = f"/return_refund/202512/orders/{order['id']}/aftersale_eligibility"
    data = desk.call("GET", path, **sample["query"])["data"]
    rows = data["sku_eligibility"][0]["line_item_eligibility"]
    said = sample["response"]["data"]["sku_eligibility"][0]["line_item_eligibility"]
    assert [row["eligible"] for row in rows] == [True, False, False]
    assert set(rows[0]["available_reason_names"]) == set(said[0]["available_reason_names"])
    assert {**rows[1], "order_line_items_ids": []} == {**said[1], "order_line_items_ids": []}


def test_decisions_are_eligible_or_say_why_not(desk: Aftersales):
    region, case = desk.find_return("RETURN_OR_REFUND_REQUEST_PENDING", return_type="REFUND")
    path = "/return_refund/202601/decision_eligibility"
    data = desk.call("GET", path, region=region, return_or_cancel_id=case["return_id"])["data"]
    rows = {row["decision"]: row for row in data["decisions"]}
    assert {name for name, row in rows.items() if row["eligible"]} == {
        "APPROVE_REFUND", "OFFER_PARTIAL_REFUND", "REJECT_REFUND",
    }  # fmt: skip
    assert rows["REJECT_REFUND"]["available_reject_reasons"]
    assert (rows["APPROVE_RETURN"]["ineligible_code"], rows["APPROVE_RETURN"]["eligible"]) == (25020004, False)
    pending = desk.find_pending_cancellation()
    asked = {"return_or_cancel_id": pending["cancel_id"], "check_decisions": "APPROVE_REQUEST_CANCEL"}
    [row] = desk.call("GET", path, **asked)["data"]["decisions"]
    assert row == {"decision": "APPROVE_REQUEST_CANCEL", "eligible": True}
