"""How each route of cancellations, returns and refunds is called when it is held against the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sandbox.aftersales_client import BASE, Aftersales
from tests.sandbox.contract_table import REGIONS, SAMPLES, Ask, Cases, Family
from tests.sandbox.fulfilment import multipart, png
from tests.sandbox.practice_client import PracticeClient

CASES = Cases(Family(25001001, names_the_field=False))
case = CASES.case

REFUND_REASON = "ecom_order_delivered_refund_reason_missing_product_seller"
CANCEL_REASONS = {"US": "seller_cancel_reason_wrong_price", "GB": "seller_cancel_reason_wrong_price_uk"}
_PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
_NEWER = "/return_refund/202602"
_ELIGIBILITY = "orders/{order_id}/aftersale_eligibility"


# 202602 is in no list; its pages were seen with the fields of 202309 and one more.
@case(f"POST {BASE}/cancellations/search", sample=f"{SAMPLES}/cancellations-search.json")
@case(
    f"POST {_NEWER}/cancellations/search",
    sample=f"{SAMPLES}/cancellations-search.json",
    like=f"POST {BASE}/cancellations/search",
    also={"data.cancellations[].should_replenish_stock": "boolean"},
)
@case(f"POST {BASE}/returns/search", sample=f"{SAMPLES}/returns-search.json")
@case(f"POST {_NEWER}/returns/search", sample=f"{SAMPLES}/returns-search.json", like=f"POST {BASE}/returns/search")
def search(_client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        yield Ask(region, query={"page_size": 50}, body={})


@case(f"POST {BASE}/cancellations", sample=f"{SAMPLES}/cancel-order.json")
@case(f"POST {_NEWER}/cancellations", sample=f"{SAMPLES}/cancel-order.json", like=f"POST {BASE}/cancellations")
def cancel(client: PracticeClient) -> Iterator[Ask]:
    for region, reason in CANCEL_REASONS.items():
        order = Aftersales(client).waiting_order(region=region)
        yield Ask(region, body={"order_id": order["id"], "cancel_reason": reason})


def _answer_request(client: PracticeClient, body: Any = None) -> Ask:
    pending = {"cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
    region, found = Aftersales(client).everywhere("cancellations", body=pending)[0]
    return Ask(region, path={"cancel_id": found["cancel_id"]}, body=body)


@case(f"POST {BASE}/cancellations/{{cancel_id}}/approve", sample=f"{SAMPLES}/cancellation-approve.json")
def approve_cancellation(client: PracticeClient) -> Iterator[Ask]:
    yield _answer_request(client)


@case(f"POST {BASE}/cancellations/{{cancel_id}}/reject", sample=f"{SAMPLES}/cancellation-reject.json")
def reject_cancellation(client: PracticeClient) -> Iterator[Ask]:
    body = {"reject_reason": "seller_reject_apply_product_has_been_packed", "comment": "Already packed"}
    yield _answer_request(client, body)


@case(f"POST {BASE}/returns", sample=f"{SAMPLES}/return-create.json")
def open_return(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        order = Aftersales(client).waiting_order(status="DELIVERED", region=region)
        body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": REFUND_REASON}
        yield Ask(region, body=body)


def _decision(client: PracticeClient, status: str, return_type: str, **body: Any) -> Ask:
    # What the seller opened is TikTok's to answer.
    region, found = Aftersales(client).find_return(status, return_type=return_type, role="BUYER")
    return Ask(region, path={"return_id": found["return_id"]}, body=body)


@case(f"POST {BASE}/returns/{{return_id}}/approve", sample=f"{SAMPLES}/return-approve.json")
def approve_return(client: PracticeClient) -> Iterator[Ask]:
    yield _decision(client, _PENDING, "REFUND", decision="APPROVE_REFUND")
    yield _decision(client, _PENDING, "RETURN_AND_REFUND", decision="APPROVE_RETURN")
    yield _decision(client, "BUYER_SHIPPED_ITEM", "RETURN_AND_REFUND", decision="APPROVE_RECEIVED_PACKAGE")
    yield _decision(client, "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT", decision="APPROVE_REPLACEMENT")


@case(f"POST {BASE}/returns/{{return_id}}/reject", sample=f"{SAMPLES}/return-reject.json")
def reject_return(client: PracticeClient) -> Iterator[Ask]:
    reason = {"reject_reason": "reverse_reject_request_reason_1"}
    yield _decision(client, _PENDING, "REFUND", decision="REJECT_REFUND", **reason)
    yield _decision(client, _PENDING, "RETURN_AND_REFUND", decision="REJECT_RETURN", **reason)


@case(f"POST {_NEWER}/returns", like=f"POST {BASE}/returns")
def open_return_newer(client: PracticeClient) -> Iterator[Ask]:
    order = Aftersales(client).waiting_order(status="DELIVERED", region="GB")
    line = {"order_line_item_id": order["line_items"][0]["id"]}
    body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": REFUND_REASON}
    yield Ask("GB", body={**body, "order_line_list": [line]})


@case("POST /return_refund/202606/returns/{return_id}/reject", like=f"POST {BASE}/returns/{{return_id}}/reject")
def reject_return_newer(client: PracticeClient) -> Iterator[Ask]:
    reason = {"reject_reason": "reverse_reject_request_reason_1"}
    yield _decision(client, _PENDING, "REFUND", decision="REJECT_REFUND", **reason)


# Of this page no list is at hand: the fields are those that its public callers read.
@case(
    "POST /product/202309/images/upload",
    also={
        "data": "object",
        "data.uri": "string",
        "data.url": "string",
        "data.width": "integer",
        "data.height": "integer",
        "data.use_case": "string",
    },
)
def upload_evidence(_client: PracticeClient) -> Iterator[Ask]:
    body, headers = multipart(data=("a.png", png(640, 480)), use_case=("", b"DESCRIPTION_IMAGE"))
    yield Ask(None, body=body, headers=headers)


# Nobody in the practice world sends pictures.
@case(
    f"GET {BASE}/returns/{{return_id}}/records",
    sample=f"{SAMPLES}/return-records.json",
    unsaid=tuple(f"data.records[].images[].{name}" for name in ("url", "width", "height")),
)
def records(client: PracticeClient) -> Iterator[Ask]:
    for region, found in Aftersales(client).everywhere("returns"):
        yield Ask(region, path={"return_id": found["return_id"]})


@case(f"GET {BASE}/reject_reasons", sample=f"{SAMPLES}/reject-reasons.json")
def reject_reasons(client: PracticeClient) -> Iterator[Ask]:
    desk = Aftersales(client)
    for region, found in desk.everywhere("returns")[:10]:
        yield Ask(region, query={"return_or_cancel_id": found["return_id"]})
    for region, found in desk.everywhere("cancellations")[:10]:
        yield Ask(region, query={"return_or_cancel_id": found["cancel_id"]})


# In no list either: the fields are those of the page that announced it.
@case(
    "GET /return_refund/202601/decision_eligibility",
    also={
        "data": "object",
        "data.decisions": "array<object>",
        "data.decisions[].decision": "string",
        "data.decisions[].eligible": "boolean",
        "data.decisions[].ineligible_code": "integer",
        "data.decisions[].ineligible_reason": "string",
        "data.decisions[].available_reject_reasons": "array<object>",
        "data.decisions[].available_reject_reasons[].name": "string",
        "data.decisions[].available_reject_reasons[].text": "string",
    },
)
def decision_eligibility(client: PracticeClient) -> Iterator[Ask]:
    yield from reject_reasons(client)


@case(f"GET {BASE}/{_ELIGIBILITY}")
@case(f"GET /return_refund/202512/{_ELIGIBILITY}", sample=f"{SAMPLES}/aftersale-eligibility-202512.json")
@case(
    f"GET {_NEWER}/{_ELIGIBILITY}",
    sample=f"{SAMPLES}/aftersale-eligibility-202512.json",
    like=f"GET /return_refund/202512/{_ELIGIBILITY}",
)
def eligibility(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        for status in ("AWAITING_SHIPMENT", "UNPAID", "DELIVERED", "CANCELLED"):
            order = client.search(region, body={"order_status": status})[0]
            yield Ask(region, path={"order_id": order["id"]}, query={"initiate_aftersale_user": "SELLER"})


@case(f"POST {BASE}/refunds/calculate", sample=f"{SAMPLES}/refund-calculate.json")
@case(
    f"POST {_NEWER}/refunds/calculate",
    sample=f"{SAMPLES}/refund-calculate.json",
    like=f"POST {BASE}/refunds/calculate",
)
def calculate(client: PracticeClient) -> Iterator[Ask]:
    for region in REGIONS:
        order = Aftersales(client).waiting_order(status="DELIVERED", region=region)
        body = {"order_id": order["id"], "request_type": "REFUND", "reason_name": REFUND_REASON}
        yield Ask(region, body=body)
