"""Cancelling, holding and commenting an order."""

from __future__ import annotations

from tiktok_orders.sandbox.magento import stock, tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, add, amount, spell
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.fields import STATUS_HISTORY
from tiktok_orders.sandbox.magento.order_in_hand import (
    STATUSES,
    OrderInHand,
    qty_to_invoice,
    qty_to_refund,
    qty_to_ship,
    take,
)
from tiktok_orders.sandbox.magento.refusals import bad_request, missing
from tiktok_orders.sandbox.magento.sent import read_sent

_HISTORY_SENT = {**STATUS_HISTORY, "extension_attributes": "any"}


def cancel_order(call: Call) -> bool:
    """Cancels what is neither invoiced nor shipped; False, with HTTP 200, where that cannot be."""
    hand = take(call.connection, call.entity_id, call.now)
    if not hand.can_cancel():
        return False
    state = _state_after_cancelling(hand)
    for item in hand.items:
        _cancel_item(hand, item)
    for base in ("", "base_"):
        for part in ("subtotal", "tax", "shipping", "discount"):
            whole = amount(hand.order, f"{base}{part}" if part == "subtotal" else f"{base}{part}_amount")
            left = whole - amount(hand.order, f"{base}{part}_invoiced")
            hand.order[f"{base}{part}_canceled"] = spell(left)
        left = amount(hand.order, f"{base}grand_total") - amount(hand.order, f"{base}total_paid")
        hand.order[f"{base}total_canceled"] = spell(left)
    hand.set_state(state)
    hand.save()
    return True


def hold_order(call: Call) -> bool:
    """Puts an order on hold."""
    hand = take(call.connection, call.entity_id, call.now)
    if not hand.can_hold():
        raise bad_request("A hold action is not available.")
    hand.order["hold_before_state"] = hand.order.get("state")
    hand.order["hold_before_status"] = hand.order.get("status")
    hand.set_state("holded")
    hand.save()
    return True


def unhold_order(call: Call) -> bool:
    """Gives an order the state back that it had before."""
    hand = take(call.connection, call.entity_id, call.now)
    if hand.state != "holded":
        raise bad_request("You cannot remove the hold.")
    hand.order["state"] = hand.order.pop("hold_before_state", None)
    hand.order["status"] = hand.order.pop("hold_before_status", None)
    hand.save()
    return True


def get_status(call: Call) -> str | None:
    """Returns the status as a bare string."""
    return take(call.connection, call.entity_id, call.now).order.get("status")


def add_comment(call: Call) -> bool:
    """Adds a comment; without a status the order keeps its own, and one of another state is refused (2.4.7 on)."""
    if not call.body.get("statusHistory"):
        raise missing("statusHistory")
    sent = read_sent(
        call.body["statusHistory"], _HISTORY_SENT, "Magento\\Sales\\Api\\Data\\OrderStatusHistoryInterface"
    )
    hand = take(call.connection, call.entity_id, call.now)
    status = sent.get("status") or hand.order.get("status")
    if status not in (hand.order.get("status"), *STATUSES.get(hand.state or "", ())):
        raise bad_request(
            'Unable to add comment: The status "%1" is not part of the order status history.', [status]
        )
    hand.order["status"] = status
    hand.save()
    tables.insert(call.connection, tables.HISTORIES, _build_history(sent, hand, status))
    return True


def _build_history(sent: Document, hand: OrderInHand, status: str | None) -> Document:
    return {
        "comment": sent.get("comment") or "",
        "status": status,
        "is_customer_notified": sent.get("is_customer_notified") or 0,
        "is_visible_on_front": sent.get("is_visible_on_front") or 0,
        "parent_id": hand.entity_id,
        "entity_name": "order",
        "created_at": hand.now,
    }


def _state_after_cancelling(hand: OrderInHand) -> str:
    """Returns canceled, unless something was invoiced that can still be sent or refunded."""
    invoiced = [item for item in hand.items if qty_to_refund(item) > 0]
    if not invoiced:
        return "canceled"
    return "processing" if any(qty_to_ship(item) > 0 for item in invoiced) else "complete"


def _cancel_item(hand: OrderInHand, item: Document) -> None:
    """Cancels what is open of an item and writes a reservation of +qty, though none of -qty came before."""
    qty = min(qty_to_invoice(item), qty_to_ship(item))
    if qty <= NONE:
        return
    add(item, "qty_canceled", qty)
    metadata = {"event_type": "order_canceled", "object_type": "order", "object_id": str(hand.entity_id)}
    stock.reserve(hand.connection, item["sku"], hand.order["store_id"], qty, metadata)
