"""A return or refund as TikTok Shop states it: tolerant models.

Source: Search Returns, Get Return Records (202309), read 2026-11.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from tiktok_orders.domain.cancellations import NextAction, Picture, RefundAmount
from tiktok_orders.domain.stated import Id, Money, Seconds, Stated

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
AWAITING_BUYER_SHIP = "AWAITING_BUYER_SHIP"
BUYER_SHIPPED = "BUYER_SHIPPED_ITEM"
PARCEL_REJECTED = "REJECT_RECEIVE_PACKAGE"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"  # approved; the money is on its way
CANCELLED = "RETURN_OR_REFUND_REQUEST_CANCEL"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"  # paid back
OFFERED = "AWAITING_BUYER_RESPONSE"
REPLACEMENT_PENDING = "REPLACEMENT_REQUEST_PENDING"
REPLACEMENT_REJECTED = "REPLACEMENT_REQUEST_REJECT"
REPLACEMENT_REFUNDED = "REPLACEMENT_REQUEST_REFUND_SUCCESS"
REPLACEMENT_CANCELLED = "REPLACEMENT_REQUEST_CANCEL"
REPLACEMENT_COMPLETE = "REPLACEMENT_REQUEST_COMPLETE"

# Webhooks print the one with two underscores, the overview's prose the others.
_SPELLINGS = {
    "RETURN_OR_REFUND_REQUEST_CANCELLED": CANCELLED,
    "RETURN_OR_REFUND__REQUEST_CANCELLED": CANCELLED,
    "RETURN_OR_REFUND_CANCEL": CANCELLED,
    "REPLACEMENT_REQUEST_CANCELLED": REPLACEMENT_CANCELLED,
    "REQUEST_SUCCESS": SUCCESS,
    "REQUEST_REJECTED": REJECTED,
    "RECEIVE_REJECTED": PARCEL_REJECTED,
}


def read_return_status(value: Any) -> Any:
    """Returns the status in one spelling; one that is not known stays as it is."""
    return _SPELLINGS.get(value, value) if isinstance(value, str) else value


class ReturnLineItem(Stated):
    return_line_item_id: Id
    order_line_item_id: str = ""
    sku_id: str = ""
    sku_name: str = ""
    seller_sku: str = ""
    product_name: str = ""
    product_image: Picture | None = None
    refund_amount: RefundAmount | None = None


class PartialRefund(Stated):
    amount: Money | None = None
    currency: str = ""


class Return(Stated):
    """`return_type` is REFUND, RETURN_AND_REFUND or REPLACEMENT; `return_reason` is a key, not words.

    `pre_return_id` and `next_return_id` link a return that was edited into another one.
    """

    return_id: Id
    order_id: Id
    return_type: str = ""
    return_status: Annotated[str, BeforeValidator(read_return_status)] = ""
    arbitration_status: str = ""
    return_reason: str = ""
    return_reason_text: str = ""
    role: str = ""
    create_time: Seconds = None
    update_time: Seconds = None
    return_tracking_number: str = ""
    return_provider_name: str = ""
    return_method: str = ""
    can_buyer_keep_item: bool = False
    buyer_rejected_partial_refund: bool = False
    pre_return_id: str = ""
    next_return_id: str = ""
    combined_return_id: str = ""
    refund_amount: RefundAmount | None = None
    partial_refund: PartialRefund | None = None
    return_line_items: tuple[ReturnLineItem, ...] = ()
    seller_next_action_response: tuple[NextAction, ...] = ()


class Video(Stated):
    url: str = ""
    cover: str = ""


class ReturnRecord(Stated):
    """One entry of a return's history: who did what, with which words and pictures."""

    create_time: Seconds = None
    event: str = ""
    role: str = ""
    description: str = ""
    reason_text: str = ""
    note: str = ""
    images: tuple[Picture, ...] = ()
    videos: tuple[Video, ...] = ()


class ReturnRecords(Stated):
    records: tuple[ReturnRecord, ...] = ()
