"""Which of the seller's decisions a case takes now, and TikTok's refusal of those that it does not."""

from __future__ import annotations

from typing import Any, NamedTuple

from tiktok_orders.domain.tiktok_words import FulfillmentType
from tiktok_orders.sandbox.api import case_refusals as refusals
from tiktok_orders.sandbox.api.refusals import Refusal
from tiktok_orders.sandbox.world import cancellations, return_steps
from tiktok_orders.sandbox.world.cases import CANCELLATION, RETURN, Case

_REFUND, _RETURN, _REPLACEMENT = "REFUND", "RETURN_AND_REFUND", "REPLACEMENT"
_AFTER_SHIPPING = frozenset({"IN_TRANSIT", "DELIVERED", "COMPLETED"})


class Decision(NamedTuple):
    """What a decision fits, and the step that it is."""

    kind: str
    types: tuple[str, ...]
    status: str
    step: str

    @property
    def is_approval(self) -> bool:
        return not self.step.startswith("reject")


DECISIONS = {
    "APPROVE_REQUEST_CANCEL": Decision(CANCELLATION, ("BUYER_CANCEL",), cancellations.PENDING, "grant"),
    "REJECT_REQUEST_CANCEL": Decision(CANCELLATION, ("BUYER_CANCEL",), cancellations.PENDING, "reject"),
    "APPROVE_REFUND": Decision(RETURN, (_REFUND,), return_steps.PENDING, "approve_refund"),
    "APPROVE_RETURN": Decision(RETURN, (_RETURN,), return_steps.PENDING, "approve_return"),
    "APPROVE_RECEIVED_PACKAGE": Decision(RETURN, (_RETURN,), return_steps.SHIPPED, "receive"),
    "APPROVE_REPLACEMENT": Decision(
        RETURN, (_REPLACEMENT,), return_steps.REPLACEMENT_PENDING, "approve_replacement"
    ),
    "ISSUE_REPLACEMENT_REFUND": Decision(
        RETURN, (_REPLACEMENT,), return_steps.REPLACEMENT_PENDING, "refund_replacement"
    ),
    "OFFER_PARTIAL_REFUND": Decision(RETURN, (_REFUND, _RETURN), return_steps.PENDING, "offer_partial"),
    "REJECT_REFUND": Decision(RETURN, (_REFUND,), return_steps.PENDING, "reject_refund"),
    "REJECT_RETURN": Decision(RETURN, (_RETURN,), return_steps.PENDING, "reject_return"),
    "REJECT_RECEIVED_PACKAGE": Decision(RETURN, (_RETURN,), return_steps.SHIPPED, "reject_received"),
    "REJECT_REPLACEMENT": Decision(
        RETURN, (_REPLACEMENT,), return_steps.REPLACEMENT_PENDING, "reject_replacement"
    ),
}
APPROVALS = tuple(name for name, row in DECISIONS.items() if row.kind == RETURN and row.is_approval)
REJECTIONS = tuple(name for name, row in DECISIONS.items() if row.kind == RETURN and not row.is_approval)
_GRANTED = frozenset(
    {
        return_steps.AWAITING_BUYER_SHIP,
        return_steps.SHIPPED,
        return_steps.SUCCESS,
        return_steps.COMPLETE,
        return_steps.REPLACEMENT_COMPLETE,
        return_steps.REPLACEMENT_REFUNDED,
    }
)
_WITHDRAWN = frozenset({return_steps.CANCELLED, return_steps.REPLACEMENT_CANCELLED})


def why_not_decide(order: dict[str, Any], case: Case, name: str, *, keeps_item: bool = False) -> Refusal | None:
    """Returns TikTok's refusal of a decision about a case as it stands, or None.

    `keeps_item` is the refund without a return, which one page pairs with APPROVE_REFUND on a return as well.
    """
    decision = DECISIONS[name]
    types = (*decision.types, _RETURN) if name == "APPROVE_REFUND" and keeps_item else decision.types
    if case.kind != decision.kind:
        return refusals.DECISION_NOT_OF_TYPE
    if case.kind == CANCELLATION:
        return _why_not_of_cancellation(order, case, decision)
    if case.shown["return_type"] not in types:
        return refusals.DECISION_NOT_OF_TYPE
    if case.shown.get("arbitration_status") == "IN_PROGRESS":
        return refusals.WITH_OPERATOR
    is_of_receipt = decision.status == return_steps.SHIPPED
    if is_of_receipt and order["fulfillment_type"] == FulfillmentType.BY_TIKTOK.value:
        return refusals.RECEIVED_BY_TIKTOK
    # What the seller opened is TikTok's to approve.
    if case.status == decision.status and case.shown["seller_next_action_response"]:
        return None
    return _why_not_approve(case, name) if decision.is_approval else _why_not_reject(case, is_of_receipt)


def _why_not_of_cancellation(order: dict[str, Any], case: Case, decision: Decision) -> Refusal | None:
    if case.shown["cancel_type"] not in decision.types:
        return refusals.DECISION_NOT_OF_TYPE
    if case.status == cancellations.PENDING:
        is_late = decision.is_approval and order["status"] in _AFTER_SHIPPING
        return refusals.SHIPPED if is_late else None
    if case.status == cancellations.DECLINED:
        return refusals.ALREADY_CANCELLED if decision.is_approval else refusals.CANNOT_REJECT
    return refusals.CANNOT_APPROVE if decision.is_approval else refusals.ALREADY_APPROVED


def _why_not_approve(case: Case, name: str) -> Refusal:
    if case.status in _WITHDRAWN:
        return refusals.ALREADY_CANCELLED
    if case.status == return_steps.AWAITING_BUYER_RESPONSE:
        return refusals.NEGOTIATING
    if name == "OFFER_PARTIAL_REFUND":
        return refusals.CANNOT_OFFER
    return refusals.CANNOT_RECEIVE if name == "APPROVE_RECEIVED_PACKAGE" else refusals.CANNOT_APPROVE


def _why_not_reject(case: Case, is_of_receipt: bool) -> Refusal:
    if is_of_receipt:
        is_received = case.status in (return_steps.SUCCESS, return_steps.COMPLETE)
        return refusals.ALREADY_RECEIVED if is_received else refusals.CANNOT_REJECT_RECEIVED
    return refusals.ALREADY_APPROVED if case.status in _GRANTED else refusals.ORDER_STATUS_INVALID
