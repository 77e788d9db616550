"""Arrange Shipment against the practice shop: what it asks, sends, looks up and never does twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from tests.arranging import (
    arrange,
    carried_ids,
    handovers,
    in_the_books,
    is_arranged,
    job_states,
    label_wishes,
    offers_for,
    packages_in_the_books,
)
from tests.builders import TESTER
from tests.parcels import shipments_in_magento
from tests.selling import HastyClock, change_on_tiktok, create, ids_of, selling, states
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.arranging import CHEAPEST, common_methods, common_slots, read_wish, write_handover
from tiktok_orders.domain.eligibility import VerdictKind
from tiktok_orders.domain.packages import Handover, TimeSlot, Weight
from tiktok_orders.domain.ship_call import plan_shipment
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.services.actions.arrange_shipment import NAME as ARRANGE
from tiktok_orders.services.actions.arranged import AtHand
from tiktok_orders.services.actions.outcome import Kind as Ended
from tiktok_orders.services.shipping_offers import Measures
from tiktok_orders.services.stored_orders import read_stored_orders
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.arranged_packages import arranged_of_orders, save_arranged
from tiktok_orders.store.jobs import Job
from tiktok_orders.tiktok.fulfilment import ship_package

SHIP_BATCH, SHIP_ONE = (
    "POST /fulfillment/202309/packages/ship",
    "POST /fulfillment/202309/packages/{package_id}/ship",
)
BUY = "POST /fulfillment/202309/packages"
DOCUMENT = "GET /fulfillment/202309/packages/{package_id}/shipping_documents"


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def busy_desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("arranging")
    with selling(folder, orders=1500, clock=clock.read) as application:
        yield application


@pytest.fixture
def desk(busy_desk: Application) -> Iterator[Application]:
    """One desk for all: each test takes other orders, as those before are arranged."""
    limits = busy_desk.worker.limits
    yield busy_desk
    busy_desk.practice().disasters.clear()
    busy_desk.worker.limits = limits


def strike(desk: Application, kind: Kind, endpoint: str, **parts: Any) -> str:
    return desk.practice().disasters.add(Disaster(kind, endpoint, **parts))


def calls(caplog: pytest.LogCaptureFixture, ending: str) -> int:
    """How often a path was asked for, by the client's own log."""
    lines = [record.getMessage() for record in caplog.records if record.name == "tiktok_orders.http"]
    return sum(f"{ending} ->" in line for line in lines)


def work_out(desk: Application, clock: HastyClock, *, rounds: int = 40) -> None:
    """Lets time pass until nothing waits for another try."""
    for _ in range(rounds):
        desk.worker.work_off()
        rows = desk.database.rows("SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'unknown')")
        if not rows:
            return
        clock.move(minutes=16)
    raise AssertionError("something waits for ever")


def test_a_parcel_is_collected_at_the_chosen_time_and_gets_its_number(desk: Application) -> None:
    ids = carried_ids(desk, "SG", 2)
    slots = [one for offer in offers_for(desk, ids).values() for one in offer.slots]
    assert common_methods(slots) == ("PICKUP", "DROP_OFF")
    slot = common_slots(slots)[1]
    assert slot.start_time is not None
    arrange(desk, dict.fromkeys(ids, write_handover("PICKUP", slot)))
    for order_id in ids:
        ((package_id, package),) = packages_in_the_books(desk, order_id).items()
        assert package["status"] == "PROCESSING"
        assert package["pickup_slot"]["start_time"] == int(slot.start_time.timestamp())
        state, _, message = job_states(desk)[order_id]
        assert state == "done" and "collects it" in message and "(Asia/Singapore)" in message
        (arranged,) = arranged_of_orders(desk.database, [order_id])[order_id]
        assert (arranged.package_id, arranged.slot_start) == (package_id, slot.start_time)
        assert arranged.tracking_number == in_the_books(desk, order_id)["tracking_number"] != ""
        assert arranged.label_ready_at is not None
        row = desk.database.rows(
            "SELECT status, tracking_number FROM orders WHERE order_id = $id", {"id": order_id}
        )
        assert row == [{"status": "AWAITING_COLLECTION", "tracking_number": arranged.tracking_number}]


def test_without_a_time_the_carrier_comes_at_the_first(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "SG", 1)
    first = common_slots(offers_for(desk, [order_id])[order_id].slots)[0]
    arrange(desk, handovers([order_id], "PICKUP"))
    (package,) = packages_in_the_books(desk, order_id).values()
    assert first.start_time is not None
    assert package["pickup_slot"]["start_time"] == int(first.start_time.timestamp())
    (arranged,) = arranged_of_orders(desk.database, [order_id])[order_id]
    assert arranged.slot_start == first.start_time, "TikTok's own words replace what was left open"


def test_labels_are_bought_by_the_cheapest_service_at_the_stated_weight(desk: Application) -> None:
    one, two = carried_ids(desk, "US", 2)
    heavy = {one: Measures(weight=Weight(value=Decimal(9000), unit="GRAM"))}
    offers = offers_for(desk, [one, two], measures=heavy)
    assert offers[one].labels[0].offer.weight == heavy[one].weight
    assert offers[two].labels[0].offer.weight != heavy[one].weight
    wishes = {order_id: dict(offer.label_wish(CHEAPEST)) for order_id, offer in offers.items()}
    arrange(desk, wishes)
    for order_id in (one, two):
        services = offers[order_id].labels[0].offer.shipping_services
        cheapest = min(services, key=lambda service: service.price or 0)
        (arranged,) = arranged_of_orders(desk.database, [order_id])[order_id]
        assert (arranged.price, arranged.currency) == (cheapest.price, "USD")
        assert in_the_books(desk, order_id)["shipping_provider"] == cheapest.shipping_provider_name
    (package,) = packages_in_the_books(desk, one).values()
    assert package["weight"] == {"value": "9000", "unit": "GRAM"}


def test_many_parcels_go_in_one_call_and_one_that_is_refused_stands_alone(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    ids = carried_ids(desk, "SG", 5)
    far = (desk.clock() + timedelta(days=30)).replace(microsecond=0)
    over = TimeSlot(start_time=far, end_time=far + timedelta(hours=4))
    caplog.clear()
    arrange(desk, {**handovers(ids[:4]), ids[4]: write_handover("PICKUP", over)})
    assert calls(caplog, "fulfillment/202309/packages/ship") == 1
    assert [job_states(desk)[one][0] for one in ids] == ["done"] * 4 + ["failed"]
    assert job_states(desk)[ids[4]][1] == "slot_over"
    assert "Choose another slot" in job_states(desk)[ids[4]][2]
    assert [is_arranged(desk, one) for one in ids] == [True] * 4 + [False]
    arrange(desk, handovers(ids[4:]))
    assert is_arranged(desk, ids[4]) and job_states(desk)[ids[4]][0] == "done"


def test_of_a_batch_that_fails_in_part_only_what_was_not_done_is_sent_again(
    desk: Application, clock: HastyClock, caplog: pytest.LogCaptureFixture
) -> None:
    ids = carried_ids(desk, "SG", 6)
    struck = strike(desk, Kind.BATCH_IN_PART, SHIP_BATCH, seed=2, times=1)
    caplog.clear()
    arrange(desk, handovers(ids))
    work_out(desk, clock)
    assert desk.practice().disasters.struck(struck) == 1
    assert {job_states(desk)[one][0] for one in ids} == {"done"}
    assert all(is_arranged(desk, one) for one in ids)
    rows = desk.database.rows(
        "SELECT DISTINCT order_id FROM job_attempts JOIN jobs USING (job_id) "
        "WHERE outcome = 'unknown' AND action = $action AND list_contains($ids, order_id)",
        {"action": ARRANGE, "ids": ids},
    )
    assert 0 < len(rows) < len(ids), "some of the batch are looked up, never all"
    # Of those that came back as errors some were shipped all the same: not each is sent once more.
    assert 2 <= calls(caplog, "/ship") < 1 + len(rows)


def test_an_order_in_several_parcels_is_arranged_whole(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "SG", 1, tag="SPLIT")
    packages = packages_in_the_books(desk, order_id)
    assert len(packages) > 1 and {one["status"] for one in packages.values()} == {"TO_FULFILL"}
    arrange(desk, handovers([order_id]))
    assert {one["status"] for one in packages_in_the_books(desk, order_id).values()} == {"PROCESSING"}
    arranged = arranged_of_orders(desk.database, [order_id])[order_id]
    assert {one.package_id for one in arranged} == set(packages)
    assert all(one.label_ready_at and one.tracking_number for one in arranged)


def test_of_an_order_whose_rest_is_cancelled_only_the_arranged_parcel_is_written_down(
    desk: Application, clock: HastyClock
) -> None:
    """The request got lost; one parcel was arranged elsewhere, and the other is cancelled by then."""
    (order_id,) = carried_ids(desk, "SG", 1, tag="SPLIT")
    first, *_ = packages_in_the_books(desk, order_id)
    strike(desk, Kind.CUT_BEFORE, SHIP_BATCH, times=1)
    desk.worker.limits = replace(desk.worker.limits, look_up_after_seconds=30.0)
    arrange(desk, handovers([order_id]))
    account = next(one for one in list_accounts(desk.database) if one.region == "SG")
    ship_package(desk.clients.client_for(account, desk.retry), first, Handover("DROP_OFF"))
    desk.bulk.switch_sending(is_stopped=True, person=TESTER)
    clock.move(seconds=60)
    desk.worker.work_off()
    desk.bulk.switch_sending(is_stopped=False, person=TESTER)
    assert [one.package_id for one in arranged_of_orders(desk.database, [order_id])[order_id]] == [first]
    assert {line["display_status"] for line in in_the_books(desk, order_id)["line_items"]} >= {"CANCELLED"}
    assert job_states(desk, "fetch_label")[order_id][0] == "queued"


def test_of_an_order_that_is_arranged_in_part_that_part_is_written_down_before_the_rest_goes(
    desk: Application,
) -> None:
    (order_id,) = carried_ids(desk, "SG", 1, tag="SPLIT")
    first, *others = packages_in_the_books(desk, order_id)
    order = read_stored_orders(desk.database, [order_id])[order_id]  # as it was before the first one went
    account = next(one for one in list_accounts(desk.database) if one.region == "SG")
    client = desk.clients.client_for(account, desk.retry)
    ship_package(client, first, Handover("DROP_OFF"))
    job = Job("arrange", ARRANGE, account.account_id, order_id, "", "", desk.clock(), TESTER.name)
    plan = plan_shipment(order, account.region, desk.clock())
    action: Any = desk.worker.actions[ARRANGE]
    found = action._found(client, AtHand(job, account, order, plan, read_wish(write_handover("DROP_OFF"))))
    assert others and found.kind is Ended.RETRY and found.record is not None
    desk.database.write(found.record)
    assert [one.package_id for one in arranged_of_orders(desk.database, [order_id])[order_id]] == [first]


def test_two_orders_in_one_parcel_are_arranged_once_and_printed_once(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = carried_ids(desk, "SG", 2)
    package_id = next(iter(packages_in_the_books(desk, one)))
    for order_id in (one, two):
        _change(
            desk,
            order_id,
            order={"packages": [{"id": package_id}], "split_or_combine_tag": "COMBINED"},
            line={"package_id": package_id},
        )
    caplog.clear()
    arrange(desk, handovers([one, two]))
    assert calls(caplog, "/ship") == 1
    assert [job_states(desk)[order_id][0] for order_id in (one, two)] == ["done", "done"]
    assert is_arranged(desk, one) and is_arranged(desk, two)
    found = desk.documents.fetch([one, two], "SHIPPING_LABEL", person=TESTER)
    assert found.run.wait(30) and found.page_count == 1
    assert found.list_documents()[0].order_ids == (one, two)


@pytest.mark.parametrize("kind", [Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.CUT_BEFORE, Kind.HTML_502])
def test_a_lost_answer_is_looked_up_and_nothing_is_done_twice(
    desk: Application, clock: HastyClock, caplog: pytest.LogCaptureFixture, kind: Kind
) -> None:
    parcels, labels = carried_ids(desk, "SG", 2), carried_ids(desk, "US", 1)
    wishes = {**handovers(parcels), **label_wishes(desk, labels)}
    struck = [strike(desk, kind, SHIP_BATCH, times=1), strike(desk, kind, BUY, times=1)]
    caplog.clear()
    arrange(desk, wishes)
    assert [desk.practice().disasters.struck(one) for one in struck] == [1, 1]
    work_out(desk, clock)
    # What was not carried out is sent once more: the two parcels together again, or each when its turn comes.
    was_done = kind in (Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON)
    assert calls(caplog, "/ship") == 1 if was_done else calls(caplog, "/ship") in (2, 3)
    assert calls(caplog, "202309/packages") == (1 if was_done else 2)
    for order_id in wishes:
        assert job_states(desk)[order_id][0] == "done", job_states(desk)[order_id]
        assert len(packages_in_the_books(desk, order_id)) == 1 and is_arranged(desk, order_id)
        (arranged,) = arranged_of_orders(desk.database, [order_id])[order_id]
        assert arranged.label_ready_at is not None


def test_three_faults_in_ten_lose_nothing_and_double_nothing(desk: Application, clock: HastyClock) -> None:
    parcels, labels = carried_ids(desk, "SG", 12), carried_ids(desk, "US", 8)
    wishes = {**handovers(parcels), **label_wishes(desk, labels)}
    for seed, kind in enumerate((Kind.HTTP_503, Kind.CUT_MIDWAY, Kind.TRUNCATED_JSON, Kind.CUT_BEFORE)):
        strike(desk, kind, "*", probability=0.08, seed=seed)
    arrange(desk, wishes)
    work_out(desk, clock)
    desk.practice().disasters.clear()
    for order_id in wishes:
        state, code, message = job_states(desk)[order_id]
        assert state == "done" or code == "needs_attention", message
        assert (state == "done") <= is_arranged(desk, order_id), "called done and is not"
        assert len(packages_in_the_books(desk, order_id)) == 1 or state != "done"
    left = [one for one in wishes if job_states(desk)[one][0] != "done"]
    if left:
        arrange(desk, {one: wishes[one] for one in left})
    assert all(is_arranged(desk, one) for one in wishes)


def _verdict(desk: Application, order_id: str, wish: dict[str, Any]) -> tuple[VerdictKind, str]:
    (account,) = desk.bulk.preview(ARRANGE, [order_id], {order_id: wish}).accounts
    (judged,) = (*account.will, *account.eye, *account.skipped)
    return judged.verdict.kind, judged.verdict.code


def _change(desk: Application, order_id: str, **parts: Any) -> None:
    """Lets it happen on TikTok, and reads it."""
    change_on_tiktok(desk, order_id, **parts)
    owner = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0][
        "account_id"
    ]
    account = next(one for one in list_accounts(desk.database) if one.account_id == owner)
    desk.reader.read_anew(account, [order_id])


@pytest.mark.parametrize(
    ("happened", "code"),
    [
        ({"shipping_type": "SELLER"}, "seller_ships"),
        ({"is_buyer_request_cancel": True}, "cancel_requested"),
        ({"fulfillment_type": "FULFILLMENT_BY_TIKTOK"}, "fulfilled_by_tiktok"),
        ({"status": "ON_HOLD"}, "on_hold"),
        ({"shipping_type": "DRONE"}, "shipping_unknown"),
    ],
)
def test_what_must_not_be_arranged_is_skipped_with_a_reason(
    desk: Application, happened: dict[str, Any], code: str
) -> None:
    (order_id,) = carried_ids(desk, "SG", 1)
    before = {name: in_the_books(desk, order_id)[name] for name in happened}
    _change(desk, order_id, order=happened)
    assert _verdict(desk, order_id, write_handover("DROP_OFF")) == (VerdictKind.SKIP, code)
    _change(desk, order_id, order=before)
    assert _verdict(desk, order_id, write_handover("DROP_OFF")) == (VerdictKind.WILL, "")


def test_a_time_that_has_passed_is_no_time_to_collect(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "SG", 1)
    past = desk.clock() - timedelta(minutes=1)
    slot = TimeSlot(start_time=past, end_time=past + timedelta(hours=4))
    assert _verdict(desk, order_id, write_handover("PICKUP", slot)) == (VerdictKind.SKIP, "slot_over")


def test_an_outcome_that_could_not_be_written_is_looked_up_and_not_sent_again(
    desk: Application, clock: HastyClock, caplog: pytest.LogCaptureFixture
) -> None:
    """As if the program had been killed after TikTok answered: once for a parcel, once for a label."""
    for region, ending in (("SG", "/ship"), ("US", "202309/packages")):
        (order_id,) = carried_ids(desk, region, 1)
        wishes = handovers([order_id]) if region == "SG" else label_wishes(desk, [order_id])
        left = ["before the commit"]
        desk.worker.at_point = partial(_break_once, left)
        caplog.clear()
        try:
            arrange(desk, wishes)
            work_out(desk, clock)
        finally:
            desk.worker.at_point = lambda _: None
        assert left == [], "it was never broken"
        assert calls(caplog, ending) == 1
        assert job_states(desk)[order_id][0] == "done" and is_arranged(desk, order_id)
        assert len(packages_in_the_books(desk, order_id)) == 1
        assert arranged_of_orders(desk.database, [order_id])[order_id][0].label_ready_at is not None


def _break_once(left: list[str], point: str) -> None:
    if point in left:
        left.remove(point)
        raise OSError("the disk is full")


def test_an_order_for_which_nothing_was_chosen_is_not_arranged(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "US", 1)
    assert _verdict(desk, order_id, {}) == (VerdictKind.SKIP, "wish_differs")
    assert _verdict(desk, order_id, write_handover("DROP_OFF")) == (VerdictKind.SKIP, "wish_differs")
    assert _verdict(desk, order_id, {"labels": "nonsense"}) == (VerdictKind.SKIP, "wish_differs")
    assert _verdict(desk, order_id, {"trouble": "No."}) == (VerdictKind.SKIP, "no_offer")


def test_what_happens_after_the_preview_is_seen_before_sending(desk: Application) -> None:
    asked, cancelled = carried_ids(desk, "SG", 2)
    wishes = handovers([asked, cancelled])
    preview = desk.bulk.preview(ARRANGE, list(wishes), wishes)
    change_on_tiktok(desk, asked, order={"is_buyer_request_cancel": True})
    change_on_tiktok(desk, cancelled, order={"status": "CANCELLED"}, line={"display_status": "CANCELLED"})
    desk.bulk.request(preview, account_ids=[one.account.account_id for one in preview.accounts], person=TESTER)
    desk.worker.work_off()
    assert [job_states(desk)[one][:2] for one in (asked, cancelled)] == [
        ("skipped", "cancel_requested"),
        ("skipped", "cancelled_since"),
    ]
    assert not is_arranged(desk, asked)


def test_a_label_that_costs_more_than_was_confirmed_is_not_bought(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    (order_id,) = carried_ids(desk, "US", 1)
    wishes = label_wishes(desk, [order_id])
    wishes[order_id]["labels"][0]["price"] = "0.01"
    caplog.clear()
    arrange(desk, wishes)
    state, code, message = job_states(desk)[order_id]
    assert (state, code) == ("failed", "price_rose") and "0.01 USD" in message
    assert calls(caplog, "202309/packages") == 0 and not is_arranged(desk, order_id)
    assert order_id in ids_of(desk, "failed")
    arrange(desk, label_wishes(desk, [order_id]))
    assert is_arranged(desk, order_id) and order_id not in ids_of(desk, "failed")


def test_a_label_whose_price_is_not_stated_any_more_is_not_bought(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    """What was confirmed was a price: without one, or in other money, it may be any."""
    (order_id,) = carried_ids(desk, "US", 1)
    wishes = label_wishes(desk, [order_id])
    (label,) = wishes[order_id]["labels"]
    caplog.clear()
    arrange(desk, {order_id: {"labels": [{**label, "currency": "JPY"}]}})
    assert job_states(desk)[order_id][:2] == ("failed", "price_rose")
    assert calls(caplog, "202309/packages") == 0 and not is_arranged(desk, order_id)


def test_the_same_again_is_skipped_and_needs_an_eye_where_it_waits_again(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "SG", 1)
    arrange(desk, handovers([order_id]))
    assert _verdict(desk, order_id, write_handover("DROP_OFF")) == (VerdictKind.SKIP, "already_shipped")
    waits = {"display_status": "AWAITING_SHIPMENT", "package_status": "TO_FULFILL"}
    _change(desk, order_id, order={"status": "AWAITING_SHIPMENT"}, line=waits)
    assert _verdict(desk, order_id, write_handover("DROP_OFF")) == (VerdictKind.EYE, "arranged_before")
    arrange(desk, handovers([order_id]), with_eye=True)
    assert is_arranged(desk, order_id)
    rows = desk.database.rows(
        "SELECT state FROM jobs WHERE order_id = $id AND action = 'arrange_shipment'", {"id": order_id}
    )
    assert [row["state"] for row in rows] == ["done", "done"]


def test_an_order_that_is_shown_as_it_was_does_not_buy_a_second_label(
    desk: Application, caplog: pytest.LogCaptureFixture
) -> None:
    """Our books name a parcel of it that TikTok has arranged, while TikTok shows the order as it was before."""
    order_id, other = carried_ids(desk, "US", 2)
    arrange(desk, label_wishes(desk, [other]))
    (bought,) = arranged_of_orders(desk.database, [other])[other]
    lines = tuple(line["id"] for line in in_the_books(desk, order_id)["line_items"])
    stale = replace(bought, order_id=order_id, line_item_ids=lines)
    desk.database.write(lambda cursor: save_arranged(cursor, stale))
    caplog.clear()
    arrange(desk, label_wishes(desk, [order_id]))
    assert job_states(desk)[order_id][:2] == ("skipped", "already_shipped")
    assert calls(caplog, "202309/packages") == 0 and not is_arranged(desk, order_id)


def test_a_parcel_that_tiktok_does_not_show_any_more_holds_up_nobody(desk: Application) -> None:
    """It was arranged from here for lines that wait again; TikTok has another one for them since."""
    one, two = carried_ids(desk, "SG", 2)
    arrange(desk, handovers([one]))
    (arranged,) = arranged_of_orders(desk.database, [one])[one]
    lines = tuple(line["id"] for line in in_the_books(desk, two)["line_items"])
    gone = replace(arranged, package_id="1", order_id=two, line_item_ids=lines)
    desk.database.write(lambda cursor: save_arranged(cursor, gone))
    (three,) = carried_ids(desk, "SG", 1)
    arrange(desk, handovers([two, three]))
    assert [job_states(desk)[order_id][0] for order_id in (two, three)] == ["done", "done"]


def test_what_somebody_else_arranged_stands_as_tiktok_states_it(desk: Application, clock: HastyClock) -> None:
    """The request got lost, and in Seller Center the parcel was set to be dropped off meanwhile."""
    (order_id,) = carried_ids(desk, "SG", 1)
    slot = common_slots(offers_for(desk, [order_id])[order_id].slots)[1]
    (package_id,) = packages_in_the_books(desk, order_id)
    strike(desk, Kind.CUT_BEFORE, SHIP_ONE, times=1)
    desk.worker.limits = replace(desk.worker.limits, look_up_after_seconds=30.0)
    arrange(desk, {order_id: write_handover("PICKUP", slot)})
    assert job_states(desk)[order_id][0] == "unknown"
    account = next(one for one in list_accounts(desk.database) if one.region == "SG")
    ship_package(desk.clients.client_for(account, desk.retry), package_id, Handover("DROP_OFF"))
    work_out(desk, clock)
    assert job_states(desk)[order_id] == ("done", "", "Found arranged on TikTok.")
    (arranged,) = arranged_of_orders(desk.database, [order_id])[order_id]
    assert (arranged.handover_method, arranged.slot_start, arranged.slot_end) == ("DROP_OFF", None, None)


def test_a_label_that_is_not_made_yet_is_asked_for_until_it_is(desk: Application, clock: HastyClock) -> None:
    (order_id,) = carried_ids(desk, "SG", 1)
    strike(desk, Kind.HTTP_500, DOCUMENT, times=4)
    arrange(desk, handovers([order_id]))
    assert job_states(desk)[order_id][0] == "done", "the shipment is arranged, with or without its label"
    state, code, message = job_states(desk, "fetch_label")[order_id]
    assert (state, code) == ("queued", "label_coming"), message
    assert order_id not in ids_of(desk, "failed")
    work_out(desk, clock)
    assert job_states(desk, "fetch_label")[order_id][0] == "done"


def test_an_account_that_only_watches_arranges_nothing(desk: Application) -> None:
    (order_id,) = carried_ids(desk, "US", 1)
    account = next(one for one in list_accounts(desk.database) if one.region == "US")
    wish = label_wishes(desk, [order_id])[order_id]
    desk.policies.watch_only(account, person=TESTER)
    assert _verdict(desk, order_id, wish) == (VerdictKind.SKIP, "watch_only_tiktok")
    desk.policies.go_live(account, go_live_at=desk.clock(), person=TESTER)
    assert _verdict(desk, order_id, wish) == (VerdictKind.WILL, "")


def test_what_was_arranged_is_shipped_in_magento_under_tiktoks_number(desk: Application) -> None:
    """Where the order has its sales order, as the policy says by itself."""
    ids = carried_ids(desk, "SG", 4)
    create(desk, ids)
    done = {order_id for order_id, (state, *_) in states(desk).items() if state == "done"}
    linked = [order_id for order_id in ids if order_id in done]
    assert linked, states(desk)
    arrange(desk, handovers(linked))
    for order_id in linked:
        state, _, message = job_states(desk, "ship_in_magento")[order_id]
        assert state == "done", message
        (shipment,) = shipments_in_magento(desk, order_id)
        number = in_the_books(desk, order_id)["tracking_number"]
        assert number and [track["track_number"] for track in shipment["tracks"]] == [number]
