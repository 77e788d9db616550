"""Links orders to sales orders that Magento has already: those of a list of pairs, or the one that a person names.

Nothing is created. Each goes through the same outbox as everything else: it is looked up in Magento, compared, and
linked or refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.services.actions.create_sales_order import NAME
from tiktok_orders.services.actions.found_sales_orders import ADOPTS, DESPITE
from tiktok_orders.services.bulk_actions import BulkActions, Preview, Started
from tiktok_orders.store.workspace import record_deed

COLUMNS = ("order_id", "increment_id")
_MOST = 100_000
_LONGEST_NUMBER = 32
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Adoption:
    """What was asked for of some pairs, None where nothing could be; `left_out` is order id to the reason."""

    started: Started | None
    left_out: Mapping[str, str]


def read_pairs(text: str) -> tuple[dict[str, str], list[str]]:
    """Returns TikTok order id to Magento increment id, and a sentence for each line that is no pair."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not set(COLUMNS) <= {name.strip() for name in reader.fieldnames or ()}:
        raise InvalidInputError("The file needs the columns order_id and increment_id in its first line.")
    pairs: dict[str, str] = {}
    problems: list[str] = []
    orders: dict[str, str] = {}
    for row in reader:
        order_id, increment_id = ((row.get(name) or "").strip() for name in COLUMNS)
        line = f"Line {reader.line_num}:"
        if not order_id.isdigit() or not increment_id or len(increment_id) > _LONGEST_NUMBER:
            problems.append(f"{line} “{order_id}, {increment_id}” is no pair of numbers.")
        elif pairs.get(order_id, increment_id) != increment_id:
            problems.append(f"{line} order {order_id} stands there twice with other numbers.")
        elif orders.get(increment_id, order_id) != order_id:
            problems.append(f"{line} sales order {increment_id} stands there twice with other orders.")
        elif len(pairs) < _MOST:
            pairs[order_id], orders[increment_id] = increment_id, order_id
    return pairs, problems


def adopt_pairs(bulk: BulkActions, pairs: Mapping[str, str], *, person: Person) -> Adoption:
    """Asks for these orders to be linked; what cannot be is left out with the reason."""
    require(person, Deed.ACT)
    wishes = {order_id: {ADOPTS: increment_id} for order_id, increment_id in pairs.items()}
    return _ask(bulk, wishes, person)


def link_found(
    bulk: BulkActions, order_id: str, increment_id: str, *, reason: str = "", person: Person
) -> Started:
    """Asks for an order to be linked to the sales order of this number.

    With a `reason` it is linked even where its total, or the reference it bears, is another; the reason is kept in
    the ledger. Raises `RefusedError` where the order cannot be linked now.
    """
    require(person, Deed.ACT)
    number, why = increment_id.strip(), " ".join(reason.split())
    if not number or len(number) > _LONGEST_NUMBER:
        raise InvalidInputError("Say which sales order it is: its number in Magento has at most 32 characters.")
    if len(why) > _LONGEST_REASON:
        raise InvalidInputError(f"Write the reason in at most {_LONGEST_REASON} characters.")
    adoption = _ask(bulk, {order_id: {ADOPTS: number, **({DESPITE: why} if why else {})}}, person)
    if adoption.started is None:
        raise RefusedError(f"Order {order_id} cannot be linked now. {adoption.left_out[order_id]}")
    detail = f"order {order_id} to {number}{f' in spite of a difference: {why}' if why else ''}"
    record_deed(bulk.database, person=person.name, deed="linked a sales order", detail=detail, now=bulk.clock())
    return adoption.started


def _ask(bulk: BulkActions, wishes: Mapping[str, Mapping[str, Any]], person: Person) -> Adoption:
    preview = bulk.preview(NAME, list(wishes), wishes)
    left_out = _left_out(preview)
    if len(left_out) == len(wishes):
        return Adoption(None, left_out)
    started = bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[order.order_id for one in preview.accounts for order in one.eye],
        person=person,
    )
    return Adoption(started, left_out)


def _left_out(preview: Preview) -> dict[str, str]:
    skipped = {one.order_id: one.verdict.sentence for account in preview.accounts for one in account.skipped}
    return skipped | dict.fromkeys(preview.missing, "It is not stored here. Import it first.")
