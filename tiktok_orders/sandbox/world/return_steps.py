"""The steps of a return: what each makes of it, who takes it, and what follows when nobody does anything.

Statuses, actions and arbitration: Search Returns 202309. How long TikTok waits for an answer, a parcel or a
decision differs by market and is stated nowhere; a client reads the deadline of each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_HOUR = 3600
_DAY = 86_400

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
AWAITING_BUYER_SHIP = "AWAITING_BUYER_SHIP"
SHIPPED = "BUYER_SHIPPED_ITEM"
REJECTED_AT_RECEIPT = "REJECT_RECEIVE_PACKAGE"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
CANCELLED = "RETURN_OR_REFUND_REQUEST_CANCEL"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
AWAITING_BUYER_RESPONSE = "AWAITING_BUYER_RESPONSE"
REPLACEMENT_PENDING = "REPLACEMENT_REQUEST_PENDING"
REPLACEMENT_REJECTED = "REPLACEMENT_REQUEST_REJECT"
REPLACEMENT_REFUNDED = "REPLACEMENT_REQUEST_REFUND_SUCCESS"
REPLACEMENT_CANCELLED = "REPLACEMENT_REQUEST_CANCEL"
REPLACEMENT_COMPLETE = "REPLACEMENT_REQUEST_COMPLETE"

_REFUND, _RETURN, _RECEIVE, _REPLACE = (
    "SELLER_RESPOND_REFUND",
    "SELLER_RESPOND_RETURN",
    "SELLER_RESPOND_RECEIVE_PACKAGE",
    "SELLER_RESPOND_REPLACEMENT",
)


class Step(NamedTuple):
    """One step; `after` seconds later `then` follows. Where the seller has an `action`, that is its deadline."""

    status: str
    role: str
    says: str
    action: str = ""
    then: str = ""
    after: int = 0
    fields: Mapping[str, Any] = MappingProxyType({})


STEPS: dict[str, Step] = {
    "ask_refund": Step(
        PENDING, "BUYER", "Customer submitted a refund request", _REFUND, "grant_refund", 48 * _HOUR
    ),
    "ask_return": Step(
        PENDING, "BUYER", "Customer submitted a return request", _RETURN, "grant_return", 48 * _HOUR
    ),
    "ask_replacement": Step(
        REPLACEMENT_PENDING,
        "BUYER",
        "Customer submitted a replacement request",
        _REPLACE,
        "grant_replacement",
        48 * _HOUR,
    ),
    "open_refund": Step(PENDING, "SELLER", "Seller opened a refund", "", "grant_refund", 300),
    "open_return": Step(PENDING, "SELLER", "Seller opened a return", "", "grant_return", 300),
    "approve_refund": Step(SUCCESS, "SELLER", "Seller approved the refund", "", "pay", 2 * _HOUR),
    "grant_refund": Step(SUCCESS, "SYSTEM", "The refund was approved automatically", "", "pay", 2 * _HOUR),
    "approve_return": Step(
        AWAITING_BUYER_SHIP, "SELLER", "Seller approved the return", "", "ship_back", 60 * _HOUR
    ),
    "grant_return": Step(
        AWAITING_BUYER_SHIP, "SYSTEM", "The return was approved automatically", "", "ship_back", 60 * _HOUR
    ),
    "let_keep": Step(
        SUCCESS,
        "SELLER",
        "Seller refunds without a return",
        "",
        "pay",
        2 * _HOUR,
        {"can_buyer_keep_item": True},
    ),
    "ship_back": Step(SHIPPED, "BUYER", "Customer shipped the package", _RECEIVE, "take_as_received", 5 * _DAY),
    "receive": Step(SUCCESS, "SELLER", "Seller approved the received package", "", "pay", 3 * _HOUR),
    "take_as_received": Step(
        SUCCESS, "SYSTEM", "The package was received; the time to inspect it is over", "", "pay", 3 * _HOUR
    ),
    "pay": Step(COMPLETE, "SYSTEM", "The refund was paid to the customer"),
    "reject_refund": Step(REJECTED, "SELLER", "Seller rejected the refund request"),
    "reject_return": Step(REJECTED, "SELLER", "Seller rejected the return request"),
    "reject_received": Step(REJECTED_AT_RECEIPT, "SELLER", "Seller rejected the received package"),
    "withdraw": Step(CANCELLED, "BUYER", "Customer cancelled the request"),
    "edit": Step(CANCELLED, "BUYER", "Customer edited the request"),
    "close_unsent": Step(CANCELLED, "SYSTEM", "Customer did not ship the package in time"),
    "offer_partial": Step(
        AWAITING_BUYER_RESPONSE,
        "SELLER",
        "Seller offered a partial refund",
        "",
        "accept_partial",
        20 * _HOUR,
        {"seller_proposed_return_type": "PARTIAL_REFUND", "buyer_rejected_partial_refund": False},
    ),
    "accept_partial": Step(SUCCESS, "BUYER", "Customer accepted the partial refund", "", "pay", 2 * _HOUR),
    "refuse_partial": Step(
        PENDING,
        "BUYER",
        "Customer rejected the partial refund",
        _REFUND,
        "grant_refund",
        48 * _HOUR,
        {"buyer_rejected_partial_refund": True},
    ),
    "appeal": Step(
        REJECTED,
        "BUYER",
        "Customer asked TikTok Shop to decide",
        "",
        "support_buyer",
        3 * _DAY,
        {"arbitration_status": "IN_PROGRESS"},
    ),
    "support_buyer": Step(
        SUCCESS,
        "OPERATOR",
        "TikTok Shop supports the customer",
        "",
        "pay",
        3 * _HOUR,
        {"arbitration_status": "SUPPORT_BUYER"},
    ),
    "support_seller": Step(
        REJECTED,
        "OPERATOR",
        "TikTok Shop supports the seller",
        fields={"arbitration_status": "SUPPORT_SELLER"},
    ),
    "close_arbitration": Step(
        CANCELLED, "BUYER", "Customer withdrew the appeal", fields={"arbitration_status": "CLOSED"}
    ),
    "approve_replacement": Step(REPLACEMENT_COMPLETE, "SELLER", "Seller approved the replacement"),
    "grant_replacement": Step(REPLACEMENT_COMPLETE, "SYSTEM", "The replacement was approved automatically"),
    "reject_replacement": Step(REPLACEMENT_REJECTED, "SELLER", "Seller rejected the replacement request"),
    "withdraw_replacement": Step(REPLACEMENT_CANCELLED, "BUYER", "Customer cancelled the request"),
    "refund_replacement": Step(REPLACEMENT_REFUNDED, "SELLER", "Seller refunds instead of sending a replacement"),
}
# Steps with which the buyer's money goes back.
PAYING = frozenset({"pay", "refund_replacement"})
ASKS = {"REFUND": "ask_refund", "RETURN_AND_REFUND": "ask_return", "REPLACEMENT": "ask_replacement"}
OPENS = {"REFUND": "open_refund", "RETURN_AND_REFUND": "open_return"}
# Where nothing will happen to a return any more; its lines are free for another.
VOID = frozenset({REJECTED, REJECTED_AT_RECEIPT, CANCELLED, REPLACEMENT_REJECTED, REPLACEMENT_CANCELLED})
DONE = frozenset({COMPLETE, REPLACEMENT_COMPLETE, REPLACEMENT_REFUNDED})
