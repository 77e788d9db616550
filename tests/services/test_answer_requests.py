"""Buyers' requests to cancel: answered, held meanwhile, and cancelled or released after, each exactly once."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TESTER
from tests.rejecting import let_all_be_due, refund_of
from tests.returning import booked, memos_for
from tests.selling import HastyClock, change_policies, create, in_magento, ready_ids, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.after_sale import CANCELLATION
from tiktok_orders.domain.answers import ACCEPT_CANCELLATION, DECLINE_CANCELLATION, REASON
from tiktok_orders.magento.order_actions import hold_order, unhold_order
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.earlier import is_earlier
from tiktok_orders.sandbox.world.cancellations import begin
from tiktok_orders.sandbox.world.case_deeds import new_request
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.reasons import BUYER_CANCEL
from tiktok_orders.services.actions.credit_request import NAME as CREDIT
from tiktok_orders.services.actions.outcome import Kind as OutcomeKind
from tiktok_orders.services.bulk_actions import Started
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.services.feeds import AFTER_SALES
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.after_sale_cases import StoredCase, find_case, open_cases_of
from tiktok_orders.store.jobs import attempts_of, jobs_of_order, name_job
from tiktok_orders.store.magento_connections import resume_magento
from tiktok_orders.store.sales_orders import find_linked
from tiktok_orders.tiktok.cancellations import reject_cancellation

ACCEPT, DECLINE = ACCEPT_CANCELLATION.name, DECLINE_CANCELLATION.name
CLOCK = HastyClock()


@pytest.fixture
def desk(tmp_path) -> Iterator[Application]:
    CLOCK.begin_anew()
    with selling(tmp_path, orders=1500, clock=CLOCK.read) as application:
        yield application


def sync(desk: Application) -> None:
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=AFTER_SALES)
    desk.imports.wait()


def asked(desk: Application) -> dict[str, str]:
    """Order id to the id of the request to cancel it, where it could have a sales order."""
    rows = desk.database.rows(
        "SELECT order_id, case_id FROM after_sale_cases WHERE case_type = 'BUYER_CANCEL' AND state = 'TO_ANSWER'"
        " ORDER BY case_id"
    )
    return {row["order_id"]: row["case_id"] for row in rows if not is_earlier(row["order_id"])}


def answer(desk: Application, verb: str, wishes: dict[str, dict[str, Any]]) -> None:
    ask(desk, verb, wishes)
    desk.worker.work_off()


def ask(desk: Application, verb: str, wishes: dict[str, dict[str, Any]]) -> Started:
    preview = desk.bulk.preview(verb, list(wishes), wishes)
    accounts = [one.account.account_id for one in preview.accounts]
    return desk.bulk.request(preview, account_ids=accounts, person=TESTER)


def on_tiktok(desk: Application, order_id: str) -> list[str]:
    """The status of each request of an order, as TikTok has it now."""
    account = next(
        one
        for one in list_accounts(desk.database)
        if desk.database.rows(
            "SELECT 1 FROM orders WHERE order_id = $o AND account_id = $a", {"o": order_id, "a": one.account_id}
        )
    )
    desk.cases.read_anew(account, CANCELLATION, [order_id])
    return [
        row["status"].removeprefix("CANCELLATION_REQUEST_")
        for row in desk.database.rows(
            "SELECT status FROM after_sale_cases WHERE order_id = $o ORDER BY case_id", {"o": order_id}
        )
    ]


def case_of(desk: Application, case_id: str) -> StoredCase:
    case = find_case(desk.database, case_id)
    assert case is not None
    return case


def reason_for(desk: Application, case_id: str) -> str:
    case = case_of(desk, case_id)
    account = next(one for one in list_accounts(desk.database) if one.account_id == case.account_id)
    desk.reject_reasons.ask({case_id: account})
    return desk.reject_reasons.known([case_id])[case_id].reasons[0].name


def magento_state(desk: Application, order_id: str) -> str:
    (order,) = in_magento(desk)[order_id]
    return str(order["state"])


def test_a_request_holds_the_sales_order_and_its_answer_cancels_or_releases_it(desk: Application):
    order_ids = list(asked(desk))
    assert len(order_ids) >= 2, "the import of orders alone reads the requests that they tell of"
    change_policies(desk, status_labels={"new": "pending", "holded": "tiktok_asked"})
    create(desk, order_ids, with_eye=True)
    made = [order_id for order_id, (state, *_) in states(desk).items() if state == "done"]
    first, second, *_ = made
    assert magento_state(desk, first) != "holded"
    sync(desk)
    desk.worker.work_off()
    assert {magento_state(desk, order_id) for order_id in made} == {"holded"}
    assert {in_magento(desk)[order_id][0]["status"] for order_id in made} == {"tiktok_asked"}
    sync(desk)
    desk.worker.work_off()
    assert {state for state, *_ in states(desk, "hold_in_magento").values()} == {"done"}

    requests = asked(desk)
    answer(desk, ACCEPT, {first: {}})
    answer(desk, DECLINE, {second: {REASON: reason_for(desk, requests[second])}})
    assert states(desk, ACCEPT)[first][0] == "done" and states(desk, DECLINE)[second][0] == "done"
    assert (on_tiktok(desk, first)[-1], on_tiktok(desk, second)[-1]) == ("SUCCESS", "CANCEL")
    assert (magento_state(desk, first), magento_state(desk, second)) == ("canceled", "new")
    assert in_magento(desk)[second][0]["status"] == "pending"
    assert states(desk, "release_in_magento")[second][0] == "done"
    assert first not in states(desk, "release_in_magento")
    assert states(desk, "cancel_in_magento")[first][0] == "done"


def test_the_preview_says_what_cannot_be_answered_and_why(desk: Application):
    (order_id, case_id), *_ = asked(desk).items()
    (row, *_) = desk.database.rows("SELECT order_id FROM orders WHERE NOT is_buyer_request_cancel LIMIT 1")
    calm = row["order_id"]
    judged = desk.bulk.verbs[DECLINE].judge([order_id, calm], {})
    assert {one.code for one in judged.values()} == {"answer_no_reason", "no_open_request"}
    path = "GET /return_refund/202309/reject_reasons"
    desk.practice().disasters.add(Disaster(Kind.HTTP_503, path, times=2))
    owner = case_of(desk, case_id).account_id
    account = next(one for one in list_accounts(desk.database) if one.account_id == owner)
    desk.reject_reasons.ask({case_id: account})
    assert desk.reject_reasons.known([case_id])[case_id].problem
    CLOCK.move(seconds=11)
    assert reason_for(desk, case_id)
    wishes = {order_id: {REASON: "reverse_reject_request_reason_5"}}
    assert desk.bulk.verbs[DECLINE].judge([order_id], wishes)[order_id].code == "answer_reason_not_offered"
    ask(desk, ACCEPT, {order_id: {}})
    wishes = {order_id: {REASON: reason_for(desk, case_id)}}
    assert desk.bulk.verbs[DECLINE].judge([order_id], wishes)[order_id].code == "answer_in_progress"


def test_a_request_that_was_withdrawn_is_not_answered_and_its_sales_order_is_released(desk: Application):
    (order_id, case_id), *_ = asked(desk).items()
    create(desk, [order_id], with_eye=True)
    sync(desk)
    desk.worker.work_off()
    ask(desk, ACCEPT, {order_id: {}})
    decline_elsewhere(desk, case_of(desk, case_id).account_id, case_id)
    desk.worker.work_off()
    assert states(desk, ACCEPT)[order_id][:2] == ("skipped", "answered_already")
    assert on_tiktok(desk, order_id)[-1] == "CANCEL"
    sync(desk)
    desk.worker.work_off()
    assert magento_state(desk, order_id) == "new"


def test_a_part_that_is_cancelled_for_the_buyer_is_credited_once_the_sales_order_is_released(desk: Application):
    change_policies(desk, invoice_at_once=True)
    order_id = next(one for one in ready_ids(desk, 9) if len(lines_of(desk, one)) > 1)
    create(desk, [order_id])
    ask_to_cancel(desk, order_id, places=[0])
    sync(desk)
    desk.worker.work_off()
    assert magento_state(desk, order_id) == "holded"
    answer(desk, ACCEPT, {order_id: {}})
    assert magento_state(desk, order_id) == "processing" and not states(desk, CREDIT), "approved is not paid back"
    magento, linked = desk.magentos.client_for(PRACTICE), find_linked(desk.database, [order_id])[order_id]
    hold_order(magento, linked.entity_id)  # somebody does, by hand
    CLOCK.move(hours=1)
    sync(desk)
    desk.worker.work_off()
    state, code, message = states(desk, CREDIT)[order_id]
    assert (state, code) == ("queued", "credit_order_held") and f"TTS-{order_id} is on hold" in message
    assert not memos_for(desk, order_id)
    unhold_order(magento, linked.entity_id)
    let_all_be_due(desk)
    assert states(desk, CREDIT)[order_id][0] == "done", states(desk, CREDIT)
    assert booked(memos_for(desk, order_id)) == [refund_of(desk, order_id)]


def lines_of(desk: Application, order_id: str) -> list[str]:
    sql = "SELECT line_item_id FROM order_lines WHERE order_id = $id ORDER BY rowid"
    return [row["line_item_id"] for row in desk.database.rows(sql, {"id": order_id})]


def decline_elsewhere(desk: Application, account_id: str, case_id: str) -> None:
    """Says no in Seller Center, as it were: by another client of the same shop."""
    account = next(one for one in list_accounts(desk.database) if one.account_id == account_id)
    reason = reason_for(desk, case_id)
    reject_cancellation(desk.cases.client_for(account), case_id, reason, idempotency_key="seller-center")


@pytest.mark.parametrize(
    ("verb", "kind"), [(ACCEPT, Kind.CUT_MIDWAY), (DECLINE, Kind.CUT_MIDWAY), (ACCEPT, Kind.HTTP_500)]
)
def test_after_a_lost_reply_the_same_answer_is_given_once(desk: Application, verb: str, kind: Kind):
    (order_id, case_id), *_ = asked(desk).items()
    word = "approve" if verb == ACCEPT else "reject"
    wish = {} if verb == ACCEPT else {REASON: reason_for(desk, case_id)}
    desk.practice().disasters.add(
        Disaster(kind, f"POST /return_refund/202309/cancellations/{{cancel_id}}/{word}", times=2)
    )
    ask(desk, verb, {order_id: wish})
    for _ in range(6):
        desk.worker.work_off()
        CLOCK.move(seconds=120)
    assert states(desk, verb)[order_id][0] == "done"
    assert on_tiktok(desk, order_id)[-1] in ({"SUCCESS", "COMPLETE"} if verb == ACCEPT else {"CANCEL"})
    assert order_id not in open_cases_of(desk.database, [order_id])
    account_id = case_of(desk, case_id).account_id
    assert len(attempts_of(desk.database, [name_job(verb, account_id, case_id)])) > 1


@pytest.mark.parametrize(("kind", "ended"), [(Kind.CUT_MIDWAY, "done"), (Kind.CUT_BEFORE, "stopped")])
def test_a_lost_reply_is_looked_up_before_anybody_can_stop_it(desk: Application, kind: Kind, ended: str):
    """The account may even be set to watch only meanwhile: whether the buyer was answered is not ours to say."""
    (order_id, case_id), *_ = asked(desk).items()
    path = "POST /return_refund/202309/cancellations/{cancel_id}/approve"
    desk.practice().disasters.add(Disaster(kind, path, times=2))
    desk.worker.limits = replace(desk.worker.limits, look_up_after_seconds=30.0)
    started = ask(desk, ACCEPT, {order_id: {}})
    desk.worker.work_off()
    assert states(desk, ACCEPT)[order_id][0] == "unknown"
    account = next(
        one for one in list_accounts(desk.database) if one.account_id == case_of(desk, case_id).account_id
    )
    desk.policies.watch_only(account, person=TESTER)
    looked_up(desk)
    desk.bulk.stop(started.bulk.bulk_id, person=TESTER)
    settle(desk)
    assert states(desk, ACCEPT)[order_id][0] == ended
    assert (order_id in open_cases_of(desk.database, [order_id])) == (ended == "stopped")


def looked_up(desk: Application) -> None:
    """Looks up what is unknown, and sends nothing."""
    desk.bulk.switch_sending(is_stopped=True, person=TESTER)
    CLOCK.move(seconds=120)
    desk.worker.work_off()
    desk.bulk.switch_sending(is_stopped=False, person=TESTER)


def test_with_a_third_of_faults_each_is_answered_held_and_settled_once(
    desk: Application, caplog: pytest.LogCaptureFixture
):
    for order_id in ready_ids(desk, 9):
        ask_to_cancel(desk, order_id)
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()
    requests = asked(desk)
    create(desk, list(requests), with_eye=True)
    made = [order_id for order_id, (state, *_) in states(desk).items() if state == "done"]
    made = [one for one in made if magento_state(desk, one) == "new"]  # what has left is shipped there
    accepted, declined = made[::2], made[1::2]
    wishes = {order_id: {REASON: reason_for(desk, requests[order_id])} for order_id in declined}
    for seed, kind in enumerate((Kind.CUT_MIDWAY, Kind.HTTP_500, Kind.TRUNCATED_JSON)):
        desk.practice().disasters.add(Disaster(kind, "/return_refund/*", probability=0.12, seed=seed))
        desk.practice_magento().disasters.add(Disaster(kind, "/rest/*", probability=0.12, seed=seed))
    caplog.set_level(logging.INFO, "uvicorn.access")
    sync_through_faults(desk)
    settle(desk)
    ask(desk, ACCEPT, {order_id: {} for order_id in accepted})
    ask(desk, DECLINE, wishes)
    settle(desk)
    sync_through_faults(desk)
    settle(desk)
    desk.practice().disasters.clear()
    desk.practice_magento().disasters.clear()
    desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button")
    desk.imports.wait()  # of an order that could not be read anew with its answer, the next import tells
    sync(desk)
    settle(desk)
    told = {order_id: on_tiktok(desk, order_id)[-1] for order_id in made}
    assert all(told[order_id] in ("SUCCESS", "COMPLETE") for order_id in accepted)
    assert all(told[order_id] == "CANCEL" for order_id in declined)
    for verb, order_ids in ((ACCEPT, accepted), (DECLINE, declined)):
        assert {states(desk, verb)[order_id][0] for order_id in order_ids} == {"done"}
    assert {magento_state(desk, order_id) for order_id in accepted} == {"canceled"}
    assert {magento_state(desk, order_id) for order_id in declined} == {"new"}
    # The sales orders' own numbers in the paths that Magento carried out.
    assert carried_out(caplog, "hold") == carried_out(caplog, "unhold")
    assert set(carried_out(caplog, "hold").values()) == {1}
    assert len(carried_out(caplog, "hold")) == len(made) >= 9


def ask_to_cancel(desk: Application, order_id: str, places: Sequence[int] = ()) -> None:
    """Lets the buyer of an order ask on TikTok, now, to cancel it, or its lines at those places."""
    world, now = desk.practice().world, int(CLOCK.read().timestamp())
    rows = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})
    shop = next(shop for shop in world.shops if shop.id == rows[0]["account_id"])
    with world.acting(shop, [order_id]) as (_, [hand]):
        about = tuple(places or range(len(hand.order["line_items"])))
        key, text = next(iter(BUYER_CANCEL.items()))
        request = new_request(hand, about, role="BUYER", reason=key, text=text)
        case = begin(hand.order, request, deadline=now + 86_400)
        flags = {"is_buyer_request_cancel": True, "request_cancel_time": now}
        hand.apply(Event(now, "cancel_requested", flags, {}, cases=(case,)))


def test_a_hold_looks_again_where_somebody_acted_on_the_sales_order_meanwhile(desk: Application):
    order_id, *_ = list(asked(desk))
    create(desk, [order_id], with_eye=True)
    sync(desk)
    action: Any = desk.worker.actions["hold_in_magento"]
    jobs = [job for job in jobs_of_order(desk.database, order_id) if job.action == action.name]
    (send,) = action.prepare(jobs).values()
    with action.turns.turn((jobs[0].magento_id, find_linked(desk.database, [order_id])[order_id].entity_id)):
        pass
    ended = send()
    assert (ended.kind, ended.code) == (OutcomeKind.RETRY, ""), "nothing was sent, so no answer was lost"
    assert magento_state(desk, order_id) == "new"
    (send,) = action.prepare(jobs).values()
    assert send().kind is OutcomeKind.DONE and magento_state(desk, order_id) == "holded"


def test_a_hold_that_the_policy_stopped_wanting_is_placed_once_it_wants_it_again(desk: Application) -> None:
    order_id, *_ = list(asked(desk))
    create(desk, [order_id], with_eye=True)
    sync(desk)
    change_policies(desk, hold_while_cancel_is_asked=False)
    settle(desk)
    assert states(desk, "hold_in_magento")[order_id][:2] == ("skipped", "policy_unwanted")
    sync(desk)
    settle(desk)
    assert magento_state(desk, order_id) == "new"
    change_policies(desk, hold_while_cancel_is_asked=True)
    sync(desk)
    settle(desk)
    assert magento_state(desk, order_id) == "holded"


def test_a_hold_that_a_person_placed_after_ours_was_refused_is_left_to_them(desk: Application) -> None:
    (order_id, case_id), *_ = asked(desk).items()
    create(desk, [order_id], with_eye=True)
    desk.practice_magento().disasters.add(Disaster(Kind.HTTP_429, "POST /rest/*/V1/orders/*/hold", times=2))
    sync(desk)
    desk.worker.work_off()
    [job] = [job for job in jobs_of_order(desk.database, order_id) if job.action == "hold_in_magento"]
    assert job.state == "queued" and job.sent_at is not None and magento_state(desk, order_id) == "new"
    linked = find_linked(desk.database, [order_id])[order_id]
    hold_order(desk.magentos.client_for(PRACTICE), linked.entity_id)
    settle(desk)
    assert states(desk, "hold_in_magento")[order_id][:2] == ("skipped", "held_by_others")
    answer(desk, DECLINE, {order_id: {REASON: reason_for(desk, case_id)}})
    settle(desk)
    assert magento_state(desk, order_id) == "holded"


def test_a_hold_that_was_released_by_hand_is_over(desk: Application) -> None:
    """A hold that a person places for the next request is then no longer taken for ours."""
    (order_id, case_id), *_ = asked(desk).items()
    create(desk, [order_id], with_eye=True)
    sync(desk)
    settle(desk)
    client, linked = desk.magentos.client_for(PRACTICE), find_linked(desk.database, [order_id])[order_id]
    unhold_order(client, linked.entity_id)
    answer(desk, DECLINE, {order_id: {REASON: reason_for(desk, case_id)}})
    settle(desk)
    assert states(desk, "release_in_magento")[order_id][:2] == ("skipped", "not_on_hold")
    hold_order(client, linked.entity_id)
    ask_to_cancel(desk, order_id)
    sync(desk)
    settle(desk)
    held = [job.code for job in jobs_of_order(desk.database, order_id) if job.action == "hold_in_magento"]
    assert sorted(held) == ["", "held_by_others"]


def sync_through_faults(desk: Application) -> None:
    for _ in range(2):
        desk.imports.start(list_accounts(desk.database), person=TESTER, trigger="button", feeds=AFTER_SALES)
        desk.imports.wait()


def settle(desk: Application) -> None:
    """Works until nothing is open any more, however often something has to be tried."""
    for _ in range(40):
        desk.worker.work_off()
        if not desk.database.rows("SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'unknown')"):
            return
        CLOCK.move(seconds=90)
        for row in desk.database.rows("SELECT magento_id FROM magento_pauses"):
            resume_magento(desk.database, row["magento_id"])
    open_jobs = desk.database.rows("SELECT job_id, state, message FROM jobs WHERE state IN ('queued', 'unknown')")
    raise AssertionError(f"still open: {open_jobs}")


def carried_out(caplog: pytest.LogCaptureFixture, deed: str) -> Counter[str]:
    """Sales order to how often Magento did it, by the access log of its server."""
    texts = [record.getMessage() for record in caplog.records if record.name == "uvicorn.access"]
    done = re.compile(rf'POST /rest/\S*/orders/(\d+)/{deed} HTTP/1.1" 200')
    return Counter(match[1] for text in texts if (match := done.search(text)))


def test_what_was_done_but_not_written_down_is_found_out_and_called_done(
    desk: Application, caplog: pytest.LogCaptureFixture
):
    (order_id, case_id), *_ = asked(desk).items()
    create(desk, [order_id], with_eye=True)
    caplog.set_level(logging.INFO, "uvicorn.access")
    forget_next_outcome(desk)
    sync(desk)
    settle(desk)
    assert states(desk, "hold_in_magento")[order_id][0] == "done"
    forget_next_outcome(desk)
    ask(desk, DECLINE, {order_id: {REASON: reason_for(desk, case_id)}})
    settle(desk)
    assert states(desk, DECLINE)[order_id][0] == "done"
    assert states(desk, "release_in_magento")[order_id][0] == "done"
    assert (on_tiktok(desk, order_id)[-1], magento_state(desk, order_id)) == ("CANCEL", "new")
    assert list(carried_out(caplog, "hold").values()) == list(carried_out(caplog, "unhold").values()) == [1]


def forget_next_outcome(desk: Application) -> None:
    """Lets the next outcome get lost on its way into the database, as a kill at that moment would."""
    forgotten: list[str] = []

    def at_point(point: str) -> None:
        if point == "before the commit" and not forgotten:
            forgotten.append(point)
            raise OSError("no space left")

    desk.worker.at_point = at_point


def test_of_a_hundred_that_are_accepted_seven_are_no_longer_open_and_are_left_alone(tmp_path: Path):
    with selling(tmp_path, orders=6000, clock=CLOCK.read) as desk:
        accept_a_hundred(desk)


def accept_a_hundred(desk: Application) -> None:
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE NOT is_buyer_request_cancel"
        " AND status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'AWAITING_COLLECTION')"
        " ORDER BY order_id LIMIT 100"
    )
    order_ids = [row["order_id"] for row in rows]
    for order_id in order_ids:
        ask_to_cancel(desk, order_id)
    sync(desk)
    waiting = open_cases_of(desk.database, order_ids)
    requests = {order_id: cases[0].case_id for order_id, cases in waiting.items()}
    assert len(requests) == 100
    ask(desk, ACCEPT, {order_id: {} for order_id in order_ids})
    withdrawn = order_ids[::15]
    for order_id in withdrawn:
        decline_elsewhere(desk, case_of(desk, requests[order_id]).account_id, requests[order_id])
    settle(desk)
    ended = states(desk, ACCEPT)
    assert {order_id for order_id in order_ids if ended[order_id][0] == "done"} == set(order_ids) - set(withdrawn)
    assert {ended[order_id][:2] for order_id in withdrawn} == {("skipped", "answered_already")}
    assert len(withdrawn) == 7
