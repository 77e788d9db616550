"""The smallest valid things, for tests that state only what matters to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tiktok_orders.domain.after_sale import CANCELLATION, read_case
from tiktok_orders.domain.orders import read_order
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.store.accounts import Account, StoredApp, StoredAuthorisation, save_connection
from tiktok_orders.store.after_sale_cases import ImportedCase, upsert_cases
from tiktok_orders.store.database import Database
from tiktok_orders.store.jobs import Attempt, Ended, Job, end_try, name_job, request_jobs
from tiktok_orders.store.migrations import migrate
from tiktok_orders.store.orders import ImportedOrder, Upserted, hash_of, upsert
from tiktok_orders.store.sales_orders import LinkedSalesOrder, link
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
    path = folder / "orders.duckdb"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_made_database())
    return Database(path, memory_limit_megabytes=400)


@cache
def _made_database() -> bytes:
    """The file of such a database, made once a run: migrations are most of what a small test would take."""
    with TemporaryDirectory(prefix="database-") as folder:
        path = Path(folder) / "orders.duckdb"
        database = Database(path, memory_limit_megabytes=400)
        _fill(database)
        database.checkpoint()
        database.close()
        return path.read_bytes()


def _fill(database: Database) -> None:
    migrate(database, NOW)
    make_workspace(database, Workspace("GBP", "Europe/London"))
    in_a_year = NOW + timedelta(days=365)
    app = StoredApp("app", "secret", "service", "http://127.0.0.1:1", "http://127.0.0.1:1", is_practice=False)
    authorisation = StoredAuthorisation(
        "app:seller", "app", "seller", "Seller", "GB", "a", in_a_year, "r", in_a_year, "", NOW, "tester"
    )
    accounts = [make_account(GB, "GB"), make_account(US, "US"), make_account(SG, "SG")]
    save_connection(database, app, authorisation, accounts)


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


def make_case(kind: str, case_id: str, order_id: str = "1", **facts: Any) -> ImportedCase:
    """A cancellation or return as TikTok's search states it; its `type` and `status` are named so for both."""
    name = "cancel" if kind == CANCELLATION else "return"
    facts |= {f"{name}_{field}": facts.pop(field) for field in ("type", "status") if field in facts}
    raw = {f"{name}_id": case_id, "order_id": order_id, **facts}
    payload = json.dumps(raw)
    return ImportedCase(read_case(kind, raw), payload, hash_of(payload))


def make_request(
    kind: str, case_id: str, order_id: str, action: str, respond_by: int, **facts: Any
) -> ImportedCase:
    """What a buyer asks for and the seller has to answer by then (Unix seconds)."""
    waits_for = [{"action": action, "deadline": respond_by}]
    return make_case(kind, case_id, order_id, seller_next_action_response=waits_for, **facts)


def store_cases(database: Database, *cases: ImportedCase, account_id: str = GB) -> None:
    """Stores cancellations and returns as one batch of an import."""
    database.write(lambda cursor: upsert_cases(cursor, account_id=account_id, cases=cases, now=NOW))


def fail_order(database: Database, order_id: str, state: str, code: str) -> None:
    """Stores that creating the sales order of an order was tried once and ended so."""
    action = "create_sales_order"
    job = Job(name_job(action, GB, order_id), action, GB, order_id, "m", "", NOW, "tester", due_at=NOW)
    attempt = Attempt(job.job_id, NOW, NOW, state, code)

    def unit(cursor: Any) -> None:
        request_jobs(cursor, [job])
        end_try(cursor, job, attempt, Ended(state, NOW + timedelta(hours=1), code, "Because."))

    database.write(unit)


def link_sales_order(database: Database, order_id: str, increment_id: str, **facts: Any) -> None:
    """Stores that an order has this sales order, of 12.99 GBP where nothing else is said."""
    values: dict[str, Any] = {
        "order_id": order_id,
        "increment_id": increment_id,
        "magento_id": "magento",
        "entity_id": 7,
        "store_id": 1,
        "state": "new",
        "magento_status": "processing",
        "currency": "GBP",
        "grand_total": Decimal("12.99"),
        "base_currency": "GBP",
        "base_grand_total": Decimal("12.99"),
        "expected_total": None,
        "bridge": "[]",
        "origin": "created",
        "linked_at": NOW,
        "updated_at": None,
    }
    linked = LinkedSalesOrder(**values | facts)
    database.write(lambda cursor: link(cursor, linked))


def ticking_clock(start: datetime = NOW) -> tuple[Callable[[], datetime], Callable[[datetime], None]]:
    """A clock that stands until it is set."""
    held = [start]

    def set_clock(instant: datetime) -> None:
        held[0] = instant

    return (lambda: held[0]), set_clock
