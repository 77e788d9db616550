"""One status round over recorded replies with the product's own machine; prints seconds and counts as JSON.

Run as `python -m bench.syncing.ours <replies> <database>`. Everything is the product's but the network: reading
the envelope, comparing with what is stored, the models, the store, the look for mismatches, and what is asked for
in Magento of orders that were shipped or cancelled meanwhile.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from bench.places import NOW
from tiktok_orders.bootstrap import calm_collector
from tiktok_orders.http import Reply
from tiktok_orders.retry import Retry
from tiktok_orders.services.find_mismatches import MismatchFinder
from tiktok_orders.services.follow_cancellations import CancellationFollower
from tiktok_orders.services.follow_shipments import ShipmentFollower
from tiktok_orders.services.reread_orders import OrderReader
from tiktok_orders.services.schedules import ScheduleDesk
from tiktok_orders.services.status_round import StatusRound
from tiktok_orders.services.sync_orders import OrderSync
from tiktok_orders.store.database import Database
from tiktok_orders.store.migrations import migrate
from tiktok_orders.tiktok.envelope import read_data


@dataclass
class RecordedShop:
    """Stands where the clients of shops stand and answers from the recorded replies."""

    folder: Path
    calls: int = 0
    asked_ids: set[str] = field(default_factory=set)

    def client_for(self, _account: Any, _retry: Any) -> RecordedShop:
        return self

    def call(self, _endpoint: Any, *, query: dict[str, str], **_: Any) -> dict[str, Any]:
        """Returns `data` of the reply to these ids, read as the client reads it."""
        self.calls += 1
        ids = query["ids"].split(",")
        self.asked_ids.update(ids)
        body = (self.folder / f"{ids[0]}.json").read_bytes()
        return read_data(Reply("recorded", 200, {}, body), now=NOW)


def run_round(database: Database, shop: RecordedShop) -> str:
    """Runs the round and returns what it says of itself."""
    clients: Any = shop
    no_magento: Any = None  # a round asks TikTok alone
    retry = Retry(sleep=lambda _: None, random=lambda: 0.0)
    reader = OrderReader(database, clients, retry, lambda: NOW)
    sync = OrderSync(
        database,
        reader,
        no_magento,
        MismatchFinder(database, lambda: NOW),
        lambda: NOW,
        watch=no_magento,
        follows=(
            ShipmentFollower(database, lambda: NOW, _nobody_to_wake).follow,
            CancellationFollower(database, lambda: NOW, _nobody_to_wake).follow,
        ),
    )
    desk = ScheduleDesk(database, lambda: NOW, lambda: 0.0)
    end = StatusRound(database, desk, sync).run(Event())
    assert not end.is_failed, end.message
    return end.message


def _nobody_to_wake() -> None:
    """The worker that would do what is asked for is no part of the round."""


def main(folder: Path, path: Path) -> None:
    calm_collector()  # as the product does when it starts
    database, shop = Database(path), RecordedShop(folder)
    migrate(database, NOW)
    # As in a program that has run a while: with its first values, DuckDB loads pandas (a seventh of a second).
    database.rows("SELECT $value", {"value": 0})
    began, worked = time.perf_counter(), time.process_time()
    message = run_round(database, shop)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    found = {
        name: database.rows(f"SELECT count(*) AS found FROM {table}")[0]["found"]
        for name, table in (("mismatches", "order_mismatches"), ("jobs", "jobs"))
    }
    database.close()
    told = {"calls": shop.calls, "orders": len(shop.asked_ids), "message": message, **found}
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, **told}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
