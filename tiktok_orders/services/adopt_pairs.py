"""Links orders to sales orders that an earlier connector made, by a list of pairs; nothing is created.

The pairs go through the same outbox as everything else: each is looked up in Magento, compared, and linked
or refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from tiktok_orders.domain.people import Person
from tiktok_orders.errors import InvalidInputError
from tiktok_orders.services.actions.create_sales_order import NAME
from tiktok_orders.services.actions.creating_checks import ADOPTS
from tiktok_orders.services.bulk_actions import BulkActions, Started

COLUMNS = ("order_id", "increment_id")
_MOST = 100_000


def read_pairs(text: str) -> tuple[dict[str, str], list[str]]:
    """Returns TikTok order id to Magento increment id, and a sentence for each line that is no pair."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not set(COLUMNS) <= {name.strip() for name in reader.fieldnames or ()}:
        raise InvalidInputError("The file needs the columns order_id and increment_id in its first line.")
    pairs: dict[str, str] = {}
    problems: list[str] = []
    for row in reader:
        order_id, increment_id = ((row.get(name) or "").strip() for name in COLUMNS)
        if not order_id.isdigit() or not increment_id or len(increment_id) > 32:
            problems.append(f"Line {reader.line_num}: “{order_id}, {increment_id}” is no pair of numbers.")
        elif pairs.get(order_id, increment_id) != increment_id:
            problems.append(f"Line {reader.line_num}: order {order_id} stands there twice with other numbers.")
        elif len(pairs) < _MOST:
            pairs[order_id] = increment_id
    return pairs, problems


def adopt_pairs(bulk: BulkActions, pairs: Mapping[str, str], *, person: Person) -> Started:
    """Asks for these orders to be linked; raises `RefusedError` where none of them can be."""
    wishes = {order_id: {ADOPTS: increment_id} for order_id, increment_id in pairs.items()}
    preview = bulk.preview(NAME, list(pairs), wishes)
    return bulk.request(
        preview,
        account_ids=[one.account.account_id for one in preview.accounts],
        eye_ids=[order.order_id for one in preview.accounts for order in one.eye],
        person=person,
    )
