"""Buying TikTok's labels by weight, size and service."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sandbox.fulfilment import is_label, is_sellers
from tests.tiktok.loopback import success
from tiktok_orders.domain.packages import Dimension, Weight
from tiktok_orders.errors import AlreadyDoneError, ForeignOrderError, OutcomeUnknownError, RemoteError
from tiktok_orders.tiktok.labels import create_package, query_shipping_services
from tiktok_orders.tiktok.packages import get_package, get_shipping_document

LIGHT = Weight(value=Decimal("1.50"), unit="POUND")
BOX = Dimension(length=Decimal(10), width=Decimal("7.5"), height=Decimal(4), unit="INCH")


def test_asks_for_services_and_buys_the_dearest(desk):
    client, order = desk.client("US"), desk.find("US", fits=is_label)
    offer = query_shipping_services(client, order.id, weight=LIGHT, dimension=BOX)
    assert (offer.order_id, offer.weight, offer.dimension) == (order.id, LIGHT, BOX)
    assert [service.is_default for service in offer.shipping_services] == [True, False, False]
    dearest = max(offer.shipping_services, key=lambda service: service.price or Decimal(0))
    assert dearest.price and dearest.currency == "USD" and dearest.latest_delivery_days == 2
    bought = create_package(client, order.id, weight=LIGHT, dimension=BOX, shipping_service_id=dearest.id)
    assert bought.shipping_service_info is not None and bought.shipping_service_info.price == dearest.price
    package = get_package(client, bought.package_id)
    assert (package.status, package.shipping_provider_id) == ("PROCESSING", dearest.shipping_provider_id)
    assert get_shipping_document(client, bought.package_id, "SHIPPING_LABEL").tracking_number


def test_guesses_the_measures_where_none_are_given(desk):
    offer = query_shipping_services(desk.client("US"), desk.find("US", fits=is_label).id)
    assert offer.weight is not None and offer.dimension is not None


@pytest.mark.parametrize("weight", [None, {}, {"value": "", "unit": ""}, {"value": None, "unit": "GRAM"}], ids=str)
def test_a_measure_that_tiktok_does_not_know_is_none(world, weight):
    world.server.will(success({"weight": weight, "dimension": {"length": "1", "width": "", "height": "1"}}))
    offer = query_shipping_services(world.client, "1")
    assert (offer.weight, offer.dimension, offer.shipping_services) == (None, None, ())


def test_buys_for_some_lines(desk):
    def has_lines(raw):
        return is_label(raw) and len(raw["line_items"]) > 1

    order = desk.find("US", fits=has_lines)
    first = order.line_items[0].id
    assert create_package(desk.client("US"), order.id, line_item_ids=[first]).order_line_item_ids == (first,)
    assert desk.order(order.id, "US").status == "PARTIALLY_SHIPPING"


@pytest.mark.parametrize(("region", "fits", "words"), [
    ("US", is_sellers, "no shipping service"),
    ("SG", is_label, "in this market"),
])  # fmt: skip
def test_a_label_that_is_not_sold_is_refused(desk, region, fits, words):
    order = desk.find(region, fits=fits)
    with pytest.raises(RemoteError, match=words):
        create_package(desk.client(region), order.id)
    assert desk.order(order.id, region) == order


def test_an_unknown_service_is_refused(desk):
    with pytest.raises(RemoteError, match="Choose another one"):
        create_package(desk.client("US"), desk.find("US", fits=is_label).id, shipping_service_id="1")


def test_an_order_of_nobody_is_refused(desk):
    with pytest.raises(ForeignOrderError):
        query_shipping_services(desk.client("US"), "576461413038700001")


def test_a_lost_answer_does_not_buy_a_second_label(desk):
    client, order = desk.client("US"), desk.find("US", fits=is_label)
    desk.lose_reply("POST /fulfillment/202309/packages")
    with pytest.raises(OutcomeUnknownError):
        create_package(client, order.id)
    assert desk.order(order.id, "US").status == "AWAITING_COLLECTION"
    with pytest.raises(AlreadyDoneError):
        create_package(client, order.id)
