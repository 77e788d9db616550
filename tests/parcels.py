"""Parcels on both sides, for tests: what a seller sends in Seller Center, and Magento's own books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from tests.builders import TESTER
from tests.selling import in_magento, ready_ids
from tiktok_orders.bootstrap import Application
from tiktok_orders.magento.models import Track
from tiktok_orders.magento.order_actions import ship_order
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.shipments import Parcel, list_providers
from tiktok_orders.sandbox.world.shipping import new_package_id, ship_lines, waiting_lines
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.connect_magento import PRACTICE
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.store.accounts import Account, list_accounts

SHIPS = "POST /rest/*/V1/order/*/ship"


def account_of(desk: Application, order_id: str) -> Account:
    row = desk.database.rows("SELECT account_id FROM orders WHERE order_id = $id", {"id": order_id})[0]
    return next(one for one in list_accounts(desk.database) if one.account_id == row["account_id"])


def waiting_ids(desk: Application, count: int) -> list[str]:
    """Orders that go through and wait to be sent."""
    return ready_ids(desk, count, status="AWAITING_SHIPMENT")


def lines_of(desk: Application, order_id: str) -> list[str]:
    return [line.id for line in desk.drafts.read_orders([order_id])[order_id].line_items]


def send_on_tiktok(
    desk: Application,
    order_id: str,
    line_ids: Sequence[str] | None = None,
    *,
    number: str = "",
    package_id: str = "",
) -> str:
    """Lets the seller send lines of an order (all, without `line_ids`) in Seller Center; returns the number."""
    account, world = account_of(desk, order_id), desk.practice().world
    shop = next(shop for shop in world.shops if shop.id == account.account_id)
    now = int(desk.clock().timestamp())
    with world.acting(shop, [order_id]) as (_, [hand]):
        chosen = list(line_ids or [line["id"] for line in waiting_lines(hand.order)])
        number = number or f"PX{chosen[0][-12:]}"
        package_id = package_id or new_package_id(int(chosen[0]), now)
        ship_lines(hand, chosen, Parcel(package_id, list_providers(shop.region)[0], number, None), now=now)
    return number


def ship_in_magento_by_hand(
    desk: Application, order_id: str, number: str, *, carrier: str = "Royal Mail", units: int = 0
) -> int:
    """Lets somebody ship an order in Magento, or so many units of its first line; returns the shipment's id."""
    (saved,) = in_magento(desk)[order_id]
    account, order = account_of(desk, order_id), desk.drafts.read_orders([order_id])[order_id]
    source = list_rules(desk.database, [account])[account.account_id].policy.sources[order.warehouse_id]
    items = {saved["items"][0]["item_id"]: Decimal(units)} if units else None
    tracks = [Track(track_number=number, title=carrier, carrier_code="custom")] if number else []
    client = desk.magentos.client_for(PRACTICE)
    return ship_order(client, saved["entity_id"], items=items, tracks=tracks, source_code=source)


def cancel_on_tiktok(desk: Application, order_id: str, line_id: str) -> None:
    """Lets one line of an order be cancelled on TikTok."""
    account, world = account_of(desk, order_id), desk.practice().world
    shop = next(shop for shop in world.shops if shop.id == account.account_id)
    now = int(desk.clock().timestamp())
    with world.acting(shop, [order_id]) as (_, [hand]):
        place = [line["id"] for line in hand.order["line_items"]].index(line_id)
        line = {"display_status": "CANCELLED", "cancel_reason": "Out of stock", "cancel_user": "SELLER"}
        hand.apply(Event(now, "line_cancelled", {}, line, (place,)))


def look_at(desk: Application, order_ids: Iterable[str]) -> int:
    """Reads orders anew from TikTok, as a status round does; returns how many packages are asked for."""
    asked = 0
    for order_id in order_ids:
        account = account_of(desk, order_id)
        desk.reader.read_anew(account, [order_id])
        asked += desk.follower.follow(account, [order_id])
    return asked


def let_all_be_due(desk: Application) -> None:
    desk.database.execute("UPDATE jobs SET due_at = '2020-01-01' WHERE state IN ('queued', 'unknown')")
    desk.worker.work_off()


def retry_what_failed(desk: Application, *order_ids: str) -> None:
    """Lets a person press "try again" for what failed of these orders."""
    failed = "SELECT job_id FROM jobs WHERE state = 'failed' AND list_contains($ids, order_id)"
    jobs = [row["job_id"] for row in desk.database.rows(failed, {"ids": list(order_ids)})]
    desk.retrier.retry(jobs, person=TESTER)
    desk.worker.work_off()


def change_policies(desk: Application, **changes: object) -> None:
    for account in list_accounts(desk.database):
        policy = list_rules(desk.database, [account])[account.account_id].policy
        desk.policies.save(account, policy.model_copy(update=changes), person=TESTER)


def shipments_in_magento(desk: Application, order_id: str) -> list[dict[str, Any]]:
    """What the practice Magento's own books have shipped of an order's one sales order."""
    (saved,) = in_magento(desk)[order_id]
    return [one for one in desk.practice_magento().books.shipments() if one["order_id"] == saved["entity_id"]]


def numbers_in_magento(desk: Application, order_id: str) -> Counter[str]:
    shipments = shipments_in_magento(desk, order_id)
    return Counter(track["track_number"] for shipment in shipments for track in shipment["tracks"])


def jobs_to_ship(desk: Application, order_id: str) -> list[tuple[str, str, str]]:
    """State, code and message of the order's packages, in the order in which they were asked for."""
    rows = desk.database.rows(
        "SELECT state, code, message FROM jobs WHERE action = $action AND order_id = $id "
        "ORDER BY requested_at, job_id",
        {"action": SHIP, "id": order_id},
    )
    return [(row["state"], row["code"], row["message"]) for row in rows]
