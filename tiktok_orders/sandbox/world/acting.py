"""Changes orders as a person does it: takes them in hand, lets things happen to them now, and plans the rest anew.

Everything that happens within one `acting` lands in one transaction, or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tiktok_orders.sandbox.world.case_rows import read_cases, write_cases
from tiktok_orders.sandbox.world.cases import Case
from tiktok_orders.sandbox.world.file import WorldFile
from tiktok_orders.sandbox.world.life import Order, apply_events
from tiktok_orders.sandbox.world.plan import Event
from tiktok_orders.sandbox.world.recipient_form import Recipient
from tiktok_orders.sandbox.world.rows import decode_events, plan_events, replace_order

_FIND = "SELECT json, recipient FROM orders WHERE id = ? AND shop_id = ?"
_PLANNED = "SELECT event FROM due_events WHERE order_id = ? ORDER BY due_time, id"


@dataclass
class OrderInHand:
    """An order while it is being changed; `recipient` is its clear address, None where nothing more is due.

    `cases` are its cancellations and returns by id, oldest first.
    """

    order: Order
    recipient: Recipient | None
    planned: list[Event]
    cases: dict[str, Case] = field(default_factory=dict)

    def apply(self, *events: Event) -> None:
        """Lets events happen to the order; their times become its `update_time`."""
        self.recipient = apply_events(self.order, self.recipient, events, self.cases)

    def replan(self, events: Iterable[Event]) -> None:
        """Puts these events in the place of all that was planned."""
        self.planned = sorted(events, key=lambda event: event.time)

    def replan_journey(self, events: Iterable[Event]) -> None:
        """Puts these events in the place of the order's planned way; what its cases still wait for stays."""
        waiting = [
            event
            for event in self.planned
            if event.cases and not event.order and all(change.case_id in self.cases for change in event.cases)
        ]
        self.replan([*events, *waiting])

    def write_back(self, connection: sqlite3.Connection) -> None:
        """Writes the order as it is now, where rows that follow from it are wanted before the deed is over."""
        replace_order(connection, self.order, self.recipient if self.planned else None)


@contextmanager
def acting(
    file: WorldFile, shop_id: str, order_ids: Sequence[str]
) -> Iterator[tuple[sqlite3.Connection, list[OrderInHand]]]:
    """Gives those of the orders that the shop has, in the order asked for, and writes them back at the end.

    The connection is for what else belongs to the deed, in the same transaction. An exception undoes all.
    """
    with file.changing() as connection:
        found = [(order_id, _take(connection, shop_id, order_id)) for order_id in dict.fromkeys(order_ids)]
        taken = [(order_id, hand) for order_id, hand in found if hand]
        yield connection, [hand for _, hand in taken]
        for order_id, hand in taken:
            connection.execute("DELETE FROM due_events WHERE order_id = ?", (int(order_id),))
            plan_events(connection, order_id, hand.planned)
            hand.write_back(connection)
            write_cases(connection, hand.cases, hand.order, shop_id)


def _take(connection: sqlite3.Connection, shop_id: str, order_id: str) -> OrderInHand | None:
    if not (order_id.isascii() and order_id.isdigit() and len(order_id) < 19):
        return None
    row = connection.execute(_FIND, (int(order_id), int(shop_id))).fetchone()
    if row is None:
        return None
    planned = decode_events(text for (text,) in connection.execute(_PLANNED, (int(order_id),)).fetchall())
    recipient = None if row[1] is None else json.loads(row[1])
    return OrderInHand(json.loads(row[0]), recipient, list(planned), read_cases(connection, int(order_id)))
