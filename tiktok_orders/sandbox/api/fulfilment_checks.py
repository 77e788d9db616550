"""Why an order or a parcel may not be sent: rules that several endpoints share, each in its own function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus, ShippingType
from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.parameters import read_typed
from tiktok_orders.sandbox.api.refusals import Refusal, RequestRefusedError, parameter_missing
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.shipments import Provider, list_providers

# No source states a shape beyond "special characters"; carriers' numbers have between 5 and 40 signs.
_SHORTEST, _LONGEST = 5, 40
# Here shipping is taken as the answer to a buyer who asked to cancel (Partner Center, "US only: order
# cancellation workflow updates"); elsewhere the request has to be answered first.
_SHIP_TO_REJECT_REGION = "US"


def read_text(fields: Mapping[str, Any], name: str, *, within: str = "body") -> str:
    """Returns a text that the request must bring."""
    value = read_typed(fields, name, str)
    if not value:
        raise RequestRefusedError(parameter_missing(f"{within}.{name}"))
    return str(value)


def read_shipping_info(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Returns tracking number and carrier id of a body of 202610, which names them in `shipping_info_list`.

    Several are for sellers on an allow list alone (Mark Package As Shipped, Update Package Shipping Info); nobody
    in the practice shop is on it. A `note` is theirs too, and ignored.
    """
    entries: list[Any] = read_typed(fields, "shipping_info_list", list) or []
    if not entries:
        raise RequestRefusedError(parameter_missing("body.shipping_info_list"))
    if len(entries) > 1 or not isinstance(entries[0], dict):
        raise RequestRefusedError(refusals.PARAMETERS_INVALID)
    within = "body.shipping_info_list"
    return (
        read_text(entries[0], "tracking_number", within=within),
        read_text(entries[0], "shipping_provider_id", within=within),
    )


def check_provider(call: Call, shipping_provider_id: str) -> Provider:
    """Returns the carrier; refuses one that the shop's delivery options do not have."""
    for provider in list_providers(call.shop.region):
        if provider.id == shipping_provider_id:
            return provider
    raise RequestRefusedError(refusals.TRACKING_INVALID)


def check_tracking_number(call: Call, number: str, *, special: Refusal, package_id: str = "") -> None:
    """Refuses a number that no carrier would give, or under which another package of the shop travels."""
    if not (number.isascii() and number.isalnum()):
        raise RequestRefusedError(special)
    if not _SHORTEST <= len(number) <= _LONGEST:
        raise RequestRefusedError(refusals.TRACKING_INVALID)
    if call.world.packages.has_tracking_number(call.shop.id, number, besides=package_id):
        raise RequestRefusedError(refusals.TRACKING_DUPLICATE)


def check_no_open_request(call: Call, order: Order) -> None:
    """Refuses to send what the buyer has asked to cancel, but for the US: see `_SHIP_TO_REJECT_REGION`."""
    if order["is_buyer_request_cancel"] and call.shop.region != _SHIP_TO_REJECT_REGION:
        raise RequestRefusedError(refusals.AFTER_SALE_OPEN)


def check_seller_ships(order: Order) -> None:
    """Refuses an order that lies in TikTok's own warehouse."""
    if order["fulfillment_type"] != FulfillmentType.BY_SELLER.value:
        raise RequestRefusedError(refusals.BY_PLATFORM)


def check_may_be_sent(order: Order, *, cancelled: Refusal, shipped: Refusal) -> None:
    """Refuses an order that is not paid yet, on hold, cancelled or sent."""
    status = order["status"]
    if status == OrderStatus.UNPAID.value:
        raise RequestRefusedError(refusals.NOT_ALLOWED)
    if status == OrderStatus.ON_HOLD.value:
        raise RequestRefusedError(refusals.ON_HOLD)
    if status == OrderStatus.CANCELLED.value:
        raise RequestRefusedError(cancelled)
    if status not in (OrderStatus.AWAITING_SHIPMENT.value, OrderStatus.PARTIALLY_SHIPPING.value):
        raise RequestRefusedError(shipped)


def ships_with_tiktok(order: Order) -> bool:
    return bool(order["shipping_type"] == ShippingType.TIKTOK.value)
