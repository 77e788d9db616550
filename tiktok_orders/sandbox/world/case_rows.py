"""How cases become rows of the world's file, and come back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from tiktok_orders.sandbox.world.cases import CANCELLATION, Case

CaseRow = tuple[Any, ...]

_WRITE = "INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_READ = "SELECT id, kind, json, records FROM cases WHERE order_id = ? ORDER BY id"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def build_case_rows(cases: Iterable[Case], order: dict[str, Any], shop_id: str | int) -> list[CaseRow]:
    """Returns the rows of an order's cases."""
    return [_build_row(case, order, int(shop_id)) for case in cases]


def write_case_rows(connection: sqlite3.Connection, rows: list[CaseRow]) -> None:
    """Writes rows, over those that are there."""
    connection.executemany(_WRITE, rows)


def write_cases(
    connection: sqlite3.Connection, cases: dict[str, Case], order: dict[str, Any], shop_id: str | int
) -> None:
    """Writes an order's cases, over what was there of them."""
    if cases:
        write_case_rows(connection, build_case_rows(cases.values(), order, shop_id))


def read_cases(connection: sqlite3.Connection, order_id: int) -> dict[str, Case]:
    """Returns an order's cases by id, oldest first."""
    rows = connection.execute(_READ, (order_id,)).fetchall()
    return {str(row[0]): Case(row[1], json.loads(row[2]), json.loads(row[3])) for row in rows}


def _build_row(case: Case, order: dict[str, Any], shop_id: int) -> CaseRow:
    shown = case.shown
    is_cancellation = case.kind == CANCELLATION
    return (
        int(shown["cancel_id" if is_cancellation else "return_id"]),
        case.kind,
        shop_id,
        int(order["id"]),
        order["user_id"],
        shown["create_time"],
        shown["update_time"],
        shown["cancel_type" if is_cancellation else "return_type"],
        case.status,
        shown.get("arbitration_status", ""),
        shown.get("seller_proposed_return_type", ""),
        _encode(case.records),
        _encode(shown),
    )
