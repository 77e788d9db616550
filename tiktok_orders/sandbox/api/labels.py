"""Labels bought from TikTok: Get Eligible Shipping Service (202309), Create Packages (202309 and 202512)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import (
    check_may_be_sent,
    check_no_open_request,
    check_seller_ships,
    read_text,
    ships_with_tiktok,
)
from tiktok_orders.sandbox.api.mark_shipped import choose_lines
from tiktok_orders.sandbox.api.parameters import read_strings, read_typed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.companions import find_companions
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.measures import guess_measures
from tiktok_orders.sandbox.world.package_book import write_facts
from tiktok_orders.sandbox.world.parcel_markets import LABEL_REGIONS
from tiktok_orders.sandbox.world.shipments import Parcel
from tiktok_orders.sandbox.world.shipping import new_package_id, ship_lines, waiting_lines
from tiktok_orders.sandbox.world.shipping_services import ShippingService, list_services, number_label

_MOST = 100
_MEASURES = {
    "weight": (("value",), ("GRAM", "POUND")),
    "dimension": (("length", "width", "height"), ("CM", "INCH")),
}
_WHOLE, _PART, _SEVERAL = "1", "2", "3"


def query_shipping_services(call: Call) -> Data:
    """Returns the services and prices for which TikTok would carry an order, or some of its lines."""
    texts = call.world.orders.list_by_ids(call.shop.id, [call.path_parameters["order_id"]])
    if not texts:
        raise RequestRefusedError(refusals.NOT_IN_PACKAGE)
    if call.shop.region not in LABEL_REGIONS:
        raise RequestRefusedError(refusals.NO_SERVICE)
    order = json.loads(texts[0])
    measures = _read_measures(call.body)
    _check_label(call, order)
    asked = read_strings(call.body, "order_line_item_ids", most=_MOST) or []
    lines = choose_lines(order, asked, is_combined=False)
    measures = {**guess_measures([line["sku_id"] for line in lines]), **measures}
    return {
        "order_id": order["id"],
        "order_line_id": [line["id"] for line in lines],
        **measures,
        "shipping_services": [
            {**service.describe(), "is_default": place == 0}
            for place, service in enumerate(list_services(call.shop, measures["weight"]))
        ],
    }


def create_package_202309(call: Call) -> Data:
    """Buys a label for an order or some of its lines, which are thereby sent."""
    order_id = read_text(call.body, "order_id")
    asked = read_strings(call.body, "order_line_item_ids", most=_MOST) or []
    made = _create(call, find_companions(call.world.file, call.shop.id, order_id), asked)
    return {"order_id": order_id, **made}


def create_package_202512(call: Call) -> Data:
    """Buys a label for one order (`ship_type` 1), some of its lines (2), or several orders in one parcel (3)."""
    kind = read_text(call.body, "ship_type")
    if kind not in (_WHOLE, _PART, _SEVERAL):
        raise RequestRefusedError(parameter_value("ship_type", "Possible values: 1, 2, 3"))
    asked = [read_text(line, "order_line_id") for line in read_typed(call.body, "order_line_item", list) or []]
    if kind == _SEVERAL:
        order_ids = read_strings(call.body, "order_list_ids", most=_MOST) or []
    else:
        order_ids = find_companions(call.world.file, call.shop.id, read_text(call.body, "order_id"))
    if (kind == _PART and not asked) or (kind == _SEVERAL and len(order_ids) < 2):
        raise RequestRefusedError(refusals.PARAMETERS_INVALID)
    made = _create(call, order_ids, asked if kind == _PART else [])
    return {name: value for name, value in made.items() if name != "order_line_item_ids"}


def _create(call: Call, order_ids: list[str], asked: list[str]) -> dict[str, Any]:
    """Sends the orders in one parcel under TikTok's label and returns what the reply says of it."""
    if call.shop.region not in LABEL_REGIONS:
        raise RequestRefusedError(refusals.NO_LABELS_HERE)
    given = _read_measures(call.body)
    with call.world.acting(call.shop, order_ids) as (connection, hands):
        if not hands or len(hands) < len(set(order_ids)):
            raise RequestRefusedError(refusals.NOT_IN_PACKAGE)
        for hand in hands:
            _check_label(call, hand.order)
        _check_one_address(hands)
        lines = choose_lines(hands[0].order, asked, is_combined=len(hands) > 1)
        others = [line for hand in hands[1:] for line in waiting_lines(hand.order)]
        measures = {**guess_measures([line["sku_id"] for line in [*lines, *others]]), **given}
        service = _choose_service(call, measures["weight"])
        package_id = lines[0].get("package_id") or new_package_id(int(lines[0]["id"]), call.now)
        parcel = Parcel(package_id, service.provider, number_label(service.provider, package_id), None)
        for hand in hands:
            chosen = lines if hand is hands[0] else waiting_lines(hand.order)
            ship_lines(hand, [line["id"] for line in chosen], parcel, now=call.now)
            # The row of the package comes with the order's; its facts are written when that is there.
            hand.write_back(connection)
        write_facts(connection, package_id, {**measures, "handover_method": "DROP_OFF"})
    return {
        "package_id": package_id,
        "order_line_item_ids": [line["id"] for line in lines],
        **measures,
        "shipping_service_info": service.describe(),
        "create_time": call.now,
    }


def _check_label(call: Call, order: Order) -> None:
    check_seller_ships(order)
    check_may_be_sent(order, cancelled=refusals.NOT_ALLOWED, shipped=refusals.ORDER_SHIPPED)
    if not ships_with_tiktok(order):
        raise RequestRefusedError(refusals.NO_SERVICE)
    check_no_open_request(call, order)


def _check_one_address(hands: list[OrderInHand]) -> None:
    if len({hand.order["recipient_address"]["full_address"] for hand in hands}) > 1:
        raise RequestRefusedError(refusals.PARAMETERS_INVALID)


def _choose_service(call: Call, weight: Mapping[str, str]) -> ShippingService:
    wanted = read_typed(call.body, "shipping_service_id", str)
    services = list_services(call.shop, weight)
    for service in services:
        if not wanted or service.id == wanted:
            return service
    raise RequestRefusedError(refusals.SERVICE_UNKNOWN)


def _read_measures(body: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Returns the weight and size that were given; refuses one that is not whole or in an unknown unit."""
    read: dict[str, dict[str, str]] = {}
    for name, (numbers, units) in _MEASURES.items():
        given = read_typed(body, name, dict)
        if not given:
            continue
        measure = {part: read_text(given, part, within=f"body.{name}") for part in (*numbers, "unit")}
        if measure["unit"] not in units or not all(_is_number(measure[part]) for part in numbers):
            raise RequestRefusedError(refusals.PARAMETERS_INVALID)
        read[name] = measure
    return read


def _is_number(text: str) -> bool:
    whole, _, part = text.partition(".")
    return text.isascii() and len(text) < 12 and whole.isdigit() and (not part or part.isdigit())
