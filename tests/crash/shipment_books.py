"""What the practice Magento's own books have shipped and invoiced, against the packages asked for here."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.books import sentence_of
from tiktok_orders.domain.shipped_packages import list_shipped_packages, read_marker
from tiktok_orders.sandbox.command import name_magento_file
from tiktok_orders.services.actions.packages_at_hand import PACKAGE
from tiktok_orders.services.actions.ship_in_magento import NAME as SHIP
from tiktok_orders.services.sales_order_drafts import read_stored_orders
from tiktok_orders.store.database import Database

# A sales order of the earlier connector may name goods that the practice Magento does not have in any source.
OF_THE_WORLD = ("shipment_refused",)
# A label may be bought just before its order is cancelled: the sales order is then over before it is sent.
_OF_CANCELLED_ORDERS = ("shipment_order_cancelled", "shipment_order_closed", "shipment_not_shown")
_CANCELLED = "SELECT id FROM orders WHERE status = 'CANCELLED'"
Package = tuple[int, str]  # a sales order's `entity_id`, and what tells the package


def faults_of_shipments(database: Database, world_file: Path) -> list[str]:
    """Returns what is lost, doubled or called done that is not, as sentences; empty where all is well."""
    linked = {row["order_id"]: row["entity_id"] for row in database.rows("SELECT * FROM sales_orders")}
    rows = database.rows("SELECT * FROM jobs WHERE action = $action", {"action": SHIP})
    asked = {_package_of(row, linked): row for row in rows if row["order_id"] in linked}
    done = {package for package, row in asked.items() if row["state"] == "done"}
    cancelled = _cancelled_in(world_file)
    left = [
        f"{row['state']} {row['code']}"
        for row in rows
        if row["state"] != "done"
        and row["code"] not in OF_THE_WORLD
        and not (row["code"] in _OF_CANCELLED_ORDERS and row["order_id"] in cancelled)
    ]
    with closing(_open(world_file)) as books:
        shipments = _shipments_in(books)
        invoices = Counter(row[0] for row in books.execute("SELECT order_id FROM sales_invoice"))
        too_many = [sku for sku, ordered, shipped in _quantities_in(books) if shipped > ordered]
    checks: dict[str, Any] = {
        "packages lost: done here and not in the books": done - shipments.keys(),
        "packages shipped more than once": [one for one, count in shipments.items() if count > 1],
        "packages in the books that are not done here": shipments.keys() - done,
        "packages that nobody asked for": _forgotten(database, linked, asked.keys()),
        "lines of which more is shipped than ordered": too_many,
        "sales orders with more than one invoice": [one for one, count in invoices.items() if count > 1],
        "packages left neither done nor of the world's": left,
    }
    return [sentence_of(what, found) for what, found in checks.items() if found]


def _open(world_file: Path) -> sqlite3.Connection:
    file = name_magento_file(world_file)
    assert file is not None
    return sqlite3.connect(file)


def _cancelled_in(world_file: Path) -> set[str]:
    """Returns the orders that the practice TikTok Shop has cancelled."""
    with closing(sqlite3.connect(world_file)) as books:
        return {str(number) for (number,) in books.execute(_CANCELLED)}


def _shipments_in(books: sqlite3.Connection) -> Counter[Package]:
    found: Counter[Package] = Counter()
    for order_id, text in books.execute("SELECT order_id, data FROM sales_shipment"):
        marker = read_marker(comment["comment"] for comment in json.loads(text)["comments"])
        if marker:
            found[order_id, marker] += 1
    return found


def _quantities_in(books: sqlite3.Connection) -> list[tuple[str, float, float]]:
    rows = [(sku, json.loads(text)) for sku, text in books.execute("SELECT sku, data FROM sales_order_item")]
    return [(sku, item.get("qty_ordered", 0), item.get("qty_shipped", 0)) for sku, item in rows]


def _package_of(row: dict[str, Any], linked: dict[str, int]) -> Package:
    return linked[row["order_id"]], json.loads(row["details"])[PACKAGE]


def _forgotten(database: Database, linked: dict[str, int], asked: Any) -> list[str]:
    """Returns the packages that TikTok showed shipped when the sales order was made, and that have no job."""
    orders = read_stored_orders(database, list(linked))
    shipped = {
        (linked[order_id], package.subject)
        for order_id, order in orders.items()
        for package in list_shipped_packages(order)
    }
    return [package for _, package in shipped - set(asked)]
