"""What others do on TikTok while the program works: buyers ask to cancel and to send back, parcels come back, and
refunds reach the buyers.

It happens in the practice shop's own file, beside the process that serves it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.crash.errands import REGRETTED, fate_of
from tests.returning import move_return
from tiktok_orders.sandbox.world.cancellations import begin
from tiktok_orders.sandbox.world.case_deeds import new_request
from tiktok_orders.sandbox.world.cases import RETURN
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.reasons import BUYER_CANCEL
from tiktok_orders.sandbox.world.sellers import Shop
from tiktok_orders.sandbox.world.world import World, utc_now

_ANSWER_SECONDS = 86_400
_WAITING = "SELECT id, json FROM orders WHERE shop_id = ? AND status = 'AWAITING_SHIPMENT' ORDER BY id"
_SENT = """
    SELECT id, json FROM orders WHERE shop_id = ? AND status IN ('AWAITING_COLLECTION', 'IN_TRANSIT', 'DELIVERED')
    ORDER BY id
"""
# What follows a seller's yes to a return, and is not the seller's.
_BY_OTHERS = ("ship_back", "pay")
_UNDER_WAY = """
    SELECT DISTINCT c.order_id FROM cases c JOIN due_events d ON d.order_id = c.order_id
    WHERE c.shop_id = ? AND c.kind = 'RETURN'
"""
_RETURN_NUMBER = 40  # of the order's cases: those that the practice shop makes itself begin at 0
_UNPAID_BACK = """
    SELECT DISTINCT d.order_id FROM due_events d JOIN orders o ON o.id = d.order_id
    WHERE o.shop_id = ? AND instr(d.event, '"paid_back"')
"""


@contextmanager
def opened(world_file: Path, clock: Callable[[], datetime] = utc_now) -> Iterator[World]:
    world = World.open(world_file, clock=clock)
    try:
        yield world
    finally:
        world.close()


def let_buyers_ask(world: World, most: int, *, of: Collection[str]) -> list[str]:
    """Lets buyers ask to cancel up to so many of these orders that wait; returns their ids.

    None that was asked about before, and only those whose fate it is. As many that were sent are to go back.
    """
    asked: list[str] = []
    for shop in world.shops:
        for order_id in _calm(world, shop, _SENT)[:most]:
            if order_id in of:
                _ask_to_return(world, shop, order_id)
        for order_id in _calm(world, shop, _WAITING):
            if len(asked) < most and order_id in of and fate_of(order_id) == REGRETTED:
                _ask(world, shop, order_id)
                asked.append(order_id)
    return asked


def pay_back_now(world: World) -> int:
    """Lets every refund that is under way reach its buyer now, not in half an hour; returns how many orders.

    What is to come back is sent back now too.
    """
    count = 0
    for shop in world.shops:
        count += _let_returns_go_on(world, shop)
        with world.file.reading() as books:
            rows = books.execute(_UNPAID_BACK, (int(shop.id),)).fetchall()
        for (number,) in rows:
            with world.acting(shop, [str(number)]) as (_, [hand]):
                due = [event for event in hand.planned if event.kind == "paid_back"]
                # Only where it was cancelled already: the others will be cancelled later, and paid back after.
                due = [event for event in due if all(one.case_id in hand.cases for one in event.cases)]
                due = due if hand.order["status"] == "CANCELLED" else []
                hand.apply(*(event._replace(time=world.now()) for event in due))
                hand.replan(event for event in hand.planned if event not in due)
                count += bool(due)
    return count


def _let_returns_go_on(world: World, shop: Shop) -> int:
    """Takes the next step of each return, where it is the buyer's or TikTok's after a yes; returns how many."""
    with world.file.reading() as books:
        rows = books.execute(_UNDER_WAY, (int(shop.id),)).fetchall()
    count = 0
    for (number,) in rows:
        with world.acting(shop, [str(number)]) as (_, [hand]):
            upcoming = next((event for event in hand.planned if _is_of_a_return(event)), None)
            if upcoming and upcoming.kind in _BY_OTHERS:
                hand.apply(upcoming._replace(time=world.now()))
                hand.replan(event for event in hand.planned if event is not upcoming)
                count += 1
    return count


def _is_of_a_return(event: Event) -> bool:
    return any(change.kind == RETURN for change in event.cases)


def _ask_to_return(world: World, shop: Shop, order_id: str) -> None:
    """A buyer wants the money back, and sends the goods back for it or not."""
    kind = ("REFUND", "RETURN_AND_REFUND")[zlib.crc32(order_id.encode()) % 2]
    step = {"REFUND": "ask_refund", "RETURN_AND_REFUND": "ask_return"}[kind]
    move_return(world, shop, order_id, step, world.now(), kind=kind, number=_RETURN_NUMBER)


def _calm(world: World, shop: Shop, statement: str) -> list[str]:
    with world.file.reading() as books:
        rows = books.execute(statement, (int(shop.id),)).fetchall()
        known = {number for (number,) in books.execute("SELECT order_id FROM cases").fetchall()}
    return [
        str(number)
        for number, text in rows
        if number not in known
        and not json.loads(text).get("is_buyer_request_cancel")
        and json.loads(text)["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
    ]


def _ask(world: World, shop: Shop, order_id: str) -> None:
    now = world.now()
    with world.acting(shop, [order_id]) as (_, [hand]):
        places = tuple(range(len(hand.order["line_items"])))
        key, text = next(iter(BUYER_CANCEL.items()))
        request = new_request(hand, places, role="BUYER", reason=key, text=text)
        case = begin(hand.order, request, deadline=now + _ANSWER_SECONDS)
        flags = {"is_buyer_request_cancel": True, "request_cancel_time": now}
        hand.apply(Event(now, "cancel_requested", flags, {}, cases=(case,)))
