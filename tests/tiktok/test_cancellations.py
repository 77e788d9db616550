"""Cancelling orders and answering buyers: what is sent, what is refused, and what a lost answer leaves known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.sandbox.fulfilment import has_units, is_sellers
from tests.tiktok.loopback import json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.cancellations import (
    COMPLETE,
    DECLINED,
    PENDING,
    SUCCESS,
    CancelEligibility,
    Cancellation,
)
from tiktok_orders.errors import (
    AlreadyDoneError,
    ForeignOrderError,
    OutcomeUnknownError,
    ReasonNotOfferedError,
    UnreachableError,
    WrongStateError,
)
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.tiktok.cancellations import (
    approve_cancellation,
    cancel_order,
    find_cancellations,
    get_cancel_eligibility,
    list_cancel_decisions,
    list_reject_reasons,
    reject_cancellation,
    search_cancellations,
)
from tiktok_orders.tiktok.search import Span

STOCK_UK = "seller_cancel_reason_out_of_stock_uk"
PACKED = "seller_reject_apply_product_has_been_packed"


def pending(desk, region="GB") -> Cancellation:
    """Returns a buyer's request that waits for an answer."""
    now = desk.clock.read()
    span = Span.placed(now - timedelta(days=60), now + timedelta(days=1))
    pages = search_cancellations(desk.client(region), span, filters={"cancel_status": [PENDING]})
    found = [Cancellation.model_validate(entry) for page in pages for entry in page.entries]
    assert found, f"The practice world has no pending request in {region}"
    return found[0]


def state(desk, order_id: str, region: str = "GB") -> list[tuple[str, str]]:
    return [(one.cancel_status, one.role) for one in find_cancellations(desk.client(region), [order_id])]


def test_reads_the_cancellations_of_the_sample(world):
    sample = read_sample("cancellations-search")
    world.server.will(json_answer(sample["response"]))
    start, until = (
        datetime.fromtimestamp(sample["request_body"][f"update_time_{end}"], UTC) for end in ("ge", "lt")
    )
    (page,) = search_cancellations(world.client, Span.changed(start, until), filters={"locale": "en-US"})
    done, asked = (Cancellation.model_validate(entry) for entry in page.entries)
    assert (done.cancel_status, done.role, done.respond_by) == (COMPLETE, "SELLER", None)
    assert done.refund_amount is not None and done.refund_amount.refund_total == Decimal("20.50")
    assert done.cancel_line_items[0].seller_sku == "BTL-STL"
    assert asked.respond_by == datetime.fromtimestamp(1793595600, UTC)
    (received,) = world.server.received
    assert json.loads(received.body) == sample["request_body"]
    assert sample["query"].items() <= received.query.items()


@pytest.mark.parametrize("spelled", ["CANCELLATION_REQUEST_CANCEL", "CANCELLATION_REQUEST_CANCELLED"])
def test_both_spellings_of_declined_are_one(spelled):
    assert Cancellation(cancel_id="1", order_id="2", cancel_status=spelled).cancel_status == DECLINED


def test_a_status_that_tiktok_invents_later_stays_text():
    found = Cancellation.model_validate({"cancel_id": 1, "order_id": 2, "cancel_status": "X", "role": "ROBOT"})
    assert (found.cancel_id, found.cancel_status, found.role, found.update_time) == ("1", "X", "ROBOT", None)


def test_cancels_an_order_and_the_refund_comes_later(desk):
    order = desk.find()
    reply = cancel_order(desk.client(), order.id, STOCK_UK)
    assert reply.cancel_status == SUCCESS
    (found,) = find_cancellations(desk.client(), [order.id])
    assert (found.cancel_id, found.cancel_reason, found.role) == (reply.cancel_id, STOCK_UK, "SELLER")
    assert found.refund_amount is not None
    assert found.refund_amount.refund_total == order.payment.total_amount
    assert desk.order(order.id).status == "CANCELLED"
    with pytest.raises(AlreadyDoneError, match="already completed or cancelled"):
        cancel_order(desk.client(), order.id, STOCK_UK)


def test_cancels_one_line_for_want_of_stock_alone(desk):
    order = desk.find(fits=has_units)
    first = order.line_items[0].id
    with pytest.raises(WrongStateError, match="Cancel the whole order"):
        cancel_order(desk.client(), order.id, "seller_cancel_reason_wrong_price_uk", line_item_ids=[first])
    cancel_order(desk.client(), order.id, STOCK_UK, line_item_ids=[first])
    (found,) = find_cancellations(desk.client(), [order.id])
    assert [line.order_line_item_id for line in found.cancel_line_items] == [first]
    assert desk.order(order.id).status == "AWAITING_SHIPMENT"


@pytest.mark.parametrize(
    "key",
    [
        "seller_cancel_reason_out_of_stock",
        "seller_cancel_unpaid_reason_out_of_stock_uk",
        "ecom_order_to_ship_canceled_reason_no_longer_needed",
        "no_such_reason",
    ],
)
def test_a_reason_of_another_market_status_or_person_is_not_offered(desk, key):
    order = desk.find()
    with pytest.raises(ReasonNotOfferedError, match="does not offer this reason here"):
        cancel_order(desk.client(), order.id, key)
    assert desk.order(order.id) == order


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("IN_TRANSIT", WrongStateError, "already shipped"),
        ("DELIVERED", WrongStateError, "already shipped"),
        ("COMPLETED", AlreadyDoneError, "already completed or cancelled"),
    ],
)
def test_an_order_that_has_left_is_not_cancelled(desk, status, kind, words):
    with pytest.raises(kind, match=words):
        cancel_order(desk.client(), desk.find(status=status).id, STOCK_UK)


def test_an_order_of_nobody_is_refused(desk):
    for call in (lambda: cancel_order(desk.client(), "576461413038700001", STOCK_UK),
                 lambda: get_cancel_eligibility(desk.client(), "576461413038700001")):  # fmt: skip
        with pytest.raises(ForeignOrderError, match="right account"):
            call()


def test_a_lost_answer_to_a_cancellation_is_looked_up_and_not_repeated(desk):
    order = desk.find(fits=lambda raw: is_sellers(raw) and not has_units(raw))
    desk.lose_reply("POST /return_refund/202309/cancellations")
    with pytest.raises(OutcomeUnknownError):
        cancel_order(desk.client(), order.id, STOCK_UK)
    assert state(desk, order.id) == [(SUCCESS, "SELLER")]


def test_a_reply_without_the_cancellation_leaves_it_open(world):
    world.server.will(success({"cancel_status": SUCCESS}))
    with pytest.raises(OutcomeUnknownError, match="cancel_id"):
        cancel_order(world.client, "1", STOCK_UK)


def test_grants_a_request_once_although_the_answer_is_lost(desk):
    request = pending(desk)
    desk.lose_reply("/return_refund/202309/cancellations/{cancel_id}/approve")
    approve_cancellation(desk.client(), request.cancel_id, idempotency_key="approve:1")
    assert state(desk, request.order_id) == [(SUCCESS, "BUYER")]
    assert desk.order(request.order_id).status == "CANCELLED"
    approve_cancellation(desk.client(), request.cancel_id, idempotency_key="approve:1")
    with pytest.raises(AlreadyDoneError, match="already answered"):
        approve_cancellation(desk.client(), request.cancel_id, idempotency_key="approve:2")


def test_declines_a_request_with_a_reason_of_its_own_although_the_answer_is_lost(desk):
    request = pending(desk)
    assert PACKED in [reason.name for reason in list_reject_reasons(desk.client(), request.cancel_id)]
    desk.lose_reply("/return_refund/202309/cancellations/{cancel_id}/reject")
    for _ in range(2):
        reject_cancellation(desk.client(), request.cancel_id, PACKED, idempotency_key="reject:1", comment="Packed")
    assert state(desk, request.order_id) == [(DECLINED, "BUYER")]
    assert not desk.order(request.order_id).is_buyer_request_cancel
    with pytest.raises(AlreadyDoneError, match="already answered"):
        reject_cancellation(desk.client(), request.cancel_id, PACKED, idempotency_key="reject:2")


def test_an_answer_that_never_arrives_is_an_error_after_which_the_same_key_may_be_used(desk):
    request = pending(desk, "US")
    switched = desk.shop.disasters.add(Disaster(Kind.CUT_MIDWAY, "POST /return_refund/*"))
    with pytest.raises(UnreachableError) as caught:
        approve_cancellation(desk.client("US"), request.cancel_id, idempotency_key="one decision")
    assert not caught.value.outcome_known
    desk.shop.disasters.remove(switched)
    approve_cancellation(desk.client("US"), request.cancel_id, idempotency_key="one decision")
    assert state(desk, request.order_id, "US") == [(SUCCESS, "BUYER")]


def test_a_reason_for_another_kind_of_no_is_not_offered(desk):
    request = pending(desk, "SG")
    for reason in ("reverse_reject_request_reason_1", "ecom_reverse_reject_cancel_reason_product_packed"):
        with pytest.raises(ReasonNotOfferedError):
            reject_cancellation(desk.client("SG"), request.cancel_id, reason, idempotency_key=reason)
    assert state(desk, request.order_id, "SG") == [(PENDING, "BUYER")]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_tiktok_would_not_take_is_a_bug(world, key):
    with pytest.raises(ValueError, match="1 to 255"):
        approve_cancellation(world.client, "1", idempotency_key=key)
    assert world.server.received == []


def test_a_request_of_nobody_is_refused(desk):
    for call in (lambda: approve_cancellation(desk.client(), "4035", idempotency_key="k"),
                 lambda: list_reject_reasons(desk.client(), "4035"),
                 lambda: list_cancel_decisions(desk.client(), "4035")):  # fmt: skip
        with pytest.raises(ForeignOrderError):
            call()


def test_reads_the_eligibility_of_the_sample(world):
    world.server.will(json_answer(read_sample("aftersale-eligibility-202512")["response"]))
    found = get_cancel_eligibility(world.client, "576461413038700001")
    assert [line.request_type for line in found.lines] == ["CANCEL"]
    assert (found.is_whole_order_eligible, found.obstacle) == (True, None)
    assert found.reason_names[0] == STOCK_UK and len(found.reason_names) == 3
    query = {"initiate_aftersale_user": "SELLER", "request_types": "CANCEL"}
    assert query.items() <= world.server.received[0].query.items()


def test_says_what_may_be_cancelled_and_why_not(desk):
    order = desk.find("SG")
    found = get_cancel_eligibility(desk.client("SG"), order.id)
    assert found.is_whole_order_eligible
    assert "seller_cancel_unable_to_deliver_to_buyer_address" in found.reason_names
    lines = {line_id for line in found.lines for line_id in line.order_line_item_ids}
    assert lines == {line.id for line in order.line_items}
    sent = get_cancel_eligibility(desk.client(), desk.find(status="IN_TRANSIT").id)
    assert (sent.is_whole_order_eligible, sent.reason_names) == (False, ())
    assert sent.obstacle is not None
    assert sent.obstacle.ineligible_code == 25001045 and "shipped" in sent.obstacle.ineligible_reason


def test_reasons_are_those_that_fit_every_line_and_nothing_said_is_not_eligible():
    def line(names, *, eligible=True):
        return {"request_type": "CANCEL", "eligible": eligible, "available_reason_names": names}

    skus = [
        {"line_item_eligibility": [line(["a", "b"])]},
        {"line_item_eligibility": [line(["b", "c"]), line([], eligible=False)]},
    ]
    found = CancelEligibility.model_validate({"sku_eligibility": skus})
    assert (found.reason_names, found.is_whole_order_eligible) == (("b",), False)
    assert not CancelEligibility().is_whole_order_eligible


def test_says_how_a_request_may_be_answered(desk):
    request = pending(desk)
    approve, reject = list_cancel_decisions(desk.client(), request.cancel_id)
    assert (approve.decision, approve.eligible) == ("APPROVE_REQUEST_CANCEL", True)
    assert reject.eligible and PACKED in [reason.name for reason in reject.available_reject_reasons]
    approve_cancellation(desk.client(), request.cancel_id, idempotency_key="answered")
    approve, reject = list_cancel_decisions(desk.client(), request.cancel_id)
    assert not approve.eligible and not reject.eligible
    assert approve.ineligible_code and approve.ineligible_reason and not reject.available_reject_reasons


def test_asks_for_cancellations_of_fifty_orders_at_a_time(world):
    world.server.will(success({"cancellations": [{"cancel_id": "1", "order_id": "2"}]}), success({}))
    ids = [str(number) for number in range(51)]
    assert [one.cancel_id for one in find_cancellations(world.client, ids)] == ["1"]
    asked = [json.loads(received.body) for received in world.server.received]
    assert asked == [{"order_ids": ids[:50]}, {"order_ids": ids[50:]}]


@pytest.mark.parametrize(
    "entry", [7, {}, {"cancel_id": "1"}, {"cancel_id": "1", "order_id": "2", "role": []}], ids=str
)
def test_a_cancellation_that_cannot_be_read_is_an_error_where_it_was_looked_up(world, entry):
    world.server.will(success({"cancellations": [entry]}))
    with pytest.raises(UnreachableError, match="cannot be read"):
        find_cancellations(world.client, ["2"])
