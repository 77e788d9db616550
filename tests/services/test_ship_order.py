"""Ship over HTTP against the practice shop: which call, what is skipped and why, and nothing shipped twice."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.builders import TESTER
from tests.selling import HastyClock, change_on_tiktok, ids_of, states
from tests.shipping import (
    account_in,
    all_orders,
    ask_to_ship,
    busy_desk,
    carrier_in,
    in_books,
    new_number,
    numbers_in_books,
    parcels_in_books,
    preview,
    ship,
    skipped,
    waiting_orders,
    will,
    wish,
    wishes_for,
    work_through,
)
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.packages import SelfShipment
from tiktok_orders.domain.shipping_wish import ParcelWish, write_wish
from tiktok_orders.errors import AlreadyDoneError
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.world.shipments import list_providers
from tiktok_orders.services.actions.outcome import Kind as Ended
from tiktok_orders.services.actions.ship_order import NAME as SHIP
from tiktok_orders.store.jobs import attempts_of, jobs_of_order
from tiktok_orders.tiktok.fulfilment import mark_package_as_shipped

MARK = "/fulfillment/202309/orders/{order_id}/packages"


@pytest.fixture(scope="module")
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, clock: HastyClock) -> Iterator[Application]:
    """One for all tests: each takes orders that still wait."""
    with busy_desk(tmp_path_factory.mktemp("shipping"), orders=400, clock=clock) as application:
        yield application


@pytest.mark.parametrize("region", ["GB", "US", "SG"])
def test_an_order_is_shipped_under_its_number_and_carrier(desk: Application, region: str) -> None:
    orders = waiting_orders(desk, region)[:3]
    wishes = wishes_for(orders, region)
    ship(desk, wishes)
    for order_id, one in wishes.items():
        assert states(desk, SHIP)[order_id][:2] == ("done", "")
        number = one["parcels"][0]["tracking_number"]
        assert list(parcels_in_books(desk, order_id).values()) == [(carrier_in(region), number)]
        assert in_books(desk, order_id)["status"] == "AWAITING_COLLECTION"
        (row,) = desk.database.rows(
            "SELECT status, tracking_number FROM orders WHERE order_id = $i", {"i": order_id}
        )
        assert row == {"status": "AWAITING_COLLECTION", "tracking_number": number}
    confirmed = "SELECT order_id FROM jobs WHERE action = 'ship_order' AND confirmed_at IS NOT NULL"
    assert set(wishes) <= {row["order_id"] for row in desk.database.rows(confirmed)}


def test_what_cannot_be_shipped_says_why(desk: Application) -> None:
    kinds = {
        "ship_unpaid": lambda one: one["status"] == "UNPAID",
        "ship_cancelled": lambda one: one["status"] == "CANCELLED",
        "ship_on_hold": lambda one: one["status"] == "ON_HOLD",
        "ship_already_shipped": lambda one: one["status"] == "IN_TRANSIT",
        "ship_by_tiktok": lambda one: one["fulfillment_type"] != "FULFILLMENT_BY_SELLER",
        "ship_cancel_requested": lambda one: (
            one["is_buyer_request_cancel"]
            and one["status"] == "AWAITING_SHIPMENT"
            and one["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        ),
        "ship_with_tiktok": lambda one: (
            one["status"] == "AWAITING_SHIPMENT"
            and one["shipping_type"] == "TIKTOK"
            and one["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
            and not one["is_buyer_request_cancel"]
        ),
    }
    orders = all_orders(desk, "GB")
    chosen = {code: next(one["id"] for one in orders if fits(one)) for code, fits in kinds.items()}
    seen = preview(desk, {order_id: wish(new_number()) for order_id in chosen.values()})
    found = skipped(seen)
    for code, order_id in chosen.items():
        assert found[order_id] in (code, "ship_by_tiktok"), code
    sentences = {one.verdict.code: one.verdict.sentence for account in seen.accounts for one in account.skipped}
    assert "Arrange shipment" in sentences["ship_with_tiktok"]


def test_what_was_typed_wrong_says_why_and_the_rest_goes(desk: Application) -> None:
    ids = [order["id"] for order in waiting_orders(desk)[:8]]
    twice = new_number()
    wishes = {
        ids[0]: wish("RM-1234"),
        ids[1]: wish(new_number(), "Royal Maul"),
        ids[2]: {},
        ids[3]: wish(twice),
        ids[4]: wish(twice.lower()),
        ids[5]: wish("RM12", "Evri"),
        ids[6]: wish(new_number(), "royal-mail uk"),
    }
    seen = preview(desk, wishes)
    assert skipped(seen) == {
        ids[0]: "tracking_wrong",
        ids[1]: "carrier_unknown",
        ids[2]: "tracking_missing",
        ids[3]: "tracking_repeated",
        ids[4]: "tracking_repeated",
    }
    assert will(seen) == {ids[5], ids[6]}
    verdicts = {
        one.order_id: one.verdict for account in seen.accounts for one in (*account.will, *account.skipped)
    }
    assert "it has Royal Mail" in verdicts[ids[1]].sentence and ids[4] in verdicts[ids[3]].sentence
    assert "signs" in verdicts[ids[5]].warnings[0]


def test_a_number_that_another_order_has_already_is_skipped(desk: Application) -> None:
    first, second = [order["id"] for order in waiting_orders(desk)[:2]]
    number = new_number()
    ship(desk, {first: wish(number)})
    assert skipped(preview(desk, {second: wish(number)})) == {second: "tracking_repeated"}


def test_shipping_an_order_again_changes_nothing(desk: Application) -> None:
    (order, *_) = waiting_orders(desk)
    wishes = wishes_for([order])
    ship(desk, wishes)
    seen = preview(desk, {order["id"]: wish(new_number())})
    assert skipped(seen) == {order["id"]: "ship_already_shipped"}


def test_what_seller_center_shipped_meanwhile_is_found_or_told(desk: Application) -> None:
    same, other = waiting_orders(desk)[:2]
    wishes = wishes_for([same, other])
    ask_to_ship(desk, wishes)
    number = wishes[same["id"]]["parcels"][0]["tracking_number"]
    theirs = new_number()
    _ship_in_seller_center(desk, same["id"], number)
    _ship_in_seller_center(desk, other["id"], theirs)
    desk.worker.work_off()
    assert states(desk, SHIP)[same["id"]] == ("done", "", f"Found shipped on TikTok under {number}.")
    state, code, message = states(desk, SHIP)[other["id"]]
    assert (state, code) == ("failed", "shipped_otherwise") and theirs in message
    assert numbers_in_books(desk, other["id"]) == [theirs]


def _ship_in_seller_center(desk: Application, order_id: str, number: str) -> None:
    """Somebody else ships it on TikTok, past this program."""
    client = desk.clients.client_for(account_in(desk, "GB"), desk.retry)
    mark_package_as_shipped(client, order_id, SelfShipment(number, list_providers("GB")[0].id))


def test_an_order_cancelled_meanwhile_is_left_out(desk: Application) -> None:
    cancelled, asked = waiting_orders(desk)[:2]
    ask_to_ship(desk, wishes_for([cancelled, asked]))
    change_on_tiktok(desk, cancelled["id"], order={"status": "CANCELLED"})
    change_on_tiktok(desk, asked["id"], order={"is_buyer_request_cancel": True})
    desk.worker.work_off()
    assert states(desk, SHIP)[cancelled["id"]][:2] == ("skipped", "ship_cancelled")
    assert states(desk, SHIP)[asked["id"]][:2] == ("skipped", "ship_cancel_requested")
    assert not parcels_in_books(desk, cancelled["id"]) and not parcels_in_books(desk, asked["id"])


def test_a_warning_within_success_is_kept(desk: Application) -> None:
    (order, *_) = waiting_orders(desk)
    started = ship(desk, {order["id"]: wish("123456789012")})
    state, code, message = states(desk, SHIP)[order["id"]]
    assert (state, code) == ("done", "ship_warning")
    assert "TikTok warns: match more than one provider" in message
    (job,) = [one for one in jobs_of_order(desk.database, order["id"]) if one.action == SHIP]
    assert "match more than one provider" in attempts_of(desk.database, [job.job_id])[-1].message
    assert started.bulk.job_count == 1


def test_a_lost_answer_is_looked_up_and_nothing_is_shipped_twice(desk: Application, clock: HastyClock) -> None:
    orders = waiting_orders(desk)[:2]
    wishes = wishes_for(orders)
    desk.practice().disasters.add(Disaster(Kind.CUT_MIDWAY, MARK, times=1))
    ask_to_ship(desk, wishes)
    work_through(desk, clock)
    asked = desk.database.rows(
        "SELECT outcome FROM job_attempts WHERE job_id LIKE 'ship_order%' ORDER BY started_at"
    )
    assert "unknown" in {row["outcome"] for row in asked}
    for order_id, one in wishes.items():
        assert states(desk, SHIP)[order_id][0] == "done"
        assert numbers_in_books(desk, order_id) == [one["parcels"][0]["tracking_number"]]


def test_what_was_certainly_not_sent_is_sent_again(desk: Application, clock: HastyClock) -> None:
    (order, *_) = waiting_orders(desk)
    wishes = wishes_for([order])
    desk.practice().disasters.add(Disaster(Kind.CUT_BEFORE, MARK, times=1))
    ask_to_ship(desk, wishes)
    work_through(desk, clock)
    assert states(desk, SHIP)[order["id"]][0] == "done"
    assert len(parcels_in_books(desk, order["id"])) == 1


def test_lines_of_an_order_go_in_parcels_of_their_own(desk: Application) -> None:
    order = waiting_orders(desk, fits=lambda one: len(one["line_items"]) >= 3)[0]
    first, second, *rest = [line["id"] for line in order["line_items"]]
    numbers = [new_number() for _ in range(3)]
    parcels = [
        ParcelWish(numbers[0], "Royal Mail", "", (first,)),
        ParcelWish(numbers[1], "Royal Mail", "", (second,)),
    ]
    ship(desk, {order["id"]: write_wish(parcels)})
    assert in_books(desk, order["id"])["status"] == "PARTIALLY_SHIPPING"
    assert numbers_in_books(desk, order["id"]) == sorted(numbers[:2])
    again = write_wish([ParcelWish(new_number(), "Royal Mail", "", (first,))])
    assert skipped(preview(desk, {order["id"]: again})) == {order["id"]: "ship_line_not_waiting"}
    assert rest
    ship(desk, {order["id"]: wish(numbers[2])})
    assert in_books(desk, order["id"])["status"] == "AWAITING_COLLECTION"
    assert numbers_in_books(desk, order["id"]) == sorted(numbers)


def test_parcels_that_are_not_clear_are_skipped(desk: Application) -> None:
    order = waiting_orders(desk, fits=lambda one: len(one["line_items"]) >= 2)[0]
    first = order["line_items"][0]["id"]
    both = write_wish([ParcelWish(new_number(), "Evri", "", (first,)), ParcelWish(new_number(), "Evri")])
    twice = write_wish([ParcelWish(new_number(), "Evri", "", (first,))] * 2)
    for unclear in (both, twice):
        assert skipped(preview(desk, {order["id"]: unclear})) == {order["id"]: "ship_lines_unclear"}


def test_an_account_that_only_watches_ships_nothing(desk: Application) -> None:
    (order, *_) = waiting_orders(desk)
    desk.policies.watch_only(account_in(desk, "GB"), person=TESTER)
    assert skipped(preview(desk, wishes_for([order]))) == {order["id"]: "ship_watch_only"}
    desk.policies.go_live(account_in(desk, "GB"), go_live_at=desk.clock(), person=TESTER)


def test_a_refused_number_fails_with_what_to_do_and_is_listed(desk: Application) -> None:
    (order, *_) = waiting_orders(desk)
    ship(desk, {order["id"]: wish("RM1", "Royal Mail")})
    state, code, message = states(desk, SHIP)[order["id"]]
    assert (state, code) == ("failed", "tracking_refused") and "Check both" in message
    assert order["id"] in ids_of(desk, "failed")
    ship(desk, wishes_for([order]))
    assert states(desk, SHIP)[order["id"]][0] == "done"
    assert order["id"] not in ids_of(desk, "failed")


def test_what_tiktok_calls_shipped_and_shows_waiting_is_looked_up_later(desk: Application) -> None:
    """Its orders may be read as they were a moment ago."""
    (order, *_) = waiting_orders(desk)
    ask_to_ship(desk, wishes_for([order]))
    action: Any = desk.worker.actions[SHIP]
    (job,) = [job for job in jobs_of_order(desk.database, order["id"]) if job.action == SHIP]
    at_hand = action.reader.read(account_in(desk, "GB"), [order["id"]])
    ended = action._look_again(at_hand, job, AlreadyDoneError("It is shipped."), SimpleNamespace(package_ids=[]))
    assert (ended.kind, ended.code, ended.message) == (Ended.UNKNOWN, "outcome_unknown", "It is shipped.")


def test_orders_that_travel_together_are_shipped_under_one_number(desk: Application) -> None:
    combined = [
        one
        for one in all_orders(desk, "GB")
        if one.get("split_or_combine_tag") == "COMBINED"
        and (one["status"], one["shipping_type"]) == ("AWAITING_SHIPMENT", "SELLER")
        and not one["is_buyer_request_cancel"]
        and one.get("paid_time", 0) + 3600 < desk.clock().timestamp()
    ]
    group = combined[0]["auto_combine_group_id"]
    mates = [one["id"] for one in combined if one["auto_combine_group_id"] == group]
    assert len(mates) > 1
    desk.reader.read_anew(account_in(desk, "GB"), mates)
    apart = preview(desk, {order_id: wish(new_number()) for order_id in mates})
    assert skipped(apart) == dict.fromkeys(mates, "tracking_repeated")
    number = new_number()
    together = {order_id: wish(number) for order_id in mates}
    assert will(preview(desk, together)) == set(mates)
    ship(desk, together)
    assert {states(desk, SHIP)[order_id][0] for order_id in mates} == {"done"}
    assert [numbers_in_books(desk, order_id) for order_id in mates] == [[number]] * len(mates)


def test_numbers_are_asked_for_own_parcels_alone(desk: Application) -> None:
    own = [order["id"] for order in waiting_orders(desk)[:2]]
    others = [
        next(one["id"] for one in all_orders(desk, "GB") if (one["status"], one["shipping_type"]) == said)
        for said in (("AWAITING_SHIPMENT", "TIKTOK"), ("IN_TRANSIT", "SELLER"))
    ]
    assert desk.shipping.own_parcel_ids([others[0], own[0], others[1], own[1], "576461413099999999"]) == own
    assert [one.region for one in desk.shipping.accounts_of(own)] == ["GB"]
    assert len(desk.shipping.accounts_of([])) == 3
