"""How drafts become rows of the world's file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tiktok_orders.sandbox.world.case_rows import CaseRow, build_case_rows, write_case_rows
from tiktok_orders.sandbox.world.cases import Case, CaseChange
from tiktok_orders.sandbox.world.life import Order, apply_events
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.packages import insert_packages, keep_packages_in_step
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.recipient_form import Recipient

_BATCH = 500
_INSERT_ORDER = "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_EVENT = "INSERT INTO due_events (due_time, order_id, event) VALUES (?, ?, ?)"
_REPLACE_ORDER = (
    "UPDATE orders SET update_time = ?, status = ?, is_buyer_request_cancel = ?, recipient = ?, json = ? "
    "WHERE id = ?"
)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def insert_drafts(connection: sqlite3.Connection, drafts: Iterable[Draft], *, now: int) -> None:
    """Writes the orders as they stand at `now` (unix seconds) and, for later, what will happen to them."""
    rest = iter(drafts)
    while batch := list(islice(rest, _BATCH)):
        events: list[tuple[int, int, str]] = []
        case_rows: list[CaseRow] = []
        connection.executemany(_INSERT_ORDER, [_row(draft, now, events, case_rows) for draft in batch])
        write_case_rows(connection, case_rows)
        connection.executemany(_INSERT_EVENT, events)
        insert_packages(connection, ((int(draft.shop.id), draft.order) for draft in batch))


def _row(draft: Draft, now: int, events: list[tuple[int, int, str]], case_rows: list[CaseRow]) -> tuple[Any, ...]:
    order = draft.order
    cases: dict[str, Case] = {}
    happened = [event for event in draft.events if event.time <= now]
    recipient = apply_events(order, draft.recipient, happened, cases)
    if cases:
        case_rows += build_case_rows(cases.values(), order, draft.shop.id)
    order_id = int(order["id"])
    due = [(event.time, order_id, encode_event(event)) for event in draft.events if event.time > now]
    events += due
    return (
        order_id,
        int(draft.shop.id),
        order["create_time"],
        order["update_time"],
        order["status"],
        order["shipping_type"],
        order["user_id"],
        order["warehouse_id"],
        order["is_buyer_request_cancel"],
        _encode(recipient) if due else None,
        _encode(order),
    )


def replace_order(connection: sqlite3.Connection, order: Order, recipient: Recipient | None) -> None:
    """Writes a changed order over its row, and its packages with it.

    `recipient` is its clear address, None when it has come to its end.
    """
    connection.execute(
        _REPLACE_ORDER,
        (
            order["update_time"],
            order["status"],
            order["is_buyer_request_cancel"],
            None if recipient is None else _encode(recipient),
            _encode(order),
            int(order["id"]),
        ),
    )
    keep_packages_in_step(connection, order)


def plan_events(connection: sqlite3.Connection, order_id: str, events: Iterable[Event]) -> None:
    """Writes what will happen to an order."""
    rows = [(event.time, int(order_id), encode_event(event)) for event in events]
    connection.executemany(_INSERT_EVENT, rows)


def encode_event(event: Event) -> str:
    return _encode(event)


def decode_events(texts: Iterable[str]) -> Iterator[Event]:
    """Yields the events that `encode_event` spelled."""
    for text in texts:
        time, kind, order, line, lines, recipient, cases = json.loads(text)
        changes = tuple(CaseChange(*change) for change in cases)
        yield Event(time, kind, order, line, None if lines is None else tuple(lines), recipient, changes)
