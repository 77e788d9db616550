"""Acting on sales orders in the practice Magento, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.magento.magento_client import MagentoClient as TheirClient
from tiktok_orders.errors import InvalidForMagentoError, OutcomeUnknownError
from tiktok_orders.http import Http
from tiktok_orders.magento.access import MagentoAccess, OAuthKeys
from tiktok_orders.magento.client import MagentoClient
from tiktok_orders.magento.models import SalesOrder, Track
from tiktok_orders.magento.order_actions import (
    cancel_order,
    comment_order,
    hold_order,
    invoice_order,
    refund_order,
    ship_order,
    unhold_order,
)
from tiktok_orders.magento.orders import find_credit_memos, find_shipments, get_order
from tiktok_orders.order_work import utc_now
from tiktok_orders.retry import Retry
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.magento.practice import PracticeMagento

TRACK = Track(track_number="9400111899223100001234", title="USPS", carrier_code="usps")


@dataclass
class Books:
    """A practice Magento with our client, and the tests' own that enters orders."""

    practice: PracticeMagento
    theirs: TheirClient
    client: MagentoClient

    def new_order(self) -> SalesOrder:
        return get_order(self.client, int(self.theirs.create()["entity_id"]))

    def order(self, before: SalesOrder) -> SalesOrder:
        return get_order(self.client, before.entity_id)


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeMagento]:
    with PracticeMagento(None, seed=5) as running:
        yield running


@pytest.fixture
def books(practice: PracticeMagento) -> Iterator[Books]:
    given: Any = practice.credentials
    keys = OAuthKeys(given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret)
    http, theirs = Http(service="Magento"), TheirClient(practice)
    retry = Retry(sleep=lambda _seconds: None, random=lambda: 0.0)
    client = MagentoClient(access=MagentoAccess(practice.base_url, keys), http=http, retry=retry, clock=utc_now)
    practice.disasters.clear()
    yield Books(practice, theirs, client)
    practice.disasters.clear()
    http.close()
    theirs.http.close()


def test_a_held_order_is_neither_cancelled_nor_invoiced_until_it_is_released(books: Books):
    order = books.new_order()
    assert hold_order(books.client, order.entity_id)
    assert books.order(order).state == "holded"
    with pytest.raises(InvalidForMagentoError, match="hold action is not available"):
        hold_order(books.client, order.entity_id)
    with pytest.raises(InvalidForMagentoError):
        invoice_order(books.client, order.entity_id)
    assert not cancel_order(books.client, order.entity_id)
    assert unhold_order(books.client, order.entity_id)
    assert books.order(order).state == order.state
    with pytest.raises(InvalidForMagentoError):
        unhold_order(books.client, order.entity_id)


def test_ships_a_part_from_a_source_under_a_number(books: Books):
    order = books.new_order()
    item = order.items[0]
    invoice_order(books.client, order.entity_id)
    shipment_id = ship_order(
        books.client,
        order.entity_id,
        items={item.item_id: Decimal(1)},
        tracks=[TRACK],
        source_code="us-main",
        comment="Shipped through TikTok Shop",
    )
    other = books.new_order()
    (shipment,) = find_shipments(books.client, [order.entity_id, other.entity_id])
    assert (shipment.entity_id, shipment.order_id) == (shipment_id, order.entity_id)
    assert [(one.order_item_id, one.qty) for one in shipment.items] == [(item.item_id, Decimal(1))]
    assert [(one.track_number, one.title, one.carrier_code) for one in shipment.tracks] == [
        (TRACK.track_number, "USPS", "usps")
    ]
    assert books.order(order).items[0].qty_shipped == 1


def test_an_invoiced_order_is_not_cancelled_but_credited(books: Books):
    order = books.new_order()
    invoice_order(books.client, order.entity_id)
    assert not cancel_order(books.client, order.entity_id)
    memo_id = refund_order(books.client, order.entity_id, comment="Cancelled on TikTok Shop")
    (memo,) = find_credit_memos(books.client, [order.entity_id])
    assert (memo.entity_id, memo.base_grand_total) == (memo_id, order.base_grand_total)
    assert books.order(order).state == "closed"


def test_an_order_that_is_not_invoiced_is_cancelled(books: Books):
    order = books.new_order()
    assert cancel_order(books.client, order.entity_id)
    assert books.order(order).state == "canceled"


def test_a_comment_leaves_the_status(books: Books):
    order = books.new_order()
    assert comment_order(books.client, order, "The buyer has asked to cancel on TikTok Shop.")
    assert books.order(order).status == order.status


@pytest.mark.parametrize("act", [hold_order, cancel_order, ship_order])
def test_a_lost_answer_leaves_it_open_and_nothing_is_done_twice(books: Books, act):
    order = books.new_order()
    given = {"source_code": "us-main", "tracks": [TRACK]} if act is ship_order else {}
    switched = books.practice.disasters.add(Disaster(Kind.CUT_MIDWAY, "POST /rest/*", times=1))
    with pytest.raises(OutcomeUnknownError):
        act(books.client, order.entity_id, **given)
    assert books.practice.disasters.struck(switched) == 1
    assert books.order(order) != order
    assert len(find_shipments(books.client, [order.entity_id])) == (act is ship_order)
