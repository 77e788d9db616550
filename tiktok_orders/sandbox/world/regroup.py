"""Deeds with what is not sent yet: splitting orders into packages, putting orders together, taking them apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus
from tiktok_orders.sandbox.world.acting import OrderInHand
from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.journeys import plan_journeys
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.shipping import new_package_id

_WAITING = (
    "SELECT json FROM orders WHERE shop_id = ?1 AND status = 'AWAITING_SHIPMENT' AND buyer_user_id IN ("
    "SELECT buyer_user_id FROM orders WHERE shop_id = ?1 AND status = 'AWAITING_SHIPMENT' "
    "GROUP BY buyer_user_id HAVING count(*) > 1) ORDER BY buyer_user_id, id"
)


def give_package(hand: OrderInHand, package_id: str, line_ids: set[str], *, tag: str | None, now: int) -> None:
    """Puts lines that wait into a package; `tag` is SPLIT, COMBINED or None.

    What was planned is forgotten: the seller has taken the order in hand, and TikTok gives up on it when it is
    not sent by `cancel_order_sla_time`.
    """
    order = hand.order
    places = tuple(place for place, line in enumerate(order["line_items"]) if line["id"] in line_ids)
    hand.apply(Event(now, "regrouped", {}, {"package_id": package_id, "package_status": "TO_FULFILL"}, places))
    named = {line["package_id"] for line in order["line_items"] if "package_id" in line}
    fields: dict[str, Any] = {"packages": [{"id": each} for each in sorted(named)]}
    if tag is None:
        order.pop("split_or_combine_tag", None)
        order.pop("auto_combine_group_id", None)
    else:
        fields["split_or_combine_tag"] = tag
    hand.apply(Event(now, "regrouped", fields, {}))
    hand.replan_journey(plan_journeys(order, now) or [_give_up(order, now)])


def list_combinable(file: WorldFile, shop_id: str) -> list[list[Order]]:
    """Returns groups of orders that one buyer has placed to one address and that may travel together."""
    with file.reading() as connection:
        orders = [json.loads(text) for (text,) in connection.execute(_WAITING, (int(shop_id),)).fetchall()]
    free = sorted((order for order in orders if _is_free(order)), key=_group_key)
    groups = [list(group) for _, group in groupby(free, key=_group_key)]
    return sorted((group for group in groups if len(group) > 1), key=lambda group: str(group[0]["id"]))


def combined_id(order_ids: Sequence[str]) -> str:
    """Returns the package id under which these orders would travel together."""
    return new_package_id(*sorted(int(order_id) for order_id in order_ids))


def _is_free(order: Order) -> bool:
    return (
        "split_or_combine_tag" not in order
        and not order["is_buyer_request_cancel"]
        and bool(order["fulfillment_type"] == FulfillmentType.BY_SELLER.value)
    )


def _group_key(order: Order) -> tuple[str, ...]:
    address = order["recipient_address"]
    place = (address["full_address"], address["name"])
    return (order["user_id"], order["warehouse_id"], order["shipping_type"], order["delivery_option_id"], *place)


def _give_up(order: Order, now: int) -> Event:
    when: int = max(order.get("cancel_order_sla_time", now), now + 60)
    reason = "Seller did not ship in time"
    cancelled = OrderStatus.CANCELLED.value
    fields = {
        "status": cancelled,
        "cancel_time": when,
        "cancel_reason": reason,
        "cancellation_initiator": "SYSTEM",
    }
    line = {
        "display_status": cancelled,
        "package_status": "CANCELLED",
        "cancel_reason": reason,
        "cancel_user": "SYSTEM",
    }
    return Event(when, "cancelled", {**fields, "is_buyer_request_cancel": False}, line)
