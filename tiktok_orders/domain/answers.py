"""The answers that a seller can give to a buyer's request, and whether one fits a request now.

Each answer names TikTok's decision for what TikTok waits for from the seller. Source: Approve and Reject
Cancellation, Approve and Reject Return (202309), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tiktok_orders.domain.after_sale import (
    CANCELLATION,
    RESPOND_CANCEL,
    RESPOND_PACKAGE,
    RESPOND_REFUND,
    RESPOND_REPLACEMENT,
    RESPOND_RETURN,
    RETURN,
)
from tiktok_orders.domain.eligibility import Verdict, VerdictKind
from tiktok_orders.domain.failures import FailureFound
from tiktok_orders.domain.order_turns import ONE_AT_A_TIME

# What a person's wish for an order holds, beside the verb.
CASE_ID, REASON, COMMENT, AMOUNT, PICTURES = "case_id", "reason", "comment", "amount", "pictures"


@dataclass(frozen=True, slots=True)
class Answer:
    """`decisions` maps what TikTok waits for to the decision that this answer is.

    `by_type` maps a return's type to the same: once a request is answered, what it waited for is not stated any
    more.
    """

    name: str
    kind: str
    decisions: Mapping[str, str] = field(hash=False)
    by_type: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_refusal: bool = False
    needs_amount: bool = False
    lets_buyer_keep: bool = False

    def decision_for(self, case_type: str, next_action: str) -> str:
        """Returns TikTok's word for this answer to such a request, "" where it has none."""
        only = next(iter(self.decisions.values())) if len(set(self.decisions.values())) == 1 else ""
        return self.decisions.get(next_action, "") or self.by_type.get(case_type, "") or only


ACCEPT_CANCELLATION = Answer("accept_cancellation", CANCELLATION, {RESPOND_CANCEL: "APPROVE_REQUEST_CANCEL"})
DECLINE_CANCELLATION = Answer(
    "decline_cancellation", CANCELLATION, {RESPOND_CANCEL: "REJECT_REQUEST_CANCEL"}, is_refusal=True
)
APPROVE_RETURN = Answer(
    "approve_return",
    RETURN,
    {
        RESPOND_REFUND: "APPROVE_REFUND",
        RESPOND_RETURN: "APPROVE_RETURN",
        RESPOND_REPLACEMENT: "APPROVE_REPLACEMENT",
    },
    {"REFUND": "APPROVE_REFUND", "RETURN_AND_REFUND": "APPROVE_RETURN", "REPLACEMENT": "APPROVE_REPLACEMENT"},
)
CONFIRM_PARCEL = Answer("confirm_returned_parcel", RETURN, {RESPOND_PACKAGE: "APPROVE_RECEIVED_PACKAGE"})
DECLINE_RETURN = Answer(
    "decline_return",
    RETURN,
    {
        RESPOND_REFUND: "REJECT_REFUND",
        RESPOND_RETURN: "REJECT_RETURN",
        RESPOND_REPLACEMENT: "REJECT_REPLACEMENT",
    },
    {"REFUND": "REJECT_REFUND", "RETURN_AND_REFUND": "REJECT_RETURN", "REPLACEMENT": "REJECT_REPLACEMENT"},
    is_refusal=True,
)
DECLINE_PARCEL = Answer(
    "decline_returned_parcel", RETURN, {RESPOND_PACKAGE: "REJECT_RECEIVED_PACKAGE"}, is_refusal=True
)
OFFER_PARTIAL_REFUND = Answer(
    "offer_partial_refund",
    RETURN,
    {RESPOND_REFUND: "OFFER_PARTIAL_REFUND", RESPOND_RETURN: "OFFER_PARTIAL_REFUND"},
    needs_amount=True,
)
LET_BUYER_KEEP = Answer("refund_without_return", RETURN, {RESPOND_RETURN: "APPROVE_RETURN"}, lets_buyer_keep=True)
ANSWERS: Mapping[str, Answer] = {
    answer.name: answer
    for answer in (
        ACCEPT_CANCELLATION,
        DECLINE_CANCELLATION,
        APPROVE_RETURN,
        DECLINE_RETURN,
        CONFIRM_PARCEL,
        DECLINE_PARCEL,
        OFFER_PARTIAL_REFUND,
        LET_BUYER_KEEP,
    )
}


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for the seller; `is_in_progress` is true while an answer to it is being sent,
    `is_order_busy` while its order is being shipped or cancelled.

    `offered` are the keys of TikTok's reasons for a no, None where TikTok was not asked yet.
    """

    case_id: str
    kind: str
    next_action: str
    reason_text: str
    respond_by: datetime | None
    refund_total: Decimal | None
    currency: str
    is_in_progress: bool = False
    is_order_busy: bool = False
    offered: frozenset[str] | None = None


def answers_to(kind: str, next_action: str) -> list[Answer]:
    """Returns the answers that fit what TikTok waits for, in the order in which pages offer them."""
    return [one for one in ANSWERS.values() if one.kind == kind and next_action in one.decisions]


def pick_request(answer: Answer, requests: Sequence[OpenRequest], case_id: str = "") -> OpenRequest | None:
    """Returns which of an order's requests an answer is about: the one named, else the most urgent it fits."""
    fitting = [one for one in requests if one.kind == answer.kind and one.next_action in answer.decisions]
    return next((one for one in fitting if not case_id or one.case_id == case_id), None)


def judge_answer(
    answer: Answer, request: OpenRequest | None, wish: Mapping[str, Any], *, is_live: bool, now: datetime
) -> Verdict:
    """Returns whether a request would be answered so now, as far as can be told without asking TikTok."""
    if request is None:
        return _skip("no_open_request")
    if not is_live:
        return _skip("answer_watch_only", request)
    if request.is_in_progress:
        return _skip("answer_in_progress", request)
    if request.is_order_busy and answer.name in ONE_AT_A_TIME:
        return _skip("ship_in_progress", request)
    if answer.is_refusal and (why_not := _why_not_reason(request, str(wish.get(REASON, "")))):
        return _skip(why_not, request)
    if answer.needs_amount and not _is_partial(request, read_amount(wish)):
        most = f" ({request.refund_total:f} {request.currency})" if request.refund_total else ""
        return _skip("answer_no_amount", request, most=most)
    return Verdict(
        VerdictKind.WILL,
        sentence=_said(request),
        warnings=_warnings(request, now),
        subject=subject_for(answer, request, wish),
    )


def subject_for(answer: Answer, request: OpenRequest, wish: Mapping[str, Any]) -> str:
    """Returns what a job is about: the request; another amount is another offer."""
    return f"{request.case_id}:{read_amount(wish):f}" if answer.needs_amount else request.case_id


def case_of_subject(subject: str) -> str:
    """Returns the id of the request that a job is about."""
    return subject.partition(":")[0]


def read_amount(wish: Mapping[str, Any]) -> Decimal | None:
    """Returns the amount of a wish, or None where it is none."""
    try:
        amount = Decimal(str(wish.get(AMOUNT, "")))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def _why_not_reason(request: OpenRequest, reason: str) -> str:
    if not reason:
        return "answer_no_reason"
    is_known = request.offered is None or reason in request.offered
    return "" if is_known else "answer_reason_not_offered"


def _is_partial(request: OpenRequest, amount: Decimal | None) -> bool:
    return amount is not None and (request.refund_total is None or amount < request.refund_total)


def _said(request: OpenRequest) -> str:
    return f"“{request.reason_text}”" if request.reason_text else ""


def _warnings(request: OpenRequest, now: datetime) -> tuple[str, ...]:
    if request.respond_by is None:
        return ()
    if request.respond_by <= now:
        return ("The time to answer is over: TikTok may have decided already.",)
    return (f"TikTok decides by itself at {request.respond_by:%d %b %H:%M} UTC.",)


def _skip(code: str, request: OpenRequest | None = None, **detail: str) -> Verdict:
    found = FailureFound(code, detail)
    return Verdict(VerdictKind.SKIP, code, found.sentence, subject=request.case_id if request else "")
