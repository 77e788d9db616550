"""After-sale cases: cancellations and returns of an order as one thing, and how each stands.

TikTok keeps them apart, with statuses and fields of their own; here they have one shape. Both draw their ids from
one range: calls that take either are told only the id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import inf
from typing import Any

from pydantic import ValidationError

from tiktok_orders.domain import cancellations, returns
from tiktok_orders.domain.cancellations import Cancellation, CancelLineItem, NextAction, Picture, RefundAmount
from tiktok_orders.domain.returns import Return, ReturnLineItem
from tiktok_orders.domain.stated import why_not_read

CANCELLATION, RETURN = "CANCELLATION", "RETURN"
BUYER_CANCEL = "BUYER_CANCEL"
# What TikTok waits for from the seller (`seller_next_action_response`).
RESPOND_CANCEL = "SELLER_RESPOND_CANCEL"
RESPOND_REFUND = "SELLER_RESPOND_REFUND"
RESPOND_RETURN = "SELLER_RESPOND_RETURN"
RESPOND_PACKAGE = "SELLER_RESPOND_RECEIVE_PACKAGE"
RESPOND_REPLACEMENT = "SELLER_RESPOND_REPLACEMENT"
_ASKED_BY_BUYER = (BUYER_CANCEL, cancellations.PENDING)


class CaseState(StrEnum):
    """How a case stands for the seller. OTHER is a status that this program does not know."""

    TO_ANSWER = "TO_ANSWER"
    UNDER_WAY = "UNDER_WAY"
    APPROVED = "APPROVED"
    REFUNDED = "REFUNDED"
    REPLACED = "REPLACED"
    CLOSED = "CLOSED"
    OTHER = "OTHER"


# Only `*_COMPLETE` says that the buyer has the money.
_STATES = {
    cancellations.PENDING: CaseState.UNDER_WAY,
    cancellations.SUCCESS: CaseState.APPROVED,
    cancellations.COMPLETE: CaseState.REFUNDED,
    cancellations.DECLINED: CaseState.CLOSED,
    returns.PENDING: CaseState.UNDER_WAY,
    returns.AWAITING_BUYER_SHIP: CaseState.UNDER_WAY,
    returns.BUYER_SHIPPED: CaseState.UNDER_WAY,
    returns.OFFERED: CaseState.UNDER_WAY,
    returns.SUCCESS: CaseState.APPROVED,
    returns.COMPLETE: CaseState.REFUNDED,
    returns.REJECTED: CaseState.CLOSED,
    returns.PARCEL_REJECTED: CaseState.CLOSED,
    returns.CANCELLED: CaseState.CLOSED,
    returns.REPLACEMENT_PENDING: CaseState.UNDER_WAY,
    returns.REPLACEMENT_REFUNDED: CaseState.APPROVED,
    returns.REPLACEMENT_COMPLETE: CaseState.REPLACED,
    returns.REPLACEMENT_REJECTED: CaseState.CLOSED,
    returns.REPLACEMENT_CANCELLED: CaseState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One unit that a case is about; amounts are what the buyer gets back for it."""

    case_line_id: str
    line_item_id: str
    sku_id: str
    sku_name: str
    seller_sku: str
    product_name: str
    picture_url: str
    currency: str
    refund_total: Decimal | None


@dataclass(frozen=True, slots=True)
class AfterSaleCase:
    """One cancellation or return. `kind` is CANCELLATION or RETURN, `case_type` TikTok's type of it.

    `respond_by` is the nearest deadline of the seller's, None where TikTok waits for nothing from the seller.
    """

    case_id: str
    order_id: str
    kind: str
    case_type: str
    status: str
    state: CaseState
    role: str
    reason: str
    reason_text: str
    create_time: datetime | None
    update_time: datetime | None
    next_action: str
    respond_by: datetime | None
    arbitration_status: str
    amount: RefundAmount
    partial_amount: Decimal | None
    buyer_keeps_item: bool
    tracking_number: str
    provider_name: str
    pre_case_id: str
    next_case_id: str
    lines: tuple[CaseLine, ...]


class UnreadableCaseError(ValueError):
    """A record that is no case; its text says why, in words for people."""


def read_case(kind: str, raw: object) -> AfterSaleCase:
    """Returns the case that a search's entry states, or raises `UnreadableCaseError` with the reason."""
    if not isinstance(raw, Mapping):
        raise UnreadableCaseError("This entry is not a record of a cancellation or return.")
    try:
        return _READERS[kind](raw)
    except ValidationError as error:
        raise UnreadableCaseError(why_not_read(error)) from error


def case_id_in(kind: str, raw: object) -> str:
    """Returns the id under which an unreadable record can be listed, or an empty text."""
    value = raw.get("cancel_id" if kind == CANCELLATION else "return_id") if isinstance(raw, Mapping) else None
    return str(value)[:64] if isinstance(value, str | int) else ""


def order_id_in(raw: object) -> str:
    """Returns the order that an unreadable record says it is about, or an empty text."""
    value = raw.get("order_id") if isinstance(raw, Mapping) else None
    return str(value)[:64] if isinstance(value, str | int) else ""


def state_of(status: str, *, waits_for_seller: bool, arbitration_status: str = "") -> CaseState:
    """Returns how a case with that status stands."""
    if waits_for_seller:
        return CaseState.TO_ANSWER
    state = _STATES.get(status, CaseState.OTHER)
    is_disputed = arbitration_status == "IN_PROGRESS" and state is CaseState.CLOSED
    return CaseState.UNDER_WAY if is_disputed else state


def is_buyer_cancellation(case: AfterSaleCase) -> bool:
    """Tells whether a buyer asked the seller to cancel."""
    return case.kind == CANCELLATION and case.case_type == BUYER_CANCEL


def _read_cancellation(raw: Any) -> AfterSaleCase:
    one = Cancellation.model_validate(raw)
    action, respond_by = _next_action(one.seller_next_action_response)
    if (one.cancel_type, one.cancel_status) == _ASKED_BY_BUYER:
        action = action or RESPOND_CANCEL
    return AfterSaleCase(
        case_id=one.cancel_id,
        order_id=one.order_id,
        kind=CANCELLATION,
        case_type=one.cancel_type,
        status=one.cancel_status,
        state=state_of(one.cancel_status, waits_for_seller=bool(action)),
        role=one.role.upper(),
        reason=one.cancel_reason,
        reason_text=one.cancel_reason_text,
        create_time=one.create_time,
        update_time=one.update_time,
        next_action=action,
        respond_by=respond_by,
        arbitration_status="",
        amount=one.refund_amount or RefundAmount(),
        partial_amount=None,
        buyer_keeps_item=False,
        tracking_number="",
        provider_name="",
        pre_case_id="",
        next_case_id="",
        lines=tuple(_line(line.cancel_line_item_id, line) for line in one.cancel_line_items),
    )


def _read_return(raw: Any) -> AfterSaleCase:
    one = Return.model_validate(raw)
    action, respond_by = _next_action(one.seller_next_action_response)
    return AfterSaleCase(
        case_id=one.return_id,
        order_id=one.order_id,
        kind=RETURN,
        case_type=one.return_type,
        status=one.return_status,
        state=state_of(
            one.return_status, waits_for_seller=bool(action), arbitration_status=one.arbitration_status
        ),
        role=one.role.upper(),
        reason=one.return_reason,
        reason_text=one.return_reason_text,
        create_time=one.create_time,
        update_time=one.update_time,
        next_action=action,
        respond_by=respond_by,
        arbitration_status=one.arbitration_status,
        amount=one.refund_amount or RefundAmount(),
        partial_amount=one.partial_refund.amount if one.partial_refund else None,
        buyer_keeps_item=one.can_buyer_keep_item,
        tracking_number=one.return_tracking_number,
        provider_name=one.return_provider_name,
        pre_case_id=one.pre_return_id,
        next_case_id=one.next_return_id,
        lines=tuple(_line(line.return_line_item_id, line) for line in one.return_line_items),
    )


_READERS: dict[str, Callable[[Any], AfterSaleCase]] = {CANCELLATION: _read_cancellation, RETURN: _read_return}


def _next_action(waiting: tuple[NextAction, ...]) -> tuple[str, datetime | None]:
    """Returns what TikTok waits for from the seller most urgently, and until when."""
    named = [one for one in waiting if one.action]
    first = min(named, key=lambda one: one.deadline.timestamp() if one.deadline else inf, default=None)
    return (first.action, first.deadline) if first else ("", None)


def _line(case_line_id: str, line: CancelLineItem | ReturnLineItem) -> CaseLine:
    amount = line.refund_amount or RefundAmount()
    return CaseLine(
        case_line_id=case_line_id,
        line_item_id=line.order_line_item_id,
        sku_id=line.sku_id,
        sku_name=line.sku_name,
        seller_sku=line.seller_sku,
        product_name=line.product_name,
        picture_url=(line.product_image or Picture()).url,
        currency=amount.currency,
        refund_total=amount.refund_total,
    )
