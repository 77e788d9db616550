"""Each refusal of cancellations, returns and refunds: what is sent, and the code and message of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.aftersales_client import BASE, Aftersales
from tests.sandbox.practice_client import PracticeClient, read_shared
from tiktok_orders.sandbox.api.endpoints import find_endpoint

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock_uk"
REFUND_REASON = "ecom_order_delivered_refund_reason_missing_product_seller"
NOBODY = "4035000000000000001"
ERRORS = {
    f"{endpoint['method']} {endpoint['path']}": {int(code): text for code, text in endpoint["errors"]}
    for endpoint in read_shared("contracts/tiktok_partner_center_endpoints.json")["endpoints"]
}

Sent = tuple[str, str, dict[str, Any], dict[str, Any], str]
Ask = Callable[[Aftersales], Sent]


@pytest.fixture(scope="module")
def desk(client: PracticeClient) -> Aftersales:
    return Aftersales(client)


def search(kind: str, body: dict[str, Any], **query: Any) -> Ask:
    return lambda _: ("POST", f"{kind}/search", body, query, "GB")


def cancel(reason: str = OUT_OF_STOCK, *, status: str = "AWAITING_SHIPMENT", region: str = "GB", lines: int = 1,
           query: dict[str, Any] | None = None, **body: Any) -> Ask:  # fmt: skip
    def ask(desk: Aftersales) -> Sent:
        order = desk.waiting_order(status=status, region=region, lines=lines)
        sent = {"order_id": order["id"], "cancel_reason": reason, **body}
        if body.get("order_line_item_ids") == "first":
            sent["order_line_item_ids"] = [order["line_items"][0]["id"]]
        return "POST", "cancellations", sent, query or {}, region

    return ask


def cancel_of_cancelled(desk: Aftersales) -> Sent:
    order = desk.client.search("GB", body={"order_status": "CANCELLED"})[0]
    return "POST", "cancellations", {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK}, {}, "GB"


def cancel_while_asked(desk: Aftersales) -> Sent:
    case = desk.find_pending_cancellation()
    return "POST", "cancellations", {"order_id": case["order_id"], "cancel_reason": OUT_OF_STOCK}, {}, "GB"


def cancel_in_the_wrong_shop(desk: Aftersales) -> Sent:
    order = desk.waiting_order(region="US")
    return "POST", "cancellations", {"order_id": order["id"], "cancel_reason": OUT_OF_STOCK}, {}, "GB"


def answer(verb: str, status: str, body: Any = None, *, kind: str = "BUYER_CANCEL", query: Any = None) -> Ask:
    def ask(desk: Aftersales) -> Sent:
        found = desk.list_all("cancellations", body={"cancel_status": [status], "cancel_types": [kind]})
        return "POST", f"cancellations/{found[0]['cancel_id']}/{verb}", body, query or {}, "GB"

    return ask


def answer_in_the_wrong_shop(desk: Aftersales) -> Sent:
    case = desk.find_pending_cancellation("US")
    return "POST", f"cancellations/{case['cancel_id']}/approve", None, {}, "GB"


def decide(
    verb: str, decision: str | None, status: str, *, query: Any = None, fields: Any = None, **body: Any
) -> Ask:
    def ask(desk: Aftersales) -> Sent:
        region, case = desk.find_return(status, **(fields or {}))
        sent = {"decision": decision, **body} if decision else body
        if verb == "reject":
            sent = {"reject_reason": "reverse_reject_request_reason_1", **sent}
        return "POST", f"returns/{case['return_id']}/{verb}", sent, query or {}, region

    return ask


def open_return(*, status: str = "DELIVERED", query: Any = None, **body: Any) -> Ask:
    def ask(desk: Aftersales) -> Sent:
        order = desk.waiting_order(status=status)
        sent = {"order_id": order["id"], "return_type": "REFUND", "return_reason": REFUND_REASON, **body}
        return "POST", "returns", sent, query or {}, "GB"

    return ask


def open_return_of(status: str) -> Ask:
    def ask(desk: Aftersales) -> Sent:
        region, case = desk.find_return(status)
        body = {"order_id": case["order_id"], "return_type": "REFUND", "return_reason": REFUND_REASON}
        return "POST", "returns", body, {}, region

    return ask


def calculate(**body: Any) -> Ask:
    def ask(desk: Aftersales) -> Sent:
        order = desk.waiting_order(status="DELIVERED")
        sent = {"order_id": order["id"], "request_type": "REFUND", "reason_name": REFUND_REASON, **body}
        return "POST", "refunds/calculate", sent, {}, "GB"

    return ask


REJECTION = {"reject_reason": "seller_reject_apply_product_has_been_packed"}
LONG_KEY = {"idempotency_key": "k" * 256}
REFUND = {"return_type": "REFUND"}
BACK = {"return_type": "RETURN_AND_REFUND"}
OFFER = {"partial_refund": {"amount": "1.00"}}

CASES: dict[str, tuple[Ask, int]] = {
    # The searches.
    "page of 51 cancellations": (search("cancellations", {}, page_size=51), 25001001),
    "page of no cancellations": (search("cancellations", {}, page_size=0), 25001001),
    "page of 9 returns": (search("returns", {}, page_size=9), 25001001),
    "page of 51 returns": (search("returns", {}, page_size=51), 25001001),
    "page size in words": (search("returns", {}, page_size="ten"), 25001001),
    "unknown sort field": (search("returns", {}, sort_field="id"), 25001001),
    "unknown sort order": (search("cancellations", {}, sort_order="desc"), 25001001),
    "nonsense page token": (search("cancellations", {}, page_token="x"), 25001001),
    "unknown cancel status": (search("cancellations", {"cancel_status": ["DONE"]}), 25001001),
    "cancel status as text": (search("cancellations", {"cancel_status": "DONE"}), 25001001),
    "unknown cancel type": (search("cancellations", {"cancel_types": ["REFUND"]}), 25001001),
    "unknown return status": (search("returns", {"return_status": ["DONE"]}), 25001001),
    "unknown return type": (search("returns", {"return_types": ["CANCEL"]}), 25001001),
    "unknown arbitration": (search("returns", {"arbitration_status": ["OPEN"]}), 25001001),
    "ids as numbers": (search("returns", {"return_ids": [1]}), 25001001),
    "time as text": (search("returns", {"update_time_ge": "1"}), 25001001),
    "locale as a number": (search("returns", {"locale": 1}), 25001001),
    # Cancelling as a seller.
    "no order": (cancel(order_id=None), 25001001),
    "order as a number": (cancel(order_id=1), 25001001),
    "no reason": (cancel(cancel_reason=""), 25001001),
    "lines as text": (cancel(order_line_item_ids="all"), 25001001),
    "quantity as text": (cancel(skus=[{"sku_id": "1", "quantity": "1"}]), 25001001),
    "quantity of none": (cancel(skus=[{"sku_id": "1", "quantity": 0}]), 25001001),
    "unknown order": (cancel(order_id="576000000000000001"), 25020005),
    "order that is no id": (cancel(order_id="x"), 25020005),
    "order of another shop": (cancel_in_the_wrong_shop, 25020005),
    "reason for unpaid orders": (cancel("seller_cancel_unpaid_reason_out_of_stock_uk"), 25001021),
    "reason for paid orders": (cancel(status="UNPAID"), 25001021),
    "reason of another market": (cancel("seller_cancel_reason_out_of_stock"), 25001014),
    "made-up reason": (cancel("because"), 25001014),
    "reason of buyers": (cancel("ecom_order_to_ship_canceled_reason_no_longer_needed"), 25001015),
    "cancelling what is asked for": (cancel_while_asked, 25001011),
    "cancelling on the way": (cancel(status="IN_TRANSIT"), 25001045),
    "cancelling when delivered": (cancel(status="DELIVERED"), 25001045),
    "cancelling an arranged parcel outside the US": (cancel(status="AWAITING_COLLECTION"), 25001045),
    "cancelling when completed": (cancel(status="COMPLETED"), 25001051),
    "cancelling twice": (cancel_of_cancelled, 25001051),
    "one line for a wrong price": (
        cancel("seller_cancel_reason_wrong_price_uk", lines=2, order_line_item_ids="first"), 25005010),
    "one line in Singapore": (
        cancel("seller_cancel_reason_out_of_stock", region="SG", lines=2, order_line_item_ids="first"), 25005010),
    "a line of another order": (cancel(order_line_item_ids=["577000000000000001"]), 25005011),
    "more than was bought": (cancel(skus=[{"sku_id": "1", "quantity": 1}]), 25005011),
    # Answering a buyer who wants to cancel.
    "long key": (answer("approve", "CANCELLATION_REQUEST_PENDING", query=LONG_KEY), 25001001),
    "empty key": (answer("approve", "CANCELLATION_REQUEST_PENDING", query={"idempotency_key": ""}), 25001001),
    "unknown cancellation": (lambda _: ("POST", f"cancellations/{NOBODY}/approve", None, {}, "GB"), 25007006),
    "unknown cancellation to reject": (
        lambda _: ("POST", "cancellations/x/reject", REJECTION, {}, "GB"), 25007006),
    "cancellation of another shop": (answer_in_the_wrong_shop, 25020005),
    "approving what was approved": (answer("approve", "CANCELLATION_REQUEST_COMPLETE"), 25011012),
    "approving what was declined": (answer("approve", "CANCELLATION_REQUEST_CANCEL"), 25020009),
    "approving a seller's own": (answer("approve", "CANCELLATION_REQUEST_COMPLETE", kind="CANCEL"), 25020004),
    "rejecting what was approved": (answer("reject", "CANCELLATION_REQUEST_COMPLETE", REJECTION), 25020010),
    "rejecting what was declined": (answer("reject", "CANCELLATION_REQUEST_CANCEL", REJECTION), 25011011),
    "rejecting a seller's own": (
        answer("reject", "CANCELLATION_REQUEST_COMPLETE", REJECTION, kind="CANCEL"), 25020004),
    "rejecting without a reason": (answer("reject", "CANCELLATION_REQUEST_PENDING", {}), 25001001),
    "rejecting with a made-up reason": (
        answer("reject", "CANCELLATION_REQUEST_PENDING", {"reject_reason": "no"}), 25001014),
    "rejecting with a reason of returns": (
        answer("reject", "CANCELLATION_REQUEST_PENDING", {"reject_reason": "reverse_reject_request_reason_1"}),
        25001016),
    "rejecting with a picture without an id": (
        answer("reject", "CANCELLATION_REQUEST_PENDING", {**REJECTION, "images": [{"width": 1}]}), 25001001),
    # Deciding about a return.
    "no decision": (decide("approve", None, PENDING, fields=REFUND), 25001001),
    "a rejection to approve": (decide("approve", "REJECT_REFUND", PENDING, fields=REFUND), 25001001),
    "an approval to reject": (decide("reject", "APPROVE_REFUND", PENDING, fields=REFUND), 25001001),
    "long key of a return": (
        decide("approve", "APPROVE_REFUND", PENDING, fields=REFUND, query=LONG_KEY), 25001001),
    "flag as text": (decide("approve", "APPROVE_RETURN", PENDING, fields=BACK, buyer_keep_item="true"), 25001001),
    "keeping with another decision": (
        decide("approve", "APPROVE_RECEIVED_PACKAGE", "BUYER_SHIPPED_ITEM", buyer_keep_item=True), 25001001),
    "unknown return": (
        lambda _: ("POST", f"returns/{NOBODY}/approve", {"decision": "APPROVE_REFUND"}, {}, "GB"), 25007006),
    "decision of another type": (decide("approve", "APPROVE_RETURN", PENDING, fields=REFUND), 25020004),
    "refund where a parcel should come": (decide("approve", "APPROVE_REFUND", PENDING, fields=BACK), 25020004),
    "replacement where a refund is asked": (
        decide("reject", "REJECT_REPLACEMENT", PENDING, fields=REFUND), 25020004),
    "receiving before it was sent": (
        decide("approve", "APPROVE_RECEIVED_PACKAGE", "AWAITING_BUYER_SHIP"), 25011013),
    "approving twice": (decide("approve", "APPROVE_REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE", fields=REFUND),
                        25011012),
    "approving what was withdrawn": (
        decide("approve", "APPROVE_REFUND", "RETURN_OR_REFUND_REQUEST_CANCEL", fields=REFUND), 25020009),
    "approving while the buyer thinks": (
        decide("approve", "APPROVE_REFUND", "AWAITING_BUYER_RESPONSE", fields=REFUND), 25007007),
    "approving in arbitration": (
        decide("approve", "APPROVE_REFUND", "REFUND_OR_RETURN_REQUEST_REJECT",
               fields={**REFUND, "arbitration_status": "IN_PROGRESS"}), 25011010),
    "offering too late": (
        decide("approve", "OFFER_PARTIAL_REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE", fields=REFUND, **OFFER),
        25011032),
    "offering nothing": (decide("approve", "OFFER_PARTIAL_REFUND", PENDING, fields=REFUND), 25001001),
    "offering 0": (decide("approve", "OFFER_PARTIAL_REFUND", PENDING, fields=REFUND,
                          partial_refund={"amount": "0"}), 25001001),
    "offering more than there is": (decide("approve", "OFFER_PARTIAL_REFUND", PENDING, fields=REFUND,
                                           partial_refund={"amount": "99999"}), 25001001),
    "offering a number": (decide("approve", "OFFER_PARTIAL_REFUND", PENDING, fields=REFUND,
                                 partial_refund={"amount": 1}), 25001001),
    "offering other money": (decide("approve", "OFFER_PARTIAL_REFUND", PENDING, fields=REFUND,
                                    partial_refund={"amount": "1", "currency": "JPY"}), 25001001),
    "rejecting what was paid": (
        decide("reject", "REJECT_REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE", fields=REFUND), 25020010),
    "rejecting what was withdrawn": (
        decide("reject", "REJECT_REFUND", "RETURN_OR_REFUND_REQUEST_CANCEL", fields=REFUND), 25001003),
    "rejecting a parcel that was received": (
        decide("reject", "REJECT_RECEIVED_PACKAGE", "RETURN_OR_REFUND_REQUEST_COMPLETE", fields=BACK), 25020011),
    "rejecting a parcel that was not sent": (
        decide("reject", "REJECT_RECEIVED_PACKAGE", "AWAITING_BUYER_SHIP"), 25020012),
    "rejecting a return without a reason": (
        decide("reject", "REJECT_REFUND", PENDING, fields=REFUND, reject_reason=None), 25001001),
    "rejecting a return with a made-up reason": (
        decide("reject", "REJECT_REFUND", PENDING, fields=REFUND, reject_reason="no"), 25001014),
    # Opening a return.
    "unknown order to return": (open_return(order_id="576000000000000001"), 25020005),
    "returning what was not sent": (open_return(status="AWAITING_SHIPMENT"), 25001003),
    "unknown type": (open_return(return_type="REPLACEMENT"), 25001001),
    "no return reason": (open_return(return_reason=None), 25001001),
    "made-up return reason": (open_return(return_reason="because"), 25001014),
    "return reason of buyers": (
        open_return(return_reason="ecom_order_delivered_refund_reason_missing_product"), 25001015),
    "reason of another type": (open_return(return_type="RETURN_AND_REFUND"), 25001021),
    "more money than there is": (open_return(refund_total="99999.00"), 25005005),
    "money as a number": (open_return(refund_total=1), 25001001),
    "no money": (open_return(refund_total="0"), 25001001),
    "money below zero": (open_return(refund_total="-1"), 25001001),
    "other money": (open_return(refund_total="1", currency="USD"), 25001001),
    "unknown shipment": (open_return(shipment_type="MAIL"), 25001001),
    "unknown handover": (open_return(handover_method="THROW"), 25001001),
    "long key of a new return": (open_return(query=LONG_KEY), 25001001),
    "returning what is being returned": (open_return_of("BUYER_SHIPPED_ITEM"), 25001011),
    # Calculating.
    "calculating for nobody": (calculate(order_id="576000000000000001"), 25007006),
    "calculating an unknown type": (calculate(request_type="RETURN"), 25001001),
    "calculating without a reason": (calculate(reason_name=None), 25001001),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "code"), CASES.values(), ids=CASES.keys())
def test_refuses_with_code_and_message_of_the_contract(desk: Aftersales, ask: Ask, code: int):
    method, path, body, query, region = ask(desk)
    reply = desk.call(method, path, body=body, region=region, **query)
    endpoint, _ = find_endpoint(method, f"{BASE}/{path}")
    assert (reply["code"], reply["data"]) == (code, None)
    assert reply["message"] == ERRORS[f"{method} {endpoint.path}"][code]


def test_a_refused_deed_leaves_order_and_case_as_they_were(desk: Aftersales):
    case = desk.find_pending_cancellation()
    before = desk.order(case["order_id"])
    for body in ({}, {"reject_reason": "no"}):
        assert desk.post(f"cancellations/{case['cancel_id']}/reject", body)["code"] != 0
    assert desk.order(case["order_id"]) == before
    assert desk.case("cancellations", case["cancel_id"]) == case


def test_refuses_ids_of_nobody_and_of_another_shop_when_reading(desk: Aftersales):
    region, case = desk.find_return(PENDING)
    other = next(name for name in ("GB", "US", "SG") if name != region)
    for path, query in (
        ("returns/{}/records", {}),
        ("reject_reasons", {"return_or_cancel_id": "{}"}),
        ("/return_refund/202601/decision_eligibility", {"return_or_cancel_id": "{}"}),
    ):
        for case_id, code in ((NOBODY, 25007006), ("x", 25007006), (case["return_id"], 25020005)):
            asked = {name: text.format(case_id) for name, text in query.items()}
            assert desk.call("GET", path.format(case_id), region=other, **asked)["code"] == code
    assert desk.call("GET", "reject_reasons")["code"] == 25001001
    path = "/return_refund/202512/orders/{}/aftersale_eligibility"
    assert desk.call("GET", path.format("1"))["code"] == 25007006
    assert desk.call("GET", path.format(case["order_id"]), region=other)["code"] == 25020005
    assert desk.call("GET", path.format(case["order_id"]), region=region, request_types="ALL")["code"] == 25001001
