"""Get, Update and Delete Shop Webhooks (event 202309)."""

from __future__ import annotations

from tiktok_orders.sandbox.api.call import Call
from tiktok_orders.sandbox.api.parameters import read_needed
from tiktok_orders.sandbox.api.refusals import RequestRefusedError, parameter_value
from tiktok_orders.sandbox.api.replies import Data

_MOST_LETTERS = 255
_EVENTS = (
    "ORDER_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PACKAGE_UPDATE",
    "PRODUCT_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "NEW_CONVERSATION",
    "NEW_MESSAGE",
    "PRODUCT_INFORMATION_CHANGE",
    "PRODUCT_CREATION",
    "PRODUCT_CATEGORY_CHANGE",
    "NEW_MESSAGE_LISTENER",
    "INVOICE_STATUS_CHANGE",
    "PRODUCT_AUDIT_STATUS_CHANGE",
    "REVERSE_STATUS_UPDATE",
)


def list_webhooks(call: Call) -> Data:
    """Returns the shop's webhooks."""
    webhooks = call.world.webhooks.list(call.shop.id)
    return {"webhooks": webhooks, "total_count": len(webhooks)}


def update_webhook(call: Call) -> Data:
    """Sets the address of an event; HTTPS alone, as deliveries go nowhere else."""
    address = read_needed(call.body, "address", str)
    if len(address) > _MOST_LETTERS:
        raise RequestRefusedError(parameter_value("address", f"Max length: {_MOST_LETTERS} characters"))
    if not address.startswith("https://"):
        raise RequestRefusedError(parameter_value("address", "It must be an HTTPS URL."))
    call.world.webhooks.set(call.shop.id, _read_event(call), address, now=call.now)
    return {}


def delete_webhook(call: Call) -> Data:
    """Removes an event's address; one that has none stays so."""
    call.world.webhooks.delete(call.shop.id, _read_event(call))
    return {}


def _read_event(call: Call) -> str:
    event_type: str = read_needed(call.body, "event_type", str)
    if event_type not in _EVENTS:
        raise RequestRefusedError(parameter_value("event_type", f"Possible values: {', '.join(_EVENTS)}"))
    return event_type
