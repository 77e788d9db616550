"""What the list, the exports and the order page say about an order that was cancelled or could not go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiktok_orders.domain.after_sale import RESPOND_CANCEL
from tiktok_orders.domain.after_sale_words import request_words
from tiktok_orders.domain.cancel_reasons import describe_reason
from tiktok_orders.domain.failures import Stage, failure
from tiktok_orders.domain.order_state import cancellation_words
from tiktok_orders.domain.tiktok_words import OrderStatus

STAGES = {
    Stage.CHECK: "Before sending",
    Stage.BUILD: "Building the sales order",
    Stage.SEND: "Sending",
    Stage.ANSWER: "The answer",
    Stage.LINK: "Linking",
}
_STOPPED = {
    Stage.CHECK: "It stopped at the checks before sending.",
    Stage.BUILD: "It stopped while what to send was worked out.",
    Stage.SEND: "It stopped while the other side was asked.",
    Stage.ANSWER: "It stopped at the answer of the other side.",
    Stage.LINK: "It stopped at the look whether it came out as asked.",
}
_ANYWHERE = frozenset({"needs_attention", "internal_error"})


def failure_reason(row: Mapping[str, Any]) -> str:
    """Returns why the order of a row of the list stopped and what its buyer waits for, "" where nothing did.

    What was tried here comes first.
    """
    cancelled = cancellation_words(row["cancel_reason"], row["cancellation_initiator"])
    stopped = str(row["failure_message"]) or _rejection_words(row) or cancelled
    return " · ".join(part for part in (stopped, open_request(row)) if part)


def open_request(row: Mapping[str, Any]) -> str:
    """Returns which request of the buyer's the seller has to answer, "" for none: the most urgent one.

    The order itself tells of a request to cancel before the request was read, and that it is over.
    """
    action = row["request_action"] or RESPOND_CANCEL
    is_over = not row["is_buyer_request_cancel"] or row["status"] == OrderStatus.CANCELLED
    return "" if action == RESPOND_CANCEL and is_over else request_words(action, row["request_reason"])


def _rejection_words(row: Mapping[str, Any]) -> str:
    """Returns "Rejected by Ada: Out of Stock", or "" for an order that was not rejected from here."""
    if not row["rejection_reason"]:
        return ""
    what = "Lines rejected" if row["is_rejected_in_part"] else "Rejected"
    return f"{what} by {row['rejected_by']}: {describe_reason(row['rejection_reason'])}"


def retry_words(code: str, *, is_tried_again: bool = False) -> str:
    """Returns whether it helps to try again what failed so; `is_tried_again` where that happens by itself."""
    if is_tried_again:
        return "It is tried again by itself."
    if failure(code).retry_helps:
        return "Trying it again can help as it is."
    return "Trying it again helps only once the cause is gone."


def stop_words(code: str) -> str:
    """Returns how far what failed with this code came, "" where the code may stand for any step."""
    entry = failure(code)
    return "" if entry.code in _ANYWHERE else _STOPPED[entry.stage]


def failure_stage(row: Mapping[str, Any]) -> str:
    """Returns where the order of a row of the list stopped, "" where it did not."""
    if row["failure_code"]:
        return STAGES[failure(row["failure_code"]).stage]
    is_cancelled = row["status"] == OrderStatus.CANCELLED or row["cancel_reason"]
    return "Cancelled on TikTok" if is_cancelled else ""
