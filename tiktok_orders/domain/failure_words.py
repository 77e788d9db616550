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


def failure_stage(row: Mapping[str, Any]) -> str:
    """Returns where the order of a row of the list stopped, "" where it did not."""
    if row["failure_code"]:
        return STAGES[failure(row["failure_code"]).stage]
    is_cancelled = row["status"] == OrderStatus.CANCELLED or row["cancel_reason"]
    return "Cancelled on TikTok" if is_cancelled else ""
