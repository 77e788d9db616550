"""An application that is connected to the practice systems of another process, with orders that can be created."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.places import ROOT
from tiktok_orders.bootstrap import Application, open_application
from tiktok_orders.domain.filters import OrderFilter
from tiktok_orders.domain.people import Person, Role
from tiktok_orders.domain.policy import default_policy
from tiktok_orders.domain.regions import REGIONS
from tiktok_orders.domain.sales_order import SalesOrderDraft
from tiktok_orders.magento.access import OAuthKeys
from tiktok_orders.services.connect import ConnectRequest
from tiktok_orders.services.connect_magento import MagentoRequest
from tiktok_orders.services.import_request import build_request
from tiktok_orders.services.order_policies import list_rules
from tiktok_orders.settings import Settings
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.order_grid import find_ids
from tiktok_orders.tiktok.client import App

CREATE, PERSON = "create_sales_order", Person("benchmark", Role.ADMINISTRATOR)
# Before all orders of the practice world: older ones than the going live are not created in bulk.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def practice_systems(folder: Path, *, orders: int, latency_seconds: float) -> Iterator[dict[str, Any]]:
    """Serves both in a process of their own and gives what they say of themselves."""
    words = [str(folder / "world.sqlite3"), str(orders), str(latency_seconds)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.creating.practice", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@contextmanager
def open_desk(folder: Path, systems: dict[str, Any]) -> Iterator[Application]:
    """Gives the application with all orders imported and its worker at rest."""
    settings = Settings(database_url=f"duckdb:///{folder}/orders.duckdb", practice_world=folder / "unused.sqlite3")
    application = open_application(settings)
    try:
        _connect(application, systems)
        application.start()
        _import(application)
        yield application
    finally:
        application.close()


def creatable(application: Application, most: int) -> list[str]:
    """Returns orders whose sales order can be built from the goods that Magento has, at most so many."""
    database = application.database
    ids = find_ids(database, OrderFilter(), now=application.clock())
    preview = application.bulk.preview(CREATE, ids)
    rules = list_rules(database, list_accounts(database))
    found: list[str] = []
    for account in preview.accounts:
        possible = [one.order_id for one in (*account.will, *account.eye)]
        drafts = application.drafts.build(rules[account.account.account_id], possible)
        found += [order_id for order_id, draft in drafts.items() if isinstance(draft, SalesOrderDraft)]
    return found[:most]


def ask_for(application: Application, order_ids: list[str]) -> str:
    """Asks for the sales orders of these orders, to begin at once; returns the bulk action's id."""
    application.bulk.undo_seconds = 0
    preview = application.bulk.preview(CREATE, order_ids)
    started = application.bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[one.order_id for account in preview.accounts for one in account.eye],
        person=PERSON,
    )
    return started.bulk.bulk_id


def _connect(application: Application, systems: dict[str, Any]) -> None:
    base_url = systems["base_url"]
    app = App(systems["app_key"], systems["app_secret"], "", base_url, base_url)
    accounts = application.connect(ConnectRequest(app, systems["auth_code"]), person=PERSON)
    application.connect_magento(
        MagentoRequest(systems["magento_url"], OAuthKeys(**systems["keys"])), person=PERSON
    )
    for account in accounts:
        store_code = systems["views"][REGIONS[account.region].currency]
        policy = default_policy(account.region).model_copy(update={"store_code": store_code})
        application.policies.save(account, policy, person=PERSON)
        application.policies.go_live(account, go_live_at=LONG_AGO, person=PERSON)


def _import(application: Application) -> None:
    now = application.clock()
    request = build_request(
        now=now,
        since=_day(now - timedelta(days=120)),
        placed_from=None,
        placed_until=None,
        ids="",
        unreadable=False,
    )
    accounts = list_accounts(application.database)
    application.imports.start(accounts, person=PERSON, trigger="benchmark", request=request)
    application.imports.wait()


def _day(moment: datetime) -> date:
    return moment.date()
