"""Reject over real HTTP, with the practice shop's own checks of reason key and status, for GB, US and SG."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.arranging import ARRANGE, handovers
from tests.builders import TESTER
from tests.rejecting import (
    REJECT,
    account_of,
    ask_to_reject,
    cancel_elsewhere,
    cancellations_of,
    doubled,
    let_all_be_due,
    orders_at,
    ready_per_market,
    reject,
    shop_of,
    verdict_of,
)
from tests.selling import change_on_tiktok, create, in_magento, selling, states
from tests.shipping import ask_to_ship, preview, skipped, waiting_orders, wishes_for
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.cancel_reasons import CancelReason
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.failure_words import failure_reason
from tiktok_orders.errors import AlreadyDoneError
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.cancel_in_magento import NAME as CANCEL
from tiktok_orders.services.actions.outcome import Kind as Ended
from tiktok_orders.services.actions.rejection_at_hand import RejectionAtHand, outcome_of
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.jobs import jobs_of_order
from tiktok_orders.store.order_grid import find_row
from tiktok_orders.store.rejections import list_rejections
from tiktok_orders.tiktok.cancel_refusals import CANCEL_REFUSALS

CANCELS = "POST /return_refund/202309/cancellations"
KEYS = {
    ("GB", "OUT_OF_STOCK"): "seller_cancel_reason_out_of_stock_uk",
    ("GB", "PRICING_ERROR"): "seller_cancel_reason_wrong_price_uk",
    ("GB", "UNABLE_TO_DELIVER"): "seller_cancel_paid_reason_address_not_deliver_uk",
    ("US", "OUT_OF_STOCK"): "seller_cancel_reason_out_of_stock",
    ("US", "PRICING_ERROR"): "seller_cancel_reason_wrong_price",
    ("US", "UNABLE_TO_DELIVER"): "seller_cancel_paid_reason_address_not_deliver",
    ("SG", "OUT_OF_STOCK"): "seller_cancel_reason_out_of_stock",
    ("SG", "PRICING_ERROR"): "seller_cancel_reason_wrong_price",
    ("SG", "UNABLE_TO_DELIVER"): "seller_cancel_unable_to_deliver_to_buyer_address",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Application]:
    with selling(tmp_path, orders=350) as application:
        yield application


def status_of(desk: Application, order_id: str) -> str:
    return str(desk.database.rows("SELECT status FROM orders WHERE order_id = $id", {"id": order_id})[0]["status"])


def test_each_reason_becomes_the_key_of_its_market(desk: Application) -> None:
    for region in ("GB", "US", "SG"):
        waiting = orders_at(desk, region, "AWAITING_SHIPMENT", 3)
        for order_id, reason in zip(waiting, ("OUT_OF_STOCK", "PRICING_ERROR", "UNABLE_TO_DELIVER"), strict=True):
            reject(desk, [order_id], reason)
            assert states(desk, REJECT)[order_id][0] == "done", states(desk, REJECT)
            (case,) = cancellations_of(desk, order_id)
            assert (case.cancel_reason, case.role) == (KEYS[region, reason], "SELLER")
            assert status_of(desk, order_id) == "CANCELLED"
            (kept,) = list_rejections(desk.database, [order_id])
            assert (kept.reason, kept.cancel_id, kept.rejected_by) == (reason, case.cancel_id, TESTER.name)
            assert kept.line_item_ids == ()


def test_an_order_on_hold_is_rejected_and_its_warning_said(desk: Application) -> None:
    (order_id,) = orders_at(desk, "US", "ON_HOLD")
    verdict = verdict_of(desk, order_id)
    assert verdict.kind is VerdictKind.WILL and "on hold" in verdict.warnings[0]
    reject(desk, [order_id])
    assert states(desk, REJECT)[order_id][0] == "done", states(desk, REJECT)


@pytest.mark.parametrize(
    ("region", "status", "reason", "code"),
    [
        ("GB", "CANCELLED", "OUT_OF_STOCK", "reject_cancelled"),
        ("GB", "IN_TRANSIT", "OUT_OF_STOCK", "reject_shipped"),
        ("SG", "AWAITING_COLLECTION", "OUT_OF_STOCK", "reject_shipped"),
        ("US", "COMPLETED", "OUT_OF_STOCK", "reject_shipped"),
        ("GB", "AWAITING_SHIPMENT", "", "reject_no_reason"),
    ],
)
def test_what_cannot_be_rejected_is_skipped_with_why(
    shared: Application, region: str, status: str, reason: str, code: str
) -> None:
    (order_id,) = orders_at(shared, region, status)
    verdict = verdict_of(shared, order_id, reason)
    assert (verdict.kind, verdict.code) == (VerdictKind.SKIP, code)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Of which nothing is changed."""
    with selling(tmp_path_factory.mktemp("shared"), orders=350) as application:
        yield application


def test_what_is_confirmed_is_summed_in_the_base_currency(shared: Application) -> None:
    ids = [orders_at(shared, region, "AWAITING_SHIPMENT")[0] for region in ("GB", "US", "SG")]
    preview = shared.bulk.preview(REJECT, ids, {order_id: {"reason": "OUT_OF_STOCK"} for order_id in ids})
    accounts = [one.account.account_id for one in preview.accounts]
    pounds = {"GBP": Decimal(1), "USD": Decimal("0.80"), "SGD": Decimal("0.60")}
    amounts = [(one.will[0].currency, one.will[0].total_amount or Decimal(0)) for one in preview.accounts]
    whole = sum(amount * pounds[currency] for currency, amount in amounts)
    assert preview.base_total(pounds, account_ids=accounts) == whole > 0
    first = amounts[0][1] * pounds[amounts[0][0]]
    assert preview.base_total(pounds, account_ids=accounts[:1]) == first
    assert preview.base_total({"GBP": Decimal(1)}, account_ids=accounts) is None


def test_what_a_person_has_to_look_at_is_done_where_it_is_ticked(desk: Application) -> None:
    (arranged,) = orders_at(desk, "US", "AWAITING_COLLECTION")
    verdict = verdict_of(desk, arranged)
    assert (verdict.kind, verdict.code) == (VerdictKind.EYE, "reject_arranged")
    reject(desk, [arranged], with_eye=True)
    assert states(desk, REJECT)[arranged][0] == "done", states(desk, REJECT)


def test_what_is_being_shipped_is_not_rejected_and_the_other_way_round(desk: Application) -> None:
    first, second, *_ = waiting_orders(desk)
    ask_to_ship(desk, wishes_for([first]))
    assert verdict_of(desk, first["id"]).code == "reject_in_progress"
    ask_to_reject(desk, [second["id"]])
    assert skipped(preview(desk, wishes_for([second]))) == {second["id"]: "ship_in_progress"}
    assert skipped(preview(desk, handovers([second["id"]]), ARRANGE)) == {second["id"]: "arranging"}


def test_a_buyer_who_asks_to_cancel_is_answered_instead(desk: Application) -> None:
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE is_buyer_request_cancel AND status = 'AWAITING_SHIPMENT' LIMIT 1"
    )
    verdict = verdict_of(desk, rows[0]["order_id"])
    assert (verdict.kind, verdict.code) == (VerdictKind.SKIP, "reject_cancel_requested")


def test_what_changed_after_it_was_confirmed_is_seen_before_it_is_sent(desk: Application) -> None:
    gone, shipped, asks = orders_at(desk, "GB", "AWAITING_SHIPMENT", 3)
    ask_to_reject(desk, [gone, shipped, asks])
    cancel_elsewhere(desk, gone, CancelReason.PRICING_ERROR)
    change_on_tiktok(desk, shipped, order={"status": "IN_TRANSIT"}, line={"display_status": "IN_TRANSIT"})
    change_on_tiktok(desk, asks, order={"is_buyer_request_cancel": True})
    desk.worker.work_off()
    found = {order_id: one[:2] for order_id, one in states(desk, REJECT).items()}
    assert found == {
        gone: ("skipped", "reject_cancelled_since"),
        shipped: ("skipped", "reject_shipped"),
        asks: ("skipped", "reject_cancel_requested"),
    }
    assert not list_rejections(desk.database, [gone, shipped, asks])
    assert doubled(desk) == []


def test_tiktok_is_asked_for_a_reason_that_the_table_lacks(desk: Application) -> None:
    (unpaid,), (order_id,) = orders_at(desk, "SG", "UNPAID"), orders_at(desk, "GB", "AWAITING_SHIPMENT")
    desk.database.execute("UPDATE accounts SET region = 'NL' WHERE region = 'GB'")  # a market of tomorrow
    for one, reason in ((unpaid, "UNABLE_TO_DELIVER"), (order_id, "PRICING_ERROR")):
        assert "TikTok is asked" in verdict_of(desk, one, reason).warnings[0]
        reject(desk, [one], reason, with_eye=True)
    state, code, message = states(desk, REJECT)[unpaid]
    assert (state, code) == ("skipped", "reject_reason_not_offered") and "“Unable to Deliver”" in message
    assert not cancellations_of(desk, unpaid) and status_of(desk, unpaid) == "UNPAID"
    assert states(desk, REJECT)[order_id][0] == "done", states(desk, REJECT)
    assert [case.cancel_reason for case in cancellations_of(desk, order_id)] == [KEYS["GB", "PRICING_ERROR"]]


@pytest.mark.parametrize("code", [25001014, 25001020, 25001021])
def test_a_reason_that_tiktok_refuses_at_the_last_moment_is_left_out(code: int) -> None:
    refusal = CANCEL_REFUSALS[code]
    outcome = outcome_of(refusal.kind(refusal.sentence, code=code), CancelReason.PRICING_ERROR)
    assert (outcome.kind, outcome.code) == (Ended.SKIPPED, "reject_reason_not_offered")
    assert "“Pricing Error”" in outcome.message


def test_what_tiktok_calls_cancelled_and_shows_waiting_is_looked_up_later(desk: Application) -> None:
    """Its orders may be read as they were a moment ago; once they show who cancelled, it is left out."""
    (order_id,) = orders_at(desk, "GB", "AWAITING_SHIPMENT")
    ask_to_reject(desk, [order_id])
    action: Any = desk.worker.actions[REJECT]
    job = next(job for job in jobs_of_order(desk.database, order_id) if job.action == REJECT)
    rules = list_rules(desk.database, [account_of(desk, order_id)])[job.account_id]
    at_hand = RejectionAtHand(job, rules, action._facts([order_id])[order_id], frozenset())
    refused = AlreadyDoneError("It is cancelled.")
    assert action._already(shop_of(desk, order_id), at_hand, refused).kind is Ended.UNKNOWN
    cancel_elsewhere(desk, order_id, CancelReason.PRICING_ERROR)
    assert action._already(shop_of(desk, order_id), at_hand, refused).code == "reject_cancelled_since"


def test_lines_are_rejected_where_that_is_allowed(desk: Application) -> None:
    order_id, lines = _with_lines(desk, "GB")
    elsewhere, others = _with_lines(desk, "SG")
    assert verdict_of(desk, order_id, "PRICING_ERROR", line_item_ids=lines[:1]).code == "reject_lines_not_alone"
    assert verdict_of(desk, elsewhere, line_item_ids=others[:1]).code == "reject_lines_not_alone"
    assert verdict_of(desk, elsewhere, line_item_ids=others).kind is VerdictKind.WILL
    reject(desk, [order_id], line_item_ids=lines[:1])
    (case,) = cancellations_of(desk, order_id)
    assert [line.order_line_item_id for line in case.cancel_line_items] == lines[:1]
    assert status_of(desk, order_id) == "AWAITING_SHIPMENT"
    assert reason_in_list(desk, order_id) == "Lines rejected by tester: Out of Stock"
    assert verdict_of(desk, order_id, line_item_ids=lines[:1]).code == "reject_line_not_waiting"
    reject(desk, [order_id], "PRICING_ERROR")
    assert status_of(desk, order_id) == "CANCELLED"
    assert reason_in_list(desk, order_id) == "Rejected by tester: Pricing Error"
    assert [one.line_item_ids for one in list_rejections(desk.database, [order_id])] == [(lines[0],), ()]
    assert doubled(desk) == []


def reason_in_list(desk: Application, order_id: str) -> str:
    row = find_row(desk.database, order_id)
    assert row is not None
    return failure_reason(row)


def _with_lines(desk: Application, region: str) -> tuple[str, list[str]]:
    (order_id,) = orders_at(desk, region, "AWAITING_SHIPMENT", units=2)
    sql = "SELECT line_item_id FROM order_lines WHERE order_id = $id ORDER BY rowid"
    return order_id, [row["line_item_id"] for row in desk.database.rows(sql, {"id": order_id})]


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500])
def test_a_lost_answer_is_looked_up_and_never_sent_twice(desk: Application, kind: Kind) -> None:
    ids = [
        order_id for region in ("GB", "US", "SG") for order_id in orders_at(desk, region, "AWAITING_SHIPMENT", 2)
    ]
    disaster = desk.practice().disasters.add(Disaster(kind, CANCELS, times=4))
    reject(desk, ids)
    let_all_be_due(desk, 4)
    assert desk.practice().disasters.struck(disaster) == 4
    assert {one[0] for one in states(desk, REJECT).values()} == {"done"}, states(desk, REJECT)
    assert all(len(cancellations_of(desk, order_id)) == 1 for order_id in ids) and doubled(desk) == []
    assert {one.reason for one in list_rejections(desk.database, ids)} == {"OUT_OF_STOCK"}


def test_the_sales_order_follows_with_the_reason(desk: Application) -> None:
    ids = ready_per_market(desk, 1)
    create(desk, ids)
    reject(desk, ids, "PRICING_ERROR")
    assert {one[0] for one in states(desk, CANCEL).values()} == {"done"}, states(desk, CANCEL)
    for order_id in ids:
        (saved,) = in_magento(desk)[order_id]
        assert saved["state"] == "canceled"
        assert any("cancelled on TikTok Shop" in one["comment"] for one in saved["status_histories"])
