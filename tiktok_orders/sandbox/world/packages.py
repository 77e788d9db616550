"""Packages as the lines of orders tell of them, and the tables that keep them findable.

A line names its package and how far that is. The rows here repeat this for searching and are rewritten with
every order, so that order and package never disagree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.parcel_markets import MARK_AS_SHIPPED_REGIONS

_CANCELLED = "CANCELLED"
# Which field of an order tells when a package of that status came to be so.
_MOVED_AT = {"FULFILLING": "collection_time", "COMPLETED": "delivery_time", _CANCELLED: "cancel_time"}

# Both orders of a pair bring the same package when a world is filled.
_INSERT = "INSERT OR IGNORE INTO packages VALUES (?, ?, ?, ?, ?, ?, ?, NULL)"
_INSERT_LINK = "INSERT OR IGNORE INTO package_orders VALUES (?, ?)"
_UPSERT = """
INSERT INTO packages SELECT ?1, shop_id, ?2, ?3, ?4, ?5, ?6, NULL FROM orders WHERE id = ?7
ON CONFLICT (id) DO UPDATE SET
    update_time = CASE
        WHEN status <> excluded.status THEN max(update_time, excluded.update_time)
        WHEN tracking_number <> excluded.tracking_number THEN max(update_time, ?8)
        ELSE update_time
    END,
    status = excluded.status,
    tracking_number = excluded.tracking_number
"""
_LINKED = "SELECT package_id FROM package_orders WHERE order_id = ?"
_OTHER_ORDERS = (
    "SELECT o.json FROM package_orders p JOIN orders o ON o.id = p.order_id "
    "WHERE p.package_id = ? AND p.order_id <> ? ORDER BY o.id"
)
_UNLINK = "DELETE FROM package_orders WHERE order_id = ? AND package_id = ?"
_DROP_EMPTY = (
    "DELETE FROM packages WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM package_orders WHERE package_id = ?1)"
)


class PackageState(NamedTuple):
    """What the rows of a package say, as one of its orders tells it; times are unix seconds."""

    id: str
    create_time: int
    update_time: int
    order_pay_time: int
    status: str
    tracking_number: str


# The ids of shop and order, and a package as that order tells it.
PackageRow = tuple[int, int, PackageState]


def list_packages(order: dict[str, Any]) -> list[PackageState]:
    """Returns the packages that the order's lines name; a package with a line still to go is not cancelled."""
    speakers: dict[str, dict[str, Any]] = {}
    for line in order["line_items"]:
        package_id = line.get("package_id")
        if package_id and (package_id not in speakers or speakers[package_id]["package_status"] == _CANCELLED):
            speakers[package_id] = line
    return [_read_state(order, line) for line in speakers.values()]


def _read_state(order: dict[str, Any], line: dict[str, Any]) -> PackageState:
    paid: int = order["create_time"] if order["is_cod"] else order.get("paid_time", order["create_time"])
    sent: int = line.get("rts_time", paid)
    from_payment = order["recipient_address"]["region_code"] not in MARK_AS_SHIPPED_REGIONS
    status = line["package_status"]
    return PackageState(
        id=line["package_id"],
        create_time=paid if from_payment else sent,
        update_time=order.get(_MOVED_AT[status], order["update_time"]) if status in _MOVED_AT else sent,
        order_pay_time=paid,
        status=status,
        tracking_number=line.get("tracking_number", ""),
    )


def insert_packages(connection: sqlite3.Connection, rows: Sequence[PackageRow]) -> None:
    """Writes the packages of new orders."""
    connection.executemany(_INSERT, [(int(state.id), shop_id, *state[1:]) for shop_id, _, state in rows])
    connection.executemany(_INSERT_LINK, [(order_id, int(state.id)) for _, order_id, state in rows])


def keep_packages_in_step(connection: sqlite3.Connection, order: dict[str, Any]) -> None:
    """Writes what a changed order says of its packages; one that no order names any more is gone."""
    order_id = int(order["id"])
    states = list_packages(order)
    linked = {row[0] for row in connection.execute(_LINKED, (order_id,)).fetchall()}
    for state in states:
        connection.execute(_INSERT_LINK, (order_id, int(state.id)))
        if state.status == _CANCELLED:
            state = _ask_others(connection, order_id, state)
        values = (int(state.id), *state[1:], order_id, order["update_time"])
        connection.execute(_UPSERT, values)
    for package_id in linked - {int(state.id) for state in states}:
        connection.execute(_UNLINK, (order_id, package_id))
        connection.execute(_DROP_EMPTY, (package_id,))


def _ask_others(connection: sqlite3.Connection, order_id: int, state: PackageState) -> PackageState:
    """Returns the state as another order in the package tells it, where that has not been cancelled."""
    for (text,) in connection.execute(_OTHER_ORDERS, (int(state.id), order_id)).fetchall():
        for told in list_packages(json.loads(text)):
            if told.id == state.id and told.status != _CANCELLED:
                return told
    return state
