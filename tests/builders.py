"""The smallest valid things, for tests that state only what matters to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.store.accounts import Account, StoredApp, StoredAuthorisation, save_connection
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.orders import ImportedOrder, Upserted, hash_of, upsert
from tiktok_orders.store.secrets import renew_ciphertexts
from tiktok_orders.store.workspace import Workspace, make_workspace
from tiktok_orders.vault import open_vault

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TESTER = Person("tester", Role.ADMINISTRATOR)
SCHEDULE = Person("schedule", Role.OPERATOR)
GB, US, SG = "7490000000000000001", "7490000000000000002", "7490000000000000003"


def at(text: str) -> int:
    """Unix seconds of a UTC time like "2026-11-23 09:00"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def make_raw_line(order_id: str, number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "id": f"{order_id}{number}",
        "product_name": "Ceramic Mug",
        "sku_id": "1001",
        "sku_name": "Blue, 350 ml",
        "seller_sku": "MUG-BLU-350",
        "currency": "GBP",
        "original_price": "12.99",
        "sale_price": "12.99",
        **facts,
    }


def make_raw_order(order_id: str = "576000000000000001", **facts: Any) -> dict[str, Any]:
    """A paid GB order of one mug as TikTok's search states it."""
    raw: dict[str, Any] = {
        "id": order_id,
        "status": "AWAITING_SHIPMENT",
        "create_time": at("2026-11-20 09:00"),
        "update_time": at("2026-11-20 09:05"),
        "paid_time": at("2026-11-20 09:01"),
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "SELLER",
        "is_on_hold_order": True,
        "payment": {"currency": "GBP", "sub_total": "12.99", "shipping_fee": "0.00", "total_amount": "12.99"},
        "recipient_address": {"name": "Ada Example", "phone_number": "(+44)7700900101", "region_code": "GB"},
        "line_items": [make_raw_line(order_id)],
    }
    return raw | facts


def make_imported(order_id: str = "576000000000000001", **facts: Any) -> ImportedOrder:
    raw = make_raw_order(order_id, **facts)
    payload = json.dumps(raw, ensure_ascii=False)
    return ImportedOrder(read_order(raw), payload, hash_of(payload))


def make_account(account_id: str = GB, region: str = "GB", **facts: Any) -> Account:
    values: dict[str, Any] = {
        "account_id": account_id,
        "authorisation_id": "app:seller",
        "title": f"Shop {region}",
        "region": region,
        "seller_type": "CROSS_BORDER",
        "shop_cipher": f"cipher-{region}",
        "shop_code": region,
        "time_zone": "Europe/London" if region == "GB" else "UTC",
        "position": 0,
        "is_practice": False,
        "connected_at": NOW,
    }
    return Account(**values | facts)


def open_database(folder: Path) -> Database:
    """A migrated database with three accounts (GB, US, SG) and GBP as base currency."""
    database = Database(folder / "orders.duckdb", memory_limit_megabytes=400)
    migrate(database, NOW)
    make_workspace(database, Workspace("GBP", "Europe/London"))
    in_a_year = NOW + timedelta(days=365)
    app = StoredApp("app", "secret", "service", "http://127.0.0.1:1", "http://127.0.0.1:1", is_practice=False)
    authorisation = StoredAuthorisation(
        "app:seller", "app", "seller", "Seller", "GB", "a", in_a_year, "r", in_a_year, "", NOW, "tester"
    )
    accounts = [make_account(GB, "GB"), make_account(US, "US"), make_account(SG, "SG")]
    save_connection(database, app, authorisation, accounts)
    return database


def give_key(database: Database, folder: Path) -> None:
    """Puts a key beside the database and ciphertext into it, so that a dashboard can be served on it."""
    renew_ciphertexts(database, open_vault(folder / "secret.key").encrypt)


def store(
    database: Database, *orders: ImportedOrder, account_id: str = GB, region: str = "GB", now: datetime = NOW
) -> Upserted:
    """Stores orders as one batch of an import."""
    return database.write(
        lambda cursor: upsert(cursor, account_id=account_id, region=region, orders=orders, now=now)
    )


def ticking_clock(start: datetime = NOW) -> tuple[Callable[[], datetime], Callable[[datetime], None]]:
    """A clock that stands until it is set."""
    held = [start]

    def set_clock(instant: datetime) -> None:
        held[0] = instant

    return (lambda: held[0]), set_clock
