"""What the practice TikTok Shop's own books have shipped, against what was asked for here."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.books import jobs_left, sentence_of
from tiktok_orders.services.ship_desk import SHIP_ORDER
from tiktok_orders.store.database import Database

# The practice shop's orders go on by themselves: some are shipped or cancelled before we come to them.
OF_THE_WORLD = (
    *("ship_already_shipped", "shipped_otherwise", "ship_cancelled", "ship_cancel_requested", "ship_on_hold"),
)


def faults_of_parcels(database: Database, world_file: Path) -> list[str]:
    """Returns what is lost, doubled or called done that is not, as sentences; empty where all is well."""
    numbers = _numbers_in(world_file)
    rows = database.rows("SELECT * FROM jobs WHERE action = $action", {"action": SHIP_ORDER})
    asked = {row["order_id"]: _numbers_of(row) for row in rows}
    done = {row["order_id"] for row in rows if row["state"] == "done"}
    used = Counter(number for found in numbers.values() for number in found)
    jobs = Counter(row["order_id"] for row in rows)
    checks: dict[str, Any] = {
        "orders called shipped that the books do not have so": [
            one for one in done if not asked[one] <= numbers.get(one, set())
        ],
        "orders shipped and not done here": [
            one for one in asked.keys() - done if asked[one] <= numbers.get(one, set())
        ],
        "numbers of more than one order": [
            one for of_order in asked.values() for one in of_order if used[one] > 1
        ],
        "orders shipped in two jobs": [one for one, count in jobs.items() if count > 1],
        "orders left neither shipped nor of the world's": jobs_left(
            database, SHIP_ORDER, of_the_world=OF_THE_WORLD
        ),
        "shipments without a second look": database.rows(_UNCONFIRMED),
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


def _numbers_of(job: dict[str, Any]) -> set[str]:
    return {parcel["tracking_number"] for parcel in json.loads(job["details"])["parcels"]}


_UNCONFIRMED = "SELECT order_id FROM jobs WHERE action = 'ship_order' AND state = 'done' AND confirmed_at IS NULL"


def _numbers_in(world_file: Path) -> dict[str, set[str]]:
    """Returns order id to the numbers under which the practice shop has its parcels."""
    with closing(sqlite3.connect(world_file)) as books:
        orders = [json.loads(text) for (text,) in books.execute("SELECT json FROM orders")]
    return {
        order["id"]: {line["tracking_number"] for line in order["line_items"] if line.get("tracking_number")}
        for order in orders
    }
