"""Which of TikTok's calls ships an order: by market, who ships, and how the order is split.

Source: Partner Center, Mark Package As Shipped, Ship Package, Create Packages (202309), Create Packages (202512).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tiktok_orders.domain.order_state import is_on_hold
from tiktok_orders.domain.orders import LineItem, Order
from tiktok_orders.domain.tiktok_words import (
    MARK_AS_SHIPPED_REGIONS,
    FulfillmentType,
    OrderStatus,
    ShippingType,
)


class ShipCall(StrEnum):
    """MARK_SHIPPED takes order and lines, the SHIP_PACKAGE calls the package that TikTok made before.

    TIKTOK_HANDOVER is Ship Package without a number of the seller, BUY_LABEL is Create Packages.
    """

    MARK_SHIPPED = "MARK_SHIPPED"
    SHIP_PACKAGE = "SHIP_PACKAGE"
    SHIP_PACKAGE_BATCH = "SHIP_PACKAGE_BATCH"
    TIKTOK_HANDOVER = "TIKTOK_HANDOVER"
    BUY_LABEL = "BUY_LABEL"


@dataclass(frozen=True, slots=True)
class ShipParcel:
    """What goes together: `package_id` is "" where the call makes the package."""

    package_id: str
    line_item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShipPlan:
    """The call and one parcel for each time it is made, or none and a `code` with a sentence why not."""

    call: ShipCall | None
    parcels: tuple[ShipParcel, ...] = ()
    code: str = ""
    sentence: str = ""


_SHIPPED = (
    OrderStatus.AWAITING_COLLECTION,
    OrderStatus.IN_TRANSIT,
    OrderStatus.DELIVERED,
    OrderStatus.COMPLETED,
)
_GONE = (*_SHIPPED, OrderStatus.CANCELLED)  # of a line; TikTok's examples have other words for one that waits
_WAITS = (OrderStatus.AWAITING_SHIPMENT, OrderStatus.PARTIALLY_SHIPPING)
# Where TikTok sells labels by weight, size and service although it may have made a package already.
_LABEL_FIRST_REGION = "US"


def plan_shipment(order: Order, region: str, now: datetime, *, line_item_ids: Collection[str] = ()) -> ShipPlan:
    """Returns how these lines of an order, or all that wait, are shipped; only by the facts of the order."""
    refusal = _why_not_order(order, region, now) or _why_not_lines(order, line_item_ids)
    if refusal is not None:
        return refusal
    waiting = [line for line in list_waiting_lines(order) if not line_item_ids or line.id in line_item_ids]
    parcels = _group(waiting)
    call = _choose_call(order, region, parcels)
    if call is None:
        return _no("no_package", "TikTok has not made a package for this order yet. Try again in a few minutes.")
    torn = _why_not_torn(order, call, parcels)
    return torn or ShipPlan(call, parcels)


def list_waiting_lines(order: Order) -> list[LineItem]:
    """Returns the lines that are still to be sent."""
    return [
        line
        for line in order.line_items
        if line.display_status not in _GONE and line.package_status in ("", "TO_FULFILL")
    ]


def _why_not_order(order: Order, region: str, now: datetime) -> ShipPlan | None:
    if order.fulfillment_type != FulfillmentType.BY_SELLER:
        return _no("by_tiktok", "The seller does not fulfil this order: TikTok’s own warehouse sends it.")
    if order.status == OrderStatus.UNPAID:
        return _no("unpaid", "The order is not paid yet.")
    if order.status == OrderStatus.CANCELLED:
        return _no("cancelled", "The order is cancelled.")
    if is_on_hold(order, region, now):
        return _no("on_hold", "The order is on hold: the buyer may still cancel it for an hour after payment.")
    if order.status in _SHIPPED:
        return _no("already_shipped", "The order is already shipped.")
    if order.status not in _WAITS:
        return _no("status_unknown", f"TikTok says {order.status or 'nothing'} of this order, which is not known.")
    if order.is_buyer_request_cancel:
        return _no("cancel_requested", "The buyer has asked to cancel. Answer the request first.")
    if order.shipping_type not in tuple(ShippingType):
        return _no("shipping_unknown", "TikTok does not say who ships this order. Ship it in Seller Center.")
    return None


def _why_not_lines(order: Order, line_item_ids: Collection[str]) -> ShipPlan | None:
    waiting = {line.id for line in list_waiting_lines(order)}
    if not waiting:
        return _no("already_shipped", "Every line of the order is already shipped or cancelled.")
    if not waiting.issuperset(line_item_ids):
        return _no("line_not_waiting", "One of these lines is already shipped or cancelled, or of another order.")
    return None


def _group(lines: Collection[LineItem]) -> tuple[ShipParcel, ...]:
    by_package: dict[str, list[str]] = {}
    for line in lines:
        by_package.setdefault(line.package_id, []).append(line.id)
    return tuple(ShipParcel(package_id, tuple(ids)) for package_id, ids in by_package.items())


def _choose_call(order: Order, region: str, parcels: Collection[ShipParcel]) -> ShipCall | None:
    has_packages = all(parcel.package_id for parcel in parcels)
    if order.shipping_type == ShippingType.TIKTOK:
        if region in MARK_AS_SHIPPED_REGIONS and (region == _LABEL_FIRST_REGION or not has_packages):
            return ShipCall.BUY_LABEL
        return ShipCall.TIKTOK_HANDOVER if has_packages else None
    if region in MARK_AS_SHIPPED_REGIONS:
        return ShipCall.MARK_SHIPPED
    if not has_packages:
        return None
    return ShipCall.SHIP_PACKAGE if len(parcels) == 1 else ShipCall.SHIP_PACKAGE_BATCH


def _why_not_torn(order: Order, call: ShipCall, parcels: Collection[ShipParcel]) -> ShipPlan | None:
    """A call by package ships the package whole."""
    if call in (ShipCall.MARK_SHIPPED, ShipCall.BUY_LABEL):
        return None
    chosen = {line_item_id for parcel in parcels for line_item_id in parcel.line_item_ids}
    packages = {parcel.package_id for parcel in parcels}
    whole = {line.id for line in list_waiting_lines(order) if line.package_id in packages}
    if whole <= chosen:
        return None
    return _no("package_torn", "Here a package is shipped whole. Split the order on TikTok first, or ship it all.")


def _no(code: str, sentence: str) -> ShipPlan:
    return ShipPlan(None, code=code, sentence=sentence)
