"""Reads the entries of a reply: orders that can be stored, and the unreadable ones with their reason.

The parts that any list needs are here too: what was read, and reading a damaged page again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tiktok_orders.domain.orders import UnreadableOrderError, read_order, record_id
from tiktok_orders.errors import RemoteError
from tiktok_orders.store.after_sale_cases import ImportedCase
from tiktok_orders.store.orders import ImportedOrder, hash_of
from tiktok_orders.store.payouts import ImportedPayment, ImportedStatement
from tiktok_orders.store.unreadable_records import UnreadableRecord
from tiktok_orders.tiktok.search import Page

_MORE_TRIES = 2
# Get Order List 202309 and Get Order Detail 202507 each lack some fields of the other (field lists of 2026-11).
_ONLY_IN_ONE_CALL = frozenset(
    {
        "payment_auth_code",
        "payment_card_type",
        "payment_method_code",
        "channel_entity_national_registry_id",
        "fulfillment_priority_level",
        "recommended_shipping_time",
    }
)


@dataclass
class ReadEntries:
    """The entries of one or several pages of one list, readable and not; of those known to be as stored the id."""

    orders: list[ImportedOrder] = field(default_factory=list)
    unreadable: list[UnreadableRecord] = field(default_factory=list)
    cases: list[ImportedCase] = field(default_factory=list)
    statements: list[ImportedStatement] = field(default_factory=list)
    payments: list[ImportedPayment] = field(default_factory=list)
    unchanged_ids: list[str] = field(default_factory=list)

    @property
    def update_times(self) -> list[datetime]:
        """Returns when the readable entries changed last on TikTok, or were made, where they say so."""
        stated = [
            *(one.order.update_time for one in self.orders),
            *(one.case.update_time for one in self.cases),
            *(one.record.statement.statement_time for one in self.statements),
            *(one.payment.create_time for one in self.payments),
        ]
        return [time for time in stated if time is not None]

    @property
    def ids(self) -> set[str]:
        """Returns the ids of the orders, cancellations and returns that could be read."""
        return {*(one.order.id for one in self.orders), *(one.case.case_id for one in self.cases)}

    def add(self, more: ReadEntries) -> None:
        """Takes in the entries of another page."""
        self.orders += more.orders
        self.unreadable += more.unreadable
        self.unchanged_ids += more.unchanged_ids
        self.cases += more.cases
        self.statements += more.statements
        self.payments += more.payments


def read_page(page: Page) -> ReadEntries:
    """Returns every entry of a page of orders; see `read_with_patience`."""
    return read_with_patience(page, read_entries)


def read_with_patience(page: Page, read: Callable[[Iterable[Any]], ReadEntries]) -> ReadEntries:
    """Returns every entry of a page. One with unreadable or doubtful entries is asked for again, twice at most.

    It may have been damaged on its way: then the second time it is whole. What stays unreadable is returned as
    it came last; of an order that came several times the last one is stored.
    """
    found = last = read(page.entries)
    for _ in range(_MORE_TRIES):
        if page.again is None or not (last.unreadable or any(map(_is_doubtful, last.orders))):
            break
        try:
            last = read(page.again().entries)
        except RemoteError:
            break
        found = replace(found, unreadable=[])
        found.add(last)
    return found


def _is_doubtful(imported: ImportedOrder) -> bool:
    """Tells whether an order can be read and still is no order as TikTok makes them.

    Numbers for a status belong to an API that TikTok has retired.
    """
    order = imported.order
    return not order.line_items or not order.status or order.status.isdigit()


def read_entries(entries: Iterable[Any], known: Mapping[str, int] | None = None) -> ReadEntries:
    """Returns every entry, either as an order or as an unreadable record; none is dropped.

    `known` is order id to the hash of what is stored: an entry that is just that need not be read again.
    """
    result, known = ReadEntries(), known or {}
    for entry in entries:
        payload, readable = storable(entry)
        payload_hash = _identity(entry, payload)
        if known and known.get(order_id := record_id(entry)) == payload_hash:
            result.unchanged_ids.append(order_id)
            continue
        try:
            result.orders.append(ImportedOrder(read_order(readable), payload, payload_hash))
        except UnreadableOrderError as error:
            result.unreadable.append(UnreadableRecord(record_id(readable), str(error), payload, payload_hash))
    return result


def unreadable(imported: ImportedOrder, reason: str) -> UnreadableRecord:
    """Returns a readable order as a record that is kept aside for another reason."""
    return UnreadableRecord(imported.order.id, reason, imported.payload, imported.payload_hash)


def _identity(entry: Any, payload: str) -> int:
    """Returns the hash by which a change is noticed, without the fields that only one of TikTok's calls gives.

    Else an order would count as changed each time it comes by the other call.
    """
    if isinstance(entry, dict) and not _ONLY_IN_ONE_CALL.isdisjoint(entry):
        payload, _ = storable({name: value for name, value in entry.items() if name not in _ONLY_IN_ONE_CALL})
    return hash_of(payload)


def storable(entry: Any) -> tuple[str, Any]:
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
