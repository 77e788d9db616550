"""What invoices, shipments and credit memos share: which items they take, and what part of a line's amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from tiktok_orders.sandbox.magento.amounts import NONE, Document, amount, round_cents
from tiktok_orders.sandbox.magento.refusals import bad_request

Taken = list[tuple[Document, Decimal]]


def refuse_document(kind: str, problems: Sequence[str]) -> None:
    """Refuses a document that its validators object to, with all that they say."""
    if problems:
        raise bad_request("\n".join([f"{kind} Document Validation Error(s):", *problems]))


def take_items(
    items: Sequence[Document], sent: Sequence[dict[str, Any]] | None, open_qty: Callable[[Document], Decimal]
) -> tuple[Taken, list[int]]:
    """Returns the items with their quantities, and the ids that are not the order's.

    Nothing sent means all that is open. Quantities are returned as asked for, though they be too great.
    """
    if not sent:
        return [(item, open_qty(item)) for item in items if open_qty(item) > 0], []
    known = {item["item_id"]: item for item in items}
    wanted: dict[int, Decimal] = {}
    for entry in sent:
        item_id = entry.get("order_item_id") or 0
        wanted[item_id] = wanted.get(item_id, NONE) + amount(entry, "qty")
    unknown = [item_id for item_id in wanted if item_id not in known]
    return [(known[one], qty) for one, qty in wanted.items() if one in known and qty > 0], unknown


def share_of(item: Document, name: str, done: str, qty: Decimal, *, is_last: bool) -> Decimal:
    """Returns the part of a line's amount that falls to a quantity; the last part is what is left of it."""
    whole = amount(item, name)
    if is_last:
        return whole - amount(item, done)
    ordered = amount(item, "qty_ordered")
    return round_cents(whole * qty / ordered) if ordered else NONE


def build_comments(sent: dict[str, Any], now: str) -> list[Document]:
    """Returns the comment of a document; it is kept whether or not it is appended to the mail."""
    comment = sent.get("comment")
    if not comment or not comment.get("comment"):
        return []
    return [
        {
            "comment": comment["comment"],
            "is_visible_on_front": comment.get("is_visible_on_front") or 0,
            "is_customer_notified": 0,
            "created_at": now,
        }
    ]
