"""Shipping for tests: orders that wait, what is asked for, and what the practice shop's own books say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.builders import TESTER
from tests.selling import HastyClock, moving_soon, selling
from tiktok_orders.bootstrap import Application
from tiktok_orders.domain.shipping_wish import ParcelWish, write_wish
from tiktok_orders.sandbox.world.shipments import list_providers
from tiktok_orders.sandbox.world.world import World
from tiktok_orders.services.actions.ship_order import NAME as SHIP
from tiktok_orders.services.bulk_actions import Preview, Started
from tiktok_orders.store.accounts import Account, list_accounts
from tiktok_orders.store.jobs import OPEN_STATES, count_jobs

_numbers = count(1)
Raw = dict[str, Any]
REGIONS = ("GB", "US", "SG")


def account_in(desk: Application, region: str) -> Account:
    return next(one for one in list_accounts(desk.database) if one.region == region)


def new_number(region: str = "GB") -> str:
    """A number that no test has used, of the shape of the market's first carrier."""
    start, digits = {"GB": ("RM", 14), "US": ("94", 20), "SG": ("NVSG", 10)}[region]
    return f"{start}{next(_numbers):0{digits}d}"


def carrier_in(region: str) -> str:
    return list_providers(region)[0].name


def wish(number: str, carrier: str = "Royal Mail", *line_item_ids: str, **more: str) -> dict[str, Any]:
    return write_wish([ParcelWish(number, carrier, line_item_ids=line_item_ids)]) | more


def wishes_for(orders: Sequence[Raw], region: str = "GB") -> dict[str, dict[str, Any]]:
    return {order["id"]: wish(new_number(region), carrier_in(region)) for order in orders}


def waiting_orders(
    desk: Application, region: str = "GB", fits: Callable[[Raw], bool] = bool, *, status: str = "AWAITING_SHIPMENT"
) -> list[Raw]:
    """The practice shop's orders that the seller ships and nobody wants cancelled, oldest first; at least one.

    None to which something happens by itself soon: buyers change their minds, and the shop sends orders too.
    """
    moving = moving_soon(desk)
    found = [
        order
        for order in all_orders(desk, region)
        if order["status"] == status
        and order["shipping_type"] == "SELLER"
        and order["fulfillment_type"] == "FULFILLMENT_BY_SELLER"
        and not order["is_buyer_request_cancel"]
        and "split_or_combine_tag" not in order
        and order["id"] not in moving
        and order.get("paid_time", 0) + 3600 < desk.clock().timestamp()
        and fits(order)
    ]
    assert found, f"the world has no such order in {region}"
    return found


def all_orders(desk: Application, region: str) -> list[Raw]:
    desk.practice().world.advance()
    rows = desk.database.rows(
        "SELECT order_id FROM orders WHERE account_id = $id ORDER BY create_time, order_id",
        {"id": account_in(desk, region).account_id},
    )
    return [in_books(desk, row["order_id"]) for row in rows]


def in_books(desk: Application, order_id: str) -> Raw:
    """An order as the practice shop's own books have it."""
    row = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
    (text,) = desk.practice().world.orders.list_by_ids(row["account_id"], [order_id])
    order: Raw = json.loads(text)
    return order


def parcels_in_books(desk: Application, order_id: str) -> dict[str, tuple[str, str]]:
    """Package id to carrier and number of what is shipped of an order, by the practice shop's own books."""
    return {
        line["package_id"]: (line["shipping_provider_name"], line["tracking_number"])
        for line in in_books(desk, order_id)["line_items"]
        if line.get("package_status") in ("PROCESSING", "FULFILLING", "COMPLETED")
    }


def numbers_in_books(desk: Application, order_id: str) -> list[str]:
    return sorted(number for _, number in parcels_in_books(desk, order_id).values())


def preview(desk: Application, wishes: Mapping[str, Mapping[str, Any]], action: str = SHIP) -> Preview:
    return desk.bulk.preview(action, list(wishes), wishes)


def ask_to_ship(desk: Application, wishes: Mapping[str, Mapping[str, Any]], action: str = SHIP) -> Started:
    seen = preview(desk, wishes, action)
    accounts = [one.account.account_id for one in seen.accounts]
    return desk.bulk.request(seen, account_ids=accounts, person=TESTER)


def ship(desk: Application, wishes: Mapping[str, Mapping[str, Any]], action: str = SHIP) -> Started:
    started = ask_to_ship(desk, wishes, action)
    desk.worker.work_off()
    return started


def skipped(seen: Preview) -> dict[str, str]:
    """Order id to the code of why it is skipped."""
    return {one.order_id: one.verdict.code for account in seen.accounts for one in account.skipped}


def will(seen: Preview) -> set[str]:
    return {one.order_id for account in seen.accounts for one in account.will}


@contextmanager
def busy_desk(folder: Path, *, orders: int, clock: HastyClock) -> Iterator[Application]:
    """As `selling`, with a world whose orders were all placed within a day: most of them wait to be sent."""
    World.open(folder / "practice.sqlite3", orders=orders, clock=clock.read, days=1).close()
    with selling(folder, orders=orders, clock=clock.read) as application:
        yield application


def work_through(desk: Application, clock: HastyClock, *, rounds: int = 60) -> None:
    """Works until no job is open; what is to be tried or looked up later is due at once."""
    for _ in range(rounds):
        desk.worker.work_off()
        if not sum(count_jobs(desk.database).get(state, 0) for state in OPEN_STATES):
            return
        clock.move(seconds=600)
    raise AssertionError(f"there are still jobs open: {count_jobs(desk.database)}")
