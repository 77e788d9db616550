"""R3: ten thousand orders through faults of every kind, until the store equals the practice shop's own books."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, TESTER, ticking_clock
from tests.practice import connect, impatient_imports, open_in
from tiktok_orders.bootstrap import Application
from tiktok_orders.http import Http, Limits
from tiktok_orders.sandbox.disasters.disaster import Disaster
from tiktok_orders.sandbox.disasters.kinds import Kind
from tiktok_orders.sandbox.practice import PracticeTikTokShop
from tiktok_orders.sandbox.world.basket import SERVER_ADDRESS
from tiktok_orders.services.import_request import ImportRequest
from tiktok_orders.services.import_runner import ImportRunner
from tiktok_orders.store.accounts import list_accounts
from tiktok_orders.store.sync_runs import SyncRun, find_run
from tiktok_orders.tiktok.envelope import find_request_id

ORDERS = 10_000
SINCE = NOW - timedelta(days=120)
FAULTS = 0.3  # of all requests, over all kinds together
# A silent server is given up after this; a real one gets 30 seconds.
_READ_SECONDS = 0.4


@dataclass(frozen=True)
class Storm:
    """A practice shop in which everything goes wrong, and an import of three accounts from it."""

    application: Application
    shop: PracticeTikTokShop
    imports: ImportRunner
    world_file: Path
    set_clock: Callable[[datetime], None]

    def import_all(self, request: ImportRequest) -> list[SyncRun]:
        accounts = list_accounts(self.application.database)
        begun = self.imports.start(accounts, person=TESTER, trigger="button", request=request)
        self.imports.wait()
        return [run for one in begun if (run := find_run(self.application.database, one.run_id))]

    def books(self) -> dict[str, Any]:
        """The practice shop's own books, read past its server: order id to the order as TikTok would state it."""
        with closing(sqlite3.connect(self.world_file)) as books:
            rows = books.execute("SELECT id, shop_id, json FROM orders").fetchall()
        shops = {account.account_id for account in list_accounts(self.application.database)}
        return {
            str(order_id): json.loads(text.replace(SERVER_ADDRESS, self.shop.base_url))
            for order_id, shop_id, text in rows
            if str(shop_id) in shops
        }

    def stored(self) -> dict[str, Any]:
        """The newest payload of every order in the store."""
        rows = self.application.database.rows("""
            SELECT p.order_id, p.payload FROM order_payloads p
            JOIN orders o ON o.order_id = p.order_id AND o.payload_version = p.version
        """)
        return {row["order_id"]: json.loads(row["payload"]) for row in rows}


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    (clock, set_clock), world_file = ticking_clock(), tmp_path / "world.sqlite3"
    with (
        PracticeTikTokShop(world_file, seed=33, orders=ORDERS, clock=clock) as shop,
        open_in(tmp_path, clock) as application,
    ):
        connect(application, shop)
        http = Http(limits=Limits(read_seconds=_READ_SECONDS), request_id_of=find_request_id)
        imports = impatient_imports(application, clients=replace(application.clients, http=http))
        yield Storm(application, shop, imports, world_file, set_clock)
        imports.close()


def _switch_on(shop: PracticeTikTokShop) -> dict[str, str]:
    """Switches on every kind that an import can meet; returns kind to the id of its disaster."""
    everywhere = [
        Disaster(Kind.HTTP_429),
        Disaster(Kind.HTTP_429_RETRY_AFTER, seconds=7),
        Disaster(Kind.CODE_36009002),
        Disaster(Kind.HTTP_500),
        Disaster(Kind.HTTP_503),
        Disaster(Kind.HTML_502),
        Disaster(Kind.TIMEOUT_BEFORE),
        Disaster(Kind.TIMEOUT_AFTER),
        Disaster(Kind.CUT_BEFORE),
        Disaster(Kind.CUT_MIDWAY),
        Disaster(Kind.TRUNCATED_JSON),
        Disaster(Kind.SLOW_DRIP, seconds=0.2),
        Disaster(Kind.CLOCK_OFF, seconds=-60),
        Disaster(Kind.TOKEN_EXPIRED),
    ]
    of_the_search = [
        Disaster(kind)
        for kind in (
            Kind.PAGE_REPEATED, Kind.ORDER_ON_TWO_PAGES, Kind.TOTAL_COUNT_MOVING, Kind.BAD_ORDER
        )
    ]  # fmt: skip
    changed = Disaster(Kind.ORDER_CHANGED, times=20)  # else there would be no end to catch up with
    kinds = [*(replace(one, endpoint="/order/*") for one in everywhere), *of_the_search, changed]
    each = 1 - (1 - FAULTS) ** (1 / len(kinds))
    storm = [replace(one, probability=each, seed=place) for place, one in enumerate(kinds)]
    storm += [
        Disaster(Kind.EMPTY_LAST_PAGE, probability=0.5),  # there are few last pages
        Disaster(Kind.REFRESH_TOKEN_ROTATED, probability=0.5, seed=98),
        Disaster(Kind.REFRESH_TOKEN_KEPT, probability=0.3, seed=99),
        Disaster(Kind.HTTP_500, "GET /api/v2/token/refresh", probability=0.2, seed=97),
    ]
    return {f"{one.kind} {one.endpoint}": shop.disasters.add(one) for one in storm}


def test_through_faults_of_every_kind_the_store_equals_the_books(storm: Storm) -> None:
    switched = _switch_on(storm.shop)
    for minute in range(15):
        storm.set_clock(NOW + timedelta(minutes=minute))  # so that what changed in the last round is listed
        runs = storm.import_all(ImportRequest(since=None if minute else SINCE))
        if {run.state for run in runs} == {"finished"} and storm.stored() == storm.books():
            break
    books, stored = storm.books(), storm.stored()
    assert len(books) == ORDERS
    assert stored.keys() == books.keys()
    assert [order_id for order_id, order in books.items() if stored[order_id] != order] == []
    struck = {kind: storm.shop.disasters.struck(one) for kind, one in switched.items()}
    assert [kind for kind, count in struck.items() if not count] == []
    _assert_columns_equal(storm, books)


def _assert_columns_equal(storm: Storm, books: dict[str, Any]) -> None:
    """What the list shows equals what the books say, column by column; and each unit is there once."""
    rows = storm.application.database.rows("""
        SELECT order_id, status, total_amount, currency, unit_count, tracking_number, cancel_reason,
            epoch(create_time)::BIGINT AS create_time, epoch(update_time)::BIGINT AS update_time
        FROM orders
    """)
    for row in rows:
        order = books[row["order_id"]]
        assert row["status"] == order["status"]
        assert (row["currency"], row["total_amount"]) == (
            order["payment"]["currency"],
            Decimal(order["payment"]["total_amount"]),
        )
        assert (row["create_time"], row["update_time"]) == (order["create_time"], order["update_time"])
        assert row["cancel_reason"] == order.get("cancel_reason", "")
        assert row["unit_count"] == len(order["line_items"])
    lines = storm.application.database.rows("SELECT order_id, line_item_id FROM order_lines")
    assert sorted((line["order_id"], line["line_item_id"]) for line in lines) == sorted(
        (order_id, line["id"]) for order_id, order in books.items() for line in order["line_items"]
    )
