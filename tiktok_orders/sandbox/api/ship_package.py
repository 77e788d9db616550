"""Ship Package and Batch Ship Packages (202309), and the own fleet's Update Package Delivery Status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.batches import Fate, draw_fates
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import (
    check_may_be_sent,
    check_no_open_request,
    check_provider,
    check_seller_ships,
    check_tracking_number,
    read_text,
    ships_with_tiktok,
)
from tiktok_orders.sandbox.api.parameters import read_typed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_missing, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.handover import list_pickup_slots
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.package_book import Package, lines_of, write_facts
from tiktok_orders.sandbox.world.parcel_markets import MARK_AS_SHIPPED_REGIONS
from tiktok_orders.sandbox.world.shipments import Parcel, build_parcel
from tiktok_orders.sandbox.world.shipping import deliver_package, ship_lines, waiting_lines
from tiktok_orders.sandbox.world.traits import Carriage

# No source states how many packages one call may ship or deliver.
_MOST_PACKAGES = 50
_METHODS = ("PICKUP", "DROP_OFF")
_FAIL_REASONS = ("INVALID_ADDRESS", "UNABLE_RECEIVE", "UNABLE_CONTACT_BUYER", "BUYER_REFUSED")
_DELIVERY_TYPES = ("DELIVERY_SUCCESS", "DELIVERY_FAILED", "UPDATE_POD")


def ship_package(call: Call) -> Data:
    """Sends one package; the reply is empty."""
    _ship(call, call.path_parameters["package_id"], call.body)
    return {}


def ship_packages(call: Call) -> Data:
    """Sends several packages, each by itself; those that could not be sent are listed."""
    return _do_each(call, lambda asked: _ship(call, read_text(asked, "id"), asked))


def update_delivery_status(call: Call) -> Data:
    """Lets the seller's own fleet report deliveries; packages for which it could not are listed."""
    return _do_each(call, lambda asked: _deliver(call, asked))


def _do_each(call: Call, act: Callable[[Mapping[str, Any]], None]) -> Data:
    packages = read_typed(call.body, "packages", list)
    if not packages:
        raise RequestRefusedError(parameter_missing("body.packages"))
    if len(packages) > _MOST_PACKAGES or not all(isinstance(asked, dict) for asked in packages):
        raise RequestRefusedError(parameter_value("packages", f"Max count: {_MOST_PACKAGES}"))
    errors, fates = [], draw_fates(call, len(packages))
    for place, asked in enumerate(packages):
        package_id = read_text(asked, "id")
        try:
            if fates.get(place) is not Fate.NOT_DONE:
                act(asked)
            if place in fates:
                raise RequestRefusedError(refusals.SYSTEM)
        except RequestRefusedError as error:
            refusal = error.refusal
            detail = {"package_id": package_id}
            errors.append({"code": refusal.code, "message": refusal.text, "detail": detail})
    return {"errors": errors}


def _ship(call: Call, package_id: str, asked: Mapping[str, Any]) -> None:
    package = _find(call, package_id)
    with call.world.acting(call.shop, [order["id"] for order in package.orders]) as (connection, hands):
        for hand in hands:
            _check_order(call, hand.order, package)
        parcel, facts = _build_parcel(call, package, asked)
        for hand in hands:
            lines = [line["id"] for line in waiting_lines(hand.order) if line.get("package_id") == package_id]
            ship_lines(hand, lines, parcel, now=call.now)
        write_facts(connection, package_id, {**package.facts, **facts})


def _find(call: Call, package_id: str) -> Package:
    # Not the package of a moment ago: what was due has happened before a person looks.
    call.world.advance()
    package = call.world.packages.find(call.shop.id, package_id)
    if package is None:
        raise RequestRefusedError(refusals.FOREIGN_PACKAGE)
    return package


def _check_order(call: Call, order: Order, package: Package) -> None:
    check_seller_ships(order)
    # As the order tells it now: the package was read before the order was taken in hand.
    statuses = {line["package_status"] for line in lines_of(order, package.id)}
    if statuses == {"COMPLETED"}:
        raise RequestRefusedError(refusals.PACKAGE_DELIVERED)
    if statuses == {"CANCELLED"}:
        raise RequestRefusedError(refusals.ORDER_CANCELLED)
    if "TO_FULFILL" not in statuses:
        raise RequestRefusedError(refusals.PACKAGE_SHIPPED)
    check_may_be_sent(order, cancelled=refusals.ORDER_CANCELLED, shipped=refusals.PACKAGE_SHIPPED)
    check_no_open_request(call, order)


def _build_parcel(call: Call, package: Package, asked: Mapping[str, Any]) -> tuple[Parcel, dict[str, Any]]:
    """Returns the parcel and how it is handed over: under TikTok's number, or the one that the seller tells."""
    own = read_typed(asked, "self_shipment", dict)
    if ships_with_tiktok(package.orders[0]):
        if own:
            raise RequestRefusedError(refusals.NOT_ALLOWED)
        parcel = build_parcel(call.shop.region, Carriage.TIKTOK, package.id, None)
        return parcel, _read_handover(call, asked)
    if not own:
        raise RequestRefusedError(refusals.TRACKING_INVALID)
    number = read_text(own, "tracking_number", within="body.self_shipment")
    provider = check_provider(call, read_text(own, "shipping_provider_id", within="body.self_shipment"))
    check_tracking_number(call, number, special=refusals.TRACKING_INVALID, package_id=package.id)
    return Parcel(package.id, provider, number, None), {}


def _read_handover(call: Call, asked: Mapping[str, Any]) -> dict[str, Any]:
    method = read_typed(asked, "handover_method", str) or "DROP_OFF"
    if method not in _METHODS:
        raise RequestRefusedError(parameter_value("handover_method", f"Possible values: {', '.join(_METHODS)}"))
    if method == "DROP_OFF":
        return {"handover_method": method}
    slots = list_pickup_slots(call.shop, call.now)
    slot = read_typed(asked, "pickup_slot", dict)
    chosen = {name: slot.get(name) for name in ("start_time", "end_time")} if slot else slots[0]
    if chosen not in slots:
        raise RequestRefusedError(refusals.SLOT_OUTSIDE)
    return {"handover_method": method, "pickup_slot": chosen}


def _deliver(call: Call, asked: Mapping[str, Any]) -> None:
    kind = read_text(asked, "delivery_type")
    if kind not in _DELIVERY_TYPES:
        raise RequestRefusedError(
            parameter_value("delivery_type", f"Possible values: {', '.join(_DELIVERY_TYPES)}")
        )
    if kind == "DELIVERY_FAILED" and read_text(asked, "fail_delivery_reason") not in _FAIL_REASONS:
        raise RequestRefusedError(parameter_value("fail_delivery_reason", "Unknown reason."))
    package = _find(call, read_text(asked, "id"))
    is_own = call.shop.region not in MARK_AS_SHIPPED_REGIONS and not ships_with_tiktok(package.orders[0])
    if not is_own or package.status not in ("PROCESSING", "FULFILLING", "COMPLETED"):
        raise RequestRefusedError(refusals.NOT_OWN_FLEET)
    if kind != "DELIVERY_SUCCESS" or package.status == "COMPLETED":
        return
    with call.world.acting(call.shop, [order["id"] for order in package.orders]) as (_, hands):
        for hand in hands:
            deliver_package(hand, package.id, now=call.now)
