"""A practice shop on real sockets, and an application that talks to it, for tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from tests.builders import TESTER
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.order_work import utc_now
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.import_runner import ImportRunner
from tiktok_orders.settings import Settings
from tiktok_orders.store.database import Database
from tiktok_orders.tiktok.client import App


def settings_in(folder: Path) -> Settings:
    return Settings(
        database_url=f"duckdb:///{folder}/orders.duckdb",
        practice_world=folder / "practice.sqlite3",
        memory_limit_megabytes=400,
    )


@contextmanager
def open_in(folder: Path, clock: Callable[[], datetime] = utc_now) -> Iterator[Application]:
    application = open_application(settings_in(folder), clock=clock)
    try:
        yield application
    finally:
        application.close()


def app_of(shop: PracticeTikTokShop, place: int = 0) -> App:
    """The facts of one of the practice shop's apps, as a person would copy them from Partner Center."""
    app = shop.apps[place]
    return App(app.app_key, app.app_secret, app.service_id, shop.base_url, shop.base_url)


def connect(application: Application, shop: PracticeTikTokShop, place: int = 0) -> list[str]:
    """Connects the shops of one of the apps and returns the account ids."""
    app = app_of(shop, place)
    accounts = application.connect(ConnectRequest(app, shop.new_auth_code(app.app_key)), person=TESTER)
    return [account.account_id for account in accounts]


def books_of(world_file: Path, account_ids: list[str]) -> dict[str, tuple[str, str, int]]:
    """The practice shop's own books, read past its server: order id to (shop id, status, update_time)."""
    with closing(sqlite3.connect(world_file)) as books:
        rows = books.execute("SELECT id, shop_id, status, update_time FROM orders").fetchall()
    return {str(one): (str(shop), status, time) for one, shop, status, time in rows if str(shop) in account_ids}


def stored_of(database: Database) -> dict[str, tuple[str, str, int]]:
    """The same of what was imported."""
    rows = database.rows("SELECT order_id, account_id, status, epoch(update_time)::BIGINT AS time FROM orders")
    return {row["order_id"]: (row["account_id"], row["status"], row["time"]) for row in rows}


def impatient_imports(application: Application, **parts: Any) -> ImportRunner:
    """Returns a runner that does not wait between two tries: time stands still while an import runs."""
    ids = count()
    usual: dict[str, Any] = {
        "database": application.database,
        "clients": application.clients,
        "clock": application.clock,
        "new_id": lambda: f"run {next(ids)}",
        "pause": lambda _stop, _seconds: None,
    }
    return ImportRunner(**usual | parts)
