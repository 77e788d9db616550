"""Reads the entries of a reply: orders that can be stored, and the unreadable ones with their reason. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tiktok_orders.domain.orders import UnreadableOrderError, read_order, record_id
from tiktok_orders.store.orders import ImportedOrder, hash_of
from tiktok_orders.store.unreadable_records import UnreadableRecord


@dataclass
class ReadEntries:
    """The entries of one or several pages, readable and not."""

    orders: list[ImportedOrder] = field(default_factory=list)
    unreadable: list[UnreadableRecord] = field(default_factory=list)


def read_entries(entries: Iterable[Any]) -> ReadEntries:
    """Returns every entry, either as an order or as an unreadable record; none is dropped."""
    result = ReadEntries()
    for entry in entries:
        payload, readable = _storable(entry)
        payload_hash = hash_of(payload)
        try:
            result.orders.append(ImportedOrder(read_order(readable), payload, payload_hash))
        except UnreadableOrderError as error:
            result.unreadable.append(UnreadableRecord(record_id(readable), str(error), payload, payload_hash))
    return result


def unreadable(imported: ImportedOrder, reason: str) -> UnreadableRecord:
    """Returns a readable order as a record that is kept aside for another reason."""
    return UnreadableRecord(imported.order.id, reason, imported.payload, imported.payload_hash)


def _storable(entry: Any) -> tuple[str, Any]:
    """Returns an entry as JSON text and as values that the database can hold.

    Half of a surrogate pair is no character: it stays an escape in the text and becomes "?" in the values.
    """
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(entry, separators=(",", ":"), default=str), _without_half_characters(entry)
    return text, entry


def _without_half_characters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_without_half_characters(name): _without_half_characters(part) for name, part in value.items()}
    return [_without_half_characters(part) for part in value] if isinstance(value, list) else value
