"""Shipping on TikTok: what is sent, what is refused, and what is known when the answer gets lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.sandbox.fulfilment import has_units, is_label, is_sellers
from tests.tiktok.loopback import json_answer, success
from tests.tiktok.samples import read_sample
from tiktok_orders.domain.packages import Handover, SelfShipment, TimeSlot
from tiktok_orders.domain.ship_call import ShipCall, plan_shipment
from tiktok_orders.errors import (
    AfterSaleOpenError,
    AlreadyDoneError,
    ForeignOrderError,
    InvalidInputError,
    OutcomeUnknownError,
    RemoteError,
    TrackingRefusedError,
    WrongStateError,
)
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.tiktok.fulfilment import (
    mark_package_as_shipped,
    ship_package,
    ship_packages,
    update_package_shipping_info,
    update_shipping_info,
)
from tiktok_orders.tiktok.labels import create_package
from tiktok_orders.tiktok.packages import get_package, get_package_time_slots

PARCEL = SelfShipment("JD0002233445101", "7117858858072016686")


def asks_to_cancel(order):
    return order["is_buyer_request_cancel"] and order["shipping_type"] == "SELLER"


def is_by_tiktok(order):
    return order["fulfillment_type"] == "FULFILLMENT_BY_TIKTOK"


def test_says_what_the_samples_say(world):
    mark, ship, batch = (
        read_sample(name) for name in ("mark-package-as-shipped", "ship-package", "batch-ship-packages")
    )
    lines = mark["request_body"]["order_line_item_ids"]
    world.server.will(*(json_answer(sample["response"]) for sample in (mark, ship, batch)))
    marked = mark_package_as_shipped(world.client, "576461413038700001", PARCEL, line_item_ids=lines)
    assert (marked.package_id, marked.order_line_item_ids) == ("1153132168123800101", tuple(lines))
    ship_package(world.client, "1153132168123800201", PARCEL)
    drop = {"1153132168123800201": Handover("DROP_OFF")}
    own = {"1153132168123800202": SelfShipment("JD0002233445202", PARCEL.shipping_provider_id)}
    refused = ship_packages(world.client, {**drop, **own})
    assert list(refused) == ["1153132168123800202"] and refused["1153132168123800202"].code == 10007014
    assert [json.loads(received.body) for received in world.server.received] == [
        mark["request_body"],
        ship["variants"]["seller_shipping"]["request_body"],
        batch["request_body"],
    ]


def test_a_slot_is_written_in_seconds(world):
    sample = read_sample("ship-package")
    world.server.will(json_answer(sample["response"]))
    slot = TimeSlot.model_validate(sample["request_body"]["pickup_slot"])
    ship_package(world.client, "1153132168123800201", Handover("PICKUP", slot))
    assert json.loads(world.server.received[0].body) == sample["request_body"]


def test_marks_an_order_as_shipped(desk):
    order, parcel = desk.find(), desk.shipment()
    marked = mark_package_as_shipped(desk.client(), order.id, parcel)
    assert (marked.order_id, marked.warning.message) == (order.id, "")
    assert marked.order_line_item_ids == tuple(line.id for line in order.line_items)
    after = desk.order(order.id)
    assert (after.status, after.tracking_number) == ("AWAITING_COLLECTION", parcel.tracking_number)
    assert after.packages[0].id == marked.package_id


def test_marks_some_lines(desk):
    order = desk.find(fits=has_units)
    first = order.line_items[0].id
    marked = mark_package_as_shipped(desk.client(), order.id, desk.shipment(), line_item_ids=[first])
    assert marked.order_line_item_ids == (first,)
    assert desk.order(order.id).status == "PARTIALLY_SHIPPING"


def test_a_warning_comes_with_success(desk):
    order = desk.find()
    marked = mark_package_as_shipped(desk.client(), order.id, desk.shipment(number="123456789012"))
    assert marked.warning.message == "match more than one provider"
    assert desk.order(order.id).status == "AWAITING_COLLECTION"


@pytest.mark.parametrize(
    ("region", "status", "fits", "kind", "words"),
    [
        ("GB", "ON_HOLD", bool, WrongStateError, "on hold"),
        ("GB", "UNPAID", bool, WrongStateError, "unpaid"),
        ("GB", "CANCELLED", is_sellers, WrongStateError, "cancelled"),
        ("GB", "AWAITING_SHIPMENT", asks_to_cancel, AfterSaleOpenError, "Answer the request first"),
        ("GB", "AWAITING_SHIPMENT", is_label, WrongStateError, "TikTok Shop arranges"),
        ("GB", "IN_TRANSIT", is_sellers, AlreadyDoneError, "already shipped"),
        ("GB", "COMPLETED", is_by_tiktok, WrongStateError, "Fulfilled by TikTok"),
        ("SG", "AWAITING_SHIPMENT", is_sellers, RemoteError, "in this market"),
    ],
)
def test_an_order_that_is_not_the_sellers_to_ship_is_refused(desk, region, status, fits, kind, words):
    order = desk.find(region, status, fits)
    with pytest.raises(kind, match=words) as caught:
        mark_package_as_shipped(desk.client(region), order.id, desk.shipment(region))
    assert caught.value.outcome_known and not isinstance(caught.value, OutcomeUnknownError)
    assert desk.order(order.id, region) == order


@pytest.mark.parametrize(
    ("parcel", "words"),
    [
        (SelfShipment("JD00022334455", "7117858858072099999"), "does not know the carrier"),
        (SelfShipment("JD 0002", PARCEL.shipping_provider_id), "signs that TikTok Shop refuses"),
        (SelfShipment("JD1", PARCEL.shipping_provider_id), "not one of its numbers"),
    ],
)
def test_a_wrong_carrier_or_number_is_refused(desk, parcel, words):
    with pytest.raises(TrackingRefusedError, match=words):
        mark_package_as_shipped(desk.client(), desk.find().id, parcel)


def test_a_number_serves_one_parcel(desk):
    parcel = desk.shipment()
    mark_package_as_shipped(desk.client(), desk.find().id, parcel)
    with pytest.raises(TrackingRefusedError, match="already shipped under this tracking number"):
        mark_package_as_shipped(desk.client(), desk.find().id, parcel)


def test_an_order_of_nobody_is_refused(desk):
    with pytest.raises(ForeignOrderError):
        mark_package_as_shipped(desk.client(), "576461413038700001", desk.shipment())


def test_a_second_call_is_told_that_it_is_done(desk):
    order = desk.find()
    mark_package_as_shipped(desk.client(), order.id, desk.shipment())
    with pytest.raises(AlreadyDoneError, match="already shipped"):
        mark_package_as_shipped(desk.client(), order.id, desk.shipment())


def test_ships_the_package_of_an_order_in_singapore(desk):
    order, parcel = desk.find("SG"), desk.shipment("SG")
    ship_package(desk.client("SG"), order.packages[0].id, parcel)
    after = desk.order(order.id, "SG")
    assert (after.status, after.tracking_number) == ("AWAITING_COLLECTION", parcel.tracking_number)
    with pytest.raises(AlreadyDoneError):
        ship_package(desk.client("SG"), order.packages[0].id, parcel)


def test_hands_a_package_to_tiktoks_carrier_in_a_slot(desk):
    package_id = desk.find("SG", fits=is_label).packages[0].id
    client = desk.client("SG")
    slot = get_package_time_slots(client, package_id).pickup_slots[1]
    ship_package(client, package_id, Handover("PICKUP", slot))
    package = get_package(client, package_id)
    assert (package.status, package.handover_method) == ("PROCESSING", "PICKUP")
    assert package.pickup_slot is not None and package.pickup_slot.start_time == slot.start_time
    assert package.tracking_number.startswith("TTS")


def test_a_slot_that_is_none_is_refused(desk):
    package_id = desk.find("SG", fits=is_label).packages[0].id
    now = desk.clock.read()
    slot = TimeSlot(start_time=now, end_time=now + timedelta(hours=1))
    with pytest.raises(WrongStateError, match="Choose another slot"):
        ship_package(desk.client("SG"), package_id, Handover("PICKUP", slot))


def test_a_batch_says_which_packages_were_not_shipped(desk):
    orders = [desk.find("SG")]
    orders.append(desk.find("SG", fits=lambda raw: is_sellers(raw) and raw["id"] != orders[0].id))
    good, bad = (order.packages[0].id for order in orders)
    wrong = SelfShipment("NVSG0000000001", "1")
    refused = ship_packages(desk.client("SG"), {good: desk.shipment("SG"), bad: wrong})
    assert {one: type(error) for one, error in refused.items()} == {bad: TrackingRefusedError}
    assert [desk.order(order.id, "SG").status for order in orders] == [
        "AWAITING_COLLECTION",
        "AWAITING_SHIPMENT",
    ]


@pytest.mark.parametrize(
    "errors",
    [
        [{"code": 21011040}],
        [{"code": 21011040, "detail": {}}],
        [{"code": 21011040, "detail": None}],
        [{"detail": {"package_id": "1"}}],
        ["21011040"],
        {"code": 21011040},
    ],
    ids=str,
)
def test_a_failure_that_names_no_package_leaves_all_unknown(world, errors):
    world.server.will(success({"errors": errors}))
    with pytest.raises(OutcomeUnknownError, match="looked up"):
        ship_packages(world.client, {"1": PARCEL})


@pytest.mark.parametrize("data", [None, {}, {"errors": None}, {"errors": []}], ids=str)
def test_a_batch_without_failures_in_any_form_is_done(world, data):
    world.server.will(success(data))
    assert ship_packages(world.client, {"1": PARCEL}) == {}


def test_corrects_an_order_and_a_parcel_within_three_days(desk):
    order = desk.find()
    package_id = mark_package_as_shipped(desk.client(), order.id, desk.shipment()).package_id
    second, third = desk.shipment(), desk.shipment()
    update_shipping_info(desk.client(), order.id, second)
    assert desk.order(order.id).tracking_number == second.tracking_number
    update_package_shipping_info(desk.client(), package_id, third)
    assert get_package(desk.client(), package_id).tracking_number == third.tracking_number


@pytest.mark.parametrize(
    ("region", "fits", "call"),
    [
        ("GB", is_sellers, ShipCall.MARK_SHIPPED),
        ("US", is_sellers, ShipCall.MARK_SHIPPED),
        ("US", is_label, ShipCall.BUY_LABEL),
        ("SG", is_sellers, ShipCall.SHIP_PACKAGE),
        ("SG", is_label, ShipCall.TIKTOK_HANDOVER),
    ],
)
def test_the_call_that_is_planned_ships_the_order(desk, region, fits, call):
    order, client = desk.find(region, fits=fits), desk.client(region)
    plan = plan_shipment(order, region, desk.clock.read())
    assert plan.call is call
    (parcel,) = plan.parcels
    if call is ShipCall.MARK_SHIPPED:
        mark_package_as_shipped(client, order.id, desk.shipment(region), line_item_ids=parcel.line_item_ids)
    elif call is ShipCall.BUY_LABEL:
        create_package(client, order.id, line_item_ids=parcel.line_item_ids)
    else:
        own = call is ShipCall.SHIP_PACKAGE
        ship_package(client, parcel.package_id, desk.shipment(region) if own else Handover("DROP_OFF"))
    after = desk.order(order.id, region)
    assert after.status == "AWAITING_COLLECTION"
    assert plan_shipment(after, region, desk.clock.read()).code == "already_shipped"


def sent_days_ago(desk):
    return lambda raw: is_sellers(raw) and desk.clock.unix - raw["rts_time"] > 72 * 3600


def test_a_correction_comes_within_three_days_of_shipping(desk):
    order = desk.find(status="IN_TRANSIT", fits=sent_days_ago(desk))
    with pytest.raises(WrongStateError, match="72 hours"):
        update_package_shipping_info(desk.client(), order.packages[0].id, desk.shipment())
    with pytest.raises(WrongStateError, match="be corrected as it stands"):
        update_shipping_info(desk.client(), order.id, desk.shipment())
    assert desk.order(order.id) == order


def test_nothing_is_corrected_before_shipping_or_after_delivery(desk):
    with pytest.raises(WrongStateError, match="not shipped yet"):
        update_shipping_info(desk.client(), desk.find().id, desk.shipment())
    delivered = desk.find(status="DELIVERED")
    with pytest.raises(WrongStateError, match="already delivered"):
        update_package_shipping_info(desk.client(), delivered.packages[0].id, desk.shipment())
    with pytest.raises(ForeignOrderError):
        update_package_shipping_info(desk.client(), "1153132168123800201", desk.shipment())


LOST = [
    ("/fulfillment/202309/orders/{order_id}/packages", "GB", lambda client, order, parcel: (
        mark_package_as_shipped(client, order.id, parcel))),
    ("/fulfillment/202309/packages/{package_id}/ship", "SG", lambda client, order, parcel: (
        ship_package(client, order.packages[0].id, parcel))),
    ("/fulfillment/202309/packages/ship", "SG", lambda client, order, parcel: (
        ship_packages(client, {order.packages[0].id: parcel}))),
]  # fmt: skip


@pytest.mark.parametrize(("path", "region", "ship"), LOST, ids=[path for path, *_ in LOST])
def test_a_lost_answer_leaves_it_open_and_nothing_is_sent_twice(desk, path, region, ship):
    order, parcel = desk.find(region), desk.shipment(region)
    desk.lose_reply(path)
    with pytest.raises(OutcomeUnknownError, match="looked up"):
        ship(desk.client(region), order, parcel)
    assert desk.order(order.id, region).tracking_number == parcel.tracking_number
    (switched,) = desk.shop.disasters.list()
    assert switched.asked == 1


@pytest.mark.parametrize("by_package", [True, False])
def test_a_lost_answer_to_a_correction_leaves_it_open(desk, by_package):
    order = desk.find()
    package_id = mark_package_as_shipped(desk.client(), order.id, desk.shipment()).package_id
    desk.lose_reply("*")
    with pytest.raises(OutcomeUnknownError):
        if by_package:
            update_package_shipping_info(desk.client(), package_id, desk.shipment())
        else:
            update_shipping_info(desk.client(), order.id, desk.shipment())


def test_a_call_that_was_not_carried_out_is_made_again(desk):
    order, parcel = desk.find(), desk.shipment()
    desk.shop.disasters.add(Disaster(Kind.CODE_36009002, "*", times=2))
    mark_package_as_shipped(desk.client(), order.id, parcel)
    assert desk.order(order.id).tracking_number == parcel.tracking_number


def test_a_reply_without_the_package_leaves_it_open(world):
    world.server.will(success({"order_id": "576461413038700001"}))
    with pytest.raises(OutcomeUnknownError, match="package_id"):
        mark_package_as_shipped(world.client, "576461413038700001", PARCEL)
    assert len(world.server.received) == 1


def test_what_cannot_be_an_id_is_refused_before_any_call(world):
    with pytest.raises(InvalidInputError):
        mark_package_as_shipped(world.client, "1", PARCEL, line_item_ids=["2,3"])
    with pytest.raises(InvalidInputError):
        ship_packages(world.client, {"1/2": PARCEL})
    assert world.server.received == []
