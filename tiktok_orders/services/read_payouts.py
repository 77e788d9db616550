"""Reads the entries of statements and payments: what can be stored, and the unreadable ones with their reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_orders.domain.statements import UnreadableRecordError, read_payment, read_statement
from tiktok_orders.services.read_orders import ReadEntries, read_with_patience, storable
from tiktok_orders.store.orders import hash_of
from tiktok_orders.store.payouts import ImportedPayment, ImportedStatement
from tiktok_orders.store.unreadable_records import UnreadableRecord
from tiktok_orders.tiktok.search import Page


def read_statement_page(page: Page) -> ReadEntries:
    """Returns every entry of a page, each a statement with its transactions; none is dropped."""
    result = ReadEntries()
    for entry in page.entries:
        payload, readable = storable(entry)
        payload_hash = hash_of(payload)
        try:
            record = read_statement(readable)
        except UnreadableRecordError as error:
            result.unreadable.append(_aside(readable.get("statement"), str(error), payload, payload_hash))
            continue
        own, _ = storable({name: readable[name] for name in ("statement", "totals") if name in readable})
        of_transactions = {
            one.id: storable(raw)[0]
            for one, raw in zip(record.transactions, readable.get("transactions") or (), strict=True)
        }
        result.statements.append(ImportedStatement(record, own, payload_hash, of_transactions))
    return result


def read_payment_page(page: Page) -> ReadEntries:
    """Returns every entry of a page of payments."""
    return read_with_patience(page, _read_payments)


def _read_payments(entries: Iterable[Any]) -> ReadEntries:
    result = ReadEntries()
    for entry in entries:
        payload, readable = storable(entry)
        payload_hash = hash_of(payload)
        try:
            result.payments.append(ImportedPayment(read_payment(readable), payload, payload_hash))
        except UnreadableRecordError as error:
            result.unreadable.append(_aside(readable, str(error), payload, payload_hash))
    return result


def held_elsewhere(imported: ImportedStatement | ImportedPayment, reason: str) -> UnreadableRecord:
    """Returns a readable record as one that is kept aside for another reason."""
    return UnreadableRecord(imported.id, reason, imported.payload, imported.payload_hash)


def _aside(stated: Any, reason: str, payload: str, payload_hash: int) -> UnreadableRecord:
    value = stated.get("id") if isinstance(stated, dict) else None
    record_id = str(value)[:64] if isinstance(value, str | int) else ""
    return UnreadableRecord(record_id, reason, payload, payload_hash)
