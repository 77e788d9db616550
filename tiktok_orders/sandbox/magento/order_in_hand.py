"""An order taken out of the books to be changed, and the rules that Magento applies when it is saved.

States and moves: Sales/Model/Order.php and Sales/Model/ResourceModel/Order/Handler/State.php of Magento 2.4.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from decimal import Decimal

from tiktok_orders.sandbox.magento import tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, amount
from tiktok_orders.sandbox.magento.refusals import NO_ID, UNKNOWN_ENTITY

# The statuses of each state; the first is the default. Those of a fresh Magento, and some of the merchant's own.
STATUSES = {
    "new": ("pending",),
    "pending_payment": ("pending_payment",),
    "processing": ("processing", "fraud", "tiktok_paid"),
    "complete": ("complete", "tiktok_shipped"),
    "closed": ("closed", "tiktok_refunded"),
    "canceled": ("canceled", "tiktok_cancelled"),
    "holded": ("holded", "tiktok_asked"),
    "payment_review": ("payment_review", "fraud"),
}


@dataclass
class OrderInHand:
    """One order with its items and payment; `save` writes all of it back."""

    connection: sqlite3.Connection
    now: str
    order: Document
    items: list[Document]
    payment: Document | None
    is_in_process: bool = field(default=False)

    @property
    def entity_id(self) -> int:
        return int(self.order["entity_id"])

    @property
    def state(self) -> str | None:
        return self.order.get("state")

    def set_state(self, state: str, status: str | None = None) -> None:
        """Moves the order to a state, with that state's default status unless another is given."""
        self.order["state"], self.order["status"] = state, status or STATUSES[state][0]

    def can_invoice(self) -> bool:
        if self.state in ("holded", "payment_review", "canceled", "complete", "closed"):
            return False
        return any(qty_to_invoice(item) > 0 for item in self.items)

    def can_ship(self) -> bool:
        if self.state in ("holded", "payment_review", "canceled") or self.order.get("is_virtual"):
            return False
        return any(qty_to_ship(item) > 0 and not item.get("is_virtual") for item in self.items)

    def can_cancel(self) -> bool:
        if self.state in ("holded", "payment_review", "canceled", "complete", "closed"):
            return False
        return any(qty_to_invoice(item) > 0 for item in self.items)

    def can_hold(self) -> bool:
        return self.state not in ("canceled", "payment_review", "complete", "closed", "holded")

    def can_refund(self) -> bool:
        if self.state in ("holded", "payment_review", "canceled", "closed"):
            return False
        paid, refunded = amount(self.order, "total_paid"), amount(self.order, "total_refunded")
        if amount(self.order, "grand_total") == 0:
            return any(qty_to_refund(item) > 0 for item in self.items)
        return paid - refunded > Decimal("0.0001")

    def save(self) -> None:
        """Runs the state handler and keeps the order with its items and payment."""
        self._handle_state()
        self.order["updated_at"] = self.now
        tables.update(self.connection, tables.ORDERS, self.order)
        for item in self.items:
            item["updated_at"] = self.now
            tables.update(self.connection, tables.ORDER_ITEMS, item)
        if self.payment is not None:
            tables.update(self.connection, tables.PAYMENTS, self.payment)

    def _handle_state(self) -> None:
        if self.state == "new" and self.is_in_process:
            self.set_state("processing")
        if self.state not in ("processing", "complete") or self.can_invoice() or self.can_ship():
            return
        if not self.can_refund():
            self.set_state("closed")
        elif self.state == "processing":
            self.set_state("complete")


def take(connection: sqlite3.Connection, entity_id: int, now: str) -> OrderInHand:
    """Returns an order of the books; refuses 0, which is no id (OrderRepository::get), and an id it has not."""
    if not entity_id:
        raise NO_ID
    order = tables.find(connection, tables.ORDERS, entity_id)
    if order is None:
        raise UNKNOWN_ENTITY
    payments = tables.list_of(connection, tables.PAYMENTS, entity_id)
    items = tables.list_of(connection, tables.ORDER_ITEMS, entity_id)
    return OrderInHand(connection, now, order, items, payments[0] if payments else None)


def qty_to_invoice(item: Document) -> Decimal:
    return max(NONE, amount(item, "qty_ordered") - amount(item, "qty_invoiced") - amount(item, "qty_canceled"))


def qty_to_ship(item: Document) -> Decimal:
    gone = amount(item, "qty_shipped") + amount(item, "qty_refunded") + amount(item, "qty_canceled")
    return max(NONE, amount(item, "qty_ordered") - gone)


def qty_to_refund(item: Document) -> Decimal:
    return max(NONE, amount(item, "qty_invoiced") - amount(item, "qty_refunded"))
