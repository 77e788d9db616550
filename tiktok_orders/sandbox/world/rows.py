"""How drafts become rows of the world's file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tiktok_orders.sandbox.world.life import Order, apply_events
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.recipients import Recipient

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
        connection.executemany(_INSERT_ORDER, [_row(draft, now, events) for draft in batch])
        connection.executemany(_INSERT_EVENT, events)


def _row(draft: Draft, now: int, events: list[tuple[int, int, str]]) -> tuple[Any, ...]:
    order = draft.order
    recipient = apply_events(order, draft.recipient, [event for event in draft.events if event.time <= now])
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
    """Writes a changed order over its row; `recipient` is its clear address, None when it has come to its end."""
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


def encode_event(event: Event) -> str:
    return _encode(event)


def decode_events(texts: Iterable[str]) -> Iterator[Event]:
    """Yields the events that `encode_event` spelled."""
    for text in texts:
        time, kind, order, line, lines, recipient = json.loads(text)
        yield Event(time, kind, order, line, None if lines is None else tuple(lines), recipient)
