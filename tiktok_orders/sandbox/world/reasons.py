"""Reason keys of cancellations and returns by market, and their English texts.

Sources: Partner Center, "Cancel reasons" (seller cancel and reject keys); the return keys are those of its
examples. No source lists the buyer's keys in full: those that no sample shows are formed after the samples.
"""

from __future__ import annotations

_STOCK, _PRICE, _NOT_PAID, _ASKED, _ADDRESS, _FRAUD = (
    "Out of stock",
    "Pricing error",
    "Buyer hasn't paid within time allowed",
    "Buyer requested cancellation",
    "Unable to deliver to buyer address",
    "Potential fraud",
)
_UNPAID = {
    "seller_cancel_unpaid_reason_out_of_stock": _STOCK,
    "seller_cancel_unpaid_reason_wrong_price": _PRICE,
    "seller_cancel_unpaid_reason_buyer_hasnt_paid_within_time_allowed": _NOT_PAID,
    "seller_cancel_unpaid_reason_buyer_requested_cancellation": _ASKED,
}
_PAID = {
    "seller_cancel_reason_out_of_stock": _STOCK,
    "seller_cancel_reason_wrong_price": _PRICE,
    "seller_cancel_paid_reason_address_not_deliver": _ADDRESS,
    "seller_cancel_paid_reason_buyer_requested_cancellation": _ASKED,
}


def _only(keys: dict[str, str], *texts: str, suffix: str = "") -> dict[str, str]:
    return {key + suffix: text for key, text in keys.items() if text in texts}


_SOUTH_EAST = (
    _only(_UNPAID, _STOCK, _PRICE, _NOT_PAID),
    _only(_PAID, _STOCK, _PRICE, _ADDRESS),
)
# Market to the keys before payment and after it; markets that are not here have the usual ones.
_SELLER_CANCEL = {
    "GB": (
        _only(_UNPAID, _STOCK, _PRICE, _NOT_PAID, suffix="_uk"),
        _only(_PAID, _STOCK, _PRICE, _ADDRESS, suffix="_uk"),
    ),
    "SG": (
        _only(_UNPAID, _STOCK, _PRICE),
        {**_only(_PAID, _STOCK, _PRICE), "seller_cancel_unable_to_deliver_to_buyer_address": _ADDRESS},
    ),
    **dict.fromkeys(("ID", "MY", "TH", "VN"), _SOUTH_EAST),
    "MX": (_only(_UNPAID, _STOCK, _NOT_PAID, _ASKED), _only(_PAID, _STOCK, _ASKED, _ADDRESS)),
    "BR": (_UNPAID, _only(_PAID, _STOCK, _ASKED, _ADDRESS)),
    "JP": (_UNPAID, {**_PAID, "seller_cancel_order_reason_potential_fraud": _FRAUD}),
}
BUYER_CANCEL = {
    "ecom_order_to_ship_canceled_reason_no_longer_needed": "No longer needed",
    "ecom_order_to_ship_canceled_reason_better_price_available": "Better price available",
    "ecom_order_to_ship_canceled_reason_created_by_mistakes": "Order created by mistake",
}
SYSTEM_CANCEL = {
    "system_cancel_unpaid_time_out": "Customer overdue to pay",
    "system_cancel_order_reason_shipping_timeout": "Seller did not ship in time",
    "package_lost": "Package lost",
}
REFUND_REASONS = {
    "ecom_order_delivered_refund_reason_missing_product": "Missing product",
    "ecom_order_delivered_refund_reason_damaged": "Package or product is damaged",
    "ecom_order_shipped_refund_reason_not_received": "Package was not received",
}
RETURN_REASONS = {
    "ecom_order_delivered_refund_and_return_reason_damaged": "Package or product is damaged",
    "ecom_order_delivered_refund_and_return_reason_wrong_product": "Wrong product was sent",
    "ecom_order_delivered_refund_and_return_reason_no_longer_needed": "No longer needed",
}
SELLER_REFUND_REASONS = {
    "ecom_order_delivered_refund_reason_missing_product_seller": "Missing product",
    "ecom_order_delivered_refund_reason_damaged_seller": "Package or product is damaged",
}
SELLER_RETURN_REASONS = {
    "ecom_order_delivered_refund_and_return_reason_damaged_seller": "Package or product is damaged",
    "ecom_order_delivered_refund_and_return_reason_wrong_product_seller": "Wrong product was sent",
}
_PACKED = {"seller_reject_apply_product_has_been_packed": "Product has been packed"}
_POPUP = "order_manage_list_action_respond_popup_reject_reason_"
_POPUPS = {
    f"{_POPUP}invalid_cancellation_reason": "Invalid cancellation reason",
    f"{_POPUP}delivered": "Order has been delivered",
    f"{_POPUP}buyer_agree": "You have reached an agreement with the buyer",
}
_PACKED_EU = {"ecom_reverse_reject_cancel_reason_product_packed": "Product has been packed"}
_NO_CHANGE = {"seller_reject_apply_unable_to_change_address": "Unable to change the address"}
_LATIN = {**_PACKED, "reverse_reject_request_reason_5": "Buyer withdrew the request", **_NO_CHANGE}
_EUROPE = {"ecom_refund_reject_reason_cancel_unacceptable_uk": "The request is not acceptable", **_PACKED_EU}
_REJECT_CANCEL = {
    "US": {
        "ecom_reverse_reject_refund_request_package_delivery_multiple_boxes": "Sent in several packages",
        **_NO_CHANGE,
        **_PACKED_EU,
    },
    "GB": {**{f"{key}_uk": text for key, text in _POPUPS.items()}, **_PACKED},
    "ID": {**_POPUPS, **_PACKED, "system_cancel_failed_due_to_tts": "Cancelling failed on the platform"},
    **dict.fromkeys(("MX", "BR"), _LATIN),
    **dict.fromkeys(("ES", "IE", "FR", "DE", "IT", "JP"), _EUROPE),
}
_REJECT_RETURN = {
    "reverse_reject_request_reason_1": "The evidence does not support the request",
    "reverse_reject_request_reason_2": "You have reached an agreement with the buyer",
    "reverse_reject_request_reason_3": "Returned item is used or damaged",
    "reverse_reject_request_reason_4": "Returned package is empty or holds the wrong item",
}


def seller_cancel_reasons(region: str, *, unpaid: bool) -> dict[str, str]:
    """Returns key to text of what a seller may cancel an order for, before payment or after it."""
    before, after = _SELLER_CANCEL.get(region, (_UNPAID, _PAID))
    return before if unpaid else after


def reject_cancel_reasons(region: str) -> dict[str, str]:
    """Returns key to text of what a seller may say no to a buyer's cancellation with."""
    return _REJECT_CANCEL.get(region, {**_POPUPS, **_PACKED})


def reject_return_reasons() -> dict[str, str]:
    """Returns key to text of what a seller may say no to a return with."""
    return _REJECT_RETURN


def seller_return_reasons(request_type: str) -> dict[str, str]:
    """Returns key to text of what a seller may open a refund or a return for."""
    return SELLER_REFUND_REASONS if request_type == "REFUND" else SELLER_RETURN_REASONS


def buyer_return_reasons(request_type: str) -> dict[str, str]:
    """Returns key to text of what a buyer may ask for a refund, a return or a replacement for."""
    return REFUND_REASONS if request_type == "REFUND" else RETURN_REASONS


def is_out_of_stock(key: str) -> bool:
    """Tells whether a seller's key means that the goods are gone: the one reason for which lines may go alone."""
    return "out_of_stock" in key


def find_cancel_key(region: str, by: str, text: str, *, unpaid: bool) -> str:
    """Returns the key of a text that an order shows as its `cancel_reason`."""
    tables = {"BUYER": BUYER_CANCEL, "SYSTEM": SYSTEM_CANCEL}
    table = tables.get(by) or seller_cancel_reasons(region, unpaid=unpaid)
    return next((key for key, words in table.items() if words == text), "platform_cancel")
