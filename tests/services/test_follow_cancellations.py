"""Orders that are cancelled on TikTok, followed into Magento over real HTTP: cancelled there, or credited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.builders import TESTER
from tests.rejecting import (
    REJECT,
    account_of,
    ask_to_reject,
    cancel_elsewhere,
    cancellations_of,
    change_policies,
    doubled,
    let_all_be_due,
    memos_of,
    read_anew,
    ready_per_market,
    refund_of,
    reject,
)
from tests.selling import HastyClock, create, in_magento, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.schedules import ScheduleName
from tiktok_orders.errors import NotAllowedError
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.order_actions import hold_order, invoice_order, refund_order, ship_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.cancel_in_magento import NAME as CANCEL
from tiktok_orders.services.actions.create_sales_order import INVOICE
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.hold_in_magento import HOLD, RELEASE
from tiktok_orders.services.actions.label_sales_order import NAME as LABEL
from tiktok_orders.services.actions.outcome import Kind as OutcomeKind
from tiktok_orders.services.actions.outcome import Outcome
from tiktok_orders.services.feeds import CANCELLATIONS, ORDERS
from tiktok_orders.services.follow_cancellations import request_cancellations
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.credit_memos import list_credit_memos
from tiktok_orders.store.jobs import jobs_of_order
from tiktok_orders.store.magento_connections import list_magentos
from tiktok_orders.store.rejections import list_rejections
from tiktok_orders.store.sales_orders import find_linked

REFUNDS = "POST /rest/*/V1/order/*/refund"
COMMENTS = "POST /rest/*/V1/orders/*/comments"
FAULTS = (Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500, Kind.HTTP_429)


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HastyClock) -> Iterator[Application]:
    with selling(tmp_path, orders=350, clock=clock.read) as application:
        yield application


def follow(desk: Application, ids: list[str]) -> int:
    read_anew(desk, ids)
    asked = sum(
        request_cancellations(desk.database, one, ids, desk.clock()) for one in list_accounts(desk.database)
    )
    desk.worker.work_off()
    return asked


def sales_order(desk: Application, order_id: str) -> dict[str, object]:
    (saved,) = in_magento(desk)[order_id]
    return saved


def test_sales_orders_of_cancelled_orders_are_cancelled_with_the_reason(desk: Application) -> None:
    ids = ready_per_market(desk, 1)
    create(desk, ids)
    for order_id in ids:
        cancel_elsewhere(desk, order_id)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()
    desk.worker.work_off()
    assert {one[0] for one in states(desk, CANCEL).values()} == {"done"}, states(desk, CANCEL)
    linked = find_linked(desk.database, ids)
    for order_id in ids:
        saved = sales_order(desk, order_id)
        assert (saved["state"], linked[order_id].state) == ("canceled", "canceled")
        (said,) = [one["comment"] for one in saved["status_histories"] if "cancelled on TikTok" in one["comment"]]
        assert said.startswith(f"Order {order_id} cancelled on TikTok Shop by the seller: ")
    assert not states(desk, CREDIT)
    assert follow(desk, ids) == 0


def test_a_cancellation_looks_again_where_somebody_acted_on_the_sales_order_meanwhile(desk: Application) -> None:
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    cancel_elsewhere(desk, order_id)
    read_anew(desk, [order_id])
    (account,) = [one for one in list_accounts(desk.database) if one.region == "GB"]
    request_cancellations(desk.database, account, [order_id], desk.clock())
    action: Any = desk.worker.actions[CANCEL]
    jobs = [job for job in jobs_of_order(desk.database, order_id) if job.action == CANCEL]
    (send,) = action.prepare(jobs).values()
    linked, client = find_linked(desk.database, [order_id])[order_id], magento_of(desk)
    with action.turns.turn((jobs[0].magento_id, linked.entity_id)):
        ship_order(client, linked.entity_id, source_code="default")
    ended = send()
    assert (ended.kind, ended.code) == (OutcomeKind.FAILED, "shipped_in_magento"), ended
    assert sales_order(desk, order_id)["state"] == "processing"


def test_an_invoiced_order_is_credited_to_the_last_unit_once_tiktok_has_paid_back(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, invoice_at_once=True)
    ids = ready_per_market(desk, 3)
    create(desk, ids)
    cases = {order_id: cancel_elsewhere(desk, order_id) for order_id in ids}
    desk.schedules.let_practice_take_part(True, person=TESTER)
    desk.chores()[ScheduleName.STATUS_ROUND](Event())
    desk.worker.work_off()
    assert {one[0] for one in states(desk, CANCEL).values()} == {"done"}, states(desk, CANCEL)
    assert {one[:2] for one in states(desk, CREDIT).values()} == {("queued", "")}
    assert not desk.practice_magento().books.creditmemos()
    assert not desk.database.rows("SELECT * FROM order_failures")
    clock.move(hours=1)
    let_all_be_due(desk)
    assert {one[0] for one in states(desk, CREDIT).values()} == {"done"}, states(desk, CREDIT)
    for order_id in ids:
        saved = sales_order(desk, order_id)
        (memo,) = memos_of(desk, saved["entity_id"])
        assert Decimal(str(memo["grand_total"])) == refund_of(desk, order_id)
        assert Decimal(str(memo["grand_total"])) == Decimal(str(saved["grand_total"]))
        assert Decimal(str(memo["base_grand_total"])) == Decimal(str(saved["base_total_paid"]))
        assert cases[order_id] in memo["comments"][0]["comment"]
        assert (memo["adjustment_positive"], memo["adjustment_negative"]) == (0, 0)
        assert saved["state"] == find_linked(desk.database, [order_id])[order_id].state == "closed"
    kept = list_credit_memos(desk.database, ids)
    assert {(one.order_id, one.case_id, one.origin) for one in kept} == {
        (order_id, case_id, "created") for order_id, case_id in cases.items()
    }
    assert follow(desk, ids) == 0 and doubled(desk) == []


def test_lines_that_are_cancelled_are_credited_with_what_tiktok_paid_back(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, invoice_at_once=True)
    for region in ("GB", "US"):
        order_id, lines = order_of_lines(desk, region)
        create(desk, [order_id])
        reject(desk, [order_id], line_item_ids=lines[:1])
        clock.move(hours=1)
        let_all_be_due(desk)
        assert {one[0] for one in states(desk, CREDIT).values()} == {"done"}, states(desk, CREDIT)
        saved = sales_order(desk, order_id)
        (memo,) = memos_of(desk, saved["entity_id"])
        assert Decimal(str(memo["grand_total"])) == refund_of(desk, order_id)
        assert sum(Decimal(str(item["qty"])) for item in memo["items"]) == 1
        assert memo["shipping_amount"] == 0 and saved["state"] != "closed"
        assert any(f"Items of order {order_id}" in one["comment"] for one in saved["status_histories"])
        reject(desk, [order_id], "PRICING_ERROR")
        clock.move(hours=1)
        let_all_be_due(desk)
        assert {one[0] for one in all_jobs(desk, CREDIT)} == {"done"}, all_jobs(desk, CREDIT)
        saved = sales_order(desk, order_id)
        booked = sum(Decimal(str(memo["grand_total"])) for memo in memos_of(desk, saved["entity_id"]))
        stated = sum(case.refund_amount.refund_total for case in cancellations_of(desk, order_id))
        assert booked == stated == Decimal(str(saved["total_refunded"]))
        assert saved["state"] == "closed" and doubled(desk) == []


def test_lines_that_somebody_else_cancels_are_credited_once_where_the_policy_says_so(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, invoice_at_once=True)
    order_id, lines = order_of_lines(desk, "GB")
    create(desk, [order_id])
    case_id = cancel_elsewhere(desk, order_id, line_item_ids=lines[:1])
    import_all(desk)
    assert not all_jobs(desk, CREDIT), "approved is not paid back"
    clock.move(hours=1)
    for changes in ({"propose_refunds_only": True}, {"propose_refunds_only": False, "cancel_with_tiktok": False}):
        change_policies(desk, **changes)
        import_all(desk)
        assert not all_jobs(desk, CREDIT), changes
    change_policies(desk, cancel_with_tiktok=True)
    forget_next_outcome(desk)
    for _ in range(2):
        import_all(desk)
        let_all_be_due(desk)
    assert {one[0] for one in all_jobs(desk, CREDIT)} == {"done"}, all_jobs(desk, CREDIT)
    saved = sales_order(desk, order_id)
    (memo,) = memos_of(desk, saved["entity_id"])
    assert Decimal(str(memo["grand_total"])) == refund_of(desk, order_id)
    assert f"cancellation {case_id}" in memo["comments"][0]["comment"]
    assert sum(Decimal(str(item["qty"])) for item in memo["items"]) == 1 and saved["state"] != "closed"
    cancel_elsewhere(desk, order_id)
    import_all(desk)
    clock.move(hours=1)
    import_all(desk)
    let_all_be_due(desk)
    saved = sales_order(desk, order_id)
    stated = sum(case.refund_amount.refund_total for case in cancellations_of(desk, order_id))
    assert (saved["state"], Decimal(str(saved["total_refunded"]))) == ("closed", stated)
    assert len(all_jobs(desk, CREDIT)) == len(memos_of(desk, saved["entity_id"])) == 2 and doubled(desk) == []


def test_lines_that_are_cancelled_before_the_invoice_are_credited_after_it(
    desk: Application, clock: HastyClock
) -> None:
    (order_id, lines), (whole, _) = order_of_lines(desk, "GB"), order_of_lines(desk, "US")
    create(desk, [order_id, whole])
    reject(desk, [order_id], line_item_ids=lines[:1])
    cancel_elsewhere(desk, whole)
    clock.move(hours=1)
    for _ in range(2):
        import_all(desk)
    assert [one[:2] for one in all_jobs(desk, CREDIT)] == [("skipped", "credit_without_invoice")]
    assert [sales_order(desk, one)["state"] for one in (order_id, whole)] == ["new", "canceled"]
    entity_id = int(str(sales_order(desk, order_id)["entity_id"]))
    invoice_order(magento_of(desk), entity_id)
    desk.sync.read_from_both(account_of(desk, order_id), [order_id])
    import_all(desk)
    assert {one[0] for one in all_jobs(desk, CREDIT)} == {"done"}, all_jobs(desk, CREDIT)
    (memo,) = memos_of(desk, entity_id)
    assert Decimal(str(memo["grand_total"])) == refund_of(desk, order_id)


def import_all(desk: Application) -> None:
    """Reads what changed on TikTok, as the schedules do, and does what follows from it."""
    feeds = (ORDERS, CANCELLATIONS)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=feeds)
    desk.imports.wait()
    desk.worker.work_off()


def forget_next_outcome(desk: Application) -> None:
    """Lets the next outcome get lost on its way into the database, as a kill at that moment would."""
    forgotten: list[str] = []

    def at_point(point: str) -> None:
        if point == "before the commit" and not forgotten:
            forgotten.append(point)
            raise OSError("no space left")

    desk.worker.at_point = at_point


def order_of_lines(desk: Application, region: str) -> tuple[str, list[str]]:
    """An order of several units that becomes a sales order, with its lines."""
    sql = "SELECT line_item_id FROM order_lines WHERE order_id = $id ORDER BY rowid"
    for order_id in ready_per_market(desk, 2, (region,)):
        rows = desk.database.rows(sql, {"id": order_id})
        if len(rows) > 1:
            return order_id, [row["line_item_id"] for row in rows]
    raise AssertionError(f"{region} has no such order")


def all_jobs(desk: Application, action: str) -> list[tuple[str, str, str]]:
    rows = desk.database.rows("SELECT state, code, message FROM jobs WHERE action = $action", {"action": action})
    return [(row["state"], row["code"], row["message"]) for row in rows]


@pytest.mark.parametrize("kind", [Kind.CUT_BEFORE, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.HTTP_500])
def test_each_refund_has_one_credit_memo_though_answers_are_lost(
    desk: Application, clock: HastyClock, kind: Kind
) -> None:
    change_policies(desk, invoice_at_once=True)
    ids = ready_per_market(desk, 1)
    create(desk, ids)
    for order_id in ids:
        cancel_elsewhere(desk, order_id)
    follow(desk, ids)
    disaster = desk.practice_magento().disasters.add(Disaster(kind, REFUNDS, times=3))
    clock.move(hours=1)
    let_all_be_due(desk, 4)
    assert desk.practice_magento().disasters.struck(disaster) == 3
    assert {one[0] for one in states(desk, CREDIT).values()} == {"done"}, states(desk, CREDIT)
    assert all(len(memos_of(desk, sales_order(desk, order_id)["entity_id"])) == 1 for order_id in ids)
    assert len(list_credit_memos(desk.database, ids)) == 3 and doubled(desk) == []


def test_nothing_is_done_twice_or_called_done_while_a_third_of_all_requests_fail(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, invoice_at_once=True)
    invoiced = ready_per_market(desk, 2)
    create(desk, invoiced)
    change_policies(desk, invoice_at_once=False)
    open_ones = ready_per_market(desk, 2)
    create(desk, open_ones)
    ids = [*invoiced, *open_ones]
    for place, kind in enumerate(FAULTS):
        faults = Disaster(kind, "*", probability=0.06, seed=place)
        desk.practice().disasters.add(faults)
        desk.practice_magento().disasters.add(faults)
    ask_to_reject(desk, ids, "PRICING_ERROR")
    for _ in range(12):
        resume_all(desk)
        let_all_be_due(desk)
    clock.move(hours=1)
    for _ in range(20):
        resume_all(desk)
        let_all_be_due(desk)
    desk.practice().disasters.clear()
    desk.practice_magento().disasters.clear()
    for _ in range(3):
        resume_all(desk)
        let_all_be_due(desk)
    for action in (REJECT, CANCEL, CREDIT):
        assert {one[0] for one in all_jobs(desk, action)} <= {"done", "failed"}, all_jobs(desk, action)
    assert doubled(desk) == []
    _hold_against_both_books(desk, invoiced, open_ones)


def _hold_against_both_books(desk: Application, invoiced: list[str], open_ones: list[str]) -> None:
    """What is called done here is done there, to the last unit; what failed is not."""
    rejected, cancelled = states(desk, REJECT), states(desk, CANCEL)
    done = [order_id for order_id, one in rejected.items() if one[0] == "done"]
    assert len(done) >= 10, rejected
    for order_id in (*invoiced, *open_ones):
        cases = cancellations_of(desk, order_id)
        assert len(cases) == (1 if rejected[order_id][0] == "done" else 0), rejected[order_id]
        saved = sales_order(desk, order_id)
        if cancelled.get(order_id, ("",))[0] == "done" and order_id in open_ones:
            assert saved["state"] == "canceled"
        memos = memos_of(desk, saved["entity_id"])
        credited = states(desk, CREDIT).get(order_id, ("",))[0] == "done"
        assert [Decimal(str(memo["grand_total"])) for memo in memos] == (
            [refund_of(desk, order_id)] if credited else []
        )


def resume_all(desk: Application) -> None:
    desk.database.execute("DELETE FROM magento_pauses")


def test_what_was_done_before_the_program_died_is_found_and_not_done_again(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, invoice_at_once=True)
    ids = ready_per_market(desk, 1)
    create(desk, ids)
    reject(desk, ids)
    clock.move(hours=1)
    let_all_be_due(desk)
    for action, table in ((REJECT, "rejections"), (CANCEL, None), (CREDIT, "credit_memos")):
        assert {one[0] for one in states(desk, action).values()} == {"done"}, states(desk, action)
        if table:
            desk.database.execute(f"DELETE FROM {table}")
        desk.database.execute(
            "UPDATE jobs SET state = 'running', sent_at = NULL, finished_at = NULL WHERE action = $action",
            {"action": action},
        )
        desk.worker.recover()
        let_all_be_due(desk, 3)
        assert {one[0] for one in states(desk, action).values()} == {"done"}, states(desk, action)
    assert len(list_rejections(desk.database, ids)) == len(list_credit_memos(desk.database, ids)) == 3
    for order_id in ids:
        saved = sales_order(desk, order_id)
        assert len(cancellations_of(desk, order_id)) == len(memos_of(desk, saved["entity_id"])) == 1
        said = [one["comment"] for one in saved["status_histories"] if "cancelled on TikTok" in one["comment"]]
        assert len(said) == 1
    assert doubled(desk) == []


def test_a_sales_order_that_is_held_is_released_and_cancelled(desk: Application) -> None:
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    hold_order(magento_of(desk), sales_order(desk, order_id)["entity_id"])
    cancel_elsewhere(desk, order_id)
    follow(desk, [order_id])
    assert states(desk, CANCEL)[order_id][0] == "done", states(desk, CANCEL)
    assert sales_order(desk, order_id)["state"] == "canceled"


def test_what_is_shipped_in_magento_waits_for_a_person(desk: Application) -> None:
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    ship_order(magento_of(desk), sales_order(desk, order_id)["entity_id"], source_code="default")
    cancel_elsewhere(desk, order_id)
    follow(desk, [order_id])
    state, code, message = states(desk, CANCEL)[order_id]
    assert (state, code) == ("failed", "shipped_in_magento") and f"TTS-{order_id}" in message
    assert sales_order(desk, order_id)["state"] == "processing"


def test_what_is_shipped_and_invoiced_is_credited(desk: Application, clock: HastyClock) -> None:
    change_policies(desk, invoice_at_once=True)
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    ship_order(magento_of(desk), sales_order(desk, order_id)["entity_id"], source_code="default")
    cancel_elsewhere(desk, order_id)
    follow(desk, [order_id])
    clock.move(hours=1)
    let_all_be_due(desk)
    assert states(desk, CREDIT)[order_id][0] == "done", states(desk, CREDIT)
    assert sales_order(desk, order_id)["state"] == "closed"


def test_a_memo_that_somebody_made_by_hand_is_taken_for_the_refund(desk: Application, clock: HastyClock) -> None:
    change_policies(desk, invoice_at_once=True)
    same, other = ready_per_market(desk, 2, ("SG",))
    create(desk, [same, other])
    for order_id in (same, other):
        cancel_elsewhere(desk, order_id)
    follow(desk, [same, other])
    refund_order(magento_of(desk), sales_order(desk, same)["entity_id"], comment="by hand")
    more = Decimal("0.58")  # 1.00 in the shop's currency
    refund_order(magento_of(desk), sales_order(desk, other)["entity_id"], adjustment_negative=more)
    clock.move(hours=1)
    let_all_be_due(desk)
    assert states(desk, CREDIT)[same][0] == "done" and "Found in Magento" in states(desk, CREDIT)[same][2]
    assert states(desk, CREDIT)[other][:2] == ("failed", "credit_too_much"), states(desk, CREDIT)
    assert "74.70 SGD too much" in states(desk, CREDIT)[other][2]
    assert all(len(memos_of(desk, sales_order(desk, one)["entity_id"])) == 1 for one in (same, other))


def test_where_the_policy_does_not_want_it_nothing_follows(desk: Application) -> None:
    change_policies(desk, cancel_with_tiktok=False)
    (order_id,) = ready_per_market(desk, 1, ("GB",))
    create(desk, [order_id])
    reject(desk, [order_id])
    assert follow(desk, [order_id]) == 0 and not states(desk, CANCEL)
    assert sales_order(desk, order_id)["state"] == "new"


def ask_to_follow(desk: Application, region: str) -> str:
    """Has the cancellation of an order followed, and nothing worked on yet; returns the order's id."""
    (order_id,) = ready_per_market(desk, 1, (region,))
    create(desk, [order_id])
    cancel_elsewhere(desk, order_id)
    read_anew(desk, [order_id])
    assert request_cancellations(desk.database, account_of(desk, order_id), [order_id], desk.clock()) == 1
    return order_id


def test_what_is_asked_for_waits_while_its_account_only_watches(desk: Application) -> None:
    order_id = ask_to_follow(desk, "GB")
    account = account_of(desk, order_id)
    desk.policies.watch_only(account, person=TESTER)
    desk.worker.work_off()
    [job] = [job for job in jobs_of_order(desk.database, order_id) if job.action == CANCEL]
    assert (job.state, job.code, job.tries) == ("queued", "watch_only", 0)
    assert job.message.endswith("It goes on by itself once the account is live.")
    assert sales_order(desk, order_id)["state"] == "new"
    for action in (CANCEL, CREDIT, HOLD, RELEASE, INVOICE, LABEL):
        [told] = desk.worker.actions[action].prepare([replace(job, action=action)]).values()
        assert isinstance(told, Outcome) and (told.kind, told.code) == (OutcomeKind.RETRY, "watch_only"), action
        assert (told.counts, told.retry_after_seconds) == (False, 900)
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    let_all_be_due(desk)
    assert sales_order(desk, order_id)["state"] == "canceled"


def test_what_the_policy_does_not_want_any_more_is_left_out_until_it_wants_it_again(desk: Application) -> None:
    order_id = ask_to_follow(desk, "GB")
    change_policies(desk, cancel_with_tiktok=False, hold_while_cancel_is_asked=False, propose_refunds_only=True)
    desk.worker.work_off()
    assert states(desk, CANCEL)[order_id][:2] == ("skipped", "policy_unwanted")
    [job] = [job for job in jobs_of_order(desk.database, order_id) if job.action == CANCEL]
    for action in (CREDIT, HOLD):
        [told] = desk.worker.actions[action].prepare([replace(job, action=action)]).values()
        assert isinstance(told, Outcome) and (told.kind, told.code) == (OutcomeKind.SKIPPED, "policy_unwanted")
    assert sales_order(desk, order_id)["state"] == "new"
    change_policies(desk, cancel_with_tiktok=True)
    assert follow(desk, [order_id]) == 1
    assert sales_order(desk, order_id)["state"] == "canceled"


def test_a_cancellation_is_done_though_its_comment_does_not_arrive(desk: Application) -> None:
    order_id = ask_to_follow(desk, "GB")
    desk.practice_magento().disasters.add(Disaster(Kind.HTTP_500, COMMENTS))
    desk.worker.work_off()
    assert states(desk, CANCEL)[order_id][0] == "done" and sales_order(desk, order_id)["state"] == "canceled"


def test_what_says_which_items_were_cancelled_is_tried_again_and_its_refusal_keeps_no_credit_back(
    desk: Application,
) -> None:
    change_policies(desk, invoice_at_once=True)
    order_id, lines = order_of_lines(desk, "US")
    create(desk, [order_id])
    comments = desk.practice_magento().disasters.add(Disaster(Kind.HTTP_500, COMMENTS))
    reject(desk, [order_id], line_item_ids=lines[:1])
    [job] = [job for job in jobs_of_order(desk.database, order_id) if job.action == CANCEL]
    assert job.state != "done" and not states(desk, CREDIT)
    [send] = desk.worker.actions[CANCEL].prepare([replace(job, tries=2)]).values()
    desk.practice_magento().disasters.remove(comments)
    forget_in_magento(desk, order_id)  # so that Magento refuses every comment on it
    assert not isinstance(send, Outcome)
    told = send()
    assert (told.kind, told.record is None) == (OutcomeKind.DONE, False)
    assert "is to be credited" in told.message
    assert desk.database.write(told.record) is None and states(desk, CREDIT)[order_id][0] == "queued"


def forget_in_magento(desk: Application, order_id: str) -> None:
    entity_id = find_linked(desk.database, [order_id])[order_id].entity_id
    with desk.practice_magento().books.changing() as connection:
        connection.execute("DELETE FROM sales_order WHERE entity_id = ?", (entity_id,))


def test_where_the_policy_does_not_want_it_a_person_has_magento_follow_once(
    desk: Application, clock: HastyClock
) -> None:
    change_policies(desk, cancel_with_tiktok=False, invoice_at_once=True)
    invoiced, waiting = ready_per_market(desk, 1, ("GB", "US"))
    create(desk, [invoiced])
    change_policies(desk, invoice_at_once=False)
    (still_open,) = [one for one in ready_per_market(desk, 2, ("US",)) if one != waiting]
    create(desk, [still_open, waiting])
    for order_id in (invoiced, still_open):
        cancel_elsewhere(desk, order_id)
    import_all(desk)
    ids = [invoiced, still_open, waiting]
    preview = desk.bulk.preview(CANCEL, ids)
    assert {one.order_id: one.verdict.code for account in preview.accounts for one in account.skipped} == {
        waiting: "follow_not_cancelled"
    }
    accounts = [one.account.account_id for one in preview.accounts]
    with pytest.raises(NotAllowedError):
        desk.bulk.request(preview, account_ids=accounts, person=Person("Vera", Role.VIEWER))
    desk.bulk.request(preview, account_ids=accounts, person=TESTER)
    desk.worker.work_off()
    clock.move(hours=1)
    let_all_be_due(desk)
    found = {
        order_id: (one[0], sales_order(desk, order_id)["state"]) for order_id, one in states(desk, CANCEL).items()
    }
    assert found == {invoiced: ("done", "closed"), still_open: ("done", "canceled")}
    assert len(memos_of(desk, sales_order(desk, invoiced)["entity_id"])) == 1
    assert desk.bulk.preview(CANCEL, ids).will_count == 0
    change_policies(desk, cancel_with_tiktok=True)
    assert follow(desk, ids) == 0 and doubled(desk) == []


def magento_of(desk: Application) -> MagentoClient:
    return desk.magentos.client_for(list_magentos(desk.database)[0].magento_id)
