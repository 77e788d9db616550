"""A world of orders for the figures' tests: four accounts, four time zones, three currencies, a clock change.

Half of Singapore's orders are cash on delivery.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.after_sale_world import AfterSale, make_after_sale
from tests.builders import NOW, make_account, store
from tiktok_orders.domain.figures import EXTRAS, Scope
from tiktok_orders.domain.periods import Period
from tiktok_orders.sandbox.world.generate import generate_orders
from tiktok_orders.sandbox.world.sellers import build_sellers
from tiktok_orders.services.read_orders import read_entries
from tiktok_orders.store.accounts import StoredApp, StoredAuthorisation, save_connection
from tiktok_orders.store.analytics import Answer, ask
from tiktok_orders.store.database import Database
from tiktok_orders.store.sales_orders import carry_to_orders

SEED = 7
# Clocks go back in London on 25 October and in New York on 1 November 2026: both lie in here.
MONTHS = Period(date(2026, 10, 20), date(2026, 11, 22))
ZONES = ["Europe/London", "America/New_York", "Asia/Singapore", "Australia/Lord_Howe"]
GONE = ("IN_TRANSIT", "DELIVERED")
Order = dict[str, Any]


class World:
    """Orders of four accounts in four time zones and three currencies, and the Python side of every figure."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.zones: dict[str, ZoneInfo] = {}
        self.orders: list[tuple[str, Order]] = []
        self.linked: dict[str, datetime] = {}
        self.adopted: set[str] = set()  # of those linked: in Magento before they were looked for
        self.after = AfterSale()

    def fill(self) -> None:
        shops = build_sellers(SEED)[0].shops
        fourth = "7490000000000000009"
        regions = {shop.id: shop.region for shop in shops} | {fourth: "GB"}
        self.zones = {account_id: ZoneInfo(zone) for account_id, zone in zip(regions, ZONES, strict=True)}
        self.orders = list(generate_orders(seed=SEED, orders=3_000, now=NOW))
        british = next(shop.id for shop in shops if shop.region == "GB")
        pays_at_the_door = next(shop.id for shop in shops if shop.region == "SG")
        for shop, order in self.orders:
            if shop == pays_at_the_door and int(order["id"]) % 2 and order["status"] != "UNPAID":
                _pay_at_the_door(order)
        self.orders = [
            (fourth, order) if shop == british and int(order["id"]) % 3 == 0 else (shop, order)
            for shop, order in self.orders
        ]
        accounts = [
            make_account(account_id, regions[account_id], time_zone=str(zone))
            for account_id, zone in self.zones.items()
        ]
        self.database.execute("DELETE FROM accounts")
        app = StoredApp("app", "secret", "service", "", "", is_practice=False)
        given = StoredAuthorisation("app:seller", "app", "s", "S", "GB", "", NOW, "", NOW, "", NOW, "tester")
        save_connection(self.database, app, given, accounts)
        for account_id in self.zones:
            entries = read_entries(order for owner, order in self.orders if owner == account_id)
            assert not entries.unreadable
            store(self.database, *entries.orders, account_id=account_id, region=regions[account_id])
        self._create_some()
        singapore = next(account.account_id for account in accounts if account.region == "SG")
        self.after = make_after_sale(SEED, self.orders, self.zones, without_payments=singapore)
        self.after.store(self.database)

    def _create_some(self) -> None:
        for number, (_, order) in enumerate(self.orders):
            if number % 3 and is_paid(order):
                self.linked[order["id"]] = time_of(accepted_at(order)) + timedelta(seconds=60 + number)
                if number % 9 == 1:
                    self.adopted.add(order["id"])
        self.database.execute(
            "INSERT INTO sales_orders (order_id, increment_id, magento_status, base_currency, linked_at, origin) "
            "SELECT id, id, 'processing', 'GBP', moment, if(list_contains($adopted, id), 'adopted', 'created') "
            "FROM (SELECT unnest($ids) AS id, unnest($times) AS moment)",
            {
                "ids": list(self.linked),
                "times": [at.replace(tzinfo=None) for at in self.linked.values()],
                "adopted": list(self.adopted),
            },
        )
        self.database.write(lambda cursor: carry_to_orders(cursor, list(self.linked)))

    def day_of(self, owner: str, order: Order) -> datetime:
        return time_of(order["create_time"]).astimezone(self.zones[owner])

    def placed(self, scope: Scope) -> list[tuple[str, Order]]:
        return [
            (owner, order)
            for owner, order in self.orders
            if scope.period.first <= self.day_of(owner, order).date() <= scope.period.last
            and scope.account_id in ("", owner)
            and scope.currency in ("", order["payment"]["currency"])
            and (scope.with_extras or not any(order.get(f"is_{extra}_order") for extra in EXTRAS))
        ]

    def sold(self, scope: Scope) -> list[tuple[str, Order]]:
        return [one for one in self.placed(scope) if one[1]["status"] not in ("UNPAID", "CANCELLED")]

    def ask(self, statement: str, scope: Scope) -> Answer:
        return ask(self.database, statement, scope, now=NOW)


def is_paid(order: Order) -> bool:
    """Paid, or accepted for cash on delivery."""
    return bool(order.get("paid_time")) or (order["is_cod"] and order["status"] != "UNPAID")


def accepted_at(order: Order) -> int:
    """Since when the seller has it to work on, in seconds: cash on delivery is paid at the door only."""
    return order["create_time"] if order["is_cod"] else order.get("paid_time") or order["create_time"]


def _pay_at_the_door(order: Order) -> None:
    order["is_cod"] = True
    order.pop("paid_time", None)
    if "delivery_time" in order:
        order["paid_time"] = order["delivery_time"]


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def total_of(order: Order) -> Decimal:
    return Decimal(order["payment"]["total_amount"])
