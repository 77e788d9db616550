"""Under which numbers the practice TikTok Shop's own books have orders, against what is called written here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.books import jobs_left, sentence_of
from tiktok_orders.services.actions.create_sales_order import REFERENCE
from tiktok_orders.store.database import Database


def faults_of_references(database: Database, world_file: Path) -> list[str]:
    """Returns the numbers that TikTok lacks or has otherwise, as sentences; empty where all is well."""
    with closing(sqlite3.connect(world_file)) as books:
        there = {str(order_id): number for order_id, number in books.execute(_THERE)}
    wanted = {row["order_id"]: row["increment_id"] for row in database.rows("SELECT * FROM sales_orders")}
    rows = database.rows("SELECT * FROM jobs WHERE action = $action", {"action": REFERENCE})
    checks: dict[str, Any] = {
        "references called written that the books lack": [
            row["order_id"]
            for row in rows
            if row["state"] == "done" and there.get(row["order_id"]) != wanted.get(row["order_id"])
        ],
        "references left unwritten": jobs_left(database, REFERENCE),
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


_THERE = "SELECT order_id, external_id FROM external_orders WHERE platform = 'MAGENTO'"
