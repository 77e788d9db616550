"""What the practice TikTok Shop's own books have handed over or sold labels for, against what is done here."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.books import jobs_left, sentence_of
from tests.crash.deeds import read_diary
from tests.crash.errands import ARRANGE
from tiktok_orders.services.actions.arranged import FETCH_LABEL
from tiktok_orders.store.database import Database

# The practice shop's orders go on by themselves: some are sent or cancelled before we come to them.
OF_THE_WORLD = (
    *("already_shipped", "cancelled_since", "cancelled", "cancel_requested", "on_hold"),
    *("wish_differs", "slot_over", "no_package"),
)
_FACTS = """
    SELECT l.order_id, p.id FROM packages p JOIN package_orders l ON l.package_id = p.id
    JOIN orders o ON o.id = l.order_id
    WHERE o.shipping_type = 'TIKTOK' AND instr(coalesce(p.facts, ''), 'handover_method')
"""


def faults_of_arranging(database: Database, world_file: Path) -> list[str]:
    """Returns what is arranged or bought twice, or called so and is not, as sentences; empty where all is well.

    The practice shop keeps how a parcel is handed over of those alone that were arranged by a call.
    """
    rows = database.rows("SELECT * FROM jobs WHERE action = $action", {"action": ARRANGE})
    asked = {row["order_id"]: row["state"] for row in rows}
    done = {order_id for order_id, state in asked.items() if state == "done"}
    with closing(sqlite3.connect(world_file)) as books:
        there = {(str(order_id), str(package_id)) for order_id, package_id in books.execute(_FACTS)}
        statuses = {
            str(number): [line.get("package_status", "") for line in json.loads(text)["line_items"]]
            for number, text in books.execute("SELECT id, json FROM orders")
        }
    kept = database.rows("SELECT order_id, package_id, line_item_ids FROM arranged_packages")
    lines = Counter(line for row in kept for line in json.loads(row["line_item_ids"]))
    times = read_diary(world_file, "package")
    companions = {package_id for order_id, package_id in there if order_id in done}
    checks: dict[str, Any] = {
        "orders called arranged that wait": [one for one in done if {"", "TO_FULFILL"} & set(statuses[one])],
        "orders arranged by a call and not done here": [
            order_id
            for order_id, package_id in there
            if order_id in asked and order_id not in done and package_id not in companions
        ],
        "parcels arranged or bought twice": [
            package_id for _, package_id in there if len(times.get(package_id, ())) > 1
        ],
        "lines in two arranged parcels": [line for line, count in lines.items() if count > 1],
        "parcels arranged and not written down": [
            package_id
            for order_id, package_id in there
            if order_id in done and package_id not in {row["package_id"] for row in kept}
        ],
        "orders left neither arranged nor of the world's": jobs_left(database, ARRANGE, of_the_world=OF_THE_WORLD),
        "labels left unfetched": jobs_left(database, FETCH_LABEL),
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]
