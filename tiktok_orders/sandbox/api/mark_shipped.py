"""Mark Package As Shipped (202309 and 202610): the seller tells the carrier and number of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.fulfilment_checks import (
    check_may_be_sent,
    check_no_open_request,
    check_provider,
    check_seller_ships,
    check_tracking_number,
    read_shipping_info,
    read_text,
    ships_with_tiktok,
)
from tiktok_orders.sandbox.api.parameters import read_strings, read_typed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.companions import find_companions
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.parcel_markets import MARK_AS_SHIPPED_REGIONS
from tiktok_orders.sandbox.world.shipments import Parcel, Provider
from tiktok_orders.sandbox.world.shipping import new_package_id, ship_lines, waiting_lines

_MOST_LINES = 100


def mark_package_as_shipped(call: Call) -> Data:
    """Sends an order, or some of its lines, under the seller's own number; combined orders go together."""
    _check_region(call)
    number, provider_id = read_text(call.body, "tracking_number"), read_text(call.body, "shipping_provider_id")
    asked = read_strings(call.body, "order_line_item_ids", most=_MOST_LINES) or []
    return _mark(call, asked, number, provider_id)


def mark_package_as_shipped_202610(call: Call) -> Data:
    """Does the same for lines in `order_line_list`, and carrier and number in `shipping_info_list`."""
    _check_region(call)
    number, provider_id = read_shipping_info(call.body)
    lines: list[Any] = read_typed(call.body, "order_line_list", list) or []
    if len(lines) > _MOST_LINES or not all(isinstance(line, dict) for line in lines):
        raise RequestRefusedError(refusals.PARAMETERS_INVALID)
    asked = [read_text(line, "order_line_id", within="body.order_line_list") for line in lines]
    return _mark(call, asked, number, provider_id)


def _check_region(call: Call) -> None:
    if call.shop.region not in MARK_AS_SHIPPED_REGIONS:
        raise RequestRefusedError(refusals.REGION_WRONG)


def _mark(call: Call, asked: Sequence[str], number: str, provider_id: str) -> Data:
    order_ids = find_companions(call.world.file, call.shop.id, call.path_parameters["order_id"])
    with call.world.acting(call.shop, order_ids) as (_, hands):
        if not hands:
            raise RequestRefusedError(refusals.NOT_IN_PACKAGE)
        for hand in hands:
            _check_order(call, hand.order)
        lines = choose_lines(hands[0].order, asked, is_combined=len(hands) > 1)
        provider = check_provider(call, provider_id)
        package_id = _name_package(hands, lines[0], call.now)
        check_tracking_number(call, number, special=refusals.TRACKING_SPECIAL, package_id=package_id)
        _send(hands, lines, Parcel(package_id, provider, number, None), now=call.now)
    return {
        "order_id": hands[0].order["id"],
        "order_line_item_ids": [line["id"] for line in lines],
        "package_id": package_id,
        **_warn(provider, number),
    }


def choose_lines(order: Order, asked: Sequence[str], *, is_combined: bool) -> list[dict[str, Any]]:
    """Returns the lines to send: those asked for, or all that wait; refuses what cannot go in one parcel."""
    waiting = {line["id"]: line for line in waiting_lines(order)}
    known = {line["id"] for line in order["line_items"]}
    if not known.issuperset(asked):
        raise RequestRefusedError(refusals.PARAMETERS_INVALID)
    if not waiting.keys() >= set(asked):
        raise RequestRefusedError(refusals.LINES_SHIPPED)
    chosen = [line for line_id, line in waiting.items() if not asked or line_id in asked]
    if is_combined and len(chosen) < len(waiting):
        raise RequestRefusedError(refusals.COMBINED_NO_SPLIT)
    if len({line.get("package_id") for line in chosen}) > 1:
        raise RequestRefusedError(refusals.SEVERAL_PACKAGES)
    return chosen


def _check_order(call: Call, order: Order) -> None:
    check_seller_ships(order)
    check_may_be_sent(order, cancelled=refusals.NOT_ALLOWED, shipped=refusals.ORDER_SHIPPED)
    if ships_with_tiktok(order):
        raise RequestRefusedError(refusals.NOT_BY_SELLER)
    check_no_open_request(call, order)


def _name_package(hands: list[OrderInHand], line: dict[str, Any], now: int) -> str:
    """Returns the id of the package that the line has already, or that is made for it now."""
    if "package_id" in line:
        return str(line["package_id"])
    if len(hands) > 1:
        return str(hands[0].order["auto_combine_group_id"])
    return new_package_id(int(line["id"]), now)


def _send(hands: list[OrderInHand], lines: list[dict[str, Any]], parcel: Parcel, *, now: int) -> None:
    ship_lines(hands[0], [line["id"] for line in lines], parcel, now=now)
    for hand in hands[1:]:
        ship_lines(hand, [line["id"] for line in waiting_lines(hand.order)], parcel, now=now)


def _warn(provider: Provider, number: str) -> dict[str, dict[str, str]]:
    """Returns TikTok's warning about a number of digits alone that is not shaped like the carrier's own."""
    is_own = number.startswith(provider.start) and len(number) == len(provider.start) + provider.digits
    if is_own or not number.isdigit():
        return {}
    return {"warning": {"message": "match more than one provider"}}
