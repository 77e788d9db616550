"""Update Shipping Info (202309), Update Package Shipping Info (202309, 202610): another carrier or number."""

from __future__ import annotations

import json

from tiktok_orders.domain.tiktok_words import FulfillmentType
from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import (
    check_no_open_request,
    check_provider,
    check_tracking_number,
    read_shipping_info,
    read_text,
    ships_with_tiktok,
)
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.package_book import Package
from tiktok_orders.sandbox.world.shipping import update_carriage

# The documents say "a certain number of hours"; the guide says 72 after shipping.
_OPEN_SECONDS = 72 * 3600


def update_order_shipping_info(call: Call) -> Data:
    """Changes the only parcel of an order; an order with several parcels takes the package form."""
    texts = call.world.orders.list_by_ids(call.shop.id, [call.path_parameters["order_id"]])
    if not texts:
        raise RequestRefusedError(refusals.FOREIGN_PACKAGE)
    package_ids = call.world.packages.list_ids_of_order(call.path_parameters["order_id"])
    _check_kind(call, json.loads(texts[0]), cancelled=refusals.ORDER_CANCELLED)
    if not package_ids:
        raise RequestRefusedError(refusals.NOT_YET_SHIPPED)
    if len(package_ids) > 1:
        raise RequestRefusedError(refusals.UPDATE_WRONG_STATE)
    return _update(
        call,
        package_ids[0],
        _read_carriage(call),
        too_late=refusals.UPDATE_NOT_ALLOWED,
        cancelled=refusals.ORDER_CANCELLED,
    )


def update_package_shipping_info(call: Call) -> Data:
    """Changes one parcel."""
    return _update_package(call, _read_carriage(call))


def update_package_shipping_info_202610(call: Call) -> Data:
    """Changes one parcel, for a body that names carrier and number in `shipping_info_list`."""
    return _update_package(call, read_shipping_info(call.body))


def _read_carriage(call: Call) -> tuple[str, str]:
    return read_text(call.body, "tracking_number"), read_text(call.body, "shipping_provider_id")


def _update_package(call: Call, carriage: tuple[str, str]) -> Data:
    package_id = call.path_parameters["package_id"]
    return _update(
        call, package_id, carriage, too_late=refusals.UPDATE_TOO_LATE, cancelled=refusals.PACKAGE_CANCELLED
    )


def _update(
    call: Call, package_id: str, carriage: tuple[str, str], *, too_late: Refusal, cancelled: Refusal
) -> Data:
    number, provider_id = carriage
    package = call.world.packages.find(call.shop.id, package_id)
    if package is None:
        raise RequestRefusedError(refusals.FOREIGN_PACKAGE)
    with call.world.acting(call.shop, [order["id"] for order in package.orders]) as (_, hands):
        for hand in hands:
            _check_kind(call, hand.order, cancelled=cancelled)
        _check_state(call, package, too_late=too_late, cancelled=cancelled)
        provider = check_provider(call, provider_id)
        check_tracking_number(call, number, special=refusals.TRACKING_INVALID, package_id=package.id)
        for hand in hands:
            update_carriage(hand, package.id, provider, number, now=call.now)
    return {}


def _check_kind(call: Call, order: Order, *, cancelled: Refusal) -> None:
    if ships_with_tiktok(order) or order["fulfillment_type"] != FulfillmentType.BY_SELLER.value:
        raise RequestRefusedError(refusals.NOT_BY_SELLER)
    if order["status"] == "CANCELLED":
        raise RequestRefusedError(cancelled)
    check_no_open_request(call, order)


def _check_state(call: Call, package: Package, *, too_late: Refusal, cancelled: Refusal) -> None:
    if package.status == "TO_FULFILL":
        raise RequestRefusedError(refusals.NOT_YET_SHIPPED)
    if package.status == "COMPLETED":
        raise RequestRefusedError(refusals.UPDATE_AFTER_DELIVERY)
    if package.status == "CANCELLED":
        raise RequestRefusedError(cancelled)
    if call.now > package.lines[0]["rts_time"] + _OPEN_SECONDS:
        raise RequestRefusedError(too_late)
