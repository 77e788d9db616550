"""Orders as TikTok states them: one row per order, its units, and every version of its payload.

The batch of an import is one transaction: orders, lines, payloads, unreadable records, the cursor and the
run's counts land together or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from tiktok_orders.domain.import_decision import Verdict, decide
from tiktok_orders.domain.masking import keep_clear
from tiktok_orders.domain.order_state import hold_ends_at
from tiktok_orders.domain.ordered_items import describe_items
from tiktok_orders.domain.orders import Order
from tiktok_orders.domain.search_text import build_search_text, long_numbers
from tiktok_orders.domain.tiktok_words import OrderStatus
from tiktok_orders.store.clock import aware_utc
from tiktok_orders.store.columns import COUNT, FLAG, INSTANT, MONEY, TEXT, WHOLE, arrow_table
from tiktok_orders.store.database import Database, registered
from tiktok_orders.store.jobs import end_in_vain
from tiktok_orders.store.order_parts import PART_COLUMNS, parts_of
from tiktok_orders.store.sales_orders import carry_to_orders
from tiktok_orders.store.statements import statements
from tiktok_orders.store.to_reconcile import mark_to_reconcile

_SQL = statements(__file__)

_ORDER_COLUMNS = {
    "order_id": TEXT,
    "account_id": TEXT,
    "status": TEXT,
    "order_type": TEXT,
    "create_time": INSTANT,
    "update_time": INSTANT,
    "paid_time": INSTANT,
    "rts_time": INSTANT,
    "delivery_time": INSTANT,
    "cancel_time": INSTANT,
    "rts_sla_time": INSTANT,
    "tts_sla_time": INSTANT,
    "cancel_order_sla_time": INSTANT,
    "hold_ends_at": INSTANT,
    "imported_at": INSTANT,
    "changed_at": INSTANT,
    "currency": TEXT,
    "total_amount": MONEY,
    "unit_count": COUNT,
    "ordered_items": TEXT,
    "fulfillment_type": TEXT,
    "shipping_type": TEXT,
    "split_or_combine_tag": TEXT,
    "shipping_provider": TEXT,
    "tracking_number": TEXT,
    "is_cod": FLAG,
    "is_sample_order": FLAG,
    "is_on_hold_order": FLAG,
    "is_buyer_request_cancel": FLAG,
    "is_replacement_order": FLAG,
    "is_exchange_order": FLAG,
    "has_gift": FLAG,
    "has_message": FLAG,
    "has_updated_recipient_address": FLAG,
    "cancel_reason": TEXT,
    "cancellation_initiator": TEXT,
    "recipient_name": TEXT,
    "recipient_region": TEXT,
    "recipient_address": TEXT,
    "search_text": TEXT,
    "search_numbers": TEXT,
    "payload_version": COUNT,
    "payload_hash": WHOLE,
    **PART_COLUMNS,
    "brought_in_by": TEXT,
}
_KEPT = {"order_id", "imported_at", "brought_in_by"}  # of an order that is stored already
_CHANGE = (
    _SQL["change_orders"]
    + " "
    + ", ".join(f"{name} = excluded.{name}" for name in _ORDER_COLUMNS if name not in _KEPT)
)

_LINE_COLUMNS = {
    "order_id": TEXT,
    "line_item_id": TEXT,
    "product_id": TEXT,
    "product_name": TEXT,
    "sku_id": TEXT,
    "sku_name": TEXT,
    "seller_sku": TEXT,
    "display_status": TEXT,
    "original_price": MONEY,
    "sale_price": MONEY,
    "seller_discount": MONEY,
    "platform_discount": MONEY,
    "tax_amount": MONEY,
    "is_gift": FLAG,
    "package_id": TEXT,
    "tracking_number": TEXT,
    "shipping_provider_name": TEXT,
    "account_id": TEXT,  # from here on the order's own: figures of products need no join
    "create_time": INSTANT,
    "status": TEXT,
    "currency": TEXT,
    "is_sample_order": FLAG,
    "is_replacement_order": FLAG,
    "is_exchange_order": FLAG,
}
_PAYLOAD_COLUMNS = {"order_id": TEXT, "version": COUNT, "received_at": INSTANT, "payload": TEXT}


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """A readable order with the very text of its payload."""

    order: Order
    payload: str
    payload_hash: int


@dataclass(frozen=True, slots=True)
class _Stored:
    account_id: str
    update_time: datetime | None
    payload_hash: int
    payload_version: int
    recipient_address: str
    imported_at: datetime


def hash_of(payload: str) -> int:
    """Returns 64 bits of a payload's digest, as a signed whole number."""
    return int.from_bytes(blake2b(payload.encode(), digest_size=8).digest(), signed=True)


def stored_hashes(database: Database, account_id: str, order_ids: Sequence[str]) -> dict[str, int]:
    """Returns order id to the hash of the payload that is stored, for those that the account has."""
    ids = arrow_table({"order_id": TEXT}, [(one,) for one in dict.fromkeys(order_ids)])
    with database.reading() as cursor, registered(cursor, ids, "batch_ids"):
        return dict(cursor.execute(_SQL["stored_hashes"], {"account_id": account_id}).fetchall())


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a batch: the verdicts counted, and the orders that another account already holds."""

    verdicts: Counter[Verdict]
    foreign: list[ImportedOrder]


def upsert(
    cursor: Any,
    *,
    account_id: str,
    region: str,
    orders: Iterable[ImportedOrder],
    now: datetime,
    brought_in_by: str = "button",
) -> Upserted:
    """Stores the orders of one account inside the caller's transaction.

    An order twice in the batch counts once, in its newest state. An order that another account holds is
    left alone and handed back. `brought_in_by` is kept of orders that are new.
    """
    newest = _newest_of_each(orders)
    stored = _stored(cursor, list(newest))
    result = Upserted(Counter(), [])
    batch = _Batch()
    for order_id, imported in newest.items():
        before = stored.get(order_id)
        if before and before.account_id != account_id:
            result.foreign.append(imported)
            continue
        verdict = _verdict(imported, before)
        result.verdicts[verdict] += 1
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            row = (*_order_row(imported, before, account_id, region, now), brought_in_by)
            batch.add(imported, before, row, account_id, now)
    batch.write(cursor)
    if cancelled := batch.changed_to(OrderStatus.CANCELLED):
        end_in_vain(cursor, cancelled, now)
    return result


def _newest_of_each(orders: Iterable[ImportedOrder]) -> dict[str, ImportedOrder]:
    """A page may repeat an order; a later entry wins unless it is older."""
    newest: dict[str, ImportedOrder] = {}
    for imported in orders:
        known = newest.get(imported.order.id)
        if known is None or not _is_older(imported.order, known.order):
            newest[imported.order.id] = imported
    return newest


def _is_older(one: Order, other: Order) -> bool:
    return bool(one.update_time and other.update_time and one.update_time < other.update_time)


def _stored(cursor: Any, order_ids: list[str]) -> dict[str, _Stored]:
    ids = arrow_table({"order_id": TEXT}, [(order_id,) for order_id in order_ids])
    with registered(cursor, ids, "batch_ids"):
        found = cursor.execute(_SQL["stored_of_batch"]).fetchall()
    return {
        order_id: _Stored(account_id, aware_utc(update_time), payload_hash, version, address, aware_utc(imported))
        for order_id, account_id, update_time, payload_hash, version, address, imported in found
    }


def _verdict(imported: ImportedOrder, before: _Stored | None) -> Verdict:
    return decide(
        stored_update_time=before.update_time if before else None,
        stored_hash=before.payload_hash if before else None,
        stated_update_time=imported.order.update_time,
        stated_hash=imported.payload_hash,
    )


def _order_row(
    imported: ImportedOrder, before: _Stored | None, account_id: str, region: str, now: datetime
) -> tuple[Any, ...]:
    order = imported.order
    address, address_text = _address(order, before)
    name, phone = address.get("name", ""), address.get("phone_number", "")
    search_text = build_search_text(order, name, phone)
    return (
        order.id,
        account_id,
        order.status,
        order.order_type,
        order.create_time,
        order.update_time,
        order.paid_time,
        order.rts_time,
        order.delivery_time,
        order.cancel_time,
        order.rts_sla_time,
        order.tts_sla_time,
        order.cancel_order_sla_time,
        hold_ends_at(order, region),
        before.imported_at if before else now,
        now,
        order.payment.currency,
        order.payment.total_amount,
        len(order.line_items),
        describe_items(order.line_items),
        order.fulfillment_type,
        order.shipping_type,
        order.split_or_combine_tag,
        order.shipping_provider,
        _tracking_numbers(order),
        order.is_cod,
        order.is_sample_order,
        order.is_on_hold_order,
        order.is_buyer_request_cancel,
        order.is_replacement_order,
        order.is_exchange_order,
        any(line.is_gift for line in order.line_items),
        bool(order.buyer_message),
        order.has_updated_recipient_address,
        order.cancel_reason if order.cancel_reason or order.status != OrderStatus.CANCELLED else "",
        order.cancellation_initiator,
        name,
        address.get("region_code", ""),
        address_text,
        search_text,
        long_numbers(search_text),
        before.payload_version + 1 if before else 1,
        imported.payload_hash,
        *parts_of(order, address),
    )


def _address(order: Order, before: _Stored | None) -> tuple[dict[str, Any], str]:
    """Returns the address to store and its text: mostly the very text that is stored already."""
    stated = order.recipient_address.model_dump(exclude_defaults=True)
    text = json.dumps(stated, ensure_ascii=False)
    if before is None or before.recipient_address == text:
        return stated, text
    kept = keep_clear(json.loads(before.recipient_address), stated)
    return kept, json.dumps(kept, ensure_ascii=False)


def _tracking_numbers(order: Order) -> str:
    numbers = dict.fromkeys(line.tracking_number for line in order.line_items if line.tracking_number)
    return ", ".join(numbers) or order.tracking_number


def _line_rows(order: Order, account_id: str) -> Iterable[tuple[Any, ...]]:
    of_order = (
        account_id,
        order.create_time,
        order.status,
        order.payment.currency,
        order.is_sample_order,
        order.is_replacement_order,
        order.is_exchange_order,
    )
    for line in order.line_items:
        yield (
            order.id,
            line.id,
            line.product_id,
            line.product_name,
            line.sku_id,
            line.sku_name,
            line.seller_sku,
            line.display_status,
            line.original_price,
            line.sale_price,
            line.seller_discount,
            line.platform_discount,
            sum((tax.tax_amount for tax in line.item_tax), Decimal(0)),
            line.is_gift,
            line.package_id,
            line.tracking_number,
            line.shipping_provider_name,
            *of_order,
        )


_CREATE_TIME, _STATUS = map(list(_ORDER_COLUMNS).index, ("create_time", "status"))


def _placed(row: tuple[Any, ...]) -> float:
    """Orders are stored in the order in which they were placed: that order is the list's index."""
    create_time = row[_CREATE_TIME]
    return create_time.timestamp() if create_time else 0.0


class _Batch:
    """The rows that a batch will write, gathered first so that each table is written by one statement."""

    def __init__(self) -> None:
        self.new: list[tuple[Any, ...]] = []
        self.changed: list[tuple[Any, ...]] = []
        self.lines: list[tuple[Any, ...]] = []
        self.payloads: list[tuple[Any, ...]] = []

    def add(
        self, imported: ImportedOrder, before: _Stored | None, row: tuple[Any, ...], account_id: str, now: datetime
    ) -> None:
        (self.changed if before else self.new).append(row)
        self.lines.extend(_line_rows(imported.order, account_id))
        version = before.payload_version + 1 if before else 1
        self.payloads.append((imported.order.id, version, now, imported.payload))

    def changed_to(self, status: str) -> list[str]:
        return [row[0] for row in self.changed if row[_STATUS] == status]

    def write(self, cursor: Any) -> None:
        self.new.sort(key=_placed)
        if self.changed:
            cursor.execute(_SQL["delete_lines"], {"order_ids": [row[0] for row in self.changed]})
        # New orders take the plain statement: ON CONFLICT stores a batch in another order (seen with 1.5.6).
        for statement, columns, rows in (
            (_SQL["insert_orders"], _ORDER_COLUMNS, self.new),
            (_CHANGE, _ORDER_COLUMNS, self.changed),
            (_SQL["insert_lines"], _LINE_COLUMNS, self.lines),
            (_SQL["insert_payloads"], _PAYLOAD_COLUMNS, self.payloads),
        ):
            if rows:
                with registered(cursor, arrow_table(columns, rows), "batch_rows"):
                    cursor.execute(statement)
        carry_to_orders(cursor, [row[0] for row in self.new])
        mark_to_reconcile(cursor, [row[0] for row in (*self.new, *self.changed)])
