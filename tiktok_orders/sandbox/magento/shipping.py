"""POST /V1/order/{id}/ship, POST /V1/shipment/track and DELETE /V1/shipment/track/{id}.

Shipping takes the goods out of one source and writes a reservation of +qty, which undoes the one that a cart's
order wrote (InventoryShipping/Observer/SourceDeductionProcessor.php). An order that was saved directly wrote none:
from then on its salable quantity is too high by what was shipped.
"""

from __future__ import annotations

from typing import Any

from tiktok_orders.sandbox.magento import stock, tables
from tiktok_orders.sandbox.magento.amounts import NONE, Document, add, amount, spell
from tiktok_orders.sandbox.magento.call import Call
from tiktok_orders.sandbox.magento.document_parts import Taken, build_comments, refuse_document, take_items
from tiktok_orders.sandbox.magento.fields import SHIPMENT_SENT, TRACK_SENT
from tiktok_orders.sandbox.magento.order_in_hand import OrderInHand, qty_to_ship, take
from tiktok_orders.sandbox.magento.refusals import UNKNOWN_ENTITY, bad_request, missing
from tiktok_orders.sandbox.magento.sent import read_sent

_COULD_NOT_SAVE = "Could not save a shipment, see error log for details"
_NOT_ALLOWED = "The order does not allow a shipment to be created."
_NO_PRODUCTS = "You can't create a shipment without products."
_TRACK_WORDS = {
    "track_number": "Please enter a tracking number.",
    "carrier_code": "Please enter a carrier code.",
    "title": "Please enter a tracking title.",
}


def ship_order(call: Call) -> str:
    """Ships the items that are sent, or all that is open, from one source; returns the id of the shipment."""
    sent = read_sent(call.body, SHIPMENT_SENT, "Magento\\Sales\\Api\\ShipOrderInterface")
    hand = take(call.connection, call.entity_id, call.now)
    # Fees and other virtual lines go in no parcel: see `OrderInHand.can_ship`.
    goods = [item for item in hand.items if not item.get("is_virtual")]
    taken, unknown = take_items(goods, sent.get("items"), qty_to_ship)
    refuse_document("Shipment", _why_not(hand, taken, unknown, sent.get("tracks") or []))
    source_code = ((sent.get("arguments") or {}).get("extension_attributes") or {}).get("source_code")
    _take_goods(hand, taken, source_code)
    shipment = _build_shipment(hand, taken, source_code) | {"comments": build_comments(sent, call.now)}
    entity_id = tables.insert_document(call.connection, tables.SHIPMENTS, shipment)
    for track in sent.get("tracks") or []:
        _insert_track(call, {**track, "parent_id": entity_id, "order_id": hand.entity_id})
    for item, qty in taken:
        add(item, "qty_shipped", qty)
    hand.is_in_process = True
    hand.save()
    return str(entity_id)


def add_track(call: Call) -> Document:
    """Adds a track to a shipment that was made before; the order itself is not touched."""
    if not call.body.get("entity"):
        raise missing("entity")
    sent = read_sent(call.body["entity"], TRACK_SENT, "Magento\\Sales\\Api\\Data\\ShipmentTrackInterface")
    shipment = tables.find(call.connection, tables.SHIPMENTS, sent.get("parent_id") or 0)
    if shipment is None:
        raise UNKNOWN_ENTITY
    wrong = [words for name, words in _TRACK_WORDS.items() if not sent.get(name)]
    if shipment["order_id"] != sent.get("order_id"):
        wrong.append('"Order Id" is required. Enter and try again.')
    if wrong:
        raise bad_request("The shipment track couldn't be saved.\n%1", ["\n".join(wrong)])
    sent.pop("extension_attributes", None)
    return _insert_track(call, sent)


def delete_track(call: Call) -> bool:
    """Takes a track off its shipment; Magento loads it without asking whether it is there, and says true."""
    tables.delete(call.connection, tables.TRACKS, call.entity_id)
    return True


def show_shipment(connection: Any, shipment: Document) -> Document:
    """Returns a shipment with its tracks."""
    source = {"source_code": shipment["source_code"]} if shipment.get("source_code") else {}
    shown = {name: value for name, value in shipment.items() if name != "source_code"}
    tracks = tables.list_of(connection, tables.TRACKS, shipment["entity_id"])
    return {**shown, "tracks": tracks, "packages": [], "extension_attributes": source}


def _why_not(hand: OrderInHand, taken: Taken, unknown: list[int], tracks: list[Document]) -> list[str]:
    problems = [] if hand.can_ship() else [_NOT_ALLOWED]
    if unknown or not taken:
        problems.append(_NO_PRODUCTS)
    problems += [
        f'The quantity to ship must not be greater than the unshipped quantity for product SKU "{item["sku"]}".'
        for item, qty in taken
        if qty > qty_to_ship(item)
    ]
    return problems + [words for track in tracks for name, words in _TRACK_WORDS.items() if not track.get(name)]


def _take_goods(hand: OrderInHand, taken: Taken, source_code: str | None) -> None:
    """Takes the goods out of the source; with several sources Magento guesses none and tells no cause."""
    known = {source.source_code for source in stock.SOURCES}
    for item, qty in taken:
        if source_code not in known or not stock.deduct(hand.connection, item["sku"], source_code, qty):
            raise bad_request(_COULD_NOT_SAVE)
        metadata = {
            "event_type": "shipment_created",
            "object_type": "order",
            "object_id": str(hand.entity_id),
            "object_increment_id": str(hand.order["increment_id"]),
        }
        stock.reserve(hand.connection, item["sku"], hand.order["store_id"], qty, metadata)


def _build_shipment(hand: OrderInHand, taken: Taken, source_code: str | None) -> Document:
    order = hand.order
    return {
        "order_id": hand.entity_id,
        "store_id": order["store_id"],
        "increment_id": tables.next_number(hand.connection, "shipment", order["store_id"]),
        "billing_address_id": order.get("billing_address_id"),
        "created_at": hand.now,
        "updated_at": hand.now,
        "total_qty": spell(sum((qty for _, qty in taken), NONE)),
        "source_code": source_code,
        "items": [
            {
                "order_item_id": item["item_id"],
                "sku": item["sku"],
                "name": item.get("name"),
                "product_id": item.get("product_id"),
                "price": item.get("price"),
                "weight": item.get("weight"),
                "qty": spell(qty),
            }
            for item, qty in taken
        ],
    }


def _insert_track(call: Call, sent: Document) -> Document:
    track = {name: value for name, value in sent.items() if value is not None and name != "extension_attributes"}
    track |= {"created_at": call.now, "updated_at": call.now}
    defaults: Document = {"description": "", "weight": 0, "qty": 0}
    track = defaults | track
    tables.insert(call.connection, tables.TRACKS, track)
    return track


def shipped_from(hand: OrderInHand, item_id: int) -> str | None:
    """Returns the source from which an item was last shipped."""
    for shipment in reversed(tables.list_of(hand.connection, tables.SHIPMENTS, hand.entity_id)):
        if any(line["order_item_id"] == item_id and amount(line, "qty") > 0 for line in shipment["items"]):
            return str(shipment["source_code"])
    return None
