"""How drafts become rows of the world's file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from tiktok_orders.sandbox.world.case_rows import CaseRow, build_case_rows, write_case_rows
from tiktok_orders.sandbox.world.cases import Case, CaseChange
from tiktok_orders.sandbox.world.life import Order, apply_events
from tiktok_orders.sandbox.world.orders import Draft
from tiktok_orders.sandbox.world.packages import (
    PackageRow,
    insert_packages,
    keep_packages_in_step,
    list_packages,
)
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
    for first in rest:
        others = _OtherRows([], [], [])
        batch = chain((first,), islice(rest, _BATCH - 1))
        # Each order becomes text as soon as it is made: keeping many as objects takes twice the time.
        connection.executemany(_INSERT_ORDER, (_row(draft, now, others) for draft in batch))
        write_case_rows(connection, others.cases)
        connection.executemany(_INSERT_EVENT, others.events)
        insert_packages(connection, others.packages)


class _OtherRows(NamedTuple):
    """What a batch of orders brings with it, gathered while their own rows are written."""

    events: list[tuple[int, int, str]]
    cases: list[CaseRow]
    packages: list[PackageRow]


def _row(draft: Draft, now: int, others: _OtherRows) -> tuple[Any, ...]:
    """Returns the order's row and adds the rows that belong to it to the others."""
    order = draft.order
    cases: dict[str, Case] = {}
    happened = [event for event in draft.events if event.time <= now]
    recipient = apply_events(order, draft.recipient, happened, cases)
    order_id, shop_id = int(order["id"]), int(draft.shop.id)
    if cases:
        others.cases.extend(build_case_rows(cases.values(), order, shop_id))
    due = [(event.time, order_id, encode_event(event)) for event in draft.events if event.time > now]
    others.events.extend(due)
    others.packages.extend((shop_id, order_id, state) for state in list_packages(order))
    return (
        order_id,
        shop_id,
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
