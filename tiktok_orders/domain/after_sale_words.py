"""After-sale cases in a seller's words: kinds, states, what TikTok waits for, what happens if nobody answers."""

from __future__ import annotations

from tiktok_orders.domain import cancellations, returns
from tiktok_orders.domain.after_sale import (
    BUYER_CANCEL,
    CANCELLATION,
    RESPOND_CANCEL,
    RESPOND_PACKAGE,
    RESPOND_REFUND,
    RESPOND_REPLACEMENT,
    RESPOND_RETURN,
    CaseState,
)

STATE_WORDS = {
    CaseState.TO_ANSWER: "Waits for your answer",
    CaseState.UNDER_WAY: "Under way",
    CaseState.APPROVED: "Approved, money on its way",
    CaseState.REFUNDED: "Refunded",
    CaseState.REPLACED: "Replaced",
    CaseState.CLOSED: "Closed without a refund",
    CaseState.OTHER: "Not known here",
}
_STATUS_WORDS = {
    cancellations.PENDING: "Buyer asks to cancel",
    cancellations.SUCCESS: "Cancelled, money on its way",
    cancellations.COMPLETE: "Cancelled and refunded",
    cancellations.DECLINED: "Declined or withdrawn",
    returns.PENDING: "Buyer asks for it",
    returns.REJECTED: "You declined it",
    returns.AWAITING_BUYER_SHIP: "Buyer is to send it back",
    returns.BUYER_SHIPPED: "On its way back to you",
    returns.PARCEL_REJECTED: "You declined the parcel",
    returns.SUCCESS: "Approved, money on its way",
    returns.CANCELLED: "Withdrawn by the buyer",
    returns.COMPLETE: "Refunded",
    returns.OFFERED: "Buyer looks at your offer",
    returns.REPLACEMENT_PENDING: "Buyer asks for a replacement",
    returns.REPLACEMENT_REJECTED: "You declined the replacement",
    returns.REPLACEMENT_REFUNDED: "Refund instead of a replacement",
    returns.REPLACEMENT_CANCELLED: "Withdrawn by the buyer",
    returns.REPLACEMENT_COMPLETE: "Replacement agreed",
}
_TYPE_WORDS = {
    "CANCEL": "Cancellation",
    BUYER_CANCEL: "Buyer’s cancellation",
    "REFUND": "Refund, goods stay",
    "RETURN_AND_REFUND": "Return and refund",
    "REPLACEMENT": "Replacement",
}
_ARBITRATION_WORDS = {
    "IN_PROGRESS": "TikTok Shop decides",
    "SUPPORT_BUYER": "Decided for the buyer",
    "SUPPORT_SELLER": "Decided for you",
    "CLOSED": "Dispute closed",
}
# What Magento's books have of a refund.
MAGENTO_WORDS = {
    "no_sales_order": "No sales order",
    "credited": "Credited",
    "differs": "Differs",
    "crediting": "Being credited",
    "not_invoiced": "Not invoiced",
    "cancelled": "Cancelled",
    "closed": "Closed in Magento",
    "to_credit": "To credit",
    "on_hold": "On hold",
    "nothing_yet": "Nothing to do yet",
}
# What each deadline ends in is stated per market nowhere; the overview names what TikTok does by itself.
_UNANSWERED = {
    RESPOND_CANCEL: "If nobody answers, TikTok accepts the cancellation and pays the buyer back.",
    RESPOND_REFUND: "If nobody answers, TikTok approves the refund.",
    RESPOND_RETURN: "If nobody answers, TikTok approves the return.",
    RESPOND_PACKAGE: "If nobody answers, TikTok takes the parcel as received and pays the buyer back.",
    RESPOND_REPLACEMENT: "If nobody answers, TikTok approves the replacement.",
}
_ASKED = {
    RESPOND_CANCEL: "Say whether the order is cancelled",
    RESPOND_REFUND: "Say whether the buyer is refunded",
    RESPOND_RETURN: "Say whether the buyer may send it back",
    RESPOND_PACKAGE: "Say whether the parcel came back in order",
    RESPOND_REPLACEMENT: "Say whether the buyer gets a replacement",
}
_REQUESTS = {
    RESPOND_CANCEL: "The buyer asks to cancel",
    RESPOND_REFUND: "The buyer asks for a refund",
    RESPOND_RETURN: "The buyer asks to send it back",
    RESPOND_PACKAGE: "The buyer sent it back: confirm the parcel",
    RESPOND_REPLACEMENT: "The buyer asks for a replacement",
}
KINDS = {
    BUYER_CANCEL: "Buyer’s cancellation",
    "CANCEL": "Cancellation by you or TikTok",
    "REFUND": "Refund, goods stay",
    "RETURN_AND_REFUND": "Return and refund",
    "REPLACEMENT": "Replacement",
}


def kind_words(kind: str, case_type: str) -> str:
    """Returns what a case is, in words; a type that is not known stays as TikTok spells it."""
    return _TYPE_WORDS.get(case_type) or case_type or ("Cancellation" if kind == CANCELLATION else "Return")


def case_status_words(status: str) -> str:
    """Returns TikTok's status in plain words; one that is not known stays as TikTok spells it."""
    return _STATUS_WORDS.get(status) or status.replace("_", " ").capitalize() or "Not stated"


def arbitration_words(status: str) -> str:
    """Returns how a dispute stands, "" where there is none."""
    return _ARBITRATION_WORDS.get(status) or status.replace("_", " ").capitalize()


def asked_words(next_action: str) -> str:
    """Returns what TikTok waits for from the seller, "" for nothing."""
    return _ASKED.get(next_action) or next_action.replace("_", " ").capitalize()


def request_words(next_action: str, reason: str) -> str:
    """Returns what the buyer waits for an answer to, and why."""
    words = _REQUESTS.get(next_action, "The buyer waits for your answer")
    return f"{words}: {reason}" if reason and next_action != RESPOND_PACKAGE else words


def unanswered_words(next_action: str) -> str:
    """Returns what happens when the deadline passes, "" where nothing is waited for."""
    if not next_action:
        return ""
    return _UNANSWERED.get(next_action, "If nobody answers, TikTok decides by itself.")
