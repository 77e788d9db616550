"""Reads the entries of a search for cancellations or returns: cases to be stored, and the unreadable ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_orders.domain.after_sale import UnreadableCaseError, case_id_in, read_case
from tiktok_orders.services.read_orders import ReadEntries, read_with_patience, storable
from tiktok_orders.store.after_sale_cases import ImportedCase
from tiktok_orders.store.orders import hash_of
from tiktok_orders.store.unreadable_records import UnreadableRecord
from tiktok_orders.tiktok.search import Page


def read_case_page(kind: str, page: Page) -> ReadEntries:
    """Returns every entry of a page of cancellations or returns, as a case or as an unreadable record."""
    return read_with_patience(page, lambda entries: read_cases(kind, entries))


def read_cases(kind: str, entries: Iterable[Any]) -> ReadEntries:
    """Returns every entry; none is dropped."""
    result = ReadEntries()
    for entry in entries:
        payload, readable = storable(entry)
        payload_hash = hash_of(payload)
        try:
            result.cases.append(ImportedCase(read_case(kind, readable), payload, payload_hash))
        except UnreadableCaseError as error:
            record_id = case_id_in(kind, readable)
            result.unreadable.append(UnreadableRecord(record_id, str(error), payload, payload_hash))
    return result


def unreadable_case(imported: ImportedCase, reason: str) -> UnreadableRecord:
    """Returns a readable case as a record that is kept aside for another reason."""
    return UnreadableRecord(imported.case.case_id, reason, imported.payload, imported.payload_hash)
