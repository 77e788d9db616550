"""Splitting orders and combining packages before they are sent (202309)."""

from __future__ import annotations

import json
from typing import Any

from tiktok_orders.domain.tiktok_words import FulfillmentType, OrderStatus
from tiktok_orders.sandbox.api import fulfilment_refusals as refusals
from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.parameters import read_strings, read_typed, read_whole
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_missing, parameter_value
from tiktok_orders.sandbox.api.replies import Data
from tiktok_orders.sandbox.world.life import Order
from tiktok_orders.sandbox.world.parcel_markets import UNIT_SPLIT_REGIONS
from tiktok_orders.sandbox.world.regroup import combined_id, give_package, list_combinable
from tiktok_orders.sandbox.world.shipping import new_package_id, waiting_lines

_MOST = 50
# What a page token would hide is only how far one has read; the groups are few.
_PAGE_PREFIX = "after-"


def get_split_attributes(call: Call) -> Data:
    """Returns, for each of the orders that the shop has, whether it may be split."""
    ids = [text.strip() for text in call.query.get("order_ids", "").split(",") if text.strip()]
    if not ids:
        raise RequestRefusedError(parameter_missing("order_ids"))
    if len(ids) > _MOST:
        raise RequestRefusedError(parameter_value("order_ids", f"Max count: {_MOST}"))
    orders = [json.loads(text) for text in call.world.orders.list_by_ids(call.shop.id, ids)]
    return {"split_attributes": [_describe(call, order) for order in orders]}


def split_order(call: Call) -> Data:
    """Puts groups of lines into packages of their own; lines in no group stay as they are."""
    groups = _read_groups(call)
    with call.world.acting(call.shop, [call.path_parameters["order_id"]]) as (_, hands):
        if not hands:
            raise RequestRefusedError(refusals.GROUPS_INVALID)
        hand = hands[0]
        _check_groups(call, hand.order, groups)
        packages = []
        for name, line_ids in groups:
            package_id = new_package_id(min(int(line_id) for line_id in line_ids), call.now)
            give_package(hand, package_id, line_ids, tag="SPLIT", now=call.now)
            packages.append({"splittable_group_id": name, "id": package_id})
    return {"packages": packages}


def search_combinable_packages(call: Call) -> Data:
    """Returns a page of groups of orders that may travel together, each under the id it would get."""
    if not call.query.get("page_size"):
        raise RequestRefusedError(parameter_missing("page_size"))
    size = read_whole(call.query, "page_size", least=1, most=50, default=20)
    groups = [[order["id"] for order in group] for group in list_combinable(call.world.file, call.shop.id)]
    start = _read_start(call.query.get("page_token", ""))
    page = groups[start : start + size]
    upcoming = f"{_PAGE_PREFIX}{start + size}" if start + size < len(groups) else ""
    return {
        "combinable_packages": [{"id": combined_id(ids), "order_ids": ids} for ids in page],
        "next_page_token": upcoming,
        "total_count": len(groups),
    }


def combine_packages(call: Call) -> Data:
    """Combines each group that may be combined; the others are listed as errors."""
    asked = read_typed(call.body, "combinable_packages", list)
    if not asked or not all(isinstance(each, dict) for each in asked):
        raise RequestRefusedError(parameter_missing("body.combinable_packages"))
    known = {combined_id(ids): ids for ids in _list_groups(call)}
    packages: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for each in asked:
        try:
            packages.append(_combine(call, known, each))
        except RequestRefusedError as error:
            detail = {"package_id": str(each.get("id", ""))}
            errors.append({"code": error.refusal.code, "message": error.refusal.text, "detail": detail})
    return {"packages": packages, "errors": errors}


def uncombine_package(call: Call) -> Data:
    """Takes orders out of a combined package, each into a new one; without `order_ids` all of them."""
    package = call.world.packages.find(call.shop.id, call.path_parameters["package_id"])
    if package is None:
        raise RequestRefusedError(refusals.FOREIGN_PACKAGE)
    ids = [order["id"] for order in package.orders]
    leaving = read_strings(call.body, "order_ids", most=_MOST) or ids
    if not set(ids).issuperset(leaving):
        raise RequestRefusedError(refusals.NOT_IN_PACKAGE)
    if len(ids) < 2 or package.status != "TO_FULFILL":
        raise RequestRefusedError(refusals.ORDERS_INVALID)
    staying = [order_id for order_id in ids if order_id not in leaving]
    alone = [*leaving, *(staying if len(staying) == 1 else [])]
    packages = []
    with call.world.acting(call.shop, alone) as (_, hands):
        for hand in hands:
            stays = hand.order["id"] in staying
            package_id = package.id if stays else new_package_id(int(hand.order["id"]), call.now)
            line_ids = {line["id"] for line in waiting_lines(hand.order)}
            give_package(hand, package_id, line_ids, tag=None, now=call.now)
            packages.append({"id": package_id, "order_ids": [hand.order["id"]]})
    return {"packages": packages}


def _describe(call: Call, order: Order) -> dict[str, Any]:
    reason = _why_not_split(call, order)
    described = {"order_id": order["id"], "can_split": reason is None, "must_split": False}
    return described if reason is None else {**described, "reason": reason}


def _why_not_split(call: Call, order: Order) -> str | None:
    if order["status"] == OrderStatus.CANCELLED.value:
        return "Order has been canceled"
    if order["status"] not in (OrderStatus.AWAITING_SHIPMENT.value, OrderStatus.PARTIALLY_SHIPPING.value):
        return "Order is not in a status in which it can be split"
    if order["fulfillment_type"] != FulfillmentType.BY_SELLER.value:
        return "Order is fulfilled by platform"
    if order.get("split_or_combine_tag") == "COMBINED":
        return "Order has been combined"
    if len({_unit(call, line) for line in waiting_lines(order)}) < 2:
        return "Order has only one item"
    return None


def _unit(call: Call, line: dict[str, Any]) -> str:
    """Returns what cannot be split further: a unit, or where the market asks for it a SKU."""
    return str(line["id"] if call.shop.region in UNIT_SPLIT_REGIONS else line["sku_id"])


def _read_groups(call: Call) -> list[tuple[str, set[str]]]:
    groups = read_typed(call.body, "splittable_groups", list)
    if not groups:
        raise RequestRefusedError(parameter_missing("body.splittable_groups"))
    if len(groups) > _MOST or not all(isinstance(group, dict) for group in groups):
        raise RequestRefusedError(refusals.GROUPS_INVALID)
    read = [(str(group.get("id", "")), read_strings(group, "order_line_item_ids", most=_MOST)) for group in groups]
    if any(not name or not ids for name, ids in read):
        raise RequestRefusedError(refusals.GROUPS_INVALID)
    return [(name, set(ids or [])) for name, ids in read]


def _check_groups(call: Call, order: Order, groups: list[tuple[str, set[str]]]) -> None:
    if order["status"] == OrderStatus.ON_HOLD.value:
        raise RequestRefusedError(refusals.ON_HOLD)
    if _why_not_split(call, order):
        raise RequestRefusedError(refusals.NOT_SPLITTABLE)
    waiting = {line["id"]: line for line in waiting_lines(order)}
    chosen = [line_id for _, ids in groups for line_id in ids]
    if len(chosen) != len(set(chosen)) or not waiting.keys() >= set(chosen):
        raise RequestRefusedError(refusals.GROUPS_INVALID)
    if len(groups) == 1 and len(chosen) == len(waiting):
        raise RequestRefusedError(refusals.NOT_SPLITTABLE)
    homes: dict[str, set[str]] = {}
    for line_id, line in waiting.items():
        home = next((name for name, ids in groups if line_id in ids), "")
        homes.setdefault(_unit(call, line), set()).add(home)
    if any(len(names) > 1 for names in homes.values()):
        raise RequestRefusedError(refusals.NOT_SPLITTABLE)


def _combine(call: Call, known: dict[str, list[str]], asked: dict[str, Any]) -> dict[str, Any]:
    candidates = known.get(str(asked.get("id", "")))
    if candidates is None:
        raise RequestRefusedError(refusals.FOREIGN_PACKAGE)
    ids = read_strings(asked, "order_ids", most=_MOST) or candidates
    if not set(candidates).issuperset(ids):
        raise RequestRefusedError(refusals.NOT_IN_FORMER_PACKAGE)
    if len(set(ids)) < 2:
        raise RequestRefusedError(refusals.NOT_COMBINABLE)
    package_id = combined_id(ids)
    with call.world.acting(call.shop, ids) as (_, hands):
        for hand in hands:
            line_ids = {line["id"] for line in waiting_lines(hand.order)}
            give_package(hand, package_id, line_ids, tag="COMBINED", now=call.now)
    return {"id": package_id, "order_ids": ids}


def _list_groups(call: Call) -> list[list[str]]:
    return [[order["id"] for order in group] for group in list_combinable(call.world.file, call.shop.id)]


def _read_start(token: str) -> int:
    number = token.removeprefix(_PAGE_PREFIX)
    if not token:
        return 0
    if not token.startswith(_PAGE_PREFIX) or not (number.isascii() and number.isdigit() and len(number) < 9):
        raise RequestRefusedError(parameter_value("page_token", "It does not belong to this request."))
    return int(number)
