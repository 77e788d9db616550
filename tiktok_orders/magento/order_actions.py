"""Acting on a sales order: invoice, shipment, cancellation, hold, comment, refund. None mails the buyer.

Magento does each again if it is asked again, a whole invoice or shipment excepted: look at the order's quantities
before every call, and after an `OutcomeUnknownError`. Source: Adobe Commerce REST schema 2.4.8 and the guide's
tutorials on orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tiktok_orders.errors import InvalidInputError
from tiktok_orders.magento.client import MagentoClient, outcome_unknown
from tiktok_orders.magento.models import NONE, SalesOrder, Track

Quantities = Mapping[int, Decimal]  # by the `item_id` of the order's lines


def invoice_order(
    client: MagentoClient, entity_id: int, *, items: Quantities | None = None, comment: str = ""
) -> int:
    """Invoices these quantities, or all that is open, as paid elsewhere; returns the invoice's id."""
    body = {"capture": False, **_document(items, comment)}
    return _read_id(client.post(f"/order/{entity_id}/invoice", body))


def ship_order(
    client: MagentoClient,
    entity_id: int,
    *,
    items: Quantities | None = None,
    tracks: Iterable[Track] = (),
    source_code: str = "",
    comment: str = "",
) -> int:
    """Ships these quantities, or all that is open, from one source; returns the shipment's id.

    Magento needs `source_code` where a shop has several sources, and one call for each of them.
    """
    body = _document(items, comment)
    body["tracks"] = [_write_track(track) for track in tracks]
    if source_code:
        body["arguments"] = {"extension_attributes": {"source_code": source_code}}
    return _read_id(client.post(f"/order/{entity_id}/ship", body))


def add_track(client: MagentoClient, *, order_id: int, shipment_id: int, track: Track) -> int:
    """Adds a parcel's number to a shipment that exists; returns the track's id."""
    entity = {"order_id": order_id, "parent_id": shipment_id, **_write_track(track)}
    reply = client.post("/shipment/track", {"entity": entity})
    return _read_id(reply.get("entity_id") if isinstance(reply, dict) else None)


def delete_track(client: MagentoClient, track_id: int) -> bool:
    """Takes a parcel's number off its shipment; one that is gone already is no error."""
    return _read_yes_or_no(client.delete(f"/shipment/track/{track_id}"))


def cancel_order(client: MagentoClient, entity_id: int) -> bool:
    """Cancels what is open of an order; returns False where Magento does not allow it in the order's state."""
    return _read_yes_or_no(client.post(f"/orders/{entity_id}/cancel", {}))


def hold_order(client: MagentoClient, entity_id: int) -> bool:
    """Puts an order on hold: no invoice, shipment or cancellation until it is released.

    Raises `InvalidForMagentoError` where its state does not allow it, as for one that is held already.
    """
    return _read_yes_or_no(client.post(f"/orders/{entity_id}/hold", {}))


def unhold_order(client: MagentoClient, entity_id: int) -> bool:
    """Releases an order into its state before the hold; raises `InvalidForMagentoError` for one not held."""
    return _read_yes_or_no(client.post(f"/orders/{entity_id}/unhold", {}))


def comment_order(client: MagentoClient, order: SalesOrder, text: str, *, status: str = "") -> bool:
    """Adds a comment that the buyer does not see. `order` must be freshly read: its status is sent along.

    `status` gives it another one of its state; Magento refuses one of another state (since 2.4.7, magento2#38723).

    Without a status some releases set the order's to none, and it leaves Magento's grid (magento2#34180).
    """
    if not order.status:
        raise InvalidInputError(
            f"Order {order.increment_id} has no status in Magento, so no comment was added. Give it one in "
            "Magento first."
        )
    history = {
        "comment": text,
        "status": status or order.status,
        "is_customer_notified": 0,
        "is_visible_on_front": 0,
        "entity_name": "order",
        "parent_id": order.entity_id,
    }
    return _read_yes_or_no(client.post(f"/orders/{order.entity_id}/comments", {"statusHistory": history}))


def refund_order(
    client: MagentoClient,
    entity_id: int,
    *,
    items: Quantities | None = None,
    shipping_amount: Decimal | None = None,
    adjustment_positive: Decimal = NONE,
    adjustment_negative: Decimal = NONE,
    return_to_stock: Iterable[int] = (),
    comment: str = "",
) -> int:
    """Books money paid back elsewhere; returns the credit memo's id. Amounts are in the base currency.

    `items` None takes all that is invoiced, `shipping_amount` None all shipping that is left. Magento takes all
    where it is told no line, so a refund of an amount alone names one with a quantity of nothing.
    `return_to_stock` names lines by their `item_id`.
    """
    arguments: dict[str, Any] = {
        "adjustment_positive": adjustment_positive,
        "adjustment_negative": adjustment_negative,
    }
    if shipping_amount is not None:
        arguments["shipping_amount"] = shipping_amount
    if back := list(return_to_stock):
        arguments["extension_attributes"] = {"return_to_stock_items": back}
    body = {**_document(items, comment), "arguments": arguments}
    return _read_id(client.post(f"/order/{entity_id}/refund", body))


def _document(items: Quantities | None, comment: str) -> dict[str, Any]:
    body: dict[str, Any] = {"notify": False, "appendComment": bool(comment)}
    if items is not None:
        body["items"] = [{"order_item_id": item_id, "qty": qty} for item_id, qty in items.items()]
    if comment:
        body["comment"] = {"comment": comment, "is_visible_on_front": 0}
    return body


def _write_track(track: Track) -> dict[str, str]:
    """All three are required; an empty one is refused before it costs a call."""
    if not (track.track_number.strip() and track.title.strip() and track.carrier_code.strip()):
        raise InvalidInputError("A parcel needs its tracking number, the carrier’s name and a carrier code.")
    return {"track_number": track.track_number, "title": track.title, "carrier_code": track.carrier_code}


def _read_id(reply: Any) -> int:
    """Magento answers with the bare id of what it made, at times in quotes; anything else tells nothing."""
    text = str(reply)
    if isinstance(reply, int | str) and text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise outcome_unknown()


def _read_yes_or_no(reply: Any) -> bool:
    if isinstance(reply, bool):
        return reply
    raise outcome_unknown()
