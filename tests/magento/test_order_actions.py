from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.magento.conftest import World
from tests.magento.samples import read_sample
from tests.tiktok.loopback import json_answer
from tiktok_orders.errors import InvalidForMagentoError, InvalidInputError, OutcomeUnknownError
from tiktok_orders.magento.models import SalesOrder, Track
from tiktok_orders.magento.order_actions import (
    add_track,
    cancel_order,
    comment_order,
    hold_order,
    invoice_order,
    refund_order,
    ship_order,
    unhold_order,
)

TRACK = Track(track_number="9400111899223100001234", title="USPS", carrier_code="usps")
INVOICE, SHIP, REFUND = (read_sample(f"order_{name}") for name in ("invoice", "ship", "refund"))
COMMENT, ADD_TRACK = read_sample("order_comment"), read_sample("shipment_track_add")
ORDER = SalesOrder(entity_id=9001, increment_id="TTS-1", status="processing")


def sent(world: World) -> tuple[str, dict]:
    (received,) = world.server.received
    assert received.method == "POST"
    return received.path, json.loads(received.body)


def path_of(sample: dict) -> str:
    return sample["path"].replace("/default/", "/all/")


def shown(body: dict) -> dict:
    """Returns a sample's body as we send it: with the comment shown in the admin."""
    return {**body, "appendComment": True}


def test_invoices_all_that_is_open_as_paid_elsewhere(world: World):
    world.will(INVOICE["response"])
    assert invoice_order(world.client, 9001, comment="Paid through TikTok Shop") == 4410
    assert sent(world) == (path_of(INVOICE), shown(INVOICE["body"]))


def test_invoices_a_part(world: World):
    world.will(4410)
    assert invoice_order(world.client, 9001, items={15501: Decimal("1.0000")}) == 4410
    assert sent(world)[1] == {**INVOICE["partial_body"], "appendComment": False}


def test_ships_from_a_source_with_the_parcels_number(world: World):
    world.will(SHIP["response"])
    comment = SHIP["body"]["comment"]["comment"]
    items = {15501: Decimal(2)}
    given = {"items": items, "tracks": [TRACK], "source_code": "default", "comment": comment}
    assert ship_order(world.client, 9001, **given) == 3307
    assert sent(world) == (path_of(SHIP), shown(SHIP["body"]))


def test_a_source_is_named_only_where_it_is_given(world: World):
    world.will("1")
    ship_order(world.client, 9001)
    assert sent(world)[1] == {"notify": False, "appendComment": False, "tracks": []}


@pytest.mark.parametrize("lacking", ["track_number", "title", "carrier_code"])
def test_a_parcel_without_one_of_its_three_texts_is_not_sent(world: World, lacking: str):
    track = TRACK.model_copy(update={lacking: " "})
    with pytest.raises(InvalidInputError, match="tracking number"):
        ship_order(world.client, 9001, tracks=[track])
    assert world.server.received == []


def test_adds_a_number_to_a_shipment(world: World):
    world.will(ADD_TRACK["response"])
    assert add_track(world.client, order_id=9001, shipment_id=3307, track=TRACK) == 5120
    path, body = sent(world)
    assert path == path_of(ADD_TRACK)
    assert body["entity"].items() <= ADD_TRACK["body"]["entity"].items()


def test_refunds_lines_without_shipping_and_puts_them_back(world: World):
    world.will(REFUND["response"])
    comment = REFUND["body"]["comment"]["comment"]
    given = {"items": {15501: Decimal(1)}, "shipping_amount": Decimal(0), "return_to_stock": [15501]}
    assert refund_order(world.client, 9001, **given, comment=comment) == 712
    assert sent(world) == (path_of(REFUND), shown(REFUND["body"]))


def test_a_refund_of_an_amount_alone_takes_nothing_of_a_line(world: World):
    world.will(712)
    refund_order(
        world.client,
        9001,
        items={15501: Decimal(0)},
        shipping_amount=Decimal(0),
        adjustment_positive=Decimal("4.99"),
    )
    body = sent(world)[1]
    assert body["items"] == [{"order_item_id": 15501, "qty": 0}]
    assert body["arguments"] == {"adjustment_positive": 4.99, "adjustment_negative": 0, "shipping_amount": 0}


@pytest.mark.parametrize("allowed", [True, False])
def test_a_cancellation_may_be_declined(world: World, allowed: bool):
    world.will(allowed)
    assert cancel_order(world.client, 9001) is allowed
    assert sent(world) == ("/rest/all/V1/orders/9001/cancel", {})


@pytest.mark.parametrize(("act", "path"), [(hold_order, "hold"), (unhold_order, "unhold")])
def test_holds_and_releases(world: World, act, path: str):
    world.will(True)
    assert act(world.client, 9001)
    assert sent(world) == (f"/rest/all/V1/orders/9001/{path}", {})


def test_a_comment_carries_the_present_status(world: World):
    world.will(True)
    assert comment_order(world.client, ORDER, COMMENT["body"]["statusHistory"]["comment"])
    assert sent(world) == (path_of(COMMENT), COMMENT["body"])


def test_an_order_without_status_gets_no_comment(world: World):
    with pytest.raises(InvalidInputError, match="Order TTS-1 has no status"):
        comment_order(world.client, ORDER.model_copy(update={"status": ""}), "x")
    assert world.server.received == []


@pytest.mark.parametrize("reply", [None, {}, [], "", "abc", 0, -1, True, "1.5", 1.5])
def test_an_answer_without_an_id_leaves_the_outcome_unknown(world: World, reply):
    world.will(reply)
    for act in (invoice_order, ship_order, refund_order):
        with pytest.raises(OutcomeUnknownError):
            act(world.client, 9001)
    assert len(world.server.received) == 3


def test_neither_yes_nor_no_leaves_the_outcome_unknown(world: World):
    world.will("done")
    for act in (cancel_order, hold_order, unhold_order):
        with pytest.raises(OutcomeUnknownError):
            act(world.client, 9001)


def test_a_second_invoice_is_magentos_to_refuse(world: World):
    text = "Invoice Document Validation Error(s):\nAn order with a status of complete is not invoiced"
    world.will(json_answer({"message": text}, 400))
    with pytest.raises(InvalidForMagentoError, match="status of complete"):
        invoice_order(world.client, 9001)
    assert len(world.server.received) == 1
