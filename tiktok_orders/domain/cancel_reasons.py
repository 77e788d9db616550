"""For which of TikTok's reasons a seller cancels an order, by market and status.

Source: Partner Center, "Cancel reasons" (read 2026-11). A key for another status is refused with 25001021.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from tiktok_orders.domain.tiktok_words import OrderStatus


class CancelReason(StrEnum):
    """The reasons that people choose from."""

    OUT_OF_STOCK = "OUT_OF_STOCK"
    PRICING_ERROR = "PRICING_ERROR"
    UNABLE_TO_DELIVER = "UNABLE_TO_DELIVER"


_STOCK, _PRICE, _DELIVER = CancelReason
REASON_WORDS = {
    CancelReason.OUT_OF_STOCK: "Out of Stock",
    CancelReason.PRICING_ERROR: "Pricing Error",
    CancelReason.UNABLE_TO_DELIVER: "Unable to Deliver",
}

# What a key holds if it means the reason: TikTok's keys differ by market and status, their words do not.
_WORDS = {
    _STOCK: ("out_of_stock",),
    _PRICE: ("wrong_price",),
    _DELIVER: ("address_not_deliver", "unable_to_deliver"),
}
_UNPAID = {
    _STOCK: "seller_cancel_unpaid_reason_out_of_stock",
    _PRICE: "seller_cancel_unpaid_reason_wrong_price",
}
_PAID = {
    _STOCK: "seller_cancel_reason_out_of_stock",
    _PRICE: "seller_cancel_reason_wrong_price",
    _DELIVER: "seller_cancel_paid_reason_address_not_deliver",
}
_Keys = dict[CancelReason, str]


def _without_price(keys: _Keys) -> _Keys:
    return {reason: key for reason, key in keys.items() if reason is not _PRICE}


def _for_the_uk(keys: _Keys) -> _Keys:
    return {reason: f"{key}_uk" for reason, key in keys.items()}


# Market to its keys before payment and after it.
_KEYS: dict[str, tuple[_Keys, _Keys]] = {
    **dict.fromkeys(("US", "PH", "ES", "IE", "FR", "DE", "IT", "JP", "ID", "MY", "TH", "VN"), (_UNPAID, _PAID)),
    "GB": (_for_the_uk(_UNPAID), _for_the_uk(_PAID)),
    "SG": (_UNPAID, {**_PAID, _DELIVER: "seller_cancel_unable_to_deliver_to_buyer_address"}),
    "MX": (_without_price(_UNPAID), _without_price(_PAID)),
    "BR": (_UNPAID, _without_price(_PAID)),
}
_PAID_STATUSES = (OrderStatus.ON_HOLD, OrderStatus.AWAITING_SHIPMENT)


def find_cancel_key(reason: CancelReason, *, region: str, status: str, offered: Iterable[str] = ()) -> str | None:
    """Returns the key of a reason, or None where TikTok has none for this market and status.

    `offered` are the names of TikTok's eligibility call, which know better than the table; left out where it was
    not asked or said nothing.
    """
    names = tuple(offered)
    if names:
        return next((name for name in names if any(word in name for word in _WORDS[reason])), None)
    unpaid, paid = _KEYS.get(region, ({}, {}))
    if status == OrderStatus.UNPAID:
        return unpaid.get(reason)
    return paid.get(reason) if status in _PAID_STATUSES else None


def describe_reason(reason: str) -> str:
    """Returns a reason in the words of the list; one of a newer version as it is kept."""
    return REASON_WORDS[CancelReason(reason)] if reason in REASON_WORDS else reason


def find_cancel_reason(key: str) -> CancelReason | None:
    """Returns which of our reasons a key of TikTok's means, or None for another one."""
    return next((reason for reason, words in _WORDS.items() if any(word in key for word in words)), None)
