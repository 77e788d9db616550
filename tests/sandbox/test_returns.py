"""Returns and refunds: every state on the first day, decisions, and what follows them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.sandbox.aftersales_client import Aftersales
from tests.sandbox.fulfilment import multipart, png
from tests.sandbox.practice_client import Clock, PracticeClient
from tiktok_orders.sandbox.practice import PracticeTikTokShop

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
STATES = {
    PENDING, "REFUND_OR_RETURN_REQUEST_REJECT", "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM",
    "REJECT_RECEIVE_PACKAGE", "RETURN_OR_REFUND_REQUEST_SUCCESS", "RETURN_OR_REFUND_REQUEST_CANCEL", COMPLETE,
    "AWAITING_BUYER_RESPONSE", "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_REJECT",
    "REPLACEMENT_REQUEST_REFUND_SUCCESS", "REPLACEMENT_REQUEST_CANCEL", "REPLACEMENT_REQUEST_COMPLETE",
}  # fmt: skip
SELLER_REFUND = "ecom_order_delivered_refund_reason_missing_product_seller"
SELLER_RETURN = "ecom_order_delivered_refund_and_return_reason_damaged_seller"
PARTS = ("refund_subtotal", "refund_shipping_fee", "refund_tax", "retail_delivery_fee")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[Aftersales]:
    with PracticeTikTokShop(None, seed=5, orders=400, clock=clock.read) as shop:
        client = PracticeClient(shop, clock)
        yield Aftersales(client)
        client.http.close()


def approve(desk: Aftersales, region: str, case: dict, decision: str, **more) -> None:
    body = {"decision": decision, **more}
    reply = desk.post(f"returns/{case['return_id']}/approve", body, region=region)
    assert (reply["code"], reply["data"]) == (0, {}), reply


def total(amount: dict) -> Decimal:
    return Decimal(amount["refund_total"])


def test_every_state_of_a_return_is_met_in_a_small_world(desk):
    cases = [case for _, case in desk.everywhere("returns")]
    assert {case["return_status"] for case in cases} == STATES
    assert {case["return_type"] for case in cases} == {"REFUND", "RETURN_AND_REFUND", "REPLACEMENT"}
    arbitrations = {case.get("arbitration_status") for case in cases}
    assert arbitrations == {None, "IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED"}
    assert {case.get("buyer_rejected_partial_refund") for case in cases} == {None, True, False}


def test_an_edited_return_names_the_new_one_and_that_names_the_old(desk):
    cases = {case["return_id"]: case for _, case in desk.everywhere("returns")}
    edited = [case for case in cases.values() if "next_return_id" in case]
    assert edited
    for case in edited:
        assert cases[case["next_return_id"]]["pre_return_id"] == case["return_id"]
        assert case["return_status"] == "RETURN_OR_REFUND_REQUEST_CANCEL"


def test_amounts_add_up_over_parts_and_lines(desk):
    cases = [case for kind in ("returns", "cancellations") for _, case in desk.everywhere(kind)]
    for case in cases:
        whole = case["refund_amount"]
        lines = case.get("return_line_items") or case["cancel_line_items"]
        assert sum(Decimal(whole.get(name, "0")) for name in PARTS) == total(whole)
        for name in ("refund_total", *PARTS):
            if name in whole:
                assert sum(Decimal(line["refund_amount"][name]) for line in lines) == Decimal(whole[name])


def test_no_more_is_ever_refunded_than_was_paid(desk):
    for region in desk.client.shops():
        paid = {order["id"]: Decimal(order["payment"]["total_amount"]) for order in desk.client.search(region)}
        back: dict[str, Decimal] = dict.fromkeys(paid, Decimal(0))
        for kind, name in (("returns", "return_status"), ("cancellations", "cancel_status")):
            for case in desk.list_all(kind, region=region):
                if case[name].endswith("COMPLETE"):
                    back[case["order_id"]] += total(case["refund_amount"])
        assert all(back[order_id] <= paid[order_id] for order_id in paid)


def test_the_seller_has_a_deadline_while_an_answer_is_due_and_only_then(desk, clock):
    due = {PENDING, "BUYER_SHIPPED_ITEM", "REPLACEMENT_REQUEST_PENDING"}
    for _, case in desk.everywhere("returns"):
        actions = case["seller_next_action_response"]
        assert bool(actions) is (case["return_status"] in due)
        assert all(action["deadline"] > clock.unix for action in actions)


def test_an_approved_refund_is_paid_and_a_whole_one_completes_the_order(desk, clock):
    region, case = desk.find_return(PENDING, return_type="REFUND")
    clock.move(minutes=1)
    approve(desk, region, case, "APPROVE_REFUND")
    now = desk.case("returns", case["return_id"], region)
    assert (now["return_status"], now["update_time"]) == ("RETURN_OR_REFUND_REQUEST_SUCCESS", clock.unix)
    assert desk.order(case["order_id"], region)["update_time"] == clock.unix
    clock.move(hours=4)
    now = desk.case("returns", case["return_id"], region)
    order = desk.order(case["order_id"], region)
    assert now["return_status"] == COMPLETE
    assert order["update_time"] == now["update_time"]
    if total(case["refund_amount"]) == Decimal(order["payment"]["total_amount"]):
        assert order["status"] == "COMPLETED"


def test_an_approved_return_is_shipped_received_and_refunded_by_itself(desk, clock):
    region, case = desk.find_return(PENDING, return_type="RETURN_AND_REFUND")
    approve(desk, region, case, "APPROVE_RETURN")
    seen = []
    for _ in range(24):
        now = desk.case("returns", case["return_id"], region)
        seen.append(now["return_status"])
        clock.move(hours=12 if len(seen) < 22 else 1)
    ordered = list(dict.fromkeys(seen))
    assert ordered[:2] == ["AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM"]
    assert ordered[-1] == COMPLETE
    assert now["return_tracking_number"] and now["return_provider_name"]
    assert desk.order(case["order_id"], region)["status"] == "COMPLETED"
    records = desk.call("GET", f"returns/{case['return_id']}/records", region=region)["data"]["records"]
    assert [record["role"] for record in records] == ["SYSTEM", "SYSTEM", "BUYER", "SELLER", "BUYER"]
    assert all(record["event"] == "ORDER_RETURN" for record in records)


def test_a_received_package_is_approved_or_rejected(desk, clock):
    region, case = desk.find_return("BUYER_SHIPPED_ITEM")
    picture = upload_picture(desk, png(640, 480))["data"]
    body = {"decision": "REJECT_RECEIVED_PACKAGE", "reject_reason": "reverse_reject_request_reason_3",
            "comment": "Item used", "images": [{"image_id": picture["uri"], "width": 640}]}  # fmt: skip
    assert desk.post(f"returns/{case['return_id']}/reject", body, region=region)["code"] == 0
    clock.move(days=30)
    assert desk.case("returns", case["return_id"], region)["return_status"] == "REJECT_RECEIVE_PACKAGE"
    records = desk.call("GET", f"returns/{case['return_id']}/records", region=region)["data"]["records"]
    assert (records[0]["role"], records[0]["note"]) == ("SELLER", "Item used")
    assert records[0]["images"] == [{"url": picture["url"], "width": 640, "height": 480}]
    assert desk.client.http.get(picture["url"]).content == png(640, 480)


def upload_picture(desk, content, use_case=b"DESCRIPTION_IMAGE", **query):
    """Sends a picture as TikTok wants it: as a form, of no shop."""
    body, headers = multipart(data=("a.png", content), use_case=("", use_case))
    return desk.client.call("POST", "/product/202309/images/upload", body=body, headers=headers, **query)


@pytest.mark.parametrize(
    ("content", "use_case", "code"),
    [
        (b"words", b"DESCRIPTION_IMAGE", 12038004),
        (png(99, 300), b"DESCRIPTION_IMAGE", 12019116),
        (png(200, 300), b"MAIN_IMAGE", 12019116),
        (png(200, 300) + bytes(10 * 1024 * 1024), b"DESCRIPTION_IMAGE", 12038005),
        (png(200, 300), b"PASSPORT", 36009004),
    ],
)
def test_a_picture_that_is_none_or_too_large_or_too_small_is_refused(desk, content, use_case, code):
    assert upload_picture(desk, content, use_case)["code"] == code


def test_a_picture_belongs_to_no_shop_and_evidence_is_what_was_uploaded(desk):
    region, case = desk.find_return(PENDING, return_type="RETURN_AND_REFUND")
    cipher = desk.client.cipher(region)
    assert upload_picture(desk, png(200, 300), shop_cipher=cipher)["code"] == 36009004
    body = {"decision": "REJECT_RETURN", "reject_reason": "reverse_reject_request_reason_3",
            "images": [{"image_id": "tos-practice-i-evidence/never"}]}  # fmt: skip
    assert desk.post(f"returns/{case['return_id']}/reject", body, region=region)["code"] == 25001001


def test_approving_the_package_pays_within_hours(desk, clock):
    region, case = desk.find_return("BUYER_SHIPPED_ITEM")
    approve(desk, region, case, "APPROVE_RECEIVED_PACKAGE")
    clock.move(hours=5)
    assert desk.case("returns", case["return_id"], region)["return_status"] == COMPLETE


@pytest.mark.parametrize("decision", ["APPROVE_RETURN", "APPROVE_REFUND"])
def test_a_buyer_may_keep_the_item(desk, clock, decision):
    region, case = desk.find_return(PENDING, return_type="RETURN_AND_REFUND")
    approve(desk, region, case, decision, buyer_keep_item=True)
    clock.move(hours=4)
    now = desk.case("returns", case["return_id"], region)
    assert (now["return_status"], now["can_buyer_keep_item"]) == (COMPLETE, True)
    assert "return_tracking_number" not in now


def test_an_offered_part_is_refunded_when_the_buyer_accepts(desk, clock):
    region, case = desk.find_return(PENDING, return_type="REFUND")
    currency = case["refund_amount"]["currency"]
    approve(desk, region, case, "OFFER_PARTIAL_REFUND", partial_refund={"amount": "1.5", "currency": currency})
    now = desk.case("returns", case["return_id"], region)
    assert (now["return_status"], now["partial_refund"]["amount"]) == ("AWAITING_BUYER_RESPONSE", "1.50")
    assert now["seller_proposed_return_type"] == "PARTIAL_REFUND"
    clock.move(days=3)
    now = desk.case("returns", case["return_id"], region)
    assert (now["return_status"], total(now["refund_amount"])) == (COMPLETE, Decimal("1.5"))


def test_a_replacement_may_be_refunded_instead(desk):
    region, case = desk.find_return("REPLACEMENT_REQUEST_PENDING")
    assert total(case["refund_amount"]) == 0
    approve(desk, region, case, "ISSUE_REPLACEMENT_REFUND")
    now = desk.case("returns", case["return_id"], region)
    assert now["return_status"] == "REPLACEMENT_REQUEST_REFUND_SUCCESS"
    assert total(now["refund_amount"]) > 0


def test_a_rejected_request_stays_rejected(desk, clock):
    region, case = desk.find_return(PENDING, return_type="REFUND")
    body = {"decision": "REJECT_REFUND", "reject_reason": "reverse_reject_request_reason_1"}
    assert desk.post(f"returns/{case['return_id']}/reject", body, region=region)["code"] == 0
    clock.move(days=20)
    assert desk.case("returns", case["return_id"], region)["return_status"] == "REFUND_OR_RETURN_REQUEST_REJECT"


@pytest.mark.parametrize("return_type", ["REFUND", "RETURN_AND_REFUND"])
def test_what_nobody_answers_is_approved_at_the_deadline_and_comes_to_its_end(desk, clock, return_type):
    region, case = desk.find_return(PENDING, return_type=return_type)
    [action] = case["seller_next_action_response"]
    clock.move(seconds=action["deadline"] - clock.unix)
    now = desk.case("returns", case["return_id"], region)
    assert now["return_status"] != PENDING
    assert now["update_time"] == action["deadline"]
    clock.move(days=30)
    assert desk.case("returns", case["return_id"], region)["return_status"] == COMPLETE


@pytest.mark.parametrize(
    ("return_type", "reason"), [("REFUND", SELLER_REFUND), ("RETURN_AND_REFUND", SELLER_RETURN)]
)
def test_a_seller_opens_a_return_once_for_a_key(desk, clock, return_type, reason):
    order = desk.waiting_order(status="DELIVERED")
    body = {"order_id": order["id"], "return_type": return_type, "return_reason": reason}
    made = [desk.post("returns", body, idempotency_key="one")["data"] for _ in range(2)]
    assert made[0] == made[1]
    assert made[0]["return_status"] == PENDING
    case = desk.case("returns", made[0]["return_id"])
    assert case["role"] == "SELLER"
    clock.move(minutes=10)
    assert desk.case("returns", case["return_id"])["return_status"] != PENDING
    clock.move(days=20)
    assert desk.case("returns", case["return_id"])["return_status"] == COMPLETE
    assert desk.order(order["id"])["status"] == "COMPLETED"


def test_a_whole_refund_on_the_way_completes_the_order_without_a_delivery(desk, clock):
    order = desk.waiting_order(status="IN_TRANSIT")
    body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": SELLER_REFUND}
    assert desk.post("returns", body)["code"] == 0
    clock.move(days=20)
    done = desk.order(order["id"])
    assert (done["status"], "delivery_time" in done) == ("COMPLETED", False)


def test_a_part_of_the_money_leaves_the_order_to_its_life(desk, clock):
    order = desk.waiting_order(status="IN_TRANSIT")
    body = {"order_id": order["id"], "return_type": "REFUND", "return_reason": SELLER_REFUND,
            "refund_total": "1.25", "currency": "GBP"}  # fmt: skip
    case_id = desk.post("returns", body)["data"]["return_id"]
    clock.move(days=20)
    done = desk.order(order["id"])
    assert (done["status"], "delivery_time" in done) == ("COMPLETED", True)
    assert total(desk.case("returns", case_id)["refund_amount"]) == Decimal("1.25")


def test_the_calculated_refund_depends_on_the_type_and_is_what_is_paid(desk):
    order = desk.waiting_order(status="DELIVERED", region="US", lines=2)
    said = {}
    for kind in ("CANCEL", "REFUND", "RETURN_AND_REFUND"):
        body = {"order_id": order["id"], "request_type": kind, "reason_name": SELLER_REFUND}
        said[kind] = desk.post("refunds/calculate", body, region="US")["data"]["order_refund_amount"]
    assert total(said["CANCEL"]) == Decimal(order["payment"]["total_amount"])
    assert total(said["CANCEL"]) >= total(said["REFUND"]) >= total(said["RETURN_AND_REFUND"]) > 0
    line = order["line_items"][0]
    body = {"order_id": order["id"], "request_type": "REFUND", "reason_name": SELLER_REFUND,
            "order_line_item_ids": [line["id"]]}  # fmt: skip
    part = desk.post("refunds/calculate", body, region="US")["data"]["order_refund_amount"]
    assert part["refund_subtotal"] == line["sale_price"]
    assert part["refund_shipping_fee"] == "0.00"


FILTERS = [
    ("returns", {"return_types": ["REPLACEMENT"]}, lambda case: case["return_type"] == "REPLACEMENT"),
    ("returns", {"return_status": [PENDING, COMPLETE]}, lambda case: case["return_status"] in (PENDING, COMPLETE)),
    ("returns", {"arbitration_status": ["SUPPORT_SELLER"]},
     lambda case: case.get("arbitration_status") == "SUPPORT_SELLER"),
    ("returns", {"seller_proposed_return_type": ["PARTIAL_REFUND"]},
     lambda case: "seller_proposed_return_type" in case),
    ("cancellations", {"cancel_types": ["BUYER_CANCEL"]}, lambda case: case["cancel_type"] == "BUYER_CANCEL"),
    ("cancellations", {"cancel_status": ["CANCELLATION_REQUEST_COMPLETE"]},
     lambda case: case["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "belongs"), FILTERS, ids=lambda value: "" if callable(value) else str(value)[:40]
)
def test_finds_exactly_the_cases_of_a_filter_over_all_pages(desk, kind, body, belongs):
    found = 0
    for region in desk.client.shops():
        wanted = [case for case in desk.list_all(kind, region=region) if belongs(case)]
        assert desk.list_all(kind, region=region, body=body, page_size=10) == wanted
        found += len(wanted)
    assert found


@pytest.mark.parametrize("kind", ["returns", "cancellations"])
def test_finds_by_ids_buyers_and_times_and_sorts_both_ways(desk, kind):
    cases = desk.list_all(kind)
    name = "return_id" if kind == "returns" else "cancel_id"
    first = cases[0]
    assert [case["create_time"] for case in cases] == sorted(case["create_time"] for case in cases)
    assert desk.list_all(kind, body={f"{name}s": [first[name]]}) == [first]
    assert first in desk.list_all(kind, body={"order_ids": [first["order_id"], "1"]})
    buyer = desk.order(first["order_id"])["user_id"]
    assert first in desk.list_all(kind, body={"buyer_user_ids": [buyer]})
    for field in ("create_time", "update_time"):
        sorted_cases = desk.list_all(kind, sort_field=field, sort_order="DESC")
        times = [case[field] for case in sorted_cases]
        assert times == sorted(times, reverse=True)
        middle = times[len(times) // 2]
        window = {f"{field}_ge": middle, f"{field}_lt": times[0]}
        wanted = {case[name] for case in cases if middle <= case[field] < times[0]}
        assert {case[name] for case in desk.list_all(kind, body=window)} == wanted


def test_one_step_or_many_lead_to_the_same_cases():
    results = []
    for steps in (1, 30):
        clock = Clock()
        with PracticeTikTokShop(None, seed=6, orders=200, clock=clock.read) as shop:
            for _ in range(steps):
                clock.move(hours=240 / steps)
                shop.world.advance()
            with shop.world.file.reading() as connection:
                results.append(connection.execute("SELECT * FROM cases ORDER BY id").fetchall())
    assert results[0] == results[1] != []
